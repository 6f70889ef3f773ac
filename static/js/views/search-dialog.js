// What was said, found by its words: as one types, the newest first. A press shows it in its room.

import { $, clone, make, setText, show } from '../dom/build.js';
import { reconcile } from '../dom/reconcile.js';
import { openDialog, wireDialog } from '../dom/dialog.js';
import { foundWords } from '../text/files.js';
import { snippetParts } from '../text/snippet.js';
import { clockTime, dayName, fullTime } from '../text/time.js';

const PAUSE_MS = 250;   // in typing, before it is asked
const HINT = 'Part of a word will do. from:name, in:room, has:link and before:2026-01-31 narrow it down.';

// `visit(roomId, id)` goes to a message.
export function mountSearchDialog({ store, search, visit }) {
  const dialog = $('#search-dialog');
  const input = $('input[type=search]', dialog);
  const list = $('#search-found');
  const words = $('#search-words');
  const more = $('[data-do=more]', dialog);
  let found = [];
  let older = null;    // where the next page is
  let asked = 0;       // only the answer to the last question counts
  let pause = 0;
  wireDialog(dialog);

  function draw() {
    const { rooms } = store.state;
    const rows = found.map((message) => ({ key: message.id, message, room: rooms[message.room_id]?.name ?? '' }));
    reconcile(list, rows, { create: () => clone('found-message-template'), update: drawFound, same: (a, b) => a.message === b.message && a.room === b.room });
    show(more, Boolean(older));
  }

  async function ask(question, known, none) {
    const ticket = asked += 1;
    list.ariaBusy = 'true';
    try {
      const page = await question();
      if (ticket !== asked) return;
      found = [...known, ...page.messages];
      older = page.older;
      setText(words, found.length ? '' : none);
    } catch (error) {
      if (ticket !== asked) return;
      found = known;
      setText(words, error.message);
    }
    list.ariaBusy = 'false';
    draw();
  }

  function find() {
    clearTimeout(pause);
    const query = input.value.trim();
    list.scrollTop = 0;
    if (query) return ask(() => search.find(query), [], 'Nothing was found.');
    asked += 1;
    [found, older] = [[], null];
    setText(words, HINT);
    return draw();
  }

  input.addEventListener('input', () => {
    clearTimeout(pause);
    pause = setTimeout(find, PAUSE_MS);
  });
  $('form', dialog).addEventListener('submit', (event) => {
    event.preventDefault();
    find();
  });
  more.addEventListener('click', () => ask(() => search.more(older), found, 'Nothing more was found.'));

  list.addEventListener('click', ({ target }) => {
    const item = target.closest('button')?.closest('li');
    if (!item) return;
    dialog.close();
    visit(Number(item.dataset.roomId), Number(item.dataset.messageId));
  });

  dialog.addEventListener('close', () => clearTimeout(pause));
  store.watch((state) => state.session, (session) => session === 'in' || ([input.value, found, older] = ['', [], null]));

  // What was found last is still there, to try the next of it.
  $('#open-search').addEventListener('click', () => {
    if (!found.length) setText(words, HINT);
    openDialog(dialog, input);
    input.select();
    draw();
  });
}

function drawFound(element, { message, room }) {
  const time = $('time', element);
  Object.assign(element.dataset, { messageId: message.id, roomId: message.room_id });
  setText($('.found-author', element), message.username);
  setText($('.found-room', element), room);
  setText(time, `${dayName(message.timestamp)}, ${clockTime(message.timestamp)}`);
  Object.assign(time, { dateTime: message.timestamp, title: fullTime(message.timestamp) });
  const parts = snippetParts(message.snippet).map(({ text, isHit }) => (isHit ? make('mark', {}, text) : text));
  $('.found-text', element).replaceChildren(...(parts.length ? parts : [foundWords(message)]));
  $('.found-text', element).classList.toggle('wordless', !parts.length);
}
