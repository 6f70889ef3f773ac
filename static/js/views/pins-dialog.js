// The pinned messages of the open room, the newest pin first.

import { $, setText } from '../dom/build.js';
import { reconcile } from '../dom/reconcile.js';
import { openDialog, wireDialog } from '../dom/dialog.js';
import { openTimeline } from '../selectors.js';
import { drawing } from './thread-item.js';

// `onShow(id)` shows one of them in the room.
export function mountPinsDialog({ store, messages, onShow }) {
  const dialog = $('#pins-dialog');
  const list = $('#pins');
  const words = $('[role=status]', dialog);
  let asked = 0;
  let pinned = [];
  wireDialog(dialog);

  async function load() {
    const question = ++asked;
    setText(words, list.children.length ? '' : 'Loading…');
    try {
      const found = await messages.pinned(store.state.route.roomId);
      if (question !== asked) return;
      pinned = found;
      reconcile(list, pinned.map((message) => ({ key: message.id, message })), drawing);
      setText(words, pinned.length ? '' : 'Nothing is pinned here.');
    } catch (error) {
      if (question === asked) setText(words, error.message);
    }
  }

  list.addEventListener('click', ({ target }) => {
    if (!target.matches('.thread-show')) return;
    const id = Number(target.closest('li').dataset.id);
    dialog.close();
    onShow(id);
  });
  // What is pinned while one looks at it appears, and what is changed.
  const marks = (state) => (openTimeline(state)?.messages ?? []).filter((message) => message.pinned_at).map(({ id, seq }) => `${id}.${seq}`).join();
  store.watch(marks, () => dialog.open && load());
  store.watch((state) => state.route.roomId, () => dialog.close());
  $('#show-pins').addEventListener('click', () => {
    list.replaceChildren();
    openDialog(dialog, $('[data-do=cancel]', dialog));
    load();
  });
}
