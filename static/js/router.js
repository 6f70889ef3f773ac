// The address after '#': '#/' is the list of rooms, '#/rooms/12' a room.

export function parseRoute(hash) {
  const match = /^#\/rooms\/(\d+)$/.exec(hash);
  return match ? { page: 'room', roomId: Number(match[1]) } : { page: 'rooms', roomId: null };
}

export const roomHash = (roomId) => `#/rooms/${roomId}`;

export const goToRoom = (roomId) => { location.hash = roomHash(roomId); };
export const goToRooms = () => { location.hash = '#/'; };

// For leaving a room that is gone: Back must not lead into it again.
export const replaceWithRooms = () => location.replace('#/');

export function startRouter(store) {
  const tell = () => store.dispatch({ type: 'route_changed', route: parseRoute(location.hash) });
  addEventListener('hashchange', tell);
  tell();
}
