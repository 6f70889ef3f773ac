// Everybody with an account here, to be searched and written to.

import { $, clone, make, setText, show } from '../dom/build.js';
import { reconcile } from '../dom/reconcile.js';
import { openDialog, wireDialog } from '../dom/dialog.js';
import { onceAFrame } from '../dom/frame.js';
import { runFrom } from '../dom/form.js';
import { foundPeople } from '../selectors.js';
import { goToRoom } from '../router.js';
import { plural } from '../text/names.js';
import { presenceWords } from '../text/time.js';
import { drawAvatar } from './avatar.js';

const MOST = 100;   // on screen at once; who is further down is found by name
const LEAST = 2;    // others who make a group
const ASK_AGAIN_MS = 15_000;

export function mountPeoplePicker({ store, people }) {
  const dialog = $('#people-dialog');
  const search = $('input[type=search]', dialog);
  const list = $('#people-found');
  const words = $('#people-words');
  const error = $('.form-error', dialog);
  const start = $('#start-group');
  const picked = $('#people-chosen');
  const chosen = new Map();   // those who are to be in a group: their names, by id
  let asking = 0;
  let turn = 0;
  wireDialog(dialog);

  function draw() {
    if (!dialog.open) return;
    const { state } = store;
    const found = foundPeople(state, search.value);
    const rows = found.slice(0, MOST).map((person) => ({
      key: person.id, person, isChosen: chosen.has(person.id), words: presenceWords(person.isOnline, state.lastSeen[person.id]),
    }));
    reconcile(list, rows, { create: () => clone('found-person-template'), update: drawPerson, same: () => false });
    setText(words, wordsFor(state, found.length));
    const names = Array.from(chosen, ([id, name]) => ({ key: id, name }));
    reconcile(picked, names, { create: createChosen, update: drawChosen });
    show(start.parentElement, chosen.size > 0);
    start.disabled = chosen.size < LEAST;
    setText(start, chosen.size < LEAST ? 'A group takes one more' : `Start a group of ${chosen.size + 1}, with you`);
  }

  function pick(userId) {
    const person = store.state.people?.find(({ id }) => id === userId);
    if (!chosen.delete(userId) && person) chosen.set(userId, person.username);
    draw();
  }

  function wordsFor({ people: all }, count) {
    if (!all) return error.hidden ? 'Loading people…' : '';
    if (!all.length) return 'Nobody else has an account here yet.';
    if (!count) return 'Nobody of this name.';
    return count > MOST ? `${plural(count - MOST, 'person', 'people')} more: type part of a name.` : '';
  }

  function ask() {
    return people.load().then(() => show(error, false), (failure) => {
      setText(error, failure.message);
      show(error, true);
      draw();
    });
  }

  // Of those one shares no room with, nothing is told over the socket.
  function keepAsking() {
    clearTimeout(asking);
    if (dialog.open) asking = setTimeout(() => ask().then(keepAsking), ASK_AGAIN_MS);
  }

  // Whoever has closed it meanwhile, or opened it again for somebody else, has changed their mind.
  async function enter(open) {
    const mine = turn;
    const chatId = await open();
    if (mine !== turn) return;
    dialog.close();
    goToRoom(chatId);
  }

  list.addEventListener('click', ({ target }) => {
    const button = target.closest('button');
    if (!button) return;
    const userId = Number(button.closest('li').dataset.userId);
    if (button.matches('.person-pick')) pick(userId);
    else runFrom(button, error, () => enter(() => people.openChat(userId)));
  });
  picked.addEventListener('click', ({ target }) => {
    const button = target.closest('button');
    if (!button) return;
    pick(Number(button.dataset.userId));
    (picked.querySelector('button') ?? search).focus();
  });
  start.addEventListener('click', () => runFrom(start, error, () => enter(() => people.openGroup([...chosen.keys()]))));
  search.addEventListener('input', draw);
  // Enter takes the first who was found.
  $('form', dialog).addEventListener('submit', (event) => {
    event.preventDefault();
    if (search.value.trim()) $('button', list)?.click();
  });

  dialog.addEventListener('close', () => {
    turn++;
    clearTimeout(asking);
  });

  const drawSoon = onceAFrame(draw);
  store.watch((state) => state.people, drawSoon);
  store.watch((state) => state.online, drawSoon);
  store.watch((state) => state.lastSeen, drawSoon);

  function open() {
    search.value = '';
    chosen.clear();
    show(error, false);
    openDialog(dialog, search);
    list.scrollTop = 0;
    draw();
    ask().then(keepAsking);
  }

  $('#new-chat').addEventListener('click', open);
  return { open };
}

const createChosen = () => make('li', {}, make('button', { type: 'button', className: 'chip' },
  make('span', { dir: 'auto' }), make('span', { ariaHidden: 'true', textContent: '×' })));

function drawChosen(element, { key, name }) {
  const button = $('button', element);
  button.dataset.userId = key;
  button.ariaLabel = `Take ${name} out of the group`;
  setText(button.firstChild, name);
}

function drawPerson(element, { person, words, isChosen }) {
  const pick = $('.person-pick', element);
  pick.setAttribute('aria-pressed', String(isChosen));
  pick.ariaLabel = isChosen ? `Take ${person.name} out of the group` : `Add ${person.name} to a group`;
  pick.title = isChosen ? 'Take out of the group' : 'Add to a group';
  setText(pick, isChosen ? '✓' : '+');
  element.dataset.userId = person.id;
  element.classList.toggle('online', person.isOnline);
  drawAvatar($('.avatar', element), person.name, person.id);
  setText($('.person-name', element), person.name);
  setText($('.person-presence', element), [person.status, words].filter(Boolean).join(' · '));
}
