// What people say of themselves, as others hear of it.

import test from 'node:test';
import assert from 'node:assert/strict';
import { initialState, reduce } from '../../static/js/state.js';
import { eventsOf } from '../../static/js/net/frames.js';
import { chats, joinedRooms } from '../../static/js/selectors.js';
import { permissions } from '../../static/js/state/permissions.js';
import { nextExpiry } from '../../static/js/state/profiles.js';
import { placeWord } from '../../static/js/text/names.js';

const me = { id: 1, username: 'ada', avatar_url: null, status: '' };
const hear = (state, frame) => eventsOf(frame, { me }).reduce(reduce, state);
const started = reduce(initialState, { type: 'session_started', user: me });
const bob = { id: 2, username: 'bob', avatar_url: '/users/2/avatar?v=3', status: '', status_expires_at: null };
const known = reduce(started, { type: 'people_loaded', people: [bob, { ...bob, id: 3, avatar_url: 'https://example.org/x.png' }] });
const frame = { type: 'user_updated', user_id: 2, username: 'bob', display_name: 'Bob', status: 'at tea', status_expires_at: '2026-01-01T10:00:00.000Z', avatar_url: null };

test('pictures that are on this server are known, and no others', () => {
  assert.deepEqual(known.pictures, { 2: '/users/2/avatar?v=3' });
  const again = reduce(known, { type: 'people_loaded', people: [bob] });
  assert.equal(again.pictures, known.pictures, 'nothing is drawn anew');
  assert.deepEqual(hear(known, frame).pictures, {});
});

test('a change is heard by whoever has them in a list', () => {
  const state = hear(known, frame);
  assert.deepEqual([state.people[0].status, state.people[0].id, state.people[1].status], ['at tea', 2, '']);
  assert.equal(hear(known, { ...frame, user_id: 1 }).me.display_name, 'Bob');
});

test('what one keeps to oneself is so in one\'s other windows at once', () => {
  const state = hear({ ...started, me: { ...me, bio: 'x', shares_read: true } }, { type: 'profile_changed', shares_read: false });
  assert.deepEqual(state.me, { ...me, bio: 'x', shares_read: false });
  assert.equal(state.pictures, started.pictures);
});

test('a status ends at its time, without another word', () => {
  const state = hear(known, frame);
  const at = Date.parse(frame.status_expires_at);
  assert.equal(nextExpiry(state), at);
  const before = reduce(state, { type: 'statuses_expired', now: at - 1 });
  assert.equal(before.people, state.people);
  const after = reduce(state, { type: 'statuses_expired', now: at });
  assert.deepEqual([after.people[0].status, nextExpiry(after)], ['', null]);
});

test('a group that others make is one\'s own, and bears the names of the others', () => {
  const room = { id: 9, name: 'ada, bob, eve', is_group: true, is_private: true, created_by: null };
  const state = hear(started, { type: 'room_created', room });
  assert.deepEqual([state.rooms[9].name, state.rooms[9].is_member, state.rooms[9].is_admin], ['bob, eve', true, false]);
});

test('a group is a chat: it stands with the direct ones, and may be pinned to by each of its people', () => {
  const group = { id: 9, kind: 'room', is_group: true, is_private: true, is_member: true, name: 'bob, eve' };
  const state = { ...initialState, rooms: { 9: group, 8: { ...group, id: 8, is_group: false } } };
  assert.deepEqual([chats(state), joinedRooms(state)].map((list) => list.map(({ id }) => id)), [[9], [8]]);
  assert.deepEqual([placeWord(group), placeWord({ kind: 'room' }), placeWord({ kind: 'chat' })], ['chat', 'room', 'chat']);
  const said = { id: 1, sender_id: 2, content: 'x', message_type: 'text' };
  assert.deepEqual([group, { ...group, is_group: false }].map((room) => permissions(said, room, { id: 1 }).pin), [true, false]);
});
