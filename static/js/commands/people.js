// Other people, and the direct chats with them.

import { markOf } from '../state/reading.js';

export function createPeople({ store, api }) {
  const marks = () => Object.values(store.state.rooms).map(markOf).join();

  // Where one was marked meanwhile, the answer may not know it yet.
  async function loadChats() {
    const asked = store.state.presence.count;
    const marked = marks();
    const chats = await api.get('chats');
    if (store.state.session !== 'in') return;
    if (marked !== marks()) return loadChats();
    store.dispatch({ type: 'chats_loaded', chats, asked });
  }

  return {
    async load() {
      const asked = store.state.presence.count;
      const people = await api.get('users');
      if (store.state.session === 'in') store.dispatch({ type: 'people_loaded', people, asked });
    },

    // A failure here is a failure of the connection, which the page already shows.
    reloadChats: () => loadChats().catch(() => {}),

    profile: (userId) => api.get(`users/${userId}`),

    // A failure here is a failure of the connection, which the page already shows.
    async loadBlocks() {
      if (store.state.me?.is_guest) return;
      const blocks = await api.get('blocks').catch(() => null);
      if (blocks && store.state.session === 'in') store.dispatch({ type: 'blocks_loaded', blocks });
    },

    // What follows from it is told over the socket, to all of one's devices.
    setBlocked: (userId, isBlocked) => (isBlocked ? api.put(`users/${userId}/block`) : api.delete(`users/${userId}/block`)),

    async openGroup(userIds) {
      const { chat_id: roomId } = await api.post('chats/groups', { user_ids: userIds });
      if (!store.state.rooms[roomId]?.is_member) store.dispatch({ type: 'room_received', room: await api.get(`rooms/${roomId}`) });
      return roomId;
    },

    // The id of the chat with this person, made if there was none.
    async openChat(userId) {
      const { chat_id: chatId } = await api.post(`chats/${userId}`);
      if (!store.state.rooms[chatId]) await loadChats();
      return chatId;
    },
  };
}
