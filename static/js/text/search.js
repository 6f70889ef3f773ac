// Whether names fit what somebody has typed: every word of it begins or is within one of them, whatever the case and the accents.

const fold = (text) => text.normalize('NFKD').replace(/\p{M}/gu, '').toLocaleLowerCase();

export function matches(query, ...names) {
  const folded = fold(names.filter(Boolean).join(' '));
  return fold(query).split(/\s+/u).filter(Boolean).every((word) => folded.includes(word));
}
