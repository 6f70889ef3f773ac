// Guests: knowing one's own messages again, who is there, and whispers, which only this page has.

import test from 'node:test';
import assert from 'node:assert/strict';
import { initialState, reduce } from '../../static/js/state.js';
import { isByGuest } from '../../static/js/state/guests.js';
import { isMine, ownIdStart } from '../../static/js/state/own.js';
import { joinedRooms, openMembers, openTimeline, otherGuests, totalUnread } from '../../static/js/selectors.js';
import { eventsOf } from '../../static/js/net/frames.js';
import { createRooms } from '../../static/js/commands/rooms.js';
import { createSender } from '../../static/js/net/sender.js';
import { createStore } from '../../static/js/store.js';
import { parseRoute, roomHash } from '../../static/js/router.js';

const EVE = '11111111-1111-4111-8111-111111111111';
const KIM = '22222222-2222-4222-8222-222222222222';
const eve = { id: EVE, username: 'Eve', is_guest: true };
const kim = { id: KIM, username: 'Kim' };
const tea = { id: 5, name: 'tea', unread_count: 0, users_online: [{ id: 1, username: 'Ada' }, { id: EVE, username: 'Eve' }] };
const ready = { type: 'ready', user: eve, rooms: [tea], chats: [], guests: [{ id: EVE, username: 'Eve' }, kim], seq: 1, epoch: 'e' };
const hear = (state, ...frames) =>
  frames.flatMap((frame) => eventsOf(frame, { me: eve, resumed: false })).reduce(reduce, state);
const here = hear(reduce(initialState, { type: 'session_started', user: eve }), ready);
const whisper = (id, from, content = id) => ({ type: 'whisper', whisper: {
  id, from, to: from === EVE ? KIM : EVE, username: from === EVE ? 'Eve' : 'Kim', content, timestamp: '2025-03-01T12:00:00.000Z' } });
const lookAt = (state, roomId) => reduce(state, { type: 'route_changed', route: { page: 'room', roomId } });

test('a guest knows their own messages by the id that the page gave them', () => {
  const said = { sender_id: null, username: 'Eve', client_id: `${ownIdStart(eve)}abc` };
  assert.ok(isMine(said, eve));
  assert.ok(!isMine({ ...said, client_id: `${KIM}.abc` }, eve), 'somebody of the same name');
  assert.ok(!isMine({ ...said, client_id: null }, eve));
  assert.ok(!isMine(said, { id: 1 }), 'nor is it an account\'s');
  assert.ok(isMine({ sender_id: 1 }, { id: 1 }));
});

test('what has no sender\'s id was said by a guest, unless the server says it', () => {
  assert.ok(isByGuest({ sender_id: null, username: 'Eve', message_type: 'text' }));
  assert.ok(!isByGuest({ sender_id: 1, username: 'Ada', message_type: 'text' }));
  assert.ok(!isByGuest({ sender_id: null, username: 'Ada', message_type: 'system' }));
});

test('the other guests are listed, and those who went stay as long as there was a talk', () => {
  assert.deepEqual(otherGuests(here).map((room) => room.name), ['Kim']);
  const talked = hear(here, whisper('w1', KIM), { type: 'guests', guests: [{ id: EVE, username: 'Eve' }] });
  assert.deepEqual(otherGuests(talked).map((room) => [room.name, Boolean(talked.online[room.id])]), [['Kim', false]]);
});

test('a whisper is counted until one looks, and comes once', () => {
  const told = hear(here, whisper('w1', KIM), whisper('w2', KIM), whisper('w2', KIM));
  assert.equal(totalUnread(told), 2);
  const open = lookAt(told, KIM);
  assert.deepEqual(openTimeline(open).messages.map(({ id, content }) => [id, content]), [[1, 'w1'], [2, 'w2']]);
  assert.equal(totalUnread(reduce(open, { type: 'read_marked', roomId: KIM, messageId: 2 })), 0);
});

test('one\'s own whisper, acknowledged, is the bubble that waited', () => {
  const [event] = eventsOf({ type: 'ack', id: 'c1', whisper: whisper('w1', EVE).whisper }, { me: eve });
  const state = lookAt(reduce(here, event), KIM);
  const [message] = openTimeline(state).messages;
  assert.deepEqual([message.client_id, message.room_id, isMine(message, eve)], ['c1', KIM, true]);
  assert.equal(state.rooms[KIM].name, 'Kim');
});

test('a new connection keeps whispers; a list of rooms does too', () => {
  const talked = hear(here, whisper('w1', KIM));
  const back = reduce(hear(talked, ready), { type: 'rooms_loaded', rooms: [{ ...tea, is_member: true }] });
  assert.equal(openTimeline(lookAt(back, KIM)).messages.length, 1);
  assert.deepEqual(joinedRooms(back).map((room) => room.id), [5]);
  const resynced = reduce(back, { type: 'resync_needed' });
  assert.equal(openTimeline(lookAt(resynced, KIM)).messages.length, 1);
});

test('guests in a room are among its people but none of its members', () => {
  const loaded = reduce(lookAt(here, 5), { type: 'members_loaded', roomId: 5, members: [{ id: 1, username: 'Ada', is_online: true }] });
  const came = hear(loaded, { type: 'member_joined', room_id: 5, user_id: KIM, username: 'Kim', is_guest: true });
  assert.deepEqual(openMembers(came).map(({ name, isGuest = false }) => [name, isGuest]), [['Ada', false], ['Eve', true], ['Kim', true]]);
  assert.equal(came.rooms[5].member_count, 1);
  const went = hear(came, { type: 'member_left', room_id: 5, user_id: KIM, username: 'Kim', is_guest: true });
  assert.deepEqual(openMembers(went).map(({ name }) => name), ['Ada', 'Eve']);
});

test('whoever joins a room finds the guests who are there already, and those who come meanwhile', async () => {
  const ann = { id: 1, username: 'ann' };
  const store = createStore(reduce, reduce(initialState, { type: 'session_started', user: ann }));
  const answers = [{ ...tea, users_online: [] }, tea];
  const api = {
    post: async () => {},
    async get() {
      if (answers.length === 2) store.dispatch({ type: 'guest_entered', roomId: 5, guestId: EVE, username: 'Eve' });
      return answers.shift();
    },
  };
  await createRooms({ store, api }).join(5);
  assert.deepEqual(store.state.guestsIn[5], { [EVE]: 'Eve' });
});

test('a whisper that was under way when the line broke is not sent twice', () => {
  const store = createStore(reduce, here);
  const sent = [];
  let isOpen = true;
  const sender = createSender({ store, socket: { send: (frame) => isOpen && Boolean(sent.push(frame)), restart() {} } });
  const entry = (client_id, more) => ({ client_id, room_id: 5, content: client_id, order: sent.length, status: 'pending', sender_id: EVE, ...more });
  store.dispatch({ type: 'message_queued', entry: entry('w', { room_id: KIM, is_whisper: true }) });
  assert.deepEqual(sent, [{ type: 'whisper', id: 'w', to: KIM, content: 'w' }]);
  isOpen = false;
  sender.connectionLost();
  assert.equal(store.state.outbox[0].status, 'failed');
  assert.match(store.state.outbox[0].detail, /connection broke/);
  store.dispatch({ type: 'message_queued', entry: entry('m', { is_whisper: false }) });
  isOpen = true;
  sender.connectionReady();
  assert.deepEqual(sent.map((frame) => frame.type), ['whisper', 'send']);
  sender.connectionLost();
  assert.equal(store.state.outbox[1].status, 'pending', 'a message in a room is stored once however often it is sent');
});

test('a talk with a guest has an address of its own', () => {
  assert.equal(roomHash(KIM), `#/guests/${KIM}`);
  assert.deepEqual(parseRoute(roomHash(KIM)), { page: 'room', roomId: KIM });
  assert.deepEqual(parseRoute('#/rooms/12'), { page: 'room', roomId: 12 });
  assert.deepEqual(parseRoute('#/guests/nobody'), { page: 'rooms', roomId: null });
});
