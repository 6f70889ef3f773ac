// What is said to a message: answers and their threads, emoji, and who may do what about it.

import test from 'node:test';
import assert from 'node:assert/strict';
import { initialState, reduce } from '../../static/js/state.js';
import { emptyTimeline } from '../../static/js/state/timeline.js';
import { permissions } from '../../static/js/state/permissions.js';
import { answersIn, quoteOf, threadOf } from '../../static/js/text/threads.js';
import { reactorsOf } from '../../static/js/text/reactions.js';
import { rowsOf, sameRow } from '../../static/js/text/rows.js';
import { createStore } from '../../static/js/store.js';
import { createMessages } from '../../static/js/commands/messages.js';
import { createSender } from '../../static/js/net/sender.js';

const ann = { id: 1, username: 'ann' };
const room = { id: 1, kind: 'room', is_member: true, is_admin: false };
const message = (id, more = {}) => ({
  id, seq: id, room_id: 1, sender_id: 2, username: 'bob', content: `message ${id}`, message_type: 'text',
  timestamp: '2025-03-01T12:00:00.000Z', is_edited: false, is_deleted: false, client_id: null, reply_to: null, reactions: [], ...more,
});
const answer = (id, to, more = {}) => message(id, { reply_to: to, ...more });
const rows = (messages, more = {}) => rowsOf({ ...emptyTimeline, messages, ...more }, [], ann, room).filter((row) => row.kind === 'message');

test('a message counts its answers and those that answer them, but not what was deleted', () => {
  const { counts } = answersIn([message(1), answer(2, 1), answer(3, 2), answer(4, 1, { is_deleted: true }), answer(5, 4), message(6)]);
  assert.deepEqual([1, 2, 3, 4, 6].map((id) => counts.get(id)), [3, 1, undefined, 1, undefined]);
});

test('a long chain of answers is counted in a moment', () => {
  const chain = Array.from({ length: 20_000 }, (_, i) => answer(i + 1, i || null));
  const start = performance.now();
  assert.equal(answersIn(chain).counts.get(1), 19_999);
  assert.ok(performance.now() - start < 3000);
});

test('a quote shows the message as it now stands where it is at hand', () => {
  const [, row] = rows([message(1, { content: 'changed' }), answer(2, 1, { quote: { content: 'first' } })]);
  assert.equal(quoteOf(row.parent).content, 'changed');
  assert.equal(rows([answer(2, 1)])[0].parent, undefined);
  assert.deepEqual(quoteOf(message(1, { is_deleted: true, content: 'secret' })).content, '');
  assert.equal([...quoteOf(message(1, { content: '🎉'.repeat(300) })).content].length, 200);
});

test('a row is drawn again when what it answers changes, or somebody answers it', () => {
  const [one, two] = [message(1), answer(2, 1)];
  const before = rows([one, two]);
  assert.ok(before.every((row, i) => sameRow(row, rows([one, two])[i])));
  assert.equal(sameRow(before[1], rows([{ ...one, content: 'changed' }, two])[1]), false);
  assert.equal(sameRow(before[0], rows([one, two, answer(3, 1)])[0]), false);
});

test('a thread goes on with what is heard, in its latest state and order, and takes in nothing else', () => {
  const known = [answer(2, 1), answer(4, 2)];
  const heard = [message(1), { ...answer(2, 1), seq: 9, content: 'edited' }, message(3), answer(5, 4), answer(6, 5), answer(7, 3)];
  assert.deepEqual(threadOf(1, known, heard).map(({ id, content }) => `${id} ${content}`), ['2 edited', '4 message 4', '5 message 5', '6 message 6']);
});

test('who may do what about a message', () => {
  const may = (what, place = room, who = ann) => Object.entries(permissions(what, place, who)).filter(([, is]) => is).map(([name]) => name).sort();
  const own = message(1, { sender_id: 1, is_edited: true });
  assert.deepEqual(may(message(1, { is_edited: true })), ['copy', 'react', 'remind', 'reply', 'report', 'unread']);
  assert.deepEqual(may(own), ['copy', 'delete', 'edit', 'react', 'remind', 'reply', 'versions']);
  assert.deepEqual(may(message(1, { is_edited: true }), { ...room, is_admin: true }), ['copy', 'delete', 'pin', 'react', 'remind', 'reply', 'unread', 'versions']);
  assert.ok(may(message(1, { pinned_at: 'then' }), { ...room, is_admin: true }).includes('unpin'));
  assert.ok(may(message(1), { ...room, kind: 'chat' }).includes('pin'));
  assert.deepEqual(may(own, { ...room, is_member: false }), ['copy', 'remind']);
  assert.deepEqual(may(message(1), room, { id: 'a-b', is_guest: true }), ['copy', 'reply']);
  assert.deepEqual(may(message(1), { ...room, kind: 'whisper' }), ['copy']);
  for (const nothing of [message(1, { is_deleted: true }), message(1, { message_type: 'system' }), { ...own, id: null }, undefined]) {
    assert.deepEqual(may(nothing), []);
  }
});

test('who has reacted is told in words, oneself first', () => {
  const by = (...ids) => ids.map((id) => ({ id, username: `u${id}` }));
  assert.equal(reactorsOf({ users: by(2), count: 1 }, ann), 'u2');
  assert.equal(reactorsOf({ users: by(2, 1), count: 2 }, ann), 'You and u2');
  assert.equal(reactorsOf({ users: by(1, 2, 3), count: 3 }, ann), 'You, u2 and u3');
  assert.equal(reactorsOf({ users: by(2, 3), count: 60 }, ann), 'u2, u3 and 58 more');
});

const connected = [
  { type: 'session_started', user: ann },
  { type: 'connection_ready', user: ann, rooms: [room], chats: [], seq: 10, epoch: 'e', resumed: false },
  { type: 'route_changed', route: { page: 'room', roomId: 1 } },
  { type: 'history_requested', roomId: 1, side: 'newest' },
].reduce(reduce, initialState);

test('an answer waits in the outbox with what it answers, and is sent as one', (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const store = createStore(reduce, connected);
  const sent = [];
  createSender({ store, socket: { send: (frame) => sent.push(frame), restart() {} } });
  const messages = createMessages({ store, api: {} });
  messages.post(1, 'yes', message(7, { content: 'tea?' }));
  messages.post(1, 'and milk');
  const [entry] = store.state.outbox;
  assert.deepEqual([entry.reply_to, entry.quote.content, entry.quote.sender_username], [7, 'tea?', 'bob']);
  assert.equal(sent[0].reply_to, 7);
  store.dispatch({ type: 'message_discarded', clientId: entry.client_id });
  assert.equal('reply_to' in sent[1], false);
});

test('a reaction goes to the address of its emoji, and its answer is what is shown', async () => {
  const store = createStore(reduce, reduce(connected, { type: 'history_loaded', roomId: 1, side: 'newest', messages: [message(7)], more: false }));
  const asked = [];
  const answering = (method) => async (path) => {
    asked.push(`${method} ${path}`);
    return message(7, { seq: 20, reactions: method === 'put' ? [{ emoji: '❤️', count: 1, users: [ann] }] : [] });
  };
  const messages = createMessages({ store, api: { put: answering('put'), delete: answering('delete') } });
  await messages.react(7, '❤️', true);
  assert.equal(store.state.timelines[1].messages[0].reactions.length, 1);
  await messages.react(7, '❤️', false);
  assert.deepEqual(asked, ['put messages/7/reactions/%E2%9D%A4%EF%B8%8F', 'delete messages/7/reactions/%E2%9D%A4%EF%B8%8F']);
  assert.equal(store.state.seq, 10, 'an answer over REST is no place to resume from');
});

test('another part of the history takes the place of the one at hand, without losing what was said meanwhile', async () => {
  const page = (from, to) => Array.from({ length: to - from + 1 }, (_, i) => message(from + i));
  const at = (messages, hasNewer) => reduce({ ...connected, timelines: { 1: { ...emptyTimeline, loaded: true, messages } } },
    { type: 'history_reached', roomId: 1, messages: page(3, 6), hasOlder: true, hasNewer }).timelines[1];
  assert.deepEqual(at(page(20, 22), true).messages.map(({ id }) => id), [3, 4, 5, 6]);
  assert.equal(at(page(20, 22), true).hasNewer, true);
  assert.deepEqual(at(page(5, 7), false).messages.map(({ id }) => id), [3, 4, 5, 6, 7]);
});

test('a message that is not there any more is said not to be there', async () => {
  const store = createStore(reduce, connected);
  const messages = createMessages({ store, api: { page: async () => ({ messages: [message(6)], hasOlder: false, hasNewer: false }) } });
  await assert.rejects(messages.loadAround(1, 7), /not there any more/);
  await messages.loadAround(1, 6);
  assert.equal(store.state.timelines[1].messages.length, 1);
});
