// Members of rooms, and who is typing there.

import { patchRoom } from './rooms.js';
import { learnPresence, memberId } from './presence.js';
import { learnPictures } from './profiles.js';

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

export const peopleEvents = {
  members_loaded: (state, { roomId, members, asked }) => ({
    ...patchRoom(learnPictures(learnPresence(state, members, asked), members), roomId, { member_count: members.length }),
    members: { ...state.members, [roomId]: members },
  }),

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

  typing_changed(state, { roomId, userId, username, isTyping }) {
    if (userId === state.me?.id) return state;
    return isTyping ? setTyping(state, roomId, userId, username) : stopTyping(state, roomId, userId);
  },
};
