// What one can do with rooms and their members. Each command fails with an error whose message can be shown.

import { memberId } from '../state/presence.js';
import { markOf } from '../state/reading.js';

const GATHER_MS = 150;   // several reasons to reload in one moment are one reload

export function createRooms({ store, api }) {
  let reloadTimer = 0;

  const whichRooms = () =>
    Object.values(store.state.rooms).map((room) => `${room.id} ${Boolean(room.is_member)} ${markOf(room)}`).sort().join();

  // A room made, joined, left or marked while the answer was under way may be missing or wrong in it: then it is asked for again.
  async function load() {
    const asked = whichRooms();
    const rooms = await api.get('rooms');
    if (store.state.session !== 'in') return;
    if (asked === whichRooms()) store.dispatch({ type: 'rooms_loaded', rooms });
    else await load();
  }

  const receive = (room) => {
    store.dispatch({ type: 'room_received', room });
    return room;
  };

  // Guests are in no list of members, so they come with the room. Who came or went meanwhile makes it ask again, and so does a mark.
  async function fetchRoom(roomId) {
    const asked = [store.state.guestsIn[roomId], markOf(store.state.rooms[roomId])];
    const room = await api.get(`rooms/${roomId}`);
    const now = [store.state.guestsIn[roomId], markOf(store.state.rooms[roomId])];
    if (asked.some((one, i) => one !== now[i])) return fetchRoom(roomId);
    store.dispatch({ type: 'guests_found', room });
    return receive(room);
  }

  async function loadMembers(roomId) {
    const asked = store.state.presence.count;
    const members = await api.get(`rooms/${roomId}/members`);
    store.dispatch({ type: 'members_loaded', roomId, members, asked });
  }

  return {
    load,

    reload() {
      clearTimeout(reloadTimer);
      // A failure here is a failure of the connection, which the page already shows.
      reloadTimer = setTimeout(() => load().catch(() => {}), GATHER_MS);
    },

    reloadMembers() {
      const { route, rooms } = store.state;
      const room = rooms[route.roomId];
      if (room?.is_member && room.kind !== 'whisper') loadMembers(route.roomId).catch(() => {});
    },

    // What one may do in a room is told to nobody else, so it is asked for.
    async refresh(roomId) {
      const { rooms } = store.state;
      if (rooms[roomId]?.kind === 'room' && rooms[roomId].is_member) await fetchRoom(roomId);
    },

    create: async (fields) => receive(await api.post('rooms', fields)),

    async update(roomId, fields) {
      await api.patch(`rooms/${roomId}`, fields);
      receive(await api.get(`rooms/${roomId}`));
    },

    async remove(roomId) {
      await api.delete(`rooms/${roomId}`);
      store.dispatch({ type: 'room_deleted', roomId });
    },

    async join(roomId) {
      await api.post(`rooms/${roomId}/join`);
      await fetchRoom(roomId);
    },

    async leave(roomId) {
      await api.post(`rooms/${roomId}/leave`);
      store.dispatch({ type: 'room_left', roomId });
    },

    async setMuted(roomId, isMuted) {
      await api.put(`rooms/${roomId}/muted`, { is_muted: isMuted });
      store.dispatch({ type: 'read_state_changed', roomId, change: isMuted ? { is_muted: true, mention_count: 0 } : { is_muted: false } });
    },

    async addMember(roomId, username) {
      await api.post(`rooms/${roomId}/members`, { username });
      await loadMembers(roomId);
    },

    async setAdmin(roomId, userId, isAdmin) {
      await api.patch(`rooms/${roomId}/members/${userId}`, { is_admin: isAdmin });
      store.dispatch({ type: 'member_changed', roomId, userId, change: { is_admin: isAdmin } });
      if (userId === store.state.me.id) receive(await api.get(`rooms/${roomId}`));
    },

    async removeMember(roomId, member) {
      await api.delete(`rooms/${roomId}/members/${memberId(member)}`);
      store.dispatch({ type: 'member_left', roomId, userId: memberId(member) });
    },
  };
}
