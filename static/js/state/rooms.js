// The rooms one may see. Rooms and direct chats share ids, so they share one map.

import { learnPresence } from './presence.js';
import { forgetExpired } from './timeline.js';
import { learnPictures } from './profiles.js';

export function fromRoom(room) {
  return { ...room, kind: 'room' };
}

export function fromChat(chat) {
  return {
    id: chat.chat_id, kind: 'chat', name: chat.username, user_id: chat.user_id, description: '',
    is_private: true, is_member: true, is_admin: false, member_count: 2,
    unread_count: chat.unread_count ?? 0, mention_count: chat.mention_count ?? 0, is_muted: Boolean(chat.is_muted),
    read_up_to: chat.read_up_to ?? 0, unread_from: chat.unread_from, last_message: chat.last_message ?? null,
  };
}

const lastId = (room) => room?.last_message?.id ?? 0;

const withoutExpired = (room, upTo = 0) => (lastId(room) && lastId(room) <= upTo ? { ...room, last_message: null } : room);

// An answer over REST may be older than what has been heard and read since it was asked for.
function upToDate(before, room) {
  const known = withoutExpired(before, room.expired_up_to);
  const readUpTo = Math.max(known?.read_up_to ?? 0, room.read_up_to ?? 0);
  const next = { ...known, ...room, read_up_to: readUpTo };
  // The server names the newest message that is not deleted, so a tombstone is no news.
  if (lastId(known) > lastId(room) && !known.last_message.is_deleted) {
    return { ...next, last_message: known.last_message, unread_count: known.unread_count, mention_count: known.mention_count ?? 0 };
  }
  const isRead = lastId(room) && readUpTo >= lastId(room) && next.unread_from == null;
  return isRead ? { ...next, unread_count: 0, mention_count: 0 } : next;
}

// `ready` names all rooms and chats one belongs to: any other is no longer one's own.
// In a restored history, what was heard and read before means nothing.
export function mergeMine(known, rooms = [], chats = [], isRestored = false) {
  const before = isRestored ? {} : known;
  const next = {};
  for (const room of Object.values(known)) {
    if (room.kind === 'whisper') next[room.id] = room;
    if (room.kind === 'room' && !room.is_private) next[room.id] = { ...room, is_member: false, is_admin: false, unread_count: 0 };
  }
  for (const room of rooms) next[room.id] = upToDate(before[room.id], fromRoom({ ...room, is_member: true }));
  for (const chat of chats) next[chat.chat_id] = upToDate(before[chat.chat_id], fromChat(chat));
  return next;
}

const PERSONAL = ['is_member', 'is_admin', 'unread_count', 'mention_count', 'is_muted', 'read_up_to', 'unread_from', 'role', 'muted_until'];

// What all hear is the names of all; one's own need not be said.
const namesBut = (names, own) => names.split(', ').filter((name) => name !== own).join(', ');

// A broadcast says nothing about the one who reads it, so what is personal is kept.
function mergeShared(known, room, me) {
  // Nobody but those in it hears of a group.
  const isMine = room.is_group || room.created_by === me?.id;
  const mine = known ?? { is_member: isMine, is_admin: isMine && !room.is_group, unread_count: 0, mention_count: 0, is_muted: false };
  return {
    ...known, ...fromRoom(room), name: room.is_group ? namesBut(room.name, me?.username) : room.name, ...Object.fromEntries(PERSONAL.map((name) => [name, mine[name]])),
    last_message: known?.last_message ?? room.last_message ?? null,
  };
}

const without = (map, id) => {
  const { [id]: _, ...rest } = map;
  return rest;
};

export function forgetRoom(state, roomId) {
  return {
    ...state,
    rooms: without(state.rooms, roomId),
    members: without(state.members, roomId),
    timelines: without(state.timelines, roomId),
    typing: without(state.typing, roomId),
    outbox: state.outbox.filter((entry) => entry.room_id !== roomId),
  };
}

export function patchRoom(state, roomId, change) {
  const room = state.rooms[roomId];
  return room ? { ...state, rooms: { ...state.rooms, [roomId]: { ...room, ...change } } } : state;
}

export const roomEvents = {
  rooms_loaded(state, { rooms }) {
    const next = {};
    for (const room of Object.values(state.rooms)) if (room.kind !== 'room') next[room.id] = room;
    for (const room of rooms) next[room.id] = upToDate(state.rooms[room.id], fromRoom(room));
    return { ...state, rooms: next, roomsLoaded: true };
  },

  chats_loaded(state, { chats, asked }) {
    const next = { ...state.rooms };
    for (const chat of chats) next[chat.chat_id] = upToDate(state.rooms[chat.chat_id], fromChat(chat));
    return { ...learnPictures(learnPresence(state, chats, asked), chats), rooms: next };
  },

  // One of two people has opened their first chat.
  chat_announced: (state, { chat }) =>
    (state.rooms[chat.chat_id] ? state : { ...state, rooms: { ...state.rooms, [chat.chat_id]: fromChat(chat) } }),

  // One's own view of a room, personal members included, from REST.
  room_received: (state, { room }) => ({
    ...state, rooms: { ...state.rooms, [room.id]: upToDate(state.rooms[room.id], fromRoom(room)) },
  }),

  room_announced: (state, { room }) => ({
    ...state, rooms: { ...state.rooms, [room.id]: mergeShared(state.rooms[room.id], room, state.me) },
  }),

  messages_expired(state, { roomId, upTo }) {
    const { [roomId]: room } = state.rooms;
    const known = state.timelines[roomId];
    const next = room ? patchRoom(state, roomId, { ...withoutExpired(room, upTo), expired_up_to: upTo }) : state;
    return known ? { ...next, timelines: { ...next.timelines, [roomId]: forgetExpired(known, upTo) } } : next;
  },

  room_deleted: (state, { roomId }) => forgetRoom(state, roomId),

  room_left(state, { roomId }) {
    const room = state.rooms[roomId];
    if (!room) return state;
    if (room.is_private) return forgetRoom(state, roomId);
    const left = patchRoom(state, roomId, { is_member: false, is_admin: false, unread_count: 0 });
    return { ...left, timelines: without(left.timelines, roomId), members: without(left.members, roomId) };
  },
};
