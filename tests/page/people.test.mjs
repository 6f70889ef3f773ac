// Direct chats and the people behind them: names, presence, when somebody was last seen.

import test from 'node:test';
import assert from 'node:assert/strict';
import { initialState, reduce } from '../../static/js/state.js';
import { chats, foundPeople } from '../../static/js/selectors.js';
import { eventsOf } from '../../static/js/net/frames.js';
import { matches } from '../../static/js/text/search.js';
import { lastSeenWords, presenceWords } from '../../static/js/text/time.js';

const me = { id: 1, username: 'ada' };
const ready = { type: 'connection_ready', user: me, rooms: [], chats: [], seq: 1, epoch: 'e', resumed: false };
const connected = [{ type: 'session_started', user: me }, ready].reduce(reduce, initialState);
const hear = (state, frame) => eventsOf(frame, { me }).reduce(reduce, state);

test('a chat that somebody opens is in the list under the name of the other', () => {
  const users = [{ id: 1, username: 'ada' }, { id: 2, username: 'bob' }];
  const state = hear(connected, { type: 'chat_created', chat_id: 7, users });
  assert.deepEqual(chats(state).map(({ id, name, user_id }) => [id, name, user_id]), [[7, 'bob', 2]]);
  assert.equal(hear(state, { type: 'chat_created', chat_id: 7, users }), state, 'told twice, it changes nothing');
});

test('presence tells when somebody was last seen', () => {
  const at = '2025-03-01T12:00:00.000Z';
  const state = hear(connected, { type: 'presence', user_id: 2, username: 'bob', is_online: false, last_seen: at });
  assert.deepEqual([state.online[2], state.lastSeen[2]], [false, at]);
  const back = hear(state, { type: 'presence', user_id: 2, username: 'bob', is_online: true, last_seen: null });
  assert.deepEqual([back.online[2], back.lastSeen[2]], [true, at]);
});

test('a list of chats asked for before somebody came does not make them go', () => {
  const asked = connected.presence.count;
  const here = hear(connected, { type: 'presence', user_id: 2, username: 'bob', is_online: true });
  const list = [{ chat_id: 7, user_id: 2, username: 'bob', is_online: false }, { chat_id: 8, user_id: 3, username: 'eve', is_online: true }];
  const state = reduce(here, { type: 'chats_loaded', chats: list, asked });
  assert.deepEqual([state.online[2], state.online[3]], [true, true]);
});

test('people are found by any part of their names, those online first', () => {
  const people = [{ id: 2, username: 'zed' }, { id: 3, username: 'Joaquín' }, { id: 4, username: 'bob', display_name: 'Uncle Bob' }];
  const names = (query) => foundPeople({ people, online: { 2: true } }, query).map((person) => person.username);
  assert.deepEqual(names(''), ['zed', 'bob', 'Joaquín']);
  assert.deepEqual(names('UNCLE'), ['bob']);
  assert.deepEqual(foundPeople({ people: null, online: {} }, ''), []);
});

test('a search looks past case and accents, for every word', () => {
  assert.ok(matches('joaquin', 'Joaquín'));
  assert.ok(matches(' bob unc ', 'bob', 'Uncle Bob'));
  assert.ok(!matches('bob x', 'bob', undefined));
  assert.ok(matches('', 'anybody'));
});

test('when somebody was last seen is told by the day', () => {
  const now = new Date(2025, 2, 10, 15, 0);
  const at = (...parts) => lastSeenWords(new Date(2025, ...parts).toISOString(), now);
  assert.match(at(2, 10, 14, 3), /^last seen today at /);
  assert.match(at(2, 9, 23, 59), /^last seen yesterday at /);
  assert.match(at(2, 6, 12), /^last seen on Thursday$/);
  assert.match(at(0, 6, 12), /^last seen on .*6/);
  // A clock ahead of ours is no reason to speak of tomorrow.
  assert.match(at(2, 11, 0, 1), /^last seen today at /);
  assert.equal(presenceWords(true, 'whatever'), 'online');
  assert.equal(presenceWords(false, undefined), 'offline');
});
