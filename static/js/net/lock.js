// One tab at a time. Web Locks exist in secure contexts only; elsewhere a lease in localStorage
// does what it can: written, waited on for a moment, and held if no other tab has written since.

import { randomId } from './random.js';

const LEASE_MS = 15_000;
const SETTLE_MS = 60;
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

const readLease = (key) => {
  const [owner, until] = (localStorage.getItem(key) ?? '').split(' ');
  return { owner, until: Number(until) || 0 };
};

async function withLease(key, work) {
  const owner = randomId();
  for (;;) {
    while (readLease(key).until > Date.now()) await pause(SETTLE_MS);
    localStorage.setItem(key, `${owner} ${Date.now() + LEASE_MS}`);
    await pause(SETTLE_MS + Math.random() * SETTLE_MS);
    if (readLease(key).owner === owner) break;
  }
  try {
    return await work();
  } finally {
    if (readLease(key).owner === owner) localStorage.removeItem(key);
  }
}

export function withLock(name, work) {
  return navigator.locks ? navigator.locks.request(name, work) : withLease(`${name}.lease`, work);
}
