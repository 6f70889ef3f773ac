// Finds the web addresses in a text: → [{text} | {text, href}, …], which together are the text again.

const CANDIDATE = /https?:\/\/[^\s<>"`{}|\\^。、，！？；：）」』】》]+/giu;
const TRAILING = ".,;:!?'…*_~";
const count = (text, sign) => text.split(sign).length - 1;
const surplus = (text, open, close) => count(text, close) - count(text, open);

// A sentence's full stop and the bracket around an address are not part of it.
function trim(candidate) {
  const unopened = { ')': surplus(candidate, '(', ')'), ']': surplus(candidate, '[', ']') };
  for (let end = candidate.length; ; end--) {
    const sign = candidate[end - 1];
    if (unopened[sign] > 0) unopened[sign]--;
    else if (!TRAILING.includes(sign)) return candidate.slice(0, end);
  }
}

function hrefOf(text) {
  try {
    const url = new URL(text);
    return (url.protocol === 'http:' || url.protocol === 'https:') && url.hostname ? url.href : '';
  } catch {
    return '';
  }
}

export function linkify(text) {
  const parts = [];
  let end = 0;
  for (const match of text.matchAll(CANDIDATE)) {
    const link = trim(match[0]);
    const href = hrefOf(link);
    if (!href) continue;
    if (match.index > end) parts.push({ text: text.slice(end, match.index) });
    parts.push({ text: link, href });
    end = match.index + link.length;
  }
  if (end < text.length) parts.push({ text: text.slice(end) });
  return parts;
}
