// A message's text as nodes: words stay text, web addresses become links, names of those who are meant stand out.

import { make } from '../dom/build.js';
import { linkify } from '../text/linkify.js';
import { splitMentions } from '../text/mentions.js';

const link = ({ text, href }) => make('a', {
  href, target: '_blank', rel: 'noopener noreferrer', textContent: text, dir: 'ltr',
});

const words = ({ text, isMention, isMe }) =>
  (isMention ? make('span', { className: isMe ? 'mention me' : 'mention', textContent: text }) : document.createTextNode(text));

export function richText(text, mentions = []) {
  return linkify(text).flatMap((part) => (part.href ? [link(part)] : splitMentions(part.text, mentions).map(words)));
}
