// Who has read as far as one's newest message, in words.

const NAMED = 4;

// `others` is how many there are besides oneself.
export function seenWords(names, others, kind) {
  if (!names.length) return '';
  if (kind === 'chat') return 'Seen';
  if (names.length > 1 && names.length >= others) return 'Seen by everybody';
  const shown = names.slice(0, NAMED);
  const rest = names.length - shown.length;
  if (rest) return `Seen by ${shown.join(', ')} and ${rest} more`;
  return `Seen by ${shown.length > 1 ? `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}` : shown[0]}`;
}
