// Administering the server, and accounts that are erased.

import test from 'node:test';
import assert from 'node:assert/strict';
import { initialState, reduce } from '../../static/js/state.js';
import { parseRoute } from '../../static/js/router.js';
import { accountWords, actsOn, suspensionWords } from '../../static/js/text/administration.js';
import { newPasswordFault } from '../../static/js/text/sign-up.js';
import { silenceWords } from '../../static/js/text/silence.js';
import { waysIn } from '../../static/js/text/ways-in.js';
import { eventsOf } from '../../static/js/net/frames.js';

const play = (state, ...events) => events.reduce(reduce, state);

test('a link to a new password is followed, taken up, and in the state no more', () => {
  assert.deepEqual(parseRoute('#/reset/q6Y0_m4-b'), { page: 'reset', key: 'q6Y0_m4-b' });
  assert.deepEqual(parseRoute('#/reset/abc.'), { page: 'reset', key: 'abc' });
  assert.equal(parseRoute('#/reset/').page, 'rooms');
  const followed = play(initialState, { type: 'reset_followed', key: 'abc' }, { type: 'session_ended' });
  assert.equal(followed.resetKey, 'abc');
  assert.equal(play(followed, { type: 'reset_taken' }).resetKey, '');
});

test('what is wrong with a new password is told beside the field', () => {
  assert.equal(newPasswordFault({ new_password: 'seven77', password_confirm: 'seven77' }).field, 'new_password');
  assert.equal(newPasswordFault({ new_password: 'long enough', password_confirm: 'longer' }).field, 'password_confirm');
  assert.equal(newPasswordFault({ new_password: 'long enough', password_confirm: 'long enough' }), null);
});

test('to an administrator nothing is offered but unmaking them', () => {
  const offered = (account, me) => Object.entries(actsOn(account, me)).filter(([, is]) => is).map(([name]) => name).sort();
  assert.deepEqual(offered({ id: 1, is_admin: true, suspension: null }, { id: 1 }), ['unmake']);
  assert.deepEqual(offered({ id: 2, is_admin: true, suspension: null }, { id: 1 }), ['sign-out', 'unmake']);
  assert.equal(actsOn({ id: 1, is_admin: true, suspension: null }, { id: 1 }, true).unmake, false, 'one is always left');
  assert.deepEqual(offered({ id: 2, is_admin: false, suspension: null }, { id: 1 }), ['erase', 'make', 'reset', 'sign-out', 'suspend']);
  assert.deepEqual(offered({ id: 2, is_admin: false, suspension: {} }, { id: 1 }), ['erase', 'lift', 'reset', 'sign-out']);
});

test('an account says where it is signed in, and why it is suspended', () => {
  const bob = { email: null, is_online: true, last_seen: null, session_count: 2, suspension: null };
  assert.equal(accountWords(bob), 'online · signed in at 2 places');
  assert.equal(accountWords({ ...bob, email: 'b@x.org', is_online: false, session_count: 0 }), 'b@x.org · offline · signed in nowhere');
  assert.equal(suspensionWords(bob), '');
  assert.equal(suspensionWords({ suspension: { by: 'Ada', reason: 'Spam', expires_at: null } }), 'Suspended by Ada: Spam');
  assert.equal(suspensionWords({ suspension: { by: null, reason: '', expires_at: null } }), 'Suspended.');
});

test('a server that is locked down says so, and offers no way in', () => {
  const locked = { registration: 'closed', guests: false, has_accounts: true, lockdown: true };
  assert.deepEqual(waysIn(locked, null), { register: false, guests: false, isFirst: false, why: 'This server is locked down: for now it takes nobody new.' });
  assert.equal(waysIn({ ...locked, has_accounts: false }, null).register, true);
});

const said = (id, sender, more = {}) => ({ id, sender_id: sender, username: 'Bob', sender_username: 'Bob', content: 'x', message_type: 'text', ...more });
const here = {
  ...initialState,
  rooms: { 5: { id: 5, kind: 'room', name: 'tea', last_message: said(2, 7) }, 6: { id: 6, kind: 'chat', name: 'Bob', user_id: 7, last_message: null } },
  members: { 5: [{ id: 7, username: 'Bob' }, { id: 8, username: 'Eve' }] },
  people: [{ id: 7, username: 'Bob' }, { id: 8, username: 'Eve' }],
  timelines: { 5: { messages: [said(1, 7), said(9, 7, { message_type: 'system', content: 'Bob joined the room' }), said(2, 8, { username: 'Eve', sender_username: 'Eve', quote: { sender_id: 7, sender_username: 'Bob' } })] } },
};
const hears = (username) => play(here, ...eventsOf({ type: 'presence', user_id: 7, username, is_online: false, last_seen: null }, {}));

test('whoever has their account erased is a deleted user in everything that is shown', () => {
  const after = hears('deleted user');
  assert.doesNotMatch(JSON.stringify([after.rooms, after.members, after.people, after.timelines]), /Bob/);
  assert.equal(after.timelines[5].messages[0].username, 'deleted user');
  assert.equal(after.timelines[5].messages[1].content, 'deleted user joined the room');
  assert.equal(after.timelines[5].messages[2].username, 'Eve');
  assert.match(silenceWords(after.rooms[6]), /was deleted/);
});

test('whoever takes another name is called so, and what they said keeps the old one', () => {
  const after = hears('Robert');
  assert.deepEqual([after.rooms[6].name, after.members[5][0].username], ['Robert', 'Robert']);
  assert.equal(after.timelines, here.timelines);
  assert.equal(hears('Bob').members, here.members);
});
