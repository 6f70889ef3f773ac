// What is to happen later: what is kept of it, and how it is told.

import test from 'node:test';
import assert from 'node:assert/strict';
import { initialState, reduce } from '../../static/js/state.js';
import { eventsOf } from '../../static/js/net/frames.js';
import { createLater } from '../../static/js/commands/later.js';
import { fieldTime, plannedWords, presets, whenWords } from '../../static/js/text/later.js';

const scheduled = (id, send_at, more = {}) => ({ id, room_id: 1, content: `message ${id}`, state: 'pending', send_at, failure: null, attachments: [], ...more });
const reminder = (id, remind_at, more = {}) => ({ id, text: `reminder ${id}`, message_id: null, room_id: null, quote: null, is_due: false, remind_at, ...more });
const after = (...frames) => frames.flatMap((frame) => eventsOf(frame, {})).reduce(reduce, initialState);

test('what waits is kept in the order of its times, and goes when it was sent or cancelled', () => {
  const told = (one) => ({ type: 'scheduled', scheduled: one });
  const [one, two] = [scheduled(1, '2026-01-02T00:00:00.000Z'), scheduled(2, '2026-01-01T00:00:00.000Z')];
  const ids = (state) => state.scheduled.map(({ id }) => id);
  assert.deepEqual(ids(after(told(one), told(two))), [2, 1]);
  assert.deepEqual(ids(after(told(one), told(two), told({ ...one, send_at: '2025-01-01T00:00:00.000Z' }))), [1, 2]);
  assert.deepEqual(ids(after(told(one), told(two), told({ ...two, state: 'sent' }))), [1]);
  assert.deepEqual(ids(after(told(one), told({ ...one, state: 'cancelled' }))), []);
  assert.equal(after(told(one), told({ ...one, state: 'failed', failure: 'You left.' })).scheduled[0].failure, 'You left.');
});

test('a reminder that is told is due, until it is dismissed', () => {
  const state = after({ type: 'reminder', reminder: reminder(3, '2026-01-01T00:00:00.000Z', { is_due: true }) });
  assert.deepEqual(state.reminders.map(({ id, is_due: isDue }) => [id, isDue]), [[3, true]]);
  assert.deepEqual(reduce(state, { type: 'reminder_dismissed', id: 3 }).reminders, []);
});

test('what another window makes, changes or dismisses is so in this one', () => {
  const told = (one) => ({ type: 'reminder_changed', reminder: one });
  const [one, two] = [reminder(3, '2026-01-02T00:00:00.000Z'), reminder(4, '2026-01-01T00:00:00.000Z')];
  const texts = (state) => state.reminders.map(({ text }) => text);
  assert.deepEqual(texts(after(told(one), told(two))), ['reminder 4', 'reminder 3']);
  assert.deepEqual(texts(after(told(one), told(two), told({ ...one, text: 'milk', remind_at: '2025-01-01T00:00:00.000Z' }))), ['milk', 'reminder 4']);
  assert.deepEqual(texts(after(told(one), told(two), { type: 'reminder_dismissed', reminder_id: 4 })), ['reminder 3']);
  assert.deepEqual(texts(after(told(one), { type: 'reminder_dismissed', reminder_id: 9 })), ['reminder 3']);
});

test('an answer that is older than what was told while it came is asked for again', async () => {
  const lists = [[reminder(3, '2026-01-01T00:00:00.000Z')], []];
  const store = {
    state: { ...initialState, me: { id: 1 } },
    dispatch(event) { this.state = reduce(this.state, event); },
  };
  let asked = 0;
  const api = {
    async get(path) {
      if (path === 'scheduled') return [];
      const list = lists[asked++];
      if (asked === 1) store.dispatch({ type: 'reminder_dismissed', id: 3 });
      return list;
    },
  };
  await createLater({ store, api }).load();
  assert.deepEqual([asked, store.state.reminders], [2, []]);
});

test('who signs out leaves no plans behind', () => {
  const state = after({ type: 'reminder', reminder: reminder(3, '2026-01-01T00:00:00.000Z') });
  assert.deepEqual(reduce(state, { type: 'session_ended' }).reminders, []);
});

test('times to choose from lie ahead, whole minutes, mornings at nine', () => {
  const now = new Date(2026, 0, 30, 17, 30, 20);   // a Friday
  assert.deepEqual(presets(now).map(({ words, at }) => `${words} ${fieldTime(at)}`), [
    '20 min 2026-01-30T17:51', '1 hour 2026-01-30T18:31', 'Tomorrow 2026-01-31T09:00', 'Monday 2026-02-02T09:00',
  ]);
  const monday = presets(new Date(2026, 1, 2, 8))[3].at;
  assert.equal(fieldTime(monday), '2026-02-09T09:00', 'on a Monday it is the next one');
});

test('when something is to happen is told in words', () => {
  const now = new Date(2026, 0, 30, 12);
  const words = (date) => whenWords(date.toISOString(), now);
  assert.match(words(new Date(2026, 0, 30, 18)), /^today at /);
  assert.match(words(new Date(2026, 0, 31, 9)), /^tomorrow at /);
  assert.match(words(new Date(2026, 1, 2, 9)), /^Monday, February 2 at /);
});

test('a room tells what waits to be sent in it', () => {
  const at = new Date(Date.now() + 3_600_000).toISOString();
  assert.equal(plannedWords([], 1), '');
  assert.equal(plannedWords([scheduled(1, at, { room_id: 2 })], 1), '');
  assert.match(plannedWords([scheduled(1, at)], 1), /^1 message will be sent (today|tomorrow) at /);
  assert.equal(plannedWords([scheduled(1, at), scheduled(2, at), scheduled(3, at, { state: 'failed' })], 1), '2 messages will be sent later, 1 could not be sent');
});

test('what has expired is gone from the timeline and the list, and does not come back', () => {
  const said = (id) => ({ id, seq: id, room_id: 1, sender_id: 2, content: `message ${id}`, message_type: 'text', attachments: [], reactions: [] });
  const room = { id: 1, kind: 'room', name: 'tea', is_member: true, last_message: said(3), unread_count: 0, expired_up_to: 0 };
  const timeline = { messages: [said(1), said(2), said(3)], loaded: true, loading: '', error: '', hasOlder: true, hasNewer: false };
  const state = { ...initialState, rooms: { 1: room }, timelines: { 1: timeline } };
  const told = (upTo) => eventsOf({ type: 'messages_expired', room_id: 1, message_id: upTo }, {}).reduce(reduce, state);
  const shown = (one) => one.timelines[1].messages.map(({ id }) => id);
  assert.deepEqual([shown(told(2)), told(2).timelines[1].hasOlder, told(2).rooms[1].last_message.id], [[3], false, 3]);
  assert.deepEqual([shown(told(3)), told(3).rooms[1].last_message], [[], null]);
  assert.equal(told(0).timelines[1], timeline, 'what is not concerned stays as it is');
  // An answer that knows of the expiry wins over what was heard before it.
  const answered = reduce(state, { type: 'room_received', room: { ...room, expired_up_to: 3, last_message: null } });
  assert.equal(answered.rooms[1].last_message, null);
  const back = reduce(state, { type: 'connection_ready', user: {}, rooms: [{ ...room, expired_up_to: 2 }], chats: [], seq: 9, epoch: '', resumed: true });
  assert.deepEqual(shown(back), [3]);
});
