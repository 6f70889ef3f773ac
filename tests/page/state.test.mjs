// The reducer: what the page knows after each thing that happens.

import test from 'node:test';
import assert from 'node:assert/strict';
import { initialState, reduce } from '../../static/js/state.js';
import { joinableRooms, joinedRooms, openMembers, totalUnread, typingNames } from '../../static/js/selectors.js';
import { pageTitle } from '../../static/js/text/title.js';

const ann = { id: 1, username: 'ann' };
const room = (id, more = {}) => ({
  id, name: `room ${id}`, is_private: false, created_by: 1, is_member: true, is_admin: false, member_count: 2,
  unread_count: 0, last_message: null, ...more,
});
const message = (id, more = {}) => ({
  id, seq: id, room_id: 1, sender_id: 2, username: 'bob', content: `message ${id}`, message_type: 'text',
  timestamp: '2025-03-01T12:00:00.000Z', is_edited: false, is_deleted: false, client_id: null, ...more,
});
const entry = (clientId, order, more = {}) => ({
  client_id: clientId, room_id: 1, content: clientId, order, status: 'pending', detail: '', sender_id: 1, username: 'ann',
  message_type: 'text', timestamp: '2025-03-01T12:00:00.000Z', ...more,
});
const play = (state, ...events) => events.reduce(reduce, state);
const ready = (more = {}) => ({
  type: 'connection_ready', user: ann, rooms: [room(1)], chats: [], seq: 10, epoch: 'e', resumed: false, ...more,
});
const signedIn = play(initialState, { type: 'session_started', user: ann });
const connected = play(signedIn, ready());
const inRoom = play(connected,
  { type: 'route_changed', route: { page: 'room', roomId: 1 } },
  { type: 'history_requested', roomId: 1, side: 'newest' },
  { type: 'history_loaded', roomId: 1, side: 'newest', messages: [message(9), message(10)], more: true });
const received = (m) => ({ type: 'message_received', message: m, seq: m.seq });
const ids = (state) => state.timelines[1].messages.map((m) => m.id);

test('an unknown event changes nothing', () => {
  assert.equal(reduce(connected, { type: 'never heard of' }), connected);
});

test('a first connection takes the head of the history as its place', () => {
  assert.equal(connected.seq, 10);
  assert.equal(connected.epoch, 'e');
  assert.equal(connected.connection.phase, 'ready');
});

test('a resumed connection stays at its place until the replay has come', () => {
  const resumed = play(inRoom, ready({ seq: 20, resumed: true }));
  assert.equal(resumed.seq, 10);
  assert.equal(play(resumed, received(message(12))).seq, 12);
});

test('another epoch takes the new head, even when it is lower', () => {
  const restored = play(inRoom, ready({ seq: 3, epoch: 'other', resumed: true }), { type: 'resync_needed' });
  assert.equal(restored.seq, 3);
  assert.equal(restored.timelines[1], undefined);
});

test('a replayed message is not counted as unread again', () => {
  const known = room(1, { unread_count: 2, last_message: message(12) });
  const resumed = play(connected, ready({ rooms: [known], seq: 12, resumed: true }), received(message(11)), received(message(12)));
  assert.equal(totalUnread(resumed), 2);
});

test('a message of another counts as unread in a room that is not watched', () => {
  assert.equal(totalUnread(play(connected, received(message(11)))), 1);
});

test('the title of the tab tells the room and how much there is to read', () => {
  assert.equal(pageTitle(initialState), 'Parlor');
  assert.equal(pageTitle(connected), 'Parlor');
  assert.equal(pageTitle(inRoom), 'room 1 · Parlor');
  const elsewhere = play(inRoom, { type: 'room_received', room: room(2, { unread_count: 3 }) });
  assert.equal(pageTitle(elsewhere), '(3) room 1 · Parlor');
  assert.equal(pageTitle(play(elsewhere, { type: 'route_changed', route: { page: 'rooms', roomId: null } })), '(3) Parlor');
  assert.equal(pageTitle(play(elsewhere, { type: 'session_ended' })), 'Parlor');
});

test('one\'s own and system messages are not unread', () => {
  const state = play(connected, received(message(11, { sender_id: 1 })), received(message(12, { message_type: 'system' })));
  assert.equal(totalUnread(state), 0);
});

test('in a watched room nothing becomes unread and no marker is drawn', () => {
  const watching = play(inRoom, { type: 'view_changed', view: { focused: true, atBottom: true } }, received(message(11)));
  assert.equal(totalUnread(watching), 0);
  assert.equal(watching.timelines[1].newFrom, null);
});

test('looking away draws the marker at the first message missed, and keeps it there', () => {
  const away = play(inRoom, received(message(11)), received(message(12)));
  assert.equal(totalUnread(away), 2);
  assert.equal(away.timelines[1].newFrom, 11);
});

test('reading to the end clears the count, reading a part lowers it', () => {
  const away = play(inRoom, received(message(11)), received(message(12)));
  assert.equal(totalUnread(play(away, { type: 'read_marked', roomId: 1, messageId: 11 })), 1);
  assert.equal(totalUnread(play(away, { type: 'read_marked', roomId: 1, messageId: 12 })), 0);
});

test('a room opened with unread messages has its marker above the first of them', () => {
  const state = play(connected, received(message(11)),
    { type: 'route_changed', route: { page: 'room', roomId: 1 } },
    { type: 'history_requested', roomId: 1, side: 'newest' },
    { type: 'history_loaded', roomId: 1, side: 'newest', messages: [message(9), message(10), message(11)], more: false });
  assert.equal(state.timelines[1].newFrom, 11);
});

test('an edit replaces the message in place, and an older version never replaces a newer one', () => {
  const edited = play(inRoom, received(message(9, { seq: 11, content: 'better', is_edited: true })));
  assert.equal(edited.timelines[1].messages[0].content, 'better');
  assert.equal(play(edited, received(message(9))).timelines[1].messages[0].content, 'better');
});

test('an edit of a message outside the stretch held leaves no hole in it', () => {
  assert.deepEqual(ids(play(inRoom, received(message(3, { seq: 11 })))), [9, 10]);
});

test('a message that overtakes the page asked for is kept once', () => {
  const state = play(connected,
    { type: 'history_requested', roomId: 1, side: 'newest' }, received(message(11)),
    { type: 'history_loaded', roomId: 1, side: 'newest', messages: [message(9), message(10)], more: false });
  assert.deepEqual(ids(state), [9, 10, 11]);
});

test('the same message twice is one message', () => {
  assert.deepEqual(ids(play(inRoom, received(message(11)), received(message(11)))), [9, 10, 11]);
});

test('an acknowledged message leaves the outbox, whichever way it comes back', () => {
  const waiting = play(inRoom, { type: 'message_queued', entry: entry('c1', 1) }, { type: 'message_queued', entry: entry('c2', 2) });
  const acked = play(waiting, received(message(11, { sender_id: 1, client_id: 'c1' })));
  assert.deepEqual(acked.outbox.map((e) => e.client_id), ['c2']);
});

test('the client id of somebody else acknowledges nothing', () => {
  const waiting = play(inRoom, { type: 'message_queued', entry: entry('c1', 1) });
  assert.equal(play(waiting, received(message(11, { sender_id: 2, client_id: 'c1' }))).outbox.length, 1);
});

test('what storage holds joins the outbox in order; what is only in memory stays', () => {
  const waiting = play(inRoom, { type: 'message_queued', entry: entry('b', 2) });
  const loaded = play(waiting, { type: 'outbox_loaded', entries: [entry('a', 1), entry('b', 2), entry('c', 3)] });
  assert.deepEqual(loaded.outbox.map((e) => e.client_id), ['a', 'b', 'c']);
  assert.equal(loaded.outbox[1], waiting.outbox[0]);
});

test('a refused message can be tried again or discarded', () => {
  const refused = play(inRoom, { type: 'message_queued', entry: entry('c1', 1) },
    { type: 'message_refused', clientId: 'c1', detail: 'You are muted.' });
  assert.equal(refused.outbox[0].status, 'failed');
  assert.equal(refused.outbox[0].detail, 'You are muted.');
  assert.equal(play(refused, { type: 'message_retried', clientId: 'c1' }).outbox[0].status, 'pending');
  assert.equal(play(refused, { type: 'message_discarded', clientId: 'c1' }).outbox.length, 0);
});

test('signing out forgets everything but the place and says why', () => {
  const out = play(inRoom, { type: 'session_ended', notice: 'Bye.' });
  assert.equal(out.session, 'out');
  assert.equal(out.notice, 'Bye.');
  assert.deepEqual(out.rooms, {});
  assert.equal(out.route.roomId, 1);
});

test('ready decides which rooms are one\'s own', () => {
  const state = play(connected,
    { type: 'rooms_loaded', rooms: [room(1), room(2, { is_member: false }), room(3, { is_private: true })] }, ready());
  assert.deepEqual(joinedRooms(state).map((r) => r.id), [1]);
  assert.deepEqual(joinableRooms(state).map((r) => r.id), [2]);
  assert.equal(state.rooms[3], undefined);
});

test('a broadcast about a room keeps what is personal', () => {
  const admin = play(connected, { type: 'room_received', room: room(1, { is_admin: true, unread_count: 4 }) });
  const renamed = play(admin, { type: 'room_announced', room: { id: 1, name: 'new name', is_private: false, member_count: 3 } });
  assert.equal(renamed.rooms[1].name, 'new name');
  assert.equal(renamed.rooms[1].is_admin, true);
  assert.equal(renamed.rooms[1].unread_count, 4);
});

test('leaving a public room makes it joinable, leaving a private one removes it', () => {
  const left = play(inRoom, { type: 'room_left', roomId: 1 });
  assert.deepEqual(joinableRooms(left).map((r) => r.id), [1]);
  const hidden = play(connected, { type: 'room_received', room: room(5, { is_private: true }) }, { type: 'room_left', roomId: 5 });
  assert.equal(hidden.rooms[5], undefined);
});

test('typing ends with a word, with the message, or with leaving', () => {
  const typing = play(inRoom, { type: 'typing_changed', roomId: 1, userId: 2, username: 'bob', isTyping: true });
  assert.deepEqual(typingNames(typing), ['bob']);
  assert.deepEqual(typingNames(play(typing, { type: 'typing_changed', roomId: 1, userId: 2, isTyping: false })), []);
  assert.deepEqual(typingNames(play(typing, received(message(11)))), []);
  assert.deepEqual(typingNames(play(typing, { type: 'member_left', roomId: 1, userId: 2 })), []);
});

test('one\'s own typing in another tab is not shown', () => {
  assert.deepEqual(typingNames(play(inRoom, { type: 'typing_changed', roomId: 1, userId: 1, username: 'ann', isTyping: true })), []);
});

test('members are listed online first, and presence is newer than the list', () => {
  const state = play(inRoom,
    { type: 'members_loaded', roomId: 1, members: [{ id: 3, username: 'cat', is_online: false }, { id: 2, username: 'bob', is_online: true }, ann] },
    { type: 'presence_changed', userId: 2, isOnline: false }, { type: 'presence_changed', userId: 3, isOnline: true });
  assert.deepEqual(openMembers(state).map((m) => [m.name, m.isOnline]), [['ann', true], ['cat', true], ['bob', false]]);
});

test('joining is counted once however often it is told', () => {
  const state = play(inRoom, { type: 'members_loaded', roomId: 1, members: [ann] });
  const joined = { type: 'member_joined', roomId: 1, userId: 7, username: 'gus' };
  assert.equal(play(state, joined, joined).rooms[1].member_count, 2);
});

test('the history of rooms left stays bounded', () => {
  let state = play(connected, ready({ rooms: Array.from({ length: 30 }, (_, i) => room(i + 1)) }));
  for (let id = 1; id <= 30; id++) {
    const messages = Array.from({ length: 300 }, (_, i) => message(i + 1, { room_id: id }));
    state = play(state, { type: 'route_changed', route: { page: 'room', roomId: id } },
      { type: 'history_requested', roomId: id, side: 'newest' },
      { type: 'history_loaded', roomId: id, side: 'newest', messages, more: false });
  }
  state = play(state, { type: 'route_changed', route: { page: 'rooms', roomId: null } });
  const kept = Object.keys(state.timelines).map(Number);
  assert.ok(kept.length <= 13, `${kept.length} kept`);
  assert.ok(kept.includes(30) && !kept.includes(1));
  assert.equal(state.timelines[30].messages.length, 200);
  assert.equal(state.timelines[30].hasOlder, true);
});

test('an answer that was asked for before the last message came does not undo it', () => {
  const heard = play(connected, received(message(11)));
  const late = play(heard, { type: 'rooms_loaded', rooms: [room(1, { last_message: message(10), unread_count: 0 })] });
  assert.equal(late.rooms[1].last_message.id, 11);
  assert.equal(totalUnread(late), 1);
});

test('what has been read here does not become unread by an older answer', () => {
  const read = play(connected, received(message(11)), { type: 'read_marked', roomId: 1, messageId: 11 });
  const late = play(read, { type: 'rooms_loaded', rooms: [room(1, { last_message: message(11), unread_count: 1, read_up_to: 0 })] });
  assert.equal(totalUnread(late), 0);
  assert.equal(totalUnread(play(late, received(message(12)))), 1);
});

test('the history of a room left while away is not taken up again', () => {
  const shelved = play(inRoom, { type: 'route_changed', route: { page: 'rooms', roomId: null } });
  assert.ok(shelved.timelines[1]);
  assert.equal(play(shelved, ready({ rooms: [], resumed: true })).timelines[1], undefined);
});

test('the history of a room seen from outside is not kept', () => {
  const outside = play(connected, { type: 'room_received', room: room(1, { is_member: false }) },
    { type: 'route_changed', route: { page: 'room', roomId: 1 } },
    { type: 'history_requested', roomId: 1, side: 'newest' },
    { type: 'history_loaded', roomId: 1, side: 'newest', messages: [message(9)], more: false },
    { type: 'route_changed', route: { page: 'rooms', roomId: null } });
  assert.equal(outside.timelines[1], undefined);
});

test('what failed for want of a connection may be tried again', () => {
  const failed = play(inRoom, { type: 'history_failed', roomId: 1, detail: 'No.' });
  assert.equal(failed.timelines[1].error, 'No.');
  assert.equal(play(failed, ready({ resumed: true })).timelines[1].error, '');
});

test('a message deleted before it was read is not counted any more', () => {
  const heard = play(inRoom, received(message(11)), received(message(12)));
  assert.equal(totalUnread(play(heard, received(message(12, { seq: 13, is_deleted: true, content: '' })))), 1);
  const read = play(heard, { type: 'read_marked', roomId: 1, messageId: 11 }, received(message(11, { seq: 13, is_deleted: true })));
  assert.equal(totalUnread(read), 1);
});
