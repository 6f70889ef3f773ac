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
const { accessToken, renew, stored } = await import('../../static/js/net/session.js');
const { SessionEndedError, UnreachableError } = await import('../../static/js/net/errors.js');

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
