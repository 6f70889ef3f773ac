// What views ask of the state. Those that build arrays remember their last answer, so that
// an unchanged part of the state gives the same array and nothing is drawn again.

import { memberId } from './state/presence.js';
import { whisperRoom } from './state/guests.js';
import { seenIn } from './state/reading.js';
import { seenWords } from './text/reading.js';
import { matches } from './text/search.js';

function remember(inputs, build) {
  let known = [];
  let answer;
  return (state) => {
    const next = inputs(state);
    if (next.length !== known.length || next.some((value, i) => !Object.is(value, known[i]))) {
      answer = build(...next);
      known = next;
    }
    return answer;
  };
}

const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });
export const byName = (a, b) => collator.compare(a.name, b.name);
const byActivity = (a, b) => (b.last_message?.id ?? 0) - (a.last_message?.id ?? 0);
const roomsWhere = (keep, order) =>
  remember((state) => [state.rooms], (rooms) => Object.values(rooms).filter(keep).sort(order));

// Rooms keep their place, by name: a list that reorders itself moves under the finger.
export const joinedRooms = roomsWhere((room) => room.kind === 'room' && room.is_member && !room.is_group, byName);
export const joinableRooms = roomsWhere((room) => room.kind === 'room' && !room.is_member && !room.is_private, byName);
// Groups have no name but their people's, and go by what was said last too.
export const chats = roomsWhere((room) => room.kind === 'chat' || (room.is_group && room.is_member), byActivity);

// The talks one has had, and the other guests who are there.
export const otherGuests = remember((state) => [state.rooms, state.guests, state.me], (rooms, guests, me) => {
  const talks = Object.values(rooms).filter((room) => room.kind === 'whisper').sort(byActivity);
  const others = guests.filter(({ id }) => id !== me?.id && !rooms[id]).map(whisperRoom).sort(byName);
  return [...talks, ...others];
});

// Of a muted room nobody wants to be told.
export const totalUnread = (state) =>
  Object.values(state.rooms).reduce((sum, room) => sum + (room.is_member && !room.is_muted ? room.unread_count ?? 0 : 0), 0);

export const openRoom = (state) => state.rooms[state.route.roomId] ?? null;
// What is whispered is in no timeline that the server could fill.
export const openTimeline = (state) => state.whispers[state.route.roomId] ?? state.timelines[state.route.roomId] ?? null;

// Who has read the newest message of one's own in the open room: { id, words }.
export const openSeen = remember(
  (state) => [openTimeline(state), state.seen[state.route.roomId], state.me, openRoom(state)],
  (timeline, seen, me, room) => {
    const found = seenIn(timeline, seen, me);
    return found && { id: found.id, words: seenWords(found.names, Object.keys(seen).length, room?.kind) };
  },
);

export const openOutbox = remember(
  (state) => [state.outbox, state.route.roomId],
  (outbox, roomId) => outbox.filter((entry) => entry.room_id === roomId),
);

export const typingNames = remember(
  (state) => [state.typing[state.route.roomId]],
  (inRoom = {}) => Object.values(inRoom),
);

// Without a connection nobody knows who is online.
export const isOnlineNow = ({ online, connection }, userId) => connection.phase === 'ready' && Boolean(online[userId]);

// Online first, then by name; `online` is taken from presence, which is newer than the list.
export const openMembers = remember(
  (state) => [state.members[state.route.roomId], state.guestsIn[state.route.roomId], state.online, state.me],
  (members, guests = {}, online, me) => members && members
    .map((member) => ({
      ...member, id: memberId(member), name: member.username,
      isOnline: memberId(member) === me?.id || Boolean(online[memberId(member)]),
    }))
    .concat(Object.entries(guests).map(([id, name]) => ({ id, name, username: name, isGuest: true, isOnline: true })))
    .sort((a, b) => b.isOnline - a.isOnline || byName(a, b)),
);

// Those whose name fits what was typed, online first.
export function foundPeople({ people, online }, query) {
  return (people ?? [])
    .map((person) => ({ ...person, name: person.username, isOnline: Boolean(online[person.id]) }))
    .filter((person) => matches(query, person.username, person.display_name))
    .sort((a, b) => b.isOnline - a.isOnline || byName(a, b));
}
