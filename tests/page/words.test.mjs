// What the page offers and says, where that depends on the server or the room.

import test from 'node:test';
import assert from 'node:assert/strict';
import { initialState, reduce } from '../../static/js/state.js';
import { isOnlineNow } from '../../static/js/selectors.js';
import { createStore } from '../../static/js/store.js';
import { createMessages } from '../../static/js/commands/messages.js';
import { waysIn } from '../../static/js/text/ways-in.js';
import { leavingWords } from '../../static/js/text/leaving.js';
import { roomFacts } from '../../static/js/text/room-facts.js';
import { silenceWords } from '../../static/js/text/silence.js';

const server = (more) => ({ registration: 'open', guests: true, has_accounts: true, version: '1', ...more });
const ways = (settings, invitation) => {
  const { register, guests, isFirst } = waysIn(settings, invitation);
  return [register, guests, isFirst];
};

test('only the ways in that there are are offered', () => {
  assert.deepEqual(ways(server()), [true, true, false]);
  assert.deepEqual(ways(server({ guests: false })), [true, false, false]);
  assert.deepEqual(ways(server({ registration: 'closed' })), [false, true, false]);
  assert.deepEqual(ways(server({ registration: 'closed' }), { code: 'a' }), [false, true, false]);
  assert.deepEqual(ways(server({ registration: 'invite' })), [false, true, false]);
  assert.deepEqual(ways(server({ registration: 'invite' }), { code: 'a' }), [true, true, false]);
  assert.deepEqual(ways(server({ registration: 'closed', has_accounts: false })), [true, true, true]);
  assert.deepEqual(ways(null), [true, true, false], 'without an answer, all');
});

test('why there is no way to an account is said', () => {
  assert.equal(waysIn(server(), null).why, '');
  assert.match(waysIn(server({ registration: 'invite' }), null).why, /by invitation/);
  assert.match(waysIn(server({ registration: 'closed' }), null).why, /no new accounts/);
});

test('what is known of the server outlasts signing in and out', () => {
  const known = reduce(initialState, { type: 'settings_loaded', settings: server() });
  const inside = reduce(known, { type: 'session_started', user: { id: 1 } });
  assert.deepEqual([inside.settings, reduce(inside, { type: 'session_ended' }).settings], [server(), server()]);
});

const me = { id: 1 };
const member = (id, name, joined, role = 'member') => ({ id, name, joined_at: `2025-03-0${joined}T12:00:00.000Z`, role });
const ann = member(1, 'ann', 1, 'owner');
const room = (more = {}) => ({ kind: 'room', is_private: false, is_admin: true, role: 'owner', ...more });

test('an owner who leaves is told who becomes one: an admin, or whoever has been there longest', () => {
  const [bob, cat, dan] = [member(2, 'bob', 5), member(3, 'cat', 3), member(4, 'dan', 7, 'admin')];
  assert.match(leavingWords(room(), [ann, bob, cat], me), /cat becomes its owner, who has been in it longest/);
  assert.match(leavingWords(room(), [ann, bob, cat, dan], me), /dan becomes its owner\.$/);
  assert.match(leavingWords(room(), [ann, bob, { ...cat, role: 'read_only' }], me), /bob becomes/);
  assert.match(leavingWords(room(), [ann, bob, { ...cat, joined_at: undefined, role: undefined }], me), /bob becomes/);
  assert.match(leavingWords(room({ is_private: true }), [ann, bob], me), /adds you again. You own it: bob becomes/);
  assert.match(leavingWords(room(), undefined, me), /whoever has been in it longest/);
});

test('of anybody else who leaves nothing is said of it', () => {
  for (const role of ['admin', 'member']) {
    assert.equal(leavingWords(room({ role }), [ann, member(2, 'bob', 2)], me), 'You can join again at any time.');
  }
});

test('the last one in a room is told what becomes of it', () => {
  const guest = { id: 'a-b', name: 'Guest', isGuest: true };
  assert.match(leavingWords(room(), [ann, guest], me), /Nobody looks after it/);
  assert.match(leavingWords(room({ is_private: true }), [ann], me), /all its messages will be gone/);
});

test('below the name of a room it says first who is online, if that is known', () => {
  const state = (phase) => ({ online: { 2: true }, lastSeen: {}, connection: { phase } });
  const members = [{ id: 1, isOnline: true }, { id: 2, isOnline: true }, { id: 'a-b', isGuest: true, isOnline: true }];
  assert.equal(roomFacts(room(), members, state('ready')), '3 online · 2 members, 1 guest');
  assert.equal(roomFacts(room({ is_private: true }), members.slice(0, 1), state('waiting')), '1 member · private');
  assert.equal(roomFacts(room({ is_private: true, is_group: true, expire_after_days: 1 }), members, state('ready')), '3 online · kept for 1 day · 2 members, 1 guest · group');
  assert.equal(roomFacts({ kind: 'chat', user_id: 2 }, undefined, state('ready')), 'online');
  assert.equal(roomFacts({ kind: 'chat', user_id: 2, name: 'deleted user' }, undefined, state('ready')), 'account deleted');
  assert.equal(roomFacts({ kind: 'chat', user_id: 2 }, undefined, state('waiting')), '');
});

test('without a connection nobody is shown as online', () => {
  assert.equal(isOnlineNow({ online: { 2: true }, connection: { phase: 'ready' } }, 2), true);
  assert.equal(isOnlineNow({ online: { 2: true }, connection: { phase: 'waiting' } }, 2), false);
});

test('what was read in the last moment is told as the page goes, and what is known long since is not', (t) => {
  t.mock.timers.enable({ apis: ['setTimeout', 'Date'] });
  const store = createStore(reduce, { ...initialState, session: 'in', me, rooms: { 1: { ...room(), id: 1, unread_count: 2 } } });
  const told = [];
  const messages = createMessages({ store, api: { last: (...call) => told.push(call) } });
  messages.useSocket(() => true);
  messages.markRead(1, 7);
  messages.flushRead();
  assert.deepEqual(told, [['PUT', 'rooms/1/read', { message_id: 7 }]]);
  messages.markRead(1, 8);
  t.mock.timers.tick(500);
  messages.flushRead();
  assert.equal(told.length, 2, 'the frame may still be under way');
  t.mock.timers.tick(60_000);
  messages.flushRead();
  assert.equal(told.length, 2);
});

test('who cannot write is told why', () => {
  const now = new Date(2026, 4, 1, 12, 0);
  const at = (hours) => new Date(now.getTime() + hours * 3_600_000).toISOString();
  const words = (room) => silenceWords({ role: 'member', is_admin: false, muted_until: null, announce_only: false, ...room }, { now });
  assert.equal(words({}), '');
  assert.equal(silenceWords(null), '');
  assert.match(words({ role: 'read_only' }), /only read/);
  assert.match(words({ muted_until: at(1) }), /^You are muted here until \S+/);
  assert.ok(words({ muted_until: at(48) }).length > words({ muted_until: at(1) }).length, 'another day is named');
  assert.equal(words({ muted_until: at(-1) }), '', 'it is over');
  assert.match(words({ announce_only: true }), /Only the admins/);
  assert.equal(words({ announce_only: true, is_admin: true, role: 'admin' }), '');
});
