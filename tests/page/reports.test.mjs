// What members report: how it is kept for the admins, and how it is told.

import test from 'node:test';
import assert from 'node:assert/strict';
import { initialState, reduce } from '../../static/js/state.js';
import { eventsOf } from '../../static/js/net/frames.js';
import { createReports } from '../../static/js/commands/reports.js';
import { byMessage, menuWords, readsReports, reporterWords, reportingWords } from '../../static/js/text/reports.js';

const report = (message_id, reporter, at, reason = '') =>
  ({ message_id, room_id: 1, reporter, reporter_id: 9, at: `2026-01-0${at}T00:00:00.000Z`, reason, author: 'Eve', author_id: 3, content: `message ${message_id}` });
const loaded = (place, ...reports) => ({ type: 'reports_loaded', place, reports });

test('a message is listed once, with all that was said of it, the latest first', () => {
  const list = byMessage([report(1, 'Ada', 1), report(2, 'Ada', 2), report(1, 'Bob', 3, 'Spam')]);
  assert.deepEqual(list.map(({ id, words }) => [id, words.map(({ reporter }) => reporter)]), [[1, ['Bob', 'Ada']], [2, ['Ada']]]);
  assert.deepEqual(list[0].words.map(reporterWords), ['Reported by Bob: “Spam”', 'Reported by Ada']);
  assert.equal(menuWords('Reports', 0), 'Reports');
  assert.equal(menuWords('Reports', 2), 'Reports (2)');
});

test('what is dismissed is so in the room and on the server', () => {
  const both = [loaded(1, report(1, 'Ada', 1), report(2, 'Ada', 2)), loaded('server', report(1, 'Ada', 1))].reduce(reduce, initialState);
  const { reports } = reduce(both, { type: 'reports_closed', messageId: 1 });
  assert.deepEqual([reports[1].map(({ message_id: id }) => id), reports.server], [[2], []]);
});

test('a frame tells of it, and the rest is asked for', async () => {
  const [event] = eventsOf({ type: 'report', room_id: 1, message_id: 5 }, {});
  assert.deepEqual(reduce(initialState, event).reported, { roomId: 1, messageId: 5 });
  const asked = [];
  const api = { get: async (path) => { asked.push(path); return []; } };
  const reports = createReports({ store: { state: { me: { id: 1 } }, dispatch() {} }, api });
  await reports.load(1);
  await reports.load('server');
  assert.deepEqual(asked, ['rooms/1/reports', 'reports']);
});

test('an answer to somebody who has gone is for nobody else', async () => {
  const store = { state: { me: { id: 1 } }, dispatch: (event) => assert.fail(event.type) };
  const api = { get: async () => { store.state = { me: { id: 2 } }; return []; } };
  await createReports({ store, api }).load(1);
});

test('the admins of a room read its reports; groups have none, and nothing of an ephemeral room is kept', () => {
  const room = { kind: 'room', is_admin: true };
  assert.equal(readsReports(room), true);
  for (const other of [null, { ...room, is_admin: false }, { ...room, is_group: true }, { ...room, kind: 'chat' }, { ...room, is_ephemeral: true }]) {
    assert.equal(readsReports(other), false);
  }
});

test('whoever reports is told who will read it', () => {
  const message = { username: 'Eve', sender_id: 3 };
  const words = (room, members) => reportingWords(message, room, members);
  assert.match(words({ kind: 'room' }, [{ id: 3, is_admin: true }]), /^The admins of this room .* Eve is one of them\.$/);
  assert.match(words({ kind: 'room' }, [{ id: 3, is_admin: false }]), /Eve is not told, unless they are one of them\.$/);
  assert.match(words({ kind: 'room' }), /Eve is not told, unless/);
  for (const room of [{ kind: 'chat' }, { kind: 'room', is_group: true }]) assert.match(words(room), /^The administrators of this server /);
});
