// The thread below a message: what answers it, and what answers that. It goes on while one reads.

import { $, setText, show } from '../dom/build.js';
import { reconcile } from '../dom/reconcile.js';
import { openDialog, wireDialog } from '../dom/dialog.js';
import { openRoom, openTimeline } from '../selectors.js';
import { permissions } from '../state/permissions.js';
import { plural } from '../text/names.js';
import { threadOf } from '../text/threads.js';
import { drawing } from './thread-item.js';

// `onShow(id)` shows one of them in the room, `onReply(message)` answers the first.
export function mountThreadDialog({ store, messages, onShow, onReply }) {
  const dialog = $('#thread-dialog');
  const [rootList, list] = [$('#thread-root'), $('#thread-replies')];
  const [words, older, reply] = [$('[role=status]', dialog), $('[data-do=older]', dialog), $('[data-do=reply]', dialog)];
  let root = null;
  let known = [];
  let hasOlder = false;
  wireDialog(dialog);

  const heard = () => openTimeline(store.state)?.messages ?? [];
  const isSaid = (message) => !message.is_deleted;

  function draw() {
    if (!dialog.open || !root) return;
    root = heard().find(({ id }) => id === root.id) ?? root;
    // What is older than the page at hand has to be asked for, or there would be a hole.
    const from = hasOlder ? known[0].id : 0;
    const thread = threadOf(root.id, known, heard()).filter(({ id }) => id >= from);
    const byId = new Map(thread.map((message) => [message.id, message]));
    const rowOf = (message) => ({ key: message.id, message, to: byId.get(message.reply_to) });
    reconcile(rootList, [{ key: root.id, message: root }], drawing);
    reconcile(list, thread.map(rowOf), drawing);
    setText($('h3', dialog), hasOlder ? 'Latest replies' : plural(thread.filter(isSaid).length, 'reply', 'replies'));
    show(older, hasOlder);
    show(reply, permissions(root, openRoom(store.state), store.state.me).reply);
  }

  async function load(before) {
    const asked = root;
    setText(words, 'Loading…');
    try {
      const page = await messages.thread(asked.id, before);
      if (asked.id !== root?.id) return;
      known = [...page.messages, ...known];
      hasOlder = page.hasOlder;
      setText(words, '');
    } catch (error) {
      if (asked.id === root?.id) setText(words, error.message);
    }
    draw();
  }

  function showInRoom(target) {
    const id = Number(target.closest('li').dataset.id);
    dialog.close();
    onShow(id);
  }

  dialog.addEventListener('click', ({ target }) => target.matches('.thread-show') && showInRoom(target));
  older.addEventListener('click', () => load(known[0]?.id));
  reply.addEventListener('click', () => {
    const message = root;
    dialog.close();
    onReply(message);
  });
  dialog.addEventListener('close', () => {
    root = null;
    known = [];
  });
  store.watch(openTimeline, draw);
  store.watch((state) => state.route.roomId, () => dialog.close());

  return (message) => {
    root = message;
    known = [];
    hasOlder = false;
    openDialog(dialog, $('[data-do=cancel]', dialog));
    draw();
    list.scrollTop = 0;
    load();
  };
}
