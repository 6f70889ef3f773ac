// Names after an at sign: found in a text that mentions people, and offered while one is written.

import { isMine } from '../state/own.js';
import { matches } from './search.js';

export const ROOM = 'room';
const MOST = 8;
// In these scripts the next word, or a particle, follows without a space: kana, Han, Hangul, Thai, Lao, Khmer, Myanmar. As the server has it.
const UNSPACED = '\\u0E00-\\u0EFF\\u1000-\\u109F\\u1100-\\u11FF\\u1780-\\u17FF\\u3040-\\u30FF\\u3130-\\u318F\\u3400-\\u9FFF\\uAC00-\\uD7AF\\uF900-\\uFAFF\\u{20000}-\\u{3FFFF}';
const WORD = `[[\\p{Alphabetic}\\p{N}]--[${UNSPACED}]]`;
const NO_WORD_BEFORE = `(?<!${WORD})`;
const NO_WORD_AFTER = `(?:(?<=[${UNSPACED}])|(?!${WORD}))`;
const QUERY = new RegExp(`${NO_WORD_BEFORE}@([^@\\n]{0,64})$`, 'v');
const escape = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

// The words of a message that mean somebody: [{ words, isMe }].
export function mentionWords(message, me) {
  const words = (message.mentions ?? []).map(({ user_id: id, text }) => ({ words: text, isMe: id === me?.id }));
  return message.mentions_room ? [...words, { words: `@${ROOM}`, isMe: !isMine(message, me) }] : words;
}

// → [{ text } | { text, isMention, isMe }, …], which together are the text again. A longer name is not taken for a shorter one.
export function splitMentions(text, mentions) {
  const known = new Map(mentions.filter(({ words }) => words).map(({ words, isMe }) => [words.toLowerCase(), isMe]));
  if (!known.size) return [{ text }];
  const names = [...known.keys()].sort((a, b) => b.length - a.length).map(escape);
  const pattern = new RegExp(`${NO_WORD_BEFORE}(?:${names.join('|')})${NO_WORD_AFTER}`, 'giv');
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
  const match = QUERY.exec(before);
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
