// Who is online, and since when those who are not.

import { renamed } from './names.js';
import { learnPictures } from './profiles.js';

// What `ready` says; what was known before may be long past.
export function onlineIn(rooms = [], chats = []) {
  const online = {};
  for (const room of rooms) for (const person of room.users_online ?? []) online[person.id] = true;
  for (const chat of chats) if (chat.is_online) online[chat.user_id] = true;
  return online;
}

export const memberId = (member) => member.user_id ?? member.id;

// What has been heard over the socket since `asked` is newer than the answer to a question of that time.
const isNews = ({ presence }, userId, asked) => Math.max(presence.ready, presence.of[userId] ?? 0) > asked;

export const presenceReady = ({ count }) => ({ count: count + 1, ready: count + 1, of: {} });

// Lists of people, members or chats over REST tell of presence too. `asked` is `presence.count` of the moment of asking.
export function learnPresence(state, list, asked = state.presence.count) {
  const online = { ...state.online };
  const lastSeen = { ...state.lastSeen };
  for (const person of list) {
    const id = memberId(person);
    if (isNews(state, id, asked)) continue;
    online[id] = Boolean(person.is_online);
    if (person.last_seen) lastSeen[id] = person.last_seen;
  }
  return { ...state, online, lastSeen };
}

export const lastSeenIn = (known, chats = []) =>
  ({ ...known, ...Object.fromEntries(chats.filter((chat) => chat.last_seen).map((chat) => [chat.user_id, chat.last_seen])) });

export const presenceEvents = {
  presence_changed(before, { userId, username, isOnline, lastSeen }) {
    const state = renamed(before, userId, username);
    const count = state.presence.count + 1;
    const presence = { ...state.presence, count, of: { ...state.presence.of, [userId]: count } };
    const seen = lastSeen ? { ...state.lastSeen, [userId]: lastSeen } : state.lastSeen;
    return { ...state, presence, lastSeen: seen, online: { ...state.online, [userId]: isOnline } };
  },

  people_loaded: (state, { people, asked }) => ({ ...learnPictures(learnPresence(state, people, asked), people), people }),
};
