// The rows of the log: one function makes an element, one brings it up to date.

import { $, clone, make, setText, show } from '../dom/build.js';
import { briefTime, clockTime, dayName, fullTime } from '../text/time.js';
import { isByGuest } from '../state/guests.js';
import { isOnlyEmoji } from '../text/emoji.js';
import { plural } from '../text/names.js';
import { mentionWords } from '../text/mentions.js';
import { mentionsMe } from '../state/reading.js';
import { richText } from './rich-text.js';
import { drawAttachments } from './attachments.js';
import { drawQuote } from './message-quote.js';
import { drawFoot } from './message-foot.js';
import { drawAvatar } from './avatar.js';

const makers = {
  message: () => Object.assign(clone('message-template'), { tabIndex: -1 }),
  day: () => make('li', { className: 'day' }, make('span')),
  system: () => make('li', { className: 'system' }, make('span')),
  hidden: () => make('li', { className: 'system hidden-messages' }, make('span')),
  new: () => make('li', { className: 'new-marker' }, make('span', { textContent: 'New' })),
};

const updaters = {
  message: drawMessage,
  day: (element, { message }) => setText(element.firstChild, dayName(message.timestamp)),
  system(element, { message }) {
    setText(element.firstChild, message.is_deleted ? 'Message deleted' : message.content ?? '');
    element.title = fullTime(message.timestamp);
  },
  hidden(element, { message, count, isOfOne }) {
    setText(element.firstChild, `${plural(count, 'message is', 'messages are')} hidden: you have blocked ${isOfOne ? message.username : 'whoever wrote them'}`);
    element.title = fullTime(message.timestamp);
  },
  new: () => {},
};

export function createRow(row) {
  const element = makers[row.kind](row);
  element.dataset.key = row.key;
  return element;
}

export function updateRow(element, row) {
  updaters[row.kind](element, row);
}

function drawMessage(element, row) {
  const { message, own, startsRun } = row;
  const status = message.status ?? 'sent';
  element.classList.toggle('own', own);
  element.classList.toggle('starts-run', startsRun);
  element.classList.toggle('pending', status === 'pending');
  element.classList.toggle('failed', status === 'failed');
  element.classList.toggle('deleted', Boolean(message.is_deleted));
  if (message.id) element.dataset.id = message.id;
  if (message.client_id) element.dataset.clientId = message.client_id;
  const name = message.username ?? message.sender_username ?? 'Unknown';
  drawAvatar($('.avatar', element), name, message.sender_id ?? '');
  setText($('.message-author', element), name);
  show($('.message-head .tag', element), isByGuest(message) && !own);
  drawTime($('time', element), message.timestamp, !startsRun && !own);
  $('.bubble', element).title = fullTime(message.timestamp);
  drawQuote($('.bubble', element), message, row.parent);
  element.classList.toggle('mentions-me', mentionsMe(message, row.me));
  drawText($('.message-text', element), row);
  drawAttachments($('.bubble', element), message);
  drawMarks(element, row, status);
  drawFoot(element, row);
  drawMark($('.bubble', element), 'message-pin', message.pinned_at && !message.is_deleted ? 'Pinned' : '');
  drawMark($('.message-main', element), 'message-seen', row.seen);
  drawFailure(element, message, status);
}

function drawTime(element, timestamp, isBrief) {
  setText(element, isBrief ? briefTime(timestamp) : clockTime(timestamp));
  if (element.dateTime === timestamp) return;
  element.dateTime = timestamp;
  element.title = fullTime(timestamp);
}

function drawText(element, { message, me }) {
  const mentions = mentionWords(message, me);
  const text = message.is_deleted ? 'Message deleted' : message.content ?? '';
  show(element, Boolean(text));
  const drawn = JSON.stringify([text, mentions]);
  if (element.dataset.drawn === drawn) return;
  element.dataset.drawn = drawn;
  element.replaceChildren(...(message.is_deleted ? [text] : richText(text, mentions)));
  element.closest('.message').classList.toggle('emoji', !message.is_deleted && isOnlyEmoji(text));
}

// The word for waiting stands beside the bubble: inside, every message would shrink when it is acknowledged.
function drawMarks(element, { message, mayReadVersions }, status) {
  drawEdited($('.bubble', element), message.is_edited && !message.is_deleted, mayReadVersions);
  drawMark($('.bubble-line', element), 'message-waiting', status === 'pending' ? 'Not sent yet' : '');
}

function drawMark(parent, className, words) {
  let mark = $(`.${className}`, parent);
  if (!words) return mark?.remove();
  if (!mark) parent.append(mark = make('span', { className }));
  setText(mark, words);
}

// For whoever may read what it said before, the word leads there.
function drawEdited(bubble, isEdited, mayReadVersions) {
  const known = $('.message-mark', bubble);
  if (isEdited && known?.matches('button') === mayReadVersions) return;
  known?.remove();
  if (!isEdited) return;
  const mark = make(mayReadVersions ? 'button' : 'span', { className: 'message-mark', textContent: 'edited' });
  if (mayReadVersions) {
    Object.assign(mark, { type: 'button', title: 'What it said before' });
    mark.dataset.do = 'versions';
  }
  bubble.append(mark);
}

function drawFailure(element, message, status) {
  let note = $('.message-failed', element);
  if (status !== 'failed') return note?.remove();
  if (!note) $('.message-main', element).append(note = clone('message-failed-template'));
  setText($('.message-reason', note), `Not sent. ${message.detail}`);
}
