// Telling the admins of a message, and being one of those who are told.

export function createReports({ store, api }) {
  return {
    send: (messageId, reason) => api.put(`messages/${messageId}/report`, { reason }),

    // `place` is the id of a room, or 'server'.
    async load(place) {
      const { me } = store.state;
      const reports = await api.get(place === 'server' ? 'reports' : `rooms/${place}/reports`);
      if (store.state.me?.id === me?.id) store.dispatch({ type: 'reports_loaded', place, reports });
    },

    async close(messageId) {
      await api.delete(`messages/${messageId}/reports`);
      store.dispatch({ type: 'reports_closed', messageId });
    },
  };
}
