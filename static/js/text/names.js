// A person's or room's initials and colour, the same on every screen.

const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
const firstSign = (word) => segmenter.segment(word)[Symbol.iterator]().next().value?.segment ?? '';

export function initials(name) {
  const words = name.split(/[\s._\-#]+/u).filter(Boolean);
  const chosen = words.length > 1 ? [words[0], words.at(-1)] : words;
  return chosen.map(firstSign).join('').toLocaleUpperCase() || '?';
}

// FNV-1a: neighbours in the alphabet land far apart on the wheel.
export function hue(name) {
  let hash = 0x811c9dc5;
  for (const sign of name.toLowerCase()) hash = Math.imul(hash ^ sign.codePointAt(0), 0x01000193);
  return ((hash >>> 0) % 24) * 15;
}

export function typingSentence(names) {
  if (!names.length) return '';
  if (names.length === 1) return `${names[0]} is typing…`;
  if (names.length === 2) return `${names[0]} and ${names[1]} are typing…`;
  return `${names[0]}, ${names[1]} and others are typing…`;
}

// What to call it in a menu. A group is a chat, though the server has it among the rooms.
export const placeWord = ({ kind, is_group: isGroup }) => (kind === 'room' && !isGroup ? 'room' : 'chat');

export const plural = (count, one, many) => `${count.toLocaleString()} ${count === 1 ? one : many}`;
