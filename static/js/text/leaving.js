// What leaving a room means, for whoever is asked whether to.

const earlier = (a, b) => (a.joined_at ?? '9').localeCompare(b.joined_at ?? '9') || a.id - b.id;

// Who looks after the room when its last admin goes: whoever has been in it longest.
function inheritance(room, members, me) {
  if (!room.is_admin) return '';
  if (!members) return 'If you are its only admin, whoever has been in it longest becomes one.';
  const others = members.filter(({ id, isGuest }) => !isGuest && id !== me.id);
  if (others.some(({ is_admin: isAdmin }) => isAdmin)) return '';
  if (!others.length) return 'Nobody looks after it then.';
  return `You are its only admin: ${others.toSorted(earlier)[0].name} becomes one, who has been in it longest.`;
}

export function leavingWords(room, members, me) {
  const isLast = members && !members.some(({ id, isGuest }) => !isGuest && id !== me.id);
  if (room.is_private && isLast) return 'You are the only one in it: the room and all its messages will be gone.';
  const back = room.is_private ? 'You can come back only when somebody adds you again.' : 'You can join again at any time.';
  return [back, inheritance(room, members, me)].filter(Boolean).join(' ');
}
