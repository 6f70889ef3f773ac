// Names after an at sign: found in a text that mentions people, and offered while one is written.

import { matches } from './search.js';

export const ROOM = 'room';
const MOST = 8;
const escape = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

// The words of a message that mean somebody: [{ words, isMe }].
export function mentionWords({ mentions = [], mentions_room: isForAll }, me) {
  const words = mentions.map(({ user_id: id, text }) => ({ words: text, isMe: id === me?.id }));
  return isForAll ? [...words, { words: `@${ROOM}`, isMe: true }] : words;
}

// → [{ text } | { text, isMention, isMe }, …], which together are the text again. A longer name is not taken for a shorter one.
export function splitMentions(text, mentions) {
  const known = new Map(mentions.filter(({ words }) => words).map(({ words, isMe }) => [words.toLowerCase(), isMe]));
  if (!known.size) return [{ text }];
  const names = [...known.keys()].sort((a, b) => b.length - a.length).map(escape);
  const pattern = new RegExp(`(?<![\\p{L}\\p{N}_])(?:${names.join('|')})(?![\\p{L}\\p{N}_])`, 'giu');
  const parts = [];
  let end = 0;
  for (const { 0: found, index } of text.matchAll(pattern)) {
    if (index > end) parts.push({ text: text.slice(end, index) });
    parts.push({ text: found, isMention: true, isMe: Boolean(known.get(found.toLowerCase())) });
    end = index + found.length;
  }
  if (end < text.length) parts.push({ text: text.slice(end) });
  return parts;
}

// What is being written before the caret, if it is a name: { from, query }. Names may have spaces.
export function mentionQuery(before) {
  const match = /(?:^|[\s([{"'“‘¡¿])@([^@\n]{0,64})$/u.exec(before);
  return match && !/^\s/.test(match[1]) ? { from: before.length - match[1].length - 1, query: match[1] } : null;
}

// Whom to offer: of the members one has not the name of, those whose name begins so first. The room as a whole is for its admins.
export function mentionChoices(members, query, { me, isAdmin }) {
  const typed = query.toLocaleLowerCase();
  const begins = (name) => name.toLocaleLowerCase().startsWith(typed);
  const fits = (name, other) => begins(name) || (!/\s/.test(query) && matches(query, name, other));
  const people = members.filter(({ id, isGuest, name, display_name: other }) => !isGuest && id !== me?.id && fits(name, other));
  const sorted = [...people.filter(({ name }) => begins(name)), ...people.filter(({ name }) => !begins(name))];
  const room = isAdmin && begins(ROOM) ? [{ id: ROOM, name: ROOM, isRoom: true }] : [];
  return [...sorted.slice(0, MOST - room.length), ...room];
}
