// How the messages of a stretch of history answer one another.

const QUOTED = 200;   // characters, as the server cuts them

// The beginning of a message, in the server's words for it.
export const quoteOf = ({ sender_id, username, message_type, content, is_deleted, is_hidden }) => ({
  sender_id, sender_username: username, message_type, is_deleted: Boolean(is_deleted), is_hidden: Boolean(is_hidden),
  content: is_deleted ? '' : [...(content ?? '')].slice(0, QUOTED).join(''),
});

// By id: the messages that are answered here, and how many answers each has, with those that answer an answer. An answer always comes
// after what it answers, so going backwards each is counted once.
export function answersIn(messages) {
  const counts = new Map();
  const byId = new Map(messages.map((message) => [message.id, message]));
  const parents = new Map();
  for (let i = messages.length - 1; i >= 0; i--) {
    const { id, reply_to: to, is_deleted: isGone } = messages[i];
    if (!to) continue;
    counts.set(to, (counts.get(to) ?? 0) + (counts.get(id) ?? 0) + (isGone ? 0 : 1));
    if (byId.has(to)) parents.set(to, byId.get(to));
  }
  return { counts, parents };
}

// What is said in the thread below `rootId`, oldest first: what was asked for, and what has been heard since, in its latest state.
export function threadOf(rootId, known, heard) {
  const byId = new Map(known.map((message) => [message.id, message]));
  const belongs = new Set([rootId, ...byId.keys()]);
  for (const message of heard) {
    if (!belongs.has(message.reply_to)) continue;
    belongs.add(message.id);
    const twin = byId.get(message.id);
    if (!twin || (message.seq ?? 0) >= (twin.seq ?? 0)) byId.set(message.id, message);
  }
  return [...byId.values()].sort((a, b) => a.id - b.id);
}
