// The address after '#': '#/' is the list of rooms, '#/rooms/12' a room or chat, '#/guests/UUID' a talk with a guest,
// '#/invite/CODE' an invitation and '#/reset/KEY' a link to a new password, which are no places: one stays where one was.

const NO_CODE = '0';   // which the server refuses in its own words

export function parseRoute(hash) {
  const match = /^#\/rooms\/(\d+)$/.exec(hash);
  const guest = /^#\/guests\/([\da-f-]{36})$/.exec(hash);
  // Whatever a mail program has put after a link, as a full stop, is no part of the code.
  const invite = /^#\/invite\/([\da-z]{0,64})/i.exec(hash);
  const reset = /^#\/reset\/([\w-]{1,64})/.exec(hash);
  if (reset) return { page: 'reset', key: reset[1] };
  if (guest) return { page: 'room', roomId: guest[1] };
  if (invite) return { page: 'invite', code: invite[1] || NO_CODE };
  return match ? { page: 'room', roomId: Number(match[1]) } : { page: 'rooms', roomId: null };
}

export const roomHash = (roomId) => (typeof roomId === 'string' ? `#/guests/${roomId}` : `#/rooms/${roomId}`);

export const goToRoom = (roomId) => { location.hash = roomHash(roomId); };
export const goToRooms = () => { location.hash = '#/'; };

// For leaving a room that is gone: Back must not lead into it again.
export const replaceWithRooms = () => location.replace('#/');
export const replaceWithRoom = (roomId) => location.replace(roomHash(roomId));

// The place that is shown already: nobody need be told.
export const restoreAddress = ({ roomId }) => history.replaceState(null, '', roomId ? roomHash(roomId) : '#/');

export const showInvite = (code) => history.replaceState(null, '', `#/invite/${code}`);

export function startRouter(store) {
  const tell = () => {
    const route = parseRoute(location.hash);
    if (route.page === 'invite') store.dispatch({ type: 'invitation_followed', code: route.code });
    else if (route.page === 'reset') store.dispatch({ type: 'reset_followed', key: route.key });
    else store.dispatch({ type: 'route_changed', route });
  };
  addEventListener('hashchange', tell);
  tell();
}
