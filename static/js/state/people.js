// Members of rooms, who is online, who is typing.

import { patchRoom } from './rooms.js';

function setTyping(state, roomId, userId, username) {
  const inRoom = { ...state.typing[roomId] };
  if (username) inRoom[userId] = username;
  else delete inRoom[userId];
  return { ...state, typing: { ...state.typing, [roomId]: inRoom } };
}

export function stopTyping(state, roomId, userId) {
  return state.typing[roomId]?.[userId] ? setTyping(state, roomId, userId, '') : state;
}

const changeMembers = (state, roomId, change) =>
  state.members[roomId] ? { ...state, members: { ...state.members, [roomId]: change(state.members[roomId]) } } : state;

// Who `ready` says is online; what was known before may be long past.
export function onlineIn(rooms = [], chats = []) {
  const online = {};
  for (const room of rooms) for (const person of room.users_online ?? []) online[person.id] = true;
  for (const chat of chats) if (chat.is_online) online[chat.user_id] = true;
  return online;
}

export const memberId = (member) => member.user_id ?? member.id;

// What has been heard over the socket since `asked` is newer than the answer to a question of that time.
const isNews = ({ presence }, userId, asked) => Math.max(presence.ready, presence.of[userId] ?? 0) > asked;

export const presenceReady = ({ count }) => ({ count: count + 1, ready: count + 1, of: {} });

export const peopleEvents = {
  members_loaded(state, { roomId, members, asked = state.presence.count }) {
    const online = { ...state.online };
    for (const member of members) {
      const id = memberId(member);
      if (!isNews(state, id, asked)) online[id] = Boolean(member.is_online);
    }
    return {
      ...patchRoom(state, roomId, { member_count: members.length }),
      online,
      members: { ...state.members, [roomId]: members },
    };
  },

  member_joined(state, { roomId, userId, username }) {
    const known = state.members[roomId]?.some((member) => memberId(member) === userId);
    if (known) return state;
    const count = (state.rooms[roomId]?.member_count ?? 0) + 1;
    const counted = patchRoom(state, roomId, { member_count: count });
    return changeMembers(counted, roomId, (members) => [...members, { id: userId, username, is_admin: false }]);
  },

  member_left(state, { roomId, userId }) {
    const count = Math.max(0, (state.rooms[roomId]?.member_count ?? 1) - 1);
    const counted = stopTyping(patchRoom(state, roomId, { member_count: count }), roomId, userId);
    return changeMembers(counted, roomId, (members) => members.filter((member) => memberId(member) !== userId));
  },

  member_changed: (state, { roomId, userId, change }) =>
    changeMembers(state, roomId, (members) =>
      members.map((member) => (memberId(member) === userId ? { ...member, ...change } : member))),

  presence_changed(state, { userId, isOnline }) {
    const count = state.presence.count + 1;
    const presence = { ...state.presence, count, of: { ...state.presence.of, [userId]: count } };
    return { ...state, presence, online: { ...state.online, [userId]: isOnline } };
  },

  typing_changed(state, { roomId, userId, username, isTyping }) {
    if (userId === state.me?.id) return state;
    return isTyping ? setTyping(state, roomId, userId, username) : stopTyping(state, roomId, userId);
  },
};
