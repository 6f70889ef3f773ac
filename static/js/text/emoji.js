// A text of one to three emoji and nothing else is shown large.

const segmenter = new Intl.Segmenter();
const EMOJI = /^(?:\p{Extended_Pictographic}|\p{Regional_Indicator}{2})/u;
const LONGEST = 60;   // a family emoji alone is 11 code units

export function isOnlyEmoji(text) {
  if (!text || text.length > LONGEST) return false;
  const signs = Array.from(segmenter.segment(text), (part) => part.segment).filter((sign) => sign.trim());
  return signs.length > 0 && signs.length <= 3 && signs.every((sign) => EMOJI.test(sign));
}
