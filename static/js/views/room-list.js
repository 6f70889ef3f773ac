// The rooms one is in, direct chats, and public rooms to join.

import { $, setText, show } from '../dom/build.js';
import { reconcile } from '../dom/reconcile.js';
import { onceAFrame } from '../dom/frame.js';
import { runFrom } from '../dom/form.js';
import { chats, isOnlineNow, joinableRooms, joinedRooms, otherGuests } from '../selectors.js';
import { welcomeWords } from '../text/welcome.js';
import { goToRoom } from '../router.js';
import { createBrowseItem, createRoomItem, updateBrowseItem, updateRoomItem } from './room-item.js';

const sameItem = (a, b) => a.room === b.room && a.isOpen === b.isOpen && a.isOnline === b.isOnline;

export function mountRoomList({ store, rooms }) {
  const sections = [
    { name: 'rooms', list: $('#room-list'), select: joinedRooms, create: createRoomItem, update: updateRoomItem },
    { name: 'chats', list: $('#chat-list'), select: chats, create: createRoomItem, update: updateRoomItem },
    { name: 'guests', list: $('#guest-list'), select: otherGuests, create: createRoomItem, update: updateRoomItem },
    { name: 'browse', list: $('#browse-list'), select: joinableRooms, create: createBrowseItem, update: updateBrowseItem },
  ];
  const empty = $('#sidebar-empty');

  function draw() {
    const { state } = store;
    for (const { name, list, select, create, update } of sections) {
      const items = select(state).map((room) => ({
        key: room.id, room, me: state.me, isOpen: room.id === state.route.roomId,
        isOnline: room.kind !== 'room' && isOnlineNow(state, room.user_id),
      }));
      reconcile(list, items, { create, update, same: sameItem });
      show($(`[data-section=${name}]`), items.length > 0);
    }
    show($('[data-section=guests]'), Boolean(state.me?.is_guest && !state.me.room_id));
    show($('#guests-empty'), !otherGuests(state).length);
    drawEmpty(state);
  }

  // On a phone there is no other place for these words and their way out.
  function drawEmpty(state) {
    const { text, offer } = welcomeWords(state);
    setText($('p', empty), state.roomsLoaded ? text : 'Loading rooms…');
    show($('button', empty), offer === 'create');
    show(empty, !joinedRooms(state).length && !chats(state).length);
  }

  $('#browse-list').addEventListener('click', ({ target }) => {
    const button = target.closest('button');
    if (!button) return;
    const roomId = Number(button.closest('li').dataset.roomId);
    runFrom(button, $('#sidebar-error'), async () => {
      await rooms.join(roomId);
      goToRoom(roomId);
    });
  });

  const drawSoon = onceAFrame(draw);
  store.watch((state) => state.rooms, drawSoon);
  store.watch((state) => state.roomsLoaded, drawSoon);
  store.watch((state) => state.route, drawSoon);
  store.watch((state) => state.online, drawSoon);
  store.watch((state) => state.connection.phase, drawSoon);
  store.watch((state) => state.guests, drawSoon);
  store.watch((state) => state.me, drawSoon);
}
