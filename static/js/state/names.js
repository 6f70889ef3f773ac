// What people are called: an account may take another name, and whoever has had theirs erased is a deleted user everywhere.

export const DELETED_USER = 'deleted user';   // nobody else can be called so

const mapOf = (map, change) => Object.fromEntries(Object.entries(map).map(([key, value]) => [key, change(value)]));

const ofQuote = (quote, userId) => (quote?.sender_id === userId ? { ...quote, sender_username: DELETED_USER } : quote);

// What the server says of somebody begins with the name.
const withoutName = ({ message_type: kind, content, username }) =>
  (kind === 'system' && content.startsWith(username) ? DELETED_USER + content.slice(username.length) : content);

function ofMessage(message, userId) {
  if (!message) return message;
  const quote = ofQuote(message.quote, userId);
  const isTheirs = message.sender_id === userId;
  if (!isTheirs && quote === message.quote) return message;
  const told = isTheirs ? { username: DELETED_USER, sender_username: DELETED_USER, content: withoutName(message) } : {};
  return { ...message, ...told, ...(quote ? { quote } : {}) };
}

// What was said under a former name keeps it, unless nobody is to be called so any more.
function erased(state, userId) {
  const inTimeline = (timeline) => ({ ...timeline, messages: timeline.messages.map((message) => ofMessage(message, userId)) });
  return {
    ...state,
    rooms: mapOf(state.rooms, (room) => ({ ...room, last_message: ofMessage(room.last_message, userId) })),
    timelines: mapOf(state.timelines, inTimeline),
    people: state.people && state.people.filter(({ id }) => id !== userId),
  };
}

export function renamed(state, userId, username) {
  if (!username) return state;
  const isKnown = Object.values(state.rooms).some((room) => room.user_id === userId && room.name !== username);
  const named = (person) => ((person.user_id ?? person.id) === userId && person.username !== username ? { ...person, username } : person);
  const renamedHere = {
    ...state,
    rooms: isKnown ? mapOf(state.rooms, (room) => (room.user_id === userId ? { ...room, name: username } : room)) : state.rooms,
    members: Object.values(state.members).flat().some((one) => named(one) !== one) ? mapOf(state.members, (all) => all.map(named)) : state.members,
  };
  return username === DELETED_USER ? erased(renamedHere, userId) : renamedHere;
}
