// What is to happen later: messages to be sent and reminders, to be changed or cancelled.

import { $, clone, setText, show } from '../dom/build.js';
import { reconcile } from '../dom/reconcile.js';
import { openDialog, wireDialog } from '../dom/dialog.js';
import { quotedWords } from './message-quote.js';
import { whenWords } from '../text/later.js';

const nameOf = (state, roomId) => state.rooms[roomId]?.name ?? '';
const carries = ({ attachments }) => (attachments.length === 1 ? attachments[0].name : `${attachments.length} files`);

const rowOfScheduled = (state) => (one) => ({
  key: one.id, one, when: whenWords(one.send_at), where: nameOf(state, one.room_id), text: one.content || carries(one),
  failure: one.failure ? `Not sent: ${one.failure}` : '', cancel: one.failure ? 'Discard' : 'Cancel',
});

export const rowOfReminder = (state) => (one) => ({
  key: one.id, one, when: one.is_due ? 'now' : whenWords(one.remind_at), where: nameOf(state, one.room_id),
  text: [one.text, one.quote && `${one.quote.sender_username}: ${quotedWords(one.quote)}`].filter(Boolean).join('\n') || 'A message that is not there any more.',
  failure: '', cancel: one.is_due ? 'Done' : 'Cancel',
});

function createPlan({ one }) {
  const item = clone('plan-template');
  item.dataset.id = one.id;
  return item;
}

function updatePlan(item, { one, when, where, text, failure, cancel }) {
  setText($('.plan-when', item), when);
  setText($('.plan-where', item), where);
  setText($('.plan-text', item), text);
  setText($('.plan-failure', item), failure);
  show($('.plan-failure', item), failure);
  show($('[data-do=show]', item), one.quote);
  setText($('[data-do=cancel]', item), cancel);
}

export const drawPlans = (list, rows) => reconcile(list, rows, { create: createPlan, update: updatePlan, same: () => false });

export function mountPlansDialog({ store, later, askTime, toast, onShow }) {
  const dialog = $('#plans-dialog');
  const [waiting, reminders] = [$('#scheduled-list'), $('#reminder-list')];
  wireDialog(dialog);

  function draw() {
    const { state } = store;
    drawPlans(waiting, state.scheduled.map(rowOfScheduled(state)));
    drawPlans(reminders, state.reminders.map(rowOfReminder(state)));
    show($('#scheduled-none'), !state.scheduled.length);
    show($('#reminders-none'), !state.reminders.length);
  }

  // From the end of one dialog to the beginning of another and back.
  const ask = (question) => askTime({ ...question, yes: 'Save' });

  const changeScheduled = (one) => ask({
    title: 'Change what is sent later', text: one.failure ? `It was not sent: ${one.failure}` : '', label: 'Message', words: one.content,
    time: one.failure ? null : one.send_at, run: ({ at, words }) => later.change(one.id, { content: words, send_at: at }),
  });

  const changeReminder = (one) => ask({
    title: 'Change the reminder', label: 'About', words: one.text, longest: 500, time: one.is_due ? null : one.remind_at,
    run: ({ at, words }) => later.changeReminder(one.id, { text: words, remind_at: at }),
  });

  const acts = {
    scheduled: { change: changeScheduled, cancel: (one) => toast.trying(() => later.cancel(one)) },
    reminders: {
      change: changeReminder,
      cancel: (one) => toast.trying(() => later.dismiss(one.id)),
      show(one) {
        dialog.close();
        onShow(one.room_id, one.message_id);
      },
    },
  };

  for (const [name, list] of [['scheduled', waiting], ['reminders', reminders]]) {
    list.addEventListener('click', ({ target }) => {
      const button = target.closest('[data-do]');
      const id = Number(target.closest('li')?.dataset.id);
      const one = store.state[name].find((known) => known.id === id);
      if (button && one) acts[name][button.dataset.do](one);
    });
  }

  $('#new-reminder').addEventListener('click', () => askTime({
    title: 'Remind me', label: 'About', longest: 500, yes: 'Remind me', run: ({ at, words }) => later.remind({ text: words, remind_at: at }),
  }));

  function open() {
    draw();
    openDialog(dialog, $('#new-reminder'));
    later.load();
  }

  $('#open-plans').addEventListener('click', open);
  store.watch((state) => state.scheduled, () => dialog.open && draw());
  store.watch((state) => state.reminders, () => dialog.open && draw());
  return open;
}
