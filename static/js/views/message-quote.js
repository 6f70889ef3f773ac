// What a message answers, above its words: who has said it, and how it begins.

import { $, make, setText, show } from '../dom/build.js';
import { wordsOf } from '../text/files.js';
import { quoteOf } from '../text/threads.js';

export const quotedWords = ({ is_deleted: isDeleted, is_hidden: isHidden, content, message_type: kind }) =>
  (isDeleted ? 'Message deleted' : isHidden ? 'Hidden' : wordsOf({ content, message_type: kind }));

// `parent` is the message itself where it is at hand, which is newer than what the answer has brought along.
export function drawQuote(bubble, message, parent) {
  const quote = message.is_deleted ? null : parent ? quoteOf(parent) : message.quote;
  let element = $('.quote', bubble);
  if (!quote) return element?.remove();
  if (!element) {
    const words = [make('span', { className: 'quote-author', dir: 'auto' }), make('span', { className: 'quote-text', dir: 'auto' })];
    element = make('button', { type: 'button', className: 'quote' }, ...words);
    element.dataset.do = 'quoted';
    element.title = 'Show the message that this one answers';
    bubble.prepend(element);
  }
  const [author, text] = element.children;
  setText(author, quote.sender_username ?? '');
  show(author, !quote.is_deleted);
  setText(text, quotedWords(quote));
  element.classList.toggle('gone', Boolean(quote.is_deleted || quote.is_hidden));
}
