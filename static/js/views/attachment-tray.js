// Above the box: the files that the next message will carry. Each is sent as soon as it is chosen, so that the message need not wait for them.

import { $, clone, setText, show } from '../dom/build.js';
import { reconcile } from '../dom/reconcile.js';
import { openRoom } from '../selectors.js';
import { isVoice, lengthWords, sizeWords } from '../text/files.js';

const MOST = 10;   // as the server has it

// Guests send no files; what is whispered, or said in an ephemeral room, is kept nowhere.
export const mayAttach = (state) => Boolean(openRoom(state)?.is_member && openRoom(state).kind !== 'whisper' && !openRoom(state).is_ephemeral && !state.me?.is_guest);

// `onChange` is called whenever it has become other what could be sent.
export function mountAttachmentTray({ store, files, say, onChange }) {
  const tray = $('#composer-files');
  const input = $('#file-input');
  const attach = $('#attach');
  const view = $('#room-view');
  const byRoom = new Map();
  let roomId = null;
  let count = 0;

  const here = () => byRoom.get(roomId) ?? [];

  function draw() {
    const items = here();
    show(tray, items.length > 0);
    reconcile(tray, items.map((item) => ({ key: item.key, item })), { create: createItem, update: drawItem, same: () => false });
    onChange();
  }

  function createItem({ item }) {
    const element = clone('tray-item-template');
    const image = $('img', element);
    const asPicture = (isOne) => {
      show(image, isOne);
      show($('.icon', element), !isOne);
    };
    asPicture(Boolean(item.preview));
    image.onerror = () => asPicture(false);
    if (item.preview) image.src = item.preview;
    $('[data-do=remove]', element).addEventListener('click', () => remove(item));
    $('[data-do=retry]', element).addEventListener('click', () => start(item));
    return element;
  }

  function drawItem(element, { item }) {
    setText($('.tray-name', element), item.name);
    const about = item.voice ? lengthWords(item.voice.durationMs) : sizeWords(item.file.size);
    setText($('.tray-about', element), item.error || about);
    element.classList.toggle('failed', Boolean(item.error));
    show($('progress', element), !item.sent && !item.error);
    $('progress', element).value = item.progress;
    show($('[data-do=retry]', element), Boolean(item.error));
    $('[data-do=remove]', element).ariaLabel = `Remove ${item.name}`;
  }

  async function start(item) {
    Object.assign(item, { error: '', progress: 0, controller: new AbortController() });
    draw();
    const { signal } = item.controller;
    const onProgress = (progress) => {
      item.progress = progress;
      draw();
    };
    try {
      item.sent = await files.send(item.file, { name: item.name, voice: item.voice, onProgress, signal });
    } catch (error) {
      if (signal.aborted) return;
      item.error = error.message;
    }
    draw();
  }

  function add(chosen, voice = null) {
    if (!mayAttach(store.state)) return;
    const room = chosen.slice(0, MOST - here().length);
    if (room.length < chosen.length) say(`A message carries at most ${MOST} files.`, true);
    const items = room.map((file) => ({
      key: `file:${count += 1}`, file, voice, name: file.name || 'file', sent: null, error: '', progress: 0,
      preview: file.type.startsWith('image/') ? URL.createObjectURL(file) : '',
    }));
    byRoom.set(roomId, [...here(), ...items]);
    items.forEach(start);
  }

  function drop(items) {
    for (const { controller, preview } of items) {
      controller?.abort(new DOMException('removed', 'AbortError'));
      if (preview) URL.revokeObjectURL(preview);
    }
  }

  function remove(item) {
    drop([item]);
    byRoom.set(roomId, here().filter((other) => other !== item));
    draw();
    attach.focus();
  }

  function wireDrop() {
    const brings = (event) => event.dataTransfer?.types.includes('Files') && mayAttach(store.state);
    const mark = (isOver) => view.classList.toggle('dropping', isOver);
    view.addEventListener('dragover', (event) => {
      if (!brings(event)) return;
      event.preventDefault();
      mark(true);
    });
    view.addEventListener('dragleave', (event) => {
      if (!view.contains(event.relatedTarget)) mark(false);
    });
    view.addEventListener('drop', (event) => {
      mark(false);
      if (!brings(event)) return;
      event.preventDefault();
      add([...event.dataTransfer.files]);
    });
  }

  attach.addEventListener('click', () => input.click());
  input.addEventListener('change', () => {
    add([...input.files]);
    input.value = '';
  });
  $('#message-text').addEventListener('paste', (event) => {
    const pasted = [...event.clipboardData.files];
    // Words that bring their picture along, as from a text processor, are words.
    if (!pasted.length || event.clipboardData.types.includes('text/plain')) return;
    event.preventDefault();
    add(pasted);
  });
  wireDrop();
  store.watch(mayAttach, (may) => show(attach, may));
  store.watch((state) => state.session, (session) => {
    if (session === 'in') return;
    for (const items of byRoom.values()) drop(items);
    byRoom.clear();
  });

  const sentOf = (items) => items.map(({ sent }) => sent).filter(Boolean).sort((a, b) => isVoice(b) - isVoice(a));

  return {
    add,
    get isEmpty() { return !here().length; },
    get isReady() { return here().every(({ sent }) => sent); },
    get attachments() { return sentOf(here()); },

    enterRoom(nextId) {
      roomId = nextId;
      draw();
    },

    // What the message carries, which then is on its way.
    take() {
      const items = here();
      byRoom.delete(roomId);
      drop(items.filter(({ sent }) => !sent));
      draw();
      items.forEach(({ preview }) => preview && URL.revokeObjectURL(preview));
      return sentOf(items);
    },
  };
}
