// Reminders whose time has come, above everything until one has seen to them.

import { $, clone, setText, show } from '../dom/build.js';
import { reconcile } from '../dom/reconcile.js';
import { rowOfReminder } from './plans-dialog.js';

const LATER_MS = 20 * 60_000;
const SHOWN = 3;

function create({ one }) {
  const item = clone('due-template');
  item.dataset.id = one.id;
  return item;
}

function update(item, { one, where, text }) {
  setText($('.plan-where', item), where);
  setText($('.plan-text', item), text);
  show($('[data-do=show]', item), one.quote);
}

export function mountDueReminders({ store, later, toast, onShow }) {
  const place = $('#due-reminders');
  const list = $('ul', place);

  function draw({ reminders }) {
    const due = reminders.filter((one) => one.is_due).slice(0, SHOWN);
    reconcile(list, due.map(rowOfReminder(store.state)), { create, update, same: () => false });
    show(place, due.length);
  }

  const acts = {
    show: ({ room_id: roomId, message_id: messageId }) => onShow(roomId, messageId),
    later: ({ id }) => later.changeReminder(id, { remind_at: new Date(Date.now() + LATER_MS).toISOString() }),
    done: ({ id }) => later.dismiss(id),
  };

  list.addEventListener('click', ({ target }) => {
    const button = target.closest('[data-do]');
    const id = Number(target.closest('li')?.dataset.id);
    const one = store.state.reminders.find((known) => known.id === id);
    if (button && one) toast.trying(async () => acts[button.dataset.do](one));
  });

  store.watch((state) => state.reminders, () => draw(store.state));
}
