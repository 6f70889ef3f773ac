// Who is typing in the open room.

import { $, setText } from '../dom/build.js';
import { typingNames } from '../selectors.js';
import { typingSentence } from '../text/names.js';

// The server ends a silence after 5 s; a lost end must not leave somebody typing for ever.
const FORGET_MS = 8000;

export function mountTyping({ store }) {
  const line = $('#typing');
  let timer = 0;

  store.watch(typingNames, (names) => {
    setText(line, typingSentence(names));
    clearTimeout(timer);
    if (names.length) timer = setTimeout(forget, FORGET_MS);
  });

  function forget() {
    const { roomId } = store.state.route;
    for (const userId of Object.keys(store.state.typing[roomId] ?? {})) {
      store.dispatch({ type: 'typing_changed', roomId, userId, isTyping: false });
    }
  }
}
