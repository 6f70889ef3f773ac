// People without an account: who is there, who has come into which room, and what they whisper to one another,
// which is kept here and nowhere else.

import { KEEP_OPEN, emptyTimeline, keepNewest } from './timeline.js';
import { isWatching } from './messages.js';

export const isGuestId = (id) => typeof id === 'string';

// Of a guest no id is kept, since nobody could look them up by it.
export const isByGuest = (message) => message.sender_id == null && message.message_type !== 'system';

// A talk with another guest is a room to look at, with the guest's id for its own.
export const whisperRoom = ({ id, username }) => ({
  id, user_id: id, kind: 'whisper', name: username, description: '', is_private: true, is_member: true, is_admin: false,
  member_count: 2, unread_count: 0, mention_count: 0, last_message: null,
});

const presenceOf = (guests) => Object.fromEntries(guests.map(({ id }) => [id, true]));

export const withGuests = (online, guests) => ({
  ...Object.fromEntries(Object.entries(online).filter(([id]) => !id.includes('-'))), ...presenceOf(guests),
});

// By room id, then guest id: the names of the guests whom the server found there.
export function guestsOf(rooms = []) {
  const names = (room) => (room.users_online ?? []).filter(({ id }) => isGuestId(id)).map(({ id, username }) => [id, username]);
  return Object.fromEntries(rooms.map((room) => [room.id, Object.fromEntries(names(room))]));
}

const openWhisper = (state, guest) =>
  (state.rooms[guest.id] ? state : { ...state, rooms: { ...state.rooms, [guest.id]: whisperRoom(guest) } });

function place(state, peer, message) {
  const timeline = state.whispers[peer] ?? { ...emptyTimeline, loaded: true };
  if (timeline.messages.some((known) => known.whisper_id === message.whisper_id)) return state;
  const isNews = message.sender_id !== state.me?.id && !isWatching(state, peer);
  const room = state.rooms[peer];
  const grown = keepNewest({ ...timeline, messages: [...timeline.messages, message] }, KEEP_OPEN);
  return {
    ...state,
    whisperCount: message.id,
    whispers: { ...state.whispers, [peer]: { ...grown, hasOlder: false } },
    rooms: { ...state.rooms, [peer]: { ...room, last_message: message, unread_count: room.unread_count + (isNews ? 1 : 0) } },
  };
}

export const guestEvents = {
  guests_changed: (state, { guests }) => ({ ...state, guests, online: withGuests(state.online, guests) }),

  guests_found: (state, { room }) => ({ ...state, guestsIn: { ...state.guestsIn, ...guestsOf([room]) } }),

  guest_entered: (state, { roomId, guestId, username }) => ({
    ...state, guestsIn: { ...state.guestsIn, [roomId]: { ...state.guestsIn[roomId], [guestId]: username } },
  }),

  guest_left(state, { roomId, guestId }) {
    const { [guestId]: _, ...rest } = state.guestsIn[roomId] ?? {};
    return { ...state, guestsIn: { ...state.guestsIn, [roomId]: rest } };
  },

  whisper_opened: (state, { guest }) => openWhisper(state, guest),

  // Numbered as they come, since nothing else orders them.
  whisper_received(state, { whisper, clientId = null }) {
    const { id, from, to, username, content, timestamp } = whisper;
    const peer = from === state.me?.id ? to : from;
    const name = peer === from ? username : state.guests.find((guest) => guest.id === peer)?.username ?? 'Guest';
    return place(openWhisper(state, { id: peer, username: name }), peer, {
      id: state.whisperCount + 1, whisper_id: id, seq: 0, room_id: peer, sender_id: from, username, content, timestamp,
      message_type: 'text', is_edited: false, is_deleted: false, client_id: clientId,
    });
  },
};
