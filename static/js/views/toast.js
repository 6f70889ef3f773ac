// A sentence about what has just been done or could not be, for a few seconds, where it hides nothing that one presses.

import { $, setText, show } from '../dom/build.js';

const STAYS_MS = 6000;

export function mountToast({ store }) {
  const place = $('#toast');
  let timer = 0;

  function say(words, isError = false) {
    clearTimeout(timer);
    setText(place, words);
    place.classList.toggle('error', isError);
    show(place, true);
    timer = setTimeout(hush, STAYS_MS);
  }

  function hush() {
    show(place, false);
    setText(place, '');
  }

  // It was about the room that one has left.
  store.watch((state) => state.route.roomId, hush);

  return {
    say,
    // Does something, and says why if it cannot be done.
    async trying(work) {
      try {
        await work();
      } catch (error) {
        say(error.message, true);
      }
    },
  };
}
