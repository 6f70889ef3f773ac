// What has been read: by oneself, as unread counts and the line above what is new, and by the others, as far as they tell.

import { isMine } from './own.js';
import { memberId } from './presence.js';
import { patchRoom } from './rooms.js';
import { countsAsUnread } from './timeline.js';

// Whether a message is meant for oneself by name, or for everybody in the room.
export const mentionsMe = (message, me) =>
  Boolean(me) && !isMine(message, me) && Boolean(message.mentions_room || message.mentions?.some(({ user_id: id }) => id === me.id));

// What an answer over REST may not know yet if it changed while the answer was under way.
export const markOf = (room) => `${room?.unread_from ?? ''} ${Boolean(room?.is_muted)}`;

// Where the unread ones begin, or 0 if that is not known: a newcomer has read nothing, and is not to read everything.
const unreadFrom = (room) => room.unread_from ?? (room.read_up_to ? room.read_up_to + 1 : 0);

// The id of the first message that is unread, as far as the history is at hand; null if there is none.
export function firstUnread({ messages }, room, me) {
  const isUnread = (message) => countsAsUnread(message, me);
  if (!room?.unread_count || !messages.length) return null;
  const from = unreadFrom(room);
  if (from) return messages.find((message) => message.id >= from && isUnread(message))?.id ?? null;
  return messages.filter(isUnread).at(-room.unread_count)?.id ?? messages[0].id;
}

// The counts of a room if everything before `from` is read. Where the newest are not at hand they are left as they were.
function countsFrom(state, room, from) {
  const timeline = state.timelines[room.id];
  const { unread_count, mention_count = 0 } = room;
  if (from > (room.last_message?.id ?? 0)) return { unread_count: 0, mention_count: 0 };
  if (!timeline?.loaded || timeline.hasNewer) return { unread_count, mention_count };
  const unread = timeline.messages.filter((message) => message.id >= from && countsAsUnread(message, state.me));
  const mentions = room.is_muted ? [] : unread.filter((message) => mentionsMe(message, state.me));
  return { unread_count: unread.length, mention_count: mentions.length };
}

const setSeen = (state, roomId, seen) => ({ ...state, seen: { ...state.seen, [roomId]: seen } });

export const readingEvents = {
  read_marked(state, { roomId, messageId }) {
    const room = state.rooms[roomId];
    const isFurther = room && messageId > (room.read_up_to ?? 0);
    const endsMark = room && room.unread_from != null && messageId >= room.unread_from;
    if (!isFurther && !endsMark) return state;
    const readUpTo = Math.max(messageId, room.read_up_to ?? 0);
    const left = countsFrom(state, room, readUpTo + 1);
    return patchRoom(state, roomId, {
      read_up_to: readUpTo, unread_from: endsMark ? null : room.unread_from,
      unread_count: Math.min(room.unread_count, left.unread_count), mention_count: Math.min(room.mention_count ?? 0, left.mention_count),
    });
  },

  // Marked unread by hand: it stays so while one goes on looking at the room.
  unread_marked(state, { roomId, messageId }) {
    const room = state.rooms[roomId];
    if (!room) return state;
    const timeline = state.timelines[roomId];
    const marked = patchRoom(state, roomId, { unread_from: messageId, ...countsFrom(state, room, messageId) });
    const timelines = timeline ? { ...state.timelines, [roomId]: { ...timeline, newFrom: messageId } } : state.timelines;
    return { ...marked, timelines, heldUnread: roomId };
  },

  // The server could not be asked to mark it.
  unread_released: (state, { roomId, before }) => ({ ...patchRoom(state, roomId, before), heldUnread: null }),

  // The server's word on what one has read, at another device or here; what is being read just now it may not know yet.
  read_state_changed(state, { roomId, change }) {
    const room = state.rooms[roomId];
    if (!room) return state;
    const isAhead = change.unread_from == null && change.read_up_to < (room.read_up_to ?? 0);
    if (!isAhead) return patchRoom(state, roomId, change);
    const left = countsFrom(state, { ...room, is_muted: change.is_muted }, room.read_up_to + 1);
    return patchRoom(state, roomId, { ...change, ...left, read_up_to: room.read_up_to });
  },

  seen_loaded: (state, { roomId, seen }) =>
    setSeen(state, roomId, Object.fromEntries(seen.map(({ user_id, username, message_id }) => [user_id, { username, upTo: message_id }]))),

  seen_changed(state, { roomId, userId, messageId }) {
    const inRoom = state.seen[roomId];
    const username = inRoom?.[userId]?.username ?? state.members[roomId]?.find((member) => memberId(member) === userId)?.username;
    // Before the first answer, it will say so too.
    if (!inRoom || !username) return state;
    const upTo = Math.max(messageId, inRoom[userId]?.upTo ?? 0);
    return setSeen(state, roomId, { ...inRoom, [userId]: { username, upTo } });
  },
};

// The newest message of one's own in the open room, if it is at hand, and the names of those who have read as far: { id, names }.
export function seenIn(timeline, seen, me) {
  const isSaid = (message) => isMine(message, me) && !message.is_deleted && message.message_type !== 'system';
  const mine = timeline && !timeline.hasNewer && timeline.messages.findLast(isSaid);
  if (!mine || !seen) return null;
  const names = Object.values(seen).filter(({ upTo }) => upTo >= mine.id).map(({ username }) => username);
  return names.length ? { id: mine.id, names } : null;
}
