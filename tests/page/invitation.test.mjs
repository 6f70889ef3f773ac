// Invitations: the address, what is known of one that was followed, and the words about them.

import test from 'node:test';
import assert from 'node:assert/strict';
import { initialState, reduce } from '../../static/js/state.js';
import { parseRoute } from '../../static/js/router.js';
import { entryWords, guestHint, joinWords, termWords, whomWords } from '../../static/js/text/invitation.js';

const play = (state, ...events) => events.reduce(reduce, state);
const plans = { id: 7, name: 'plans', description: '', member_count: 3 };
const answer = { code: 'abc', room: plans, opens_registration: false, invited_by: 'Ada', expires_at: '2025-03-08T12:00:00.000Z' };
const followed = play(initialState, { type: 'invitation_followed', code: 'ABC' });

test('an address names an invitation, whatever a mail program has put after it', () => {
  assert.deepEqual(parseRoute('#/invite/0123456789abcdefghjk'), { page: 'invite', code: '0123456789abcdefghjk' });
  assert.deepEqual(parseRoute('#/invite/ABC.'), { page: 'invite', code: 'ABC' });
  assert.deepEqual(parseRoute('#/invite/abc%29'), { page: 'invite', code: 'abc' });
  for (const hash of ['#/invite/', '#/invite/../rooms', '#/invite/a/b?c#d']) assert.match(parseRoute(hash).code, /^[\da-z]+$/);
  assert.equal(parseRoute('#/invites/abc').page, 'rooms');
});

test('one stays where one was while an invitation is asked about', () => {
  const inRoom = play(initialState, { type: 'route_changed', route: { page: 'room', roomId: 5 } });
  const asked = play(inRoom, { type: 'invitation_followed', code: 'abc' });
  assert.deepEqual(asked.route, { page: 'room', roomId: 5 });
  assert.equal(play(asked, { type: 'route_changed', route: { page: 'room', roomId: 6 } }).invitation, null);
});

test('an invitation outlasts signing in and being signed out', () => {
  const shown = play(followed, { type: 'invitation_shown', code: 'ABC', invitation: answer });
  assert.deepEqual([shown.invitation.code, shown.invitation.isKnown, shown.invitation.room], ['ABC', true, plans]);
  const back = play(shown, { type: 'session_started', user: { id: 1 } }, { type: 'session_ended', notice: 'Gone.' });
  assert.equal(back.invitation, shown.invitation);
});

test('an answer about another code than the present one is late', () => {
  const other = play(followed, { type: 'invitation_followed', code: 'xyz' });
  assert.equal(play(other, { type: 'invitation_shown', code: 'ABC', invitation: answer }), other);
});

test('why an invitation is not good is told, and a good one takes the words away', () => {
  const refused = play(followed, { type: 'invitation_closed', notice: 'Not good.' });
  assert.deepEqual([refused.invitation, refused.notice], [null, 'Not good.']);
  assert.equal(play(refused, { type: 'invitation_followed', code: 'abc' }).notice, '');
});

test('the sign-in page says who invites into what', () => {
  const words = (more) => Object.values(entryWords({ isKnown: true, ...answer, ...more })).join(' | ');
  assert.equal(words(), 'Ada invites you into plans | 3 members');
  assert.equal(words({ invited_by: null, room: { ...plans, member_count: 1, description: 'What next' } }), 'You are invited into plans | 1 member · What next');
  assert.equal(words({ room: null }), 'Ada invites you to this server | ');
  assert.equal(entryWords(followed.invitation).title, 'You have an invitation');
});

test('whoever is signed in is asked', () => {
  assert.deepEqual(joinWords(answer), { title: 'Join plans?', text: 'Ada invites you. 3 members.', description: '' });
  assert.equal(joinWords({ ...answer, invited_by: null }).text, 'You are invited. 3 members.');
});

test('the terms of an invitation promise no more than holds', () => {
  const now = new Date('2025-03-01T12:00:00.000Z');
  const MINUTE = 60_000, HOUR = 60 * MINUTE, DAY = 24 * HOUR;
  const life = (ms) => termWords({ expires_at: new Date(now.getTime() + ms).toISOString(), max_uses: 5, uses: 2 }, now);
  assert.equal(life(7 * DAY - 500), 'Expires in 7 days · used 2 of 5');
  assert.equal(life(7 * DAY - HOUR), 'Expires in 6 days and 23 hours · used 2 of 5');
  assert.match(life(2 * DAY - HOUR), /^Expires in 1 day and 23 hours ·/);
  assert.match(life(29 * DAY - 1), /^Expires in 29 days ·/);
  assert.match(life(2 * DAY), /^Expires in 2 days ·/);
  assert.match(life(DAY - HOUR), /^Expires in 23 hours ·/);
  assert.match(life(HOUR - 1), /^Expires in 1 hour ·/);
  assert.match(life(HOUR - 5 * MINUTE), /^Expires in 56 minutes ·/);
  for (const ms of [MINUTE - 1, 1, -DAY]) assert.match(life(ms), /^Expires within a minute ·/);
});

test('how often an invitation was used is told also where it may be used without a bound', () => {
  const use = (uses, more = {}) => termWords({ expires_at: '2025-03-08T12:00:00Z', max_uses: null, uses, ...more }, new Date('2025-03-01T12:00:00Z'));
  assert.match(use(0), / · not used yet$/);
  assert.match(use(1), / · used 1 time$/);
  assert.match(use(3), / · used 3 times$/);
  assert.match(use(0, { room_id: 7, opens_registration: true }), / · not used yet · for newcomers too$/);
  assert.match(use(0, { room_id: 7, for_guests: true, may_write: true }), / · for guests, who may write$/);
  assert.match(use(0, { room_id: 7, for_guests: true, may_write: false }), / · for guests, to read$/);
  assert.match(use(0, { room_id: null, opens_registration: true }), / · not used yet$/);
});

test('a link for guests says beforehand what they will see', () => {
  assert.match(whomWords(plans, ''), /can join this room/);
  assert.match(whomWords(plans, 'read'), /can read in this room, and sees nothing else/);
  assert.match(whomWords(plans, 'write'), /can read and write/);
  assert.match(whomWords(null, ''), /make an account/);
  assert.match(guestHint({ for_guests: true, may_write: false }), /this one room, and can read there/);
  assert.match(guestHint({ for_guests: false }), /public rooms/);
  assert.match(guestHint(null), /public rooms/);
});
