// The outbox on disk: one key a message, so that tabs can add and remove without overwriting
// each other's. It belongs to a user, and stays when they sign out.

import { byOrder } from '../state/outbox.js';

const prefixOf = (userId) => `parlor.outbox.${userId}.`;

export function readOutbox(userId) {
  const prefix = prefixOf(userId);
  const entries = [];
  for (let i = 0; i < localStorage.length; i++) {
    const key = localStorage.key(i);
    if (!key.startsWith(prefix)) continue;
    try {
      entries.push(JSON.parse(localStorage.getItem(key)));
    } catch {
      // A half-written entry cannot be sent; leaving it does no harm.
    }
  }
  return entries.sort(byOrder);
}

export function writeEntry(userId, entry) {
  try {
    localStorage.setItem(prefixOf(userId) + entry.client_id, JSON.stringify(entry));
    return true;
  } catch {
    return false;   // storage is full: the message still waits in memory
  }
}

// Keeps the stored entries equal to those of the state, touching only what has changed.
export function persistOutbox(store) {
  store.watch((state) => state.outbox, (outbox, before = []) => {
    const { me, session } = store.state;
    // What a guest writes goes with them.
    if (session !== 'in' || me.is_guest) return;
    const kept = new Set(outbox.map((entry) => entry.client_id));
    const stored = new Set(before);
    for (const entry of before) if (!kept.has(entry.client_id)) localStorage.removeItem(prefixOf(me.id) + entry.client_id);
    for (const entry of outbox) if (!stored.has(entry)) writeEntry(me.id, entry);
  });
}

// Calls back with the client id of each message that another tab has got rid of.
export function onRemovedElsewhere(store, react) {
  addEventListener('storage', (event) => {
    const prefix = prefixOf(store.state.me?.id);
    if (event.key?.startsWith(prefix) && event.newValue === null) react(event.key.slice(prefix.length));
  });
}
