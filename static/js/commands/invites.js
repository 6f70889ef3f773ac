// The invitations that one has to give: into a room, or, where `roomId` is undefined, to the server.

export function createInvites({ api }) {
  const pathOf = (roomId) => (roomId ? `rooms/${roomId}/invites` : 'invites');

  return {
    // Those that are still good, newest first.
    list: (roomId) => api.get(pathOf(roomId)),
    make: (roomId, terms) => api.post(pathOf(roomId), terms),
    withdraw: (code) => api.delete(`invites/${code}`),
  };
}
