// Reports in words, and who may read them.

import { plural } from './names.js';

// Where there are admins who look after it. Of what is said in direct chats and groups, the server's administrators are told.
export const readsReports = (room) => Boolean(room?.kind === 'room' && !room.is_group && room.is_admin && !room.is_ephemeral);

// Each reported message once, with all that was said of it: the one that was reported last comes first.
export function byMessage(reports) {
  const found = new Map();
  for (const { message_id: id, room_id: roomId, author, author_id: authorId, content, reporter, at, reason } of [...reports].sort((a, b) => b.at.localeCompare(a.at))) {
    if (!found.has(id)) found.set(id, { id, roomId, author, authorId, content, words: [] });
    found.get(id).words.push({ reporter, at, reason });
  }
  return [...found.values()];
}

export const reporterWords = ({ reporter, reason }) => (reason ? `Reported by ${reporter}: “${reason}”` : `Reported by ${reporter}`);

// For whoever is about to report. Who looks at it may be the author.
export function reportingWords({ username, sender_id: author }, room, members) {
  const isForServer = room.kind === 'chat' || room.is_group;
  const who = isForServer ? 'The administrators of this server' : 'The admins of this room';
  const isAdmin = !isForServer && members?.find(({ id }) => id === author)?.is_admin;
  const told = isAdmin ? `${username} is one of them.` : `${username} is not told, unless they are one of them.`;
  return `${who} will read what it says now, and who reported it. ${told}`;
}

// In a menu, with how many messages wait to be looked at.
export const menuWords = (label, count) => (count ? `${label} (${count.toLocaleString()})` : label);
export const waitingWords = (count) => (count ? `, ${plural(count, 'reported message', 'reported messages')}` : '');
