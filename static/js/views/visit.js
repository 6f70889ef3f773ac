// Goes to a message in any room: the room is opened first, and the message sought once the room's history is there.

import { goToRoom } from '../router.js';

// `onShow(id)` brings a message of the open room into view.
export function createVisit({ store, onShow }) {
  let sought = null;

  // The room is drawn in the frame after its history has come, and at its end.
  function look() {
    const { route, timelines } = store.state;
    if (!sought || route.roomId !== sought.roomId || !timelines[route.roomId]?.loaded) return;
    const { id } = sought;
    sought = null;
    requestAnimationFrame(() => requestAnimationFrame(() => onShow(id)));
  }

  store.watch(({ route, timelines }) => `${route.roomId} ${Boolean(timelines[route.roomId]?.loaded)}`, look);

  return (roomId, id) => {
    sought = { roomId, id };
    goToRoom(roomId);
    look();
  };
}
