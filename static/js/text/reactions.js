// Who has reacted with what, in words.

export const COMMON = ['👍', '❤️', '😂', '🎉', '😮', '😢', '🙏', '👀'];
const NAMED = 10;

export const isReactor = ({ users }, me) => Boolean(me) && users.some(({ id }) => id === me.id);

function listed(names, others) {
  if (others) return `${names.join(', ')} and ${others} more`;
  return names.length > 1 ? `${names.slice(0, -1).join(', ')} and ${names.at(-1)}` : names[0] ?? '';
}

// 'You, Bob and Cleo'. Oneself comes first.
export function reactorsOf({ users, count }, me) {
  const others = users.filter(({ id }) => id !== me?.id).map(({ username }) => username);
  const names = others.length < users.length ? ['You', ...others] : others;
  const shown = names.slice(0, NAMED);
  return listed(shown, count - shown.length);
}
