// A message in a list of its own, apart from the room's log: in a thread, or pinned. Its button leads to it in the room.

import { $, make, setText, show } from '../dom/build.js';
import { wordsOf } from '../text/files.js';
import { clockTime, dayName, fullTime } from '../text/time.js';
import { quoteOf } from '../text/threads.js';
import { drawAvatar } from './avatar.js';
import { quotedWords } from './message-quote.js';
import { richText } from './rich-text.js';

function createItem() {
  const words = (className) => make('span', { className, dir: 'auto' });
  const avatar = make('span', { className: 'avatar', ariaHidden: 'true' });
  const head = make('span', { className: 'thread-head' }, words('thread-author'), make('time'));
  const main = make('span', { className: 'thread-main' }, head, words('thread-to'), words('thread-text'));
  return make('li', {}, make('div', { className: 'thread-item' }, avatar, main,
    make('button', { type: 'button', className: 'link thread-show', textContent: 'Show' })));
}

function drawItem(element, { message, to }) {
  const [time, button] = [$('time', element), $('.thread-show', element)];
  element.dataset.id = message.id;
  drawAvatar($('.avatar', element), message.username, message.sender_id ?? '');
  setText($('.thread-author', element), message.username);
  setText(time, `${dayName(message.timestamp)}, ${clockTime(message.timestamp)}`);
  Object.assign(time, { dateTime: message.timestamp, title: fullTime(message.timestamp) });
  setText($('.thread-to', element), to ? `to “${quotedWords(quoteOf(to))}”` : '');
  show($('.thread-to', element), Boolean(to));
  $('.thread-text', element).replaceChildren(...(message.is_deleted || message.is_hidden ? [quotedWords(message)] : richText(wordsOf(message))));
  element.classList.toggle('gone', Boolean(message.is_deleted || message.is_hidden));
  button.ariaLabel = `Show the message by ${message.username} in the room`;
}

export const drawing = { create: createItem, update: drawItem, same: (a, b) => a.message === b.message && a.to === b.to };
