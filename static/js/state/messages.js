// Messages as they are loaded, arrive and change.

import { patchRoom } from './rooms.js';
import { stopTyping } from './people.js';
import { acknowledge } from './outbox.js';
import { firstUnread, mentionsMe } from './reading.js';
import {
  KEEP_SHELVED, addNewer, addNewest, addOlder, countsAsUnread, emptyTimeline, keepNewest, place, reach,
} from './timeline.js';

const SHELF = 12;  // rooms whose history is kept at hand

const setTimeline = (state, roomId, timeline) => ({
  ...state, timelines: { ...state.timelines, [roomId]: timeline },
});

export const isWatching = (state, roomId) =>
  state.route.roomId === roomId && state.view.focused && state.view.atBottom && state.heldUnread !== roomId;

// Leaving a room cuts its history to a screenful or two; the rooms left longest ago are dropped.
// A room only looked at from outside is not heard of, so its history would not stay true.
export function shelveTimelines({ timelines, rooms }, leftId) {
  const { [leftId]: left, ...rest } = timelines;
  const kept = Object.entries(rest).sort((a, b) => b[1].shelved - a[1].shelved).slice(0, SHELF);
  if (left?.loaded && !left.hasNewer && rooms[leftId]?.is_member) {
    const shelved = 1 + (kept[0]?.[1].shelved ?? 0);
    kept.push([leftId, keepNewest({ ...left, loading: '', error: '', shelved }, KEEP_SHELVED)]);
  }
  return Object.fromEntries(kept);
}

export function showTimeline(state, roomId) {
  const timeline = state.timelines[roomId];
  if (!timeline) return state;
  const newFrom = firstUnread(timeline, state.rooms[roomId], state.me);
  return setTimeline(state, roomId, { ...timeline, newFrom });
}

function noteInRoom(state, message, known) {
  const room = state.rooms[message.room_id];
  if (!room || message.is_hidden) return state;
  if (message.is_deleted) return noteDeletion(state, room, message, known);
  const last = room.last_message;
  if (last?.id === message.id) return patchRoom(state, room.id, { last_message: message });
  if (last && last.id > message.id) return state;
  // What came before `ready` is in the counts that `ready` brought.
  const isNews = message.seq > state.readySeq && countsAsUnread(message, state.me);
  const unread = isNews && !isWatching(state, room.id) ? 1 : 0;
  const mention = unread && !room.is_muted && mentionsMe(message, state.me) ? 1 : 0;
  return patchRoom(state, room.id, {
    last_message: message, unread_count: room.unread_count + unread, mention_count: (room.mention_count ?? 0) + mention,
  });
}

// A message deleted before it was read is not to be read any more. `known` is what it was, if that is at hand.
function noteDeletion(state, room, message, known) {
  const isLast = room.last_message?.id === message.id;
  const isUnread = message.id >= (room.unread_from ?? (room.read_up_to ?? 0) + 1);
  const wasCounted = message.seq > state.readySeq && isUnread && countsAsUnread({ ...message, is_deleted: false }, state.me);
  const wasMention = wasCounted && known && mentionsMe(known, state.me);
  const unread = Math.max(0, room.unread_count - (wasCounted ? 1 : 0));
  return patchRoom(state, room.id, {
    last_message: isLast ? message : room.last_message,
    unread_count: unread, mention_count: Math.min(unread, Math.max(0, (room.mention_count ?? 0) - (wasMention ? 1 : 0))),
  });
}

function noteInTimeline(state, message) {
  const timeline = state.timelines[message.room_id];
  if (!timeline) return state;
  const caughtUp = !state.rooms[message.room_id]?.unread_count;
  const placed = place(timeline, message, state.view.atBottom);
  const grew = placed.messages.at(-1) === message && timeline.messages.at(-1)?.id !== message.id;
  const starts = grew && caughtUp && timeline.loaded && countsAsUnread(message, state.me) && !isWatching(state, message.room_id);
  return setTimeline(state, message.room_id, starts ? { ...placed, newFrom: message.id } : placed);
}

const loaders = { newest: addNewest, older: addOlder, newer: addNewer };

export const messageEvents = {
  history_requested: (state, { roomId, side }) =>
    setTimeline(state, roomId, { ...(state.timelines[roomId] ?? emptyTimeline), loading: side, error: '' }),

  history_loaded(state, { roomId, side, messages, more }) {
    const timeline = state.timelines[roomId];
    if (!timeline) return state;
    const loaded = loaders[side](timeline, messages, more);
    const fresh = side === 'newest' && !timeline.loaded;
    const newFrom = fresh ? firstUnread(loaded, state.rooms[roomId], state.me) : loaded.newFrom;
    return setTimeline(state, roomId, { ...loaded, newFrom });
  },

  // Another part of the history than the one at hand, with a hole between the two.
  history_reached(state, { roomId, messages, hasOlder, hasNewer }) {
    const timeline = state.timelines[roomId];
    if (!timeline) return state;
    return setTimeline(state, roomId, reach(timeline, messages, hasOlder, hasNewer));
  },

  history_failed(state, { roomId, detail }) {
    const timeline = state.timelines[roomId];
    return timeline ? setTimeline(state, roomId, { ...timeline, loading: '', error: detail }) : state;
  },

  // Also for edits, tombstones and replays: a message always comes whole, so placing it is enough.
  message_received(state, { message, seq }) {
    const seen = { ...state, seq: Math.max(state.seq, seq ?? message.seq ?? 0) };
    const answered = stopTyping(acknowledge(seen, message), message.room_id, message.sender_id);
    const known = state.timelines[message.room_id]?.messages.find(({ id }) => id === message.id);
    return noteInRoom(noteInTimeline(answered, message), message, known);
  },
};
