// What is on screen: the list, a room, or words about why there is none.

import { $, setText, show } from '../dom/build.js';
import { openRoom } from '../selectors.js';
import { welcomeWords } from '../text/welcome.js';
import { goToRooms } from '../router.js';
import { prefersTouch } from './composer.js';

export function mountPages({ store, roomDialog }) {
  const app = $('#app');
  const welcome = $('#welcome');
  const offer = $('button', welcome);

  function draw() {
    const { state } = store;
    const room = openRoom(state);
    show(app, state.session === 'in');
    app.dataset.page = state.route.page;
    show($('#room-view'), Boolean(room));
    show(welcome, !room);
    const words = welcomeWords(state);
    setText($('h1', welcome), words.title);
    setText($('.welcome-text', welcome), words.text);
    show(offer, Boolean(words.offer));
    setText(offer, words.offer === 'rooms' ? 'Show my rooms' : 'Create a room');
  }

  // On a phone the keyboard would cover what one came to read, so the heading takes the focus there.
  function moveFocus({ page, roomId }, before) {
    if (!before || store.state.session !== 'in') return;
    if (page === 'room' && prefersTouch()) $('#room-title').focus({ preventScroll: true });
    // Back to where one came from, unless the focus has gone elsewhere since: into a menu, which would close.
    const isLost = document.activeElement === document.body || $('#room-view').contains(document.activeElement);
    if (page === 'rooms' && before.roomId && isLost) $(`#sidebar li[data-room-id="${before.roomId}"] a`)?.focus({ preventScroll: true });
  }

  offer.addEventListener('click', () => (welcomeWords(store.state).offer === 'rooms' ? goToRooms() : roomDialog.create()));
  for (const button of [$('#new-room'), $('#sidebar-empty button')]) button.addEventListener('click', () => roomDialog.create());
  store.watch((state) => state.session, draw);
  store.watch((state) => state.rooms, draw);
  store.watch((state) => state.roomsLoaded, draw);
  store.watch((state) => state.route, (route, before) => {
    draw();
    moveFocus(route, before);
  });
}
