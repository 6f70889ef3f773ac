// Mentions, what is unread and what others have read.

import test from 'node:test';
import assert from 'node:assert/strict';
import { initialState, reduce } from '../../static/js/state.js';
import { openSeen, totalUnread } from '../../static/js/selectors.js';
import { createStore } from '../../static/js/store.js';
import { eventsOf } from '../../static/js/net/frames.js';
import { createMessages } from '../../static/js/commands/messages.js';
import { mentionChoices, mentionQuery, mentionWords, splitMentions } from '../../static/js/text/mentions.js';
import { seenWords } from '../../static/js/text/reading.js';

const ann = { id: 1, username: 'ann' };
const room = (more = {}) => ({
  id: 1, name: 'tea', is_private: false, created_by: 1, is_member: true, is_admin: false, member_count: 3,
  unread_count: 0, mention_count: 0, is_muted: false, read_up_to: 10, unread_from: null, last_message: null, ...more,
});
const message = (id, more = {}) => ({
  id, seq: id, room_id: 1, sender_id: 2, username: 'bob', content: `message ${id}`, message_type: 'text',
  timestamp: '2025-03-01T12:00:00.000Z', is_edited: false, is_deleted: false, client_id: null, mentions: [], mentions_room: false, ...more,
});
const toAnn = { mentions: [{ user_id: 1, username: 'ann', text: '@Ann' }] };
const play = (state, ...events) => events.reduce(reduce, state);
const received = (m) => ({ type: 'message_received', message: m, seq: m.seq });
const connected = (more = {}, chats = []) => play(initialState,
  { type: 'session_started', user: ann },
  { type: 'connection_ready', user: ann, rooms: [room({ last_message: message(10), ...more })], chats, seq: 10, epoch: 'e', resumed: false });
const inRoom = (more = {}) => play(connected(more),
  { type: 'route_changed', route: { page: 'room', roomId: 1 } },
  { type: 'view_changed', view: { focused: true, atBottom: true } },
  { type: 'history_requested', roomId: 1, side: 'newest' },
  { type: 'history_loaded', roomId: 1, side: 'newest', messages: [message(8), message(9), message(10)], more: false });
const counts = (state) => [state.rooms[1].unread_count, state.rooms[1].mention_count];

test('a mention is counted apart from what is unread, and goes with it', () => {
  const two = play(connected(), received(message(11)), received(message(12, toAnn)));
  assert.deepEqual(counts(two), [2, 1]);
  assert.deepEqual(counts(play(two, { type: 'read_marked', roomId: 1, messageId: 12 })), [0, 0]);
  assert.deepEqual(counts(play(connected(), received(message(11, { mentions_room: true })))), [1, 1]);
  assert.deepEqual(counts(play(connected(), received(message(11, { mentions_room: true, sender_id: 1 })))), [0, 0]);
});

test('a muted room counts no mentions, and is not in the title', () => {
  const muted = play(connected({ is_muted: true }), received(message(11, toAnn)));
  assert.deepEqual(counts(muted), [1, 0]);
  assert.equal(totalUnread(muted), 0);
});

test('a mention that is deleted unread is none any more', () => {
  const state = play(connected(), { type: 'history_requested', roomId: 1, side: 'newest' },
    { type: 'history_loaded', roomId: 1, side: 'newest', messages: [message(10)], more: false },
    received(message(11)), received(message(12, toAnn)), received(message(12, { is_deleted: true, seq: 13 })));
  assert.deepEqual(counts(state), [1, 0]);
});

test('marked unread, a room stays so while one looks at it, and until what follows is read', () => {
  const marked = play(inRoom(), { type: 'unread_marked', roomId: 1, messageId: 9 });
  assert.deepEqual([...counts(marked), marked.timelines[1].newFrom, marked.rooms[1].unread_from], [2, 0, 9, 9]);
  const more = play(marked, received(message(11)));
  assert.equal(more.rooms[1].unread_count, 3);
  assert.equal(play(more, { type: 'read_marked', roomId: 1, messageId: 8 }), more, 'what is before the mark ends nothing');
  const elsewhere = play(more, { type: 'route_changed', route: { page: 'rooms', roomId: null } });
  const back = play(elsewhere, { type: 'route_changed', route: { page: 'room', roomId: 1 } });
  assert.deepEqual([back.heldUnread, back.timelines[1].newFrom], [null, 9]);
  const read = play(back, { type: 'read_marked', roomId: 1, messageId: 11 });
  assert.deepEqual([...counts(read), read.rooms[1].unread_from], [0, 0, null]);
});

test('whoever answers has read', () => {
  const marked = play(inRoom(), { type: 'unread_marked', roomId: 1, messageId: 9 });
  const entry = { client_id: 'a', room_id: 1, content: 'a', order: 1, status: 'pending', sender_id: 1, timestamp: '2025-03-01T12:00:00.000Z' };
  assert.equal(play(marked, { type: 'message_queued', entry }).heldUnread, null);
});

test('a read marker is sent again when it ends a mark, though it is no further than before', (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const store = createStore(reduce, inRoom());
  const messages = createMessages({ store, api: { put: async () => null } });
  const sent = [];
  messages.useSocket((frame) => sent.push(frame.message_id));
  messages.markRead(1, 11);
  t.mock.timers.tick(1000);
  messages.markRead(1, 11);
  t.mock.timers.tick(1000);
  assert.deepEqual(sent, [11]);
  store.dispatch({ type: 'unread_marked', roomId: 1, messageId: 9 });
  messages.markRead(1, 11);
  t.mock.timers.tick(1000);
  assert.deepEqual(sent, [11, 11]);
});

test('what the server says of one\'s reading is taken as it is', () => {
  const [event] = eventsOf({ type: 'read_state', room_id: 1, read_up_to: 7, unread_from: 8, unread_count: 3, mention_count: 1, is_muted: true }, { me: ann });
  const state = play(connected(), event);
  const { read_up_to, unread_from, unread_count, mention_count, is_muted } = state.rooms[1];
  assert.deepEqual([read_up_to, unread_from, unread_count, mention_count, is_muted], [7, 8, 3, 1, true]);
});

test('what is still being read is not unread again because the server did not know it yet', () => {
  const read = play(inRoom({ unread_count: 2, read_up_to: 8 }), { type: 'read_marked', roomId: 1, messageId: 10 });
  const before = { read_up_to: 8, unread_from: null, unread_count: 2, mention_count: 1, is_muted: true };
  const { unread_count, mention_count, read_up_to, is_muted } = play(read, { type: 'read_state_changed', roomId: 1, change: before }).rooms[1];
  assert.deepEqual([unread_count, mention_count, read_up_to, is_muted], [0, 0, 10, true]);
});

test('a mark that the server refuses is taken back, and nothing is read meanwhile', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const store = createStore(reduce, inRoom());
  const sent = [];
  let refuse;
  const messages = createMessages({ store, api: { put: () => new Promise((_, reject) => { refuse = reject; }) } });
  messages.useSocket((frame) => sent.push(frame));
  messages.markRead(1, 11);
  const marking = messages.markUnread(1, 9);
  t.mock.timers.tick(1000);
  assert.deepEqual(sent, [], 'what was about to be told as read is not');
  assert.equal(store.state.heldUnread, 1);
  refuse(new Error('No.'));
  await assert.rejects(marking, /No/);
  const { unread_from, unread_count } = store.state.rooms[1];
  assert.deepEqual([unread_from, unread_count, store.state.heldUnread], [null, 0, null]);
});

test('an answer over REST does not take an unread mark for read', () => {
  const state = play(connected(), { type: 'room_received', room: room({ unread_count: 2, unread_from: 9, last_message: message(10) }) });
  assert.equal(state.rooms[1].unread_count, 2);
});

test('a broadcast about a room changes nothing of what is one\'s own', () => {
  const state = play(connected({ is_muted: true, mention_count: 0, unread_count: 4, unread_from: 3 }), { type: 'room_announced', room: { id: 1, name: 'coffee', created_by: 2 } });
  const { name, is_muted, unread_count, unread_from, is_member } = state.rooms[1];
  assert.deepEqual([name, is_muted, unread_count, unread_from, is_member], ['coffee', true, 4, 3, true]);
});

test('the newest of one\'s own messages tells who has read it', () => {
  const said = play(inRoom(), received(message(11, { sender_id: 1 })), received(message(12)));
  const seen = play(said, { type: 'seen_loaded', roomId: 1, seen: [{ user_id: 2, username: 'bob', message_id: 12 }, { user_id: 3, username: 'cat', message_id: 5 }] });
  assert.deepEqual(openSeen(seen), { id: 11, words: 'Seen by bob' });
  const [event] = eventsOf({ type: 'read', room_id: 1, user_id: 3, message_id: 11 }, { me: ann });
  assert.deepEqual(openSeen(play(seen, event)), { id: 11, words: 'Seen by everybody' });
  assert.equal(openSeen(play(said, event)), null, 'nobody is known yet');
  assert.equal(openSeen(play(seen, received(message(13, { sender_id: 1 })))), null);
});

test('who has seen it is told in few words', () => {
  assert.equal(seenWords([], 2, 'room'), '');
  assert.equal(seenWords(['bob'], 1, 'chat'), 'Seen');
  assert.equal(seenWords(['bob', 'cat'], 3, 'room'), 'Seen by bob and cat');
  assert.equal(seenWords(['a', 'b', 'c', 'd', 'e', 'f'], 9, 'room'), 'Seen by a, b, c, d and 2 more');
});

const marks = (text, mentions) => splitMentions(text, mentions).filter((part) => part.isMention).map((part) => part.text);

test('names are marked where they stand alone, the longest of them', () => {
  const both = [{ words: '@Ann', isMe: true }, { words: '@Ann Lee', isMe: false }];
  assert.deepEqual(marks('@Ann Lee and @ann, not @Anna or a@Ann', both), ['@Ann Lee', '@ann']);
  assert.deepEqual(marks('(@C++) @C', [{ words: '@C++', isMe: false }]), ['@C++']);
  assert.deepEqual(marks('ねえ@花子さん、@Annさん', [...both, { words: '@花子', isMe: false }]), ['@花子', '@Ann']);
  for (const text of ['', '@Ann', 'so @Ann Lee']) assert.equal(splitMentions(text, both).map((part) => part.text).join(''), text);
  assert.equal(splitMentions('@Ann', both)[0].isMe, true);
  assert.deepEqual(mentionWords({ mentions_room: true, sender_id: 2 }, ann), [{ words: '@room', isMe: true }]);
  assert.deepEqual(mentionWords({}, ann), []);
});

test('a name is asked for after an at sign that begins a word', () => {
  assert.deepEqual(mentionQuery('hi @Bo'), { from: 3, query: 'Bo' });
  assert.deepEqual(mentionQuery('@'), { from: 0, query: '' });
  assert.deepEqual(mentionQuery('(@Maria van der'), { from: 1, query: 'Maria van der' });
  assert.deepEqual(mentionQuery('ねえ@花'), { from: 2, query: '花' });
  for (const text of ['', 'bob@example', '@ bob', 'a@', '@bob\nhi']) assert.equal(mentionQuery(text), null, text);
});

test('those whose name begins so are offered first, and the room to its admins only', () => {
  const members = ['ann', 'Bob', 'Carol', 'Rob'].map((name, i) => ({ id: i + 1, name }));
  const names = (query, isAdmin = false) => mentionChoices(members, query, { me: ann, isAdmin }).map(({ name }) => name);
  assert.deepEqual(names('o'), ['Bob', 'Carol', 'Rob']);
  assert.deepEqual(names('ro'), ['Rob', 'Carol']);
  assert.deepEqual(names('ro', true), ['Rob', 'Carol', 'room']);
  assert.deepEqual(names('', true), ['Bob', 'Carol', 'Rob', 'room']);
  assert.deepEqual(names('Bob is'), []);
  assert.deepEqual(mentionChoices([{ id: 'x-y', name: 'Guest-1', isGuest: true }], '', { me: ann, isAdmin: false }), []);
});
