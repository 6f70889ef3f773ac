// What a message carries: pictures in the size that they will have, something spoken to be heard, anything else to be saved.

import { $, make, setText } from '../dom/build.js';
import { openDialog, wireDialog } from '../dom/dialog.js';
import { isPicture, isVoice, sizeWords } from '../text/files.js';
import { createVoice } from './voice-player.js';

const NEAR = '600px';   // pictures that are so far from being seen are fetched

let files = null;
let say = () => {};

const waiting = new WeakMap();
const seen = new IntersectionObserver((entries) => {
  for (const { isIntersecting, target } of entries) {
    if (!isIntersecting) continue;
    seen.unobserve(target);
    waiting.get(target)?.();
  }
}, { rootMargin: NEAR });

export function mountAttachments(given) {
  ({ files, say } = given);
  wireDialog($('#picture-dialog'));
  $('#picture-save').addEventListener('click', ({ currentTarget }) => save(currentTarget.file));
}

export function drawAttachments(bubble, message) {
  const carried = message.is_deleted ? [] : message.attachments ?? [];
  const drawn = carried.map(({ id }) => id).join(' ');
  let list = $('.attachments', bubble);
  if (!drawn) return list?.remove();
  if (list?.dataset.drawn === drawn) return;
  list?.remove();
  list = make('div', { className: 'attachments' }, ...carried.map(createAttachment));
  list.dataset.drawn = drawn;
  $('.message-text', bubble).after(list);
}

function createAttachment(file) {
  if (isPicture(file)) return createPicture(file);
  if (isVoice(file)) return createVoice(file, { files, say });
  return createFile(file);
}

function createPicture(file) {
  const image = make('img', { alt: file.name, decoding: 'async', draggable: false });
  const button = make('button', { type: 'button', className: 'attachment-picture', title: file.name }, image);
  button.style.setProperty('--w', file.width);
  button.style.setProperty('--h', file.height);
  waiting.set(button, () => files.open(file).then((url) => { image.src = url; }, (error) => button.replaceWith(createGone(file, error))));
  seen.observe(button);
  button.addEventListener('click', () => enlarge(file));
  return button;
}

function createFile(file) {
  const words = make('span', { className: 'attachment-words' },
    make('span', { className: 'attachment-name', dir: 'auto', textContent: file.name }),
    make('span', { className: 'attachment-size', textContent: sizeWords(file.size) }));
  const icon = $('#icon-file-template').content.firstElementChild.cloneNode(true);
  const button = make('button', { type: 'button', className: 'attachment-file', title: `Save ${file.name}` }, icon, words);
  button.addEventListener('click', () => save(file));
  return button;
}

const createGone = (file, error) => make('p', { className: 'attachment-gone', textContent: `${file.name}: ${error.message}` });

async function enlarge(file) {
  const dialog = $('#picture-dialog');
  try {
    const image = make('img', { src: await files.open(file), alt: file.name, width: file.width, height: file.height, tabIndex: -1 });
    $('#picture').replaceChildren(image);
    setText($('#picture-title'), file.name);
    $('#picture-save').file = file;
    openDialog(dialog, image);
  } catch (error) {
    say(error.message, true);
  }
}

async function save(file) {
  try {
    make('a', { href: await files.open(file), download: file.name }).click();
  } catch (error) {
    say(error.message, true);
  }
}
