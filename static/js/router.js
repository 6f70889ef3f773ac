// The address after '#': '#/' is the list of rooms, '#/rooms/12' a room or chat, '#/guests/UUID' a talk with a guest.

export function parseRoute(hash) {
  const match = /^#\/rooms\/(\d+)$/.exec(hash);
  const guest = /^#\/guests\/([\da-f-]{36})$/.exec(hash);
  if (guest) return { page: 'room', roomId: guest[1] };
  return match ? { page: 'room', roomId: Number(match[1]) } : { page: 'rooms', roomId: null };
}

export const roomHash = (roomId) => (typeof roomId === 'string' ? `#/guests/${roomId}` : `#/rooms/${roomId}`);

export const goToRoom = (roomId) => { location.hash = roomHash(roomId); };
export const goToRooms = () => { location.hash = '#/'; };

// For leaving a room that is gone: Back must not lead into it again.
export const replaceWithRooms = () => location.replace('#/');

export function startRouter(store) {
  const tell = () => store.dispatch({ type: 'route_changed', route: parseRoute(location.hash) });
  addEventListener('hashchange', tell);
  tell();
}
