// Tokens shared by the tabs of a browser: a refresh token is used once.

import test from 'node:test';
import assert from 'node:assert/strict';

class MemoryStorage {
  entries = new Map();
  get length() { return this.entries.size; }
  key(i) { return [...this.entries.keys()][i]; }
  getItem(key) { return this.entries.get(key) ?? null; }
  setItem(key, value) { this.entries.set(key, String(value)); }
  removeItem(key) { this.entries.delete(key); }
}
globalThis.localStorage = new MemoryStorage();
Object.defineProperty(globalThis, 'navigator', { value: {}, configurable: true });
const { accessToken, joinAsGuest, renew, stored } = await import('../../static/js/net/session.js');
const { SESSION_ENDED, SessionEndedError, UnreachableError } = await import('../../static/js/net/errors.js');
const { createAccount } = await import('../../static/js/commands/account.js');

const keep = (more = {}) => localStorage.setItem('parlor.session', JSON.stringify({
  access_token: 'a1', refresh_token: 'r1', expires_at: Date.now() + 600_000, user: { id: 1 }, ...more,
}));
const answer = (status, body) => new Response(JSON.stringify(body), { status });
let used;
const server = async (path, { body }) => {
  const { refresh_token: token } = JSON.parse(body);
  used.push(token);
  await new Promise((resolve) => setTimeout(resolve, 20));
  return answer(200, { access_token: `a${used.length + 1}`, refresh_token: `r${used.length + 1}`, expires_in: 1800 });
};

// Locks as browsers have them, and none, as on plain http: the lease must do.
const locks = () => {
  let last = Promise.resolve();
  return { request: (name, work) => (last = last.catch(() => {}).then(work)) };
};

for (const [kind, value] of [['locks', locks()], ['leases', undefined]]) {
  test(`three tabs with one stale token renew it once (${kind})`, async () => {
    navigator.locks = value;
    used = [];
    globalThis.fetch = server;
    keep();
    const sessions = await Promise.all([renew('a1'), renew('a1'), renew('a1')]);
    assert.deepEqual(used, ['r1']);
    assert.deepEqual(sessions.map((session) => session.access_token), ['a2', 'a2', 'a2']);
    assert.equal(stored().user.id, 1);
  });
}

test('a token with time left is used as it is, one near its end is renewed first', async () => {
  navigator.locks = locks();
  used = [];
  globalThis.fetch = server;
  keep();
  assert.equal(await accessToken(), 'a1');
  keep({ expires_at: Date.now() + 5_000 });
  assert.equal(await accessToken(), 'a2');
});

test('a refused refresh token ends the session here', async () => {
  globalThis.fetch = async () => answer(401, { detail: 'no' });
  keep();
  await assert.rejects(renew('a1'), SessionEndedError);
  assert.equal(stored(), null);
});

test('an unreachable or ailing server does not', async () => {
  globalThis.fetch = async () => { throw new TypeError('failed to fetch'); };
  keep();
  await assert.rejects(renew('a1'), UnreachableError);
  globalThis.fetch = async () => answer(503, { detail: 'later' });
  await assert.rejects(renew('a1'), { status: 503 });
  assert.equal(stored().access_token, 'a1');
});

test('the link that a guest came by is kept with them, and outlives a renewal', async () => {
  navigator.locks = locks();
  used = [];
  localStorage.removeItem('parlor.session');
  globalThis.fetch = async () => answer(200, { access_token: 'a1', refresh_token: 'r1', expires_in: 1800, user: { id: 'x', is_guest: true, room_id: 3 } });
  const { user } = await joinAsGuest('Gil', 'code');
  assert.deepEqual([user.invite, user.room_id, stored().user.invite], ['code', 3, 'code']);
  globalThis.fetch = server;
  await renew('a1');
  assert.deepEqual([stored().user.invite, stored().user.id], ['code', 'x']);
});

test('whoever loses their visit is led back to the link, and told so; whoever leaves is not', () => {
  const account = (me) => {
    const told = [];
    const store = { state: { session: 'in', me, notice: '' }, dispatch(event) { told.push(event); if (event.type === 'session_ended') this.state = { session: 'out', me: null, notice: event.notice }; } };
    return { told, ...createAccount({ store, api: {}, invitation: { comeBack: (code, notice) => told.push({ code, notice }) }, hangUp() {} }) };
  };
  const guest = account({ id: 'x', is_guest: true, room_id: 3, invite: 'code' });
  guest.lose(SESSION_ENDED);
  assert.deepEqual(guest.told, [
    { type: 'session_ended', notice: 'Your visit has ended. You can come in again.' },
    { code: 'code', notice: 'Your visit has ended. You can come in again.' },
  ]);
  const leaving = account({ id: 'x', is_guest: true, room_id: 3, invite: 'code' });
  leaving.end('You have left.');
  assert.equal(leaving.told.length, 1);
  const ada = account({ id: 1 });
  ada.lose(SESSION_ENDED);
  assert.deepEqual(ada.told, [{ type: 'session_ended', notice: SESSION_ENDED }]);
});
