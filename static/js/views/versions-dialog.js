// What a message said before it was edited, and since when it has said what it says.

import { $, make, setText } from '../dom/build.js';
import { openDialog, wireDialog } from '../dom/dialog.js';
import { clockTime, dayName, fullTime } from '../text/time.js';
import { richText } from './rich-text.js';

const whenWords = (timestamp) => `${dayName(timestamp)}, ${clockTime(timestamp)}`;

function itemOf({ content, timestamp }, at, all) {
  const isNow = at === all.length - 1;
  const when = make('time', { dateTime: timestamp, title: fullTime(timestamp), textContent: whenWords(timestamp) });
  const head = make('p', { className: 'version-head' }, when);
  if (isNow) head.append(make('span', { className: 'tag', textContent: 'now' }));
  return make('li', { className: 'version' }, head, make('div', { className: 'version-text', dir: 'auto' }, ...richText(content)));
}

export function mountVersionsDialog({ messages }) {
  const dialog = $('#versions-dialog');
  const list = $('ol', dialog);
  const words = $('[role=status]', dialog);
  let asked = 0;
  wireDialog(dialog);

  return async (message) => {
    asked = message.id;
    list.replaceChildren();
    setText(words, 'Loading…');
    openDialog(dialog);
    try {
      const versions = await messages.versions(message.id);
      if (asked !== message.id) return;
      list.replaceChildren(...versions.map(itemOf));
      setText(words, versions.length ? '' : 'It has been deleted meanwhile.');
    } catch (error) {
      if (asked === message.id) setText(words, error.message);
    }
  };
}
