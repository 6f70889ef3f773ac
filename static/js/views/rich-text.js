// A message's text as nodes: words stay text, web addresses become links.

import { make } from '../dom/build.js';
import { linkify } from '../text/linkify.js';

const link = ({ text, href }) => make('a', {
  href, target: '_blank', rel: 'noopener noreferrer', textContent: text, dir: 'ltr',
});

export function richText(text) {
  return linkify(text).map((part) => (part.href ? link(part) : document.createTextNode(part.text)));
}
