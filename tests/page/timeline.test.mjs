// A room's stretch of history: ordered, without holes, bounded at both ends; and the rows it is drawn as.

import test from 'node:test';
import assert from 'node:assert/strict';
import {
  KEEP_OPEN, addNewer, addNewest, addOlder, emptyTimeline, place,
} from '../../static/js/state/timeline.js';
import { firstUnread } from '../../static/js/state/reading.js';
import { rowsOf } from '../../static/js/text/rows.js';

const me = { id: 1, username: 'ann' };
const message = (id, more = {}) => ({
  id, seq: id, sender_id: 2, username: 'bob', message_type: 'text', timestamp: '2025-03-01T12:00:00.000Z', client_id: null, ...more,
});
const range = (from, to) => Array.from({ length: to - from + 1 }, (_, i) => message(from + i));
const ids = (timeline) => timeline.messages.map(({ id }) => id);

test('scrolling up past the bound lets go of the newest', () => {
  let timeline = addNewest(emptyTimeline, range(5001, 5050), true);
  for (let first = 4951; first > 3500; first -= 50) timeline = addOlder(timeline, range(first, first + 49), true);
  assert.equal(timeline.messages.length, KEEP_OPEN);
  assert.equal(timeline.hasNewer, true);
  assert.equal(place(timeline, message(6000), false), timeline);
});

test('scrolling back down lets go of the oldest', () => {
  let timeline = { ...addNewest(emptyTimeline, range(1, 50), false), hasNewer: true };
  for (let first = 51; first < 1500; first += 50) timeline = addNewer(timeline, range(first, first + 49), first < 1400);
  assert.equal(timeline.messages.length, KEEP_OPEN);
  assert.equal(timeline.hasOlder, true);
  assert.equal(timeline.hasNewer, false);
});

test('live messages push the oldest out for one who is at the end, and wait for one who reads above', () => {
  const full = addNewest(emptyTimeline, range(1, KEEP_OPEN), false);
  const following = place(full, message(KEEP_OPEN + 1), true);
  assert.equal(following.messages.length, KEEP_OPEN);
  assert.equal(following.messages[0].id, 2);
  const reading = place(full, message(KEEP_OPEN + 1), false);
  assert.equal(reading.messages, full.messages);
  assert.equal(reading.hasNewer, true);
});

test('messages out of order find their place', () => {
  const timeline = addNewest(emptyTimeline, [message(1), message(5)], false);
  assert.deepEqual(ids(place(place(timeline, message(9), true), message(7), true)), [1, 5, 7, 9]);
});

test('a page that overlaps what is known adds only what is new', () => {
  const timeline = addNewest(emptyTimeline, range(10, 20), true);
  assert.deepEqual(ids(addOlder(timeline, range(5, 12), false)), ids({ messages: range(5, 20) }));
});

test('the first unread message is what follows the marker, or is found by counting where there is none', () => {
  const timeline = addNewest(emptyTimeline, [message(1), message(2), message(3, { sender_id: 1 }), message(4)], false);
  const first = (room) => firstUnread(timeline, room, me);
  assert.equal(first({ unread_count: 2, read_up_to: 1 }), 2);
  assert.equal(first({ unread_count: 1, read_up_to: 2 }), 4);
  assert.equal(first({ unread_count: 3, read_up_to: 4, unread_from: 1 }), 1);
  assert.equal(first({ unread_count: 0, read_up_to: 1 }), null);
  assert.equal(first({ unread_count: 2, read_up_to: 0 }), 2);
  assert.equal(first({ unread_count: 50 }), 1);
});

const kinds = (rows) => rows.map((row) => (row.kind === 'message' ? (row.startsRun ? 'run' : 'more') : row.kind));
const at = (minutes) => new Date(Date.UTC(2025, 2, 1, 12, minutes)).toISOString();
const drawn = (messages, more = {}, outbox = []) => rowsOf({ ...emptyTimeline, messages, ...more }, outbox, me);

test('messages of one author within five minutes are one run', () => {
  const rows = drawn([message(1, { timestamp: at(0) }), message(2, { timestamp: at(4) }), message(3, { timestamp: at(20) })]);
  assert.deepEqual(kinds(rows), ['day', 'run', 'more', 'run']);
});

test('another author, a system message, the marker and a new day begin a run', () => {
  const rows = drawn([
    message(1), message(2, { sender_id: 3, username: 'cat' }), message(3, { message_type: 'system' }), message(4), message(5),
    message(6, { timestamp: '2025-03-03T12:00:00.000Z' }),
  ], { newFrom: 5 });
  assert.deepEqual(kinds(rows), ['day', 'run', 'run', 'system', 'run', 'new', 'run', 'day', 'run']);
});

test('guests without an account are told apart by name', () => {
  const rows = drawn([message(1, { sender_id: null, username: 'a' }), message(2, { sender_id: null, username: 'b' })]);
  assert.deepEqual(kinds(rows), ['day', 'run', 'run']);
});

test('a pending message keeps its row when it is acknowledged', () => {
  const pending = message(null, { sender_id: 1, username: 'ann', client_id: 'c', status: 'pending' });
  const before = drawn([message(1)], {}, [pending]).at(-1);
  const after = drawn([message(1), message(2, { sender_id: 1, username: 'ann', client_id: 'c' })]).at(-1);
  assert.equal(before.key, after.key);
});

test('a message that has come is not drawn again from the outbox', () => {
  const mine = message(2, { sender_id: 1, client_id: 'c' });
  assert.equal(drawn([mine], {}, [{ ...mine, id: null, status: 'pending' }]).filter((row) => row.kind === 'message').length, 1);
});

test('every row has a key of its own', () => {
  const rows = drawn([message(1), message(2, { timestamp: '2025-03-03T12:00:00.000Z' }), message(3)], { newFrom: 2 });
  assert.equal(new Set(rows.map((row) => row.key)).size, rows.length);
});
