// Messages of one's own on their way. An entry has the shape of a message, so it is shown as one;
// `client_id` makes sending it again harmless.

import { isMine } from './own.js';

export const byOrder = (a, b) => a.order - b.order;

export function acknowledge(state, message) {
  if (!message.client_id || !isMine(message, state.me)) return state;
  const outbox = state.outbox.filter((entry) => entry.client_id !== message.client_id);
  return outbox.length === state.outbox.length ? state : { ...state, outbox };
}

const patchEntry = (state, clientId, change) => ({
  ...state,
  outbox: state.outbox.map((entry) => (entry.client_id === clientId ? { ...entry, ...change } : entry)),
});

export const nextPending = (state) => state.outbox.find((entry) => entry.status === 'pending');

export const outboxEvents = {
  // Storage is shared by the tabs of one browser: it may hold what a tab now closed has left.
  // What is only in memory (storage may have been full) stays.
  outbox_loaded(state, { entries }) {
    const known = new Set(state.outbox.map((entry) => entry.client_id));
    const found = entries.filter((entry) => !known.has(entry.client_id));
    return found.length ? { ...state, outbox: [...state.outbox, ...found].sort(byOrder) } : state;
  },

  message_queued(state, { entry }) {
    const timeline = state.timelines[entry.room_id];
    const timelines = timeline?.newFrom
      ? { ...state.timelines, [entry.room_id]: { ...timeline, newFrom: null } }
      : state.timelines;
    // Whoever answers has read.
    const heldUnread = state.heldUnread === entry.room_id ? null : state.heldUnread;
    return { ...state, timelines, heldUnread, outbox: [...state.outbox, entry] };
  },

  message_refused: (state, { clientId, detail }) => patchEntry(state, clientId, { status: 'failed', detail }),

  message_retried: (state, { clientId }) => patchEntry(state, clientId, { status: 'pending', detail: '' }),

  message_discarded(state, { clientId }) {
    const outbox = state.outbox.filter((entry) => entry.client_id !== clientId);
    return outbox.length === state.outbox.length ? state : { ...state, outbox };
  },
};
