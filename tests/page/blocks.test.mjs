// Whom one wants nothing of, and what is left of what they say.

import test from 'node:test';
import assert from 'node:assert/strict';
import { initialState, reduce } from '../../static/js/state.js';
import { eventsOf } from '../../static/js/net/frames.js';
import { rowsOf } from '../../static/js/text/rows.js';
import { silenceWords } from '../../static/js/text/silence.js';
import { quoteOf } from '../../static/js/text/threads.js';
import { quotedWords } from '../../static/js/views/message-quote.js';

const me = { id: 1, username: 'ada' };
const room = { id: 3, name: 'tea', is_member: true, unread_count: 0, mention_count: 0, last_message: null };
const ready = { type: 'connection_ready', user: me, rooms: [room], chats: [], seq: 1, epoch: 'e', resumed: false };
const connected = [{ type: 'session_started', user: me }, ready].reduce(reduce, initialState);
const hear = (state, frame) => eventsOf(frame, { me }).reduce(reduce, state);
const says = (id, content, more = {}) => ({
  id, seq: id, room_id: 3, sender_id: 2, username: 'bob', content, message_type: 'text',
  timestamp: `2026-01-01T10:00:${String(id).padStart(2, '0')}.000Z`, mentions: [], ...more,
});
const received = (message) => ({ type: 'message', room_id: 3, seq: message.seq, message });

test('what is hidden neither counts nor is the last thing that was said', () => {
  const heard = hear(connected, received(says(11, 'Hi')));
  const state = hear(heard, received(says(12, '', { is_hidden: true })));
  assert.deepEqual([state.rooms[3].unread_count, state.rooms[3].last_message.id, state.seq], [1, 11, 12]);
});

test('however many hidden messages follow one another, they are one line', () => {
  const hidden = { is_hidden: true };
  const messages = [says(1, 'a', { sender_id: 4, username: 'eve' }), says(2, '', hidden), says(3, '', hidden), says(4, 'b', { sender_id: 4, username: 'eve' }), says(5, '', hidden)];
  const rows = rowsOf({ messages, newFrom: null, hasNewer: false }, [], me, room);
  assert.deepEqual(rows.map(({ kind, count }) => (count ? `${kind} ${count}` : kind)), ['day', 'message', 'hidden 2', 'message', 'hidden 1']);
  assert.ok(rows[3].startsRun);
  assert.deepEqual(rows.filter(({ kind }) => kind === 'hidden').map(({ isOfOne }) => isOfOne), [true, true]);
  const others = rowsOf({ messages: [says(1, '', hidden), says(2, '', { ...hidden, username: 'eve' })], newFrom: null, hasNewer: false }, [], me, room);
  assert.equal(others.at(-1).isOfOne, false);
});

test('a device follows the others, and forgets what it had at hand', () => {
  const heard = hear(connected, received(says(11, 'Hi')));
  const shown = { ...heard, route: { page: 'rooms', roomId: 3 }, timelines: { 3: { messages: [], loaded: true }, 4: { messages: [], loaded: true } } };
  const frame = { type: 'block_changed', user_id: 2, username: 'bob', is_blocked: true };
  const state = hear(shown, frame);
  assert.deepEqual([state.blocked, state.timelines[3].loaded, state.timelines[4]], [{ 2: true }, false, undefined]);
  assert.equal(state.rooms[3].last_message, null);
  assert.equal(hear(state, frame), state, 'told twice, it changes nothing');
  assert.deepEqual(hear(state, { ...frame, is_blocked: false }).blocked, {});
  assert.deepEqual(reduce(connected, { type: 'blocks_loaded', blocks: [{ user_id: 7, username: 'eve' }] }).blocked, { 7: true });
});

test('in the chat with them nobody writes', () => {
  const chat = { id: 7, kind: 'chat', name: 'bob', user_id: 2, is_member: true };
  assert.equal(silenceWords(chat, { blocked: { 2: true } }), 'You have blocked bob. Neither of you can write here.');
  assert.equal(silenceWords(chat, { blocked: { 3: true } }), '');
  assert.equal(silenceWords({ ...chat, kind: 'room' }, { blocked: { 2: true } }), '');
});

test('an answer to them quotes nothing', () => {
  assert.equal(quotedWords(quoteOf(says(2, '', { is_hidden: true }))), 'Hidden');
});
