// Finds the web addresses in a text: → [{text} | {text, href}, …], which together are the text again.

const CANDIDATE = /https?:\/\/[^\s<>"`{}|\\^。、，！？；：）」』】》]+/giu;
const TRAILING = /[.,;:!?'…*_~]+$/u;
const PAIRS = { ')': '(', ']': '[' };
const count = (text, sign) => text.split(sign).length - 1;

// A sentence's full stop and the bracket around an address are not part of it.
function trim(candidate) {
  let url = candidate;
  for (;;) {
    const before = url;
    url = url.replace(TRAILING, '');
    const open = PAIRS[url.at(-1)];
    if (open && count(url, url.at(-1)) > count(url, open)) url = url.slice(0, -1);
    if (url === before) return url;
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
