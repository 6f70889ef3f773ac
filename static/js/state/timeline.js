// One room's stretch of history: messages in order of id, bounded at both ends.
// `hasOlder` and `hasNewer` say where the server has more than is kept here.

import { isMine } from './own.js';

export const KEEP_OPEN = 1000;
export const KEEP_SHELVED = 200;

export const emptyTimeline = Object.freeze({
  messages: [],
  loaded: false,
  loading: '',       // '', 'newest', 'older' or 'newer'
  error: '',
  hasOlder: false,
  hasNewer: false,
  shelved: 0,        // the higher, the more lately left
  newFrom: null,     // the id below the "new messages" marker
});

export const lastOf = (timeline) => timeline.messages.at(-1);

const newerVersion = (a, b) => ((a.seq ?? 0) > (b.seq ?? 0) ? a : b);

// A live message may overtake the page that was asked for before it; the later version wins.
function union(known, page) {
  const byId = new Map(known.map((message) => [message.id, message]));
  for (const message of page) {
    const twin = byId.get(message.id);
    byId.set(message.id, twin ? newerVersion(twin, message) : message);
  }
  return [...byId.values()].sort((a, b) => a.id - b.id);
}

// Puts a page in the place of what was at hand, but for what has been heard since it was asked for.
export function reach(timeline, page, hasOlder, hasNewer) {
  const head = page.at(-1)?.id ?? 0;
  const pageIds = new Set(page.map((message) => message.id));
  const arrived = timeline.messages.filter((message) => pageIds.has(message.id) || (!hasNewer && message.id > head));
  return { ...timeline, messages: union(arrived, page), loaded: true, loading: '', error: '', hasOlder, hasNewer };
}

export const addNewest = (timeline, page, hasOlder) => reach(timeline, page, hasOlder, false);

export function addOlder(timeline, page, hasOlder) {
  const messages = union(timeline.messages, page);
  const tooMany = messages.length > KEEP_OPEN;
  return {
    ...timeline, loading: '', error: '', hasOlder,
    messages: tooMany ? messages.slice(0, KEEP_OPEN) : messages,
    hasNewer: timeline.hasNewer || tooMany,
  };
}

export function addNewer(timeline, page, hasNewer) {
  const messages = union(timeline.messages, page);
  return { ...keepNewest({ ...timeline, messages }, KEEP_OPEN), loading: '', error: '', hasNewer };
}

export function keepNewest(timeline, bound) {
  if (timeline.messages.length <= bound) return timeline;
  return { ...timeline, messages: timeline.messages.slice(-bound), hasOlder: true };
}

// What has expired is gone, and so is all that was older.
export function forgetExpired(timeline, upTo) {
  if (!(timeline.messages[0]?.id <= upTo)) return timeline;
  return { ...timeline, messages: timeline.messages.filter(({ id }) => !(id <= upTo)), hasOlder: false };
}

// Places one message that came over the socket, new or changed. Outside the stretch kept
// here it is left out: loading that part of the history brings it in its present state.
export function place(timeline, message, atBottom) {
  const { messages } = timeline;
  const last = messages.at(-1);
  if (!last || message.id > last.id) return append(timeline, message, atBottom);
  if (message.id < messages[0].id) return timeline.hasOlder || !timeline.loaded ? timeline : insert(timeline, message);
  return insert(timeline, message);
}

function append(timeline, message, atBottom) {
  if (timeline.hasNewer) return timeline;
  // Cutting the old end under someone who reads there would pull the text from their eyes.
  if (timeline.messages.length >= KEEP_OPEN && !atBottom) return { ...timeline, hasNewer: true };
  return keepNewest({ ...timeline, messages: [...timeline.messages, message] }, KEEP_OPEN);
}

function insert(timeline, message) {
  const messages = timeline.messages.slice();
  const at = messages.findIndex((other) => other.id >= message.id);
  if (messages[at].id !== message.id) messages.splice(at, 0, message);
  else if ((message.seq ?? 0) < (messages[at].seq ?? 0)) return timeline;
  else messages[at] = message;
  return { ...timeline, messages };
}

export const countsAsUnread = (message, me) =>
  !isMine(message, me) && message.message_type !== 'system' && !message.is_deleted && !message.is_hidden;
