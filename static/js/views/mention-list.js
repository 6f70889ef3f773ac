// While a name is written after an at sign: the members of the room whose name it may be.

import { $, make, show } from '../dom/build.js';
import { openMembers, openRoom } from '../selectors.js';
import { mentionChoices, mentionQuery } from '../text/mentions.js';
import { drawAvatar } from './avatar.js';

function option({ name, isRoom, isOnline }, at, isChosen) {
  const avatar = make('span', { className: 'avatar', ariaHidden: 'true' });
  if (isRoom) avatar.textContent = '@';
  else drawAvatar(avatar, name);
  const element = make('li', { id: `mention-${at}`, role: 'option', className: 'mention-choice', ariaSelected: String(isChosen) },
    avatar, make('span', { className: 'mention-name', dir: 'auto', textContent: name }));
  if (isRoom) element.append(make('small', { textContent: 'everybody here' }));
  element.classList.toggle('online', Boolean(isOnline));
  element.dataset.at = at;
  return element;
}

// `box` is the textarea. Mounted before whatever else listens to its keys: while the list is open they are the list's.
export function mountMentionList({ store, box, onChange }) {
  const list = $('#mention-list');
  let choices = [];
  let chosen = 0;
  let asked = null;      // where the name begins, and what is written of it
  let dismissed = -1;    // where one was that is not wanted

  function draw() {
    const isOpen = choices.length > 0;
    list.replaceChildren(...choices.map((choice, at) => option(choice, at, at === chosen)));
    show(list, isOpen);
    if (isOpen) box.setAttribute('aria-activedescendant', `mention-${chosen}`);
    else box.removeAttribute('aria-activedescendant');
    if (isOpen) list.children[chosen].scrollIntoView({ block: 'nearest' });
  }

  function close() {
    if (!choices.length) return;
    choices = [];
    draw();
  }

  function look() {
    const { state } = store;
    const room = openRoom(state);
    const hasCaret = box.selectionStart === box.selectionEnd && document.activeElement === box;
    asked = hasCaret && room?.kind === 'room' ? mentionQuery(box.value.slice(0, box.selectionStart)) : null;
    if (!asked || asked.from === dismissed) {
      if (!asked) dismissed = -1;
      return close();
    }
    choices = mentionChoices(openMembers(state) ?? [], asked.query, { me: state.me, isAdmin: room.is_admin });
    chosen = 0;
    draw();
  }

  function take(at) {
    const words = `@${choices[at].name} `;
    const end = box.selectionStart;
    const hasSpace = /^\s/.test(box.value.slice(end));
    box.setRangeText(hasSpace ? words.trimEnd() : words, asked.from, end, 'end');
    if (hasSpace) box.selectionStart = box.selectionEnd = box.selectionEnd + 1;
    close();
    box.focus();
    onChange();
  }

  const keys = {
    ArrowDown: () => move(1),
    ArrowUp: () => move(-1),
    Enter: () => take(chosen),
    Tab: () => take(chosen),
    Escape() {
      dismissed = asked.from;
      close();
    },
  };

  function move(step) {
    chosen = (chosen + step + choices.length) % choices.length;
    draw();
  }

  box.addEventListener('keydown', (event) => {
    const isPlain = !event.shiftKey && !event.ctrlKey && !event.altKey && !event.metaKey && !event.isComposing;
    if (!choices.length || !isPlain || !keys[event.key]) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    keys[event.key]();
  });
  for (const type of ['input', 'click']) box.addEventListener(type, look);
  box.addEventListener('keyup', ({ key }) => ['ArrowLeft', 'ArrowRight', 'Home', 'End'].includes(key) && look());
  box.addEventListener('blur', close);
  // The box must keep the focus, and a phone its keyboard.
  list.addEventListener('pointerdown', (event) => event.preventDefault());
  list.addEventListener('click', ({ target }) => {
    const choice = target.closest('[data-at]');
    if (choice) take(Number(choice.dataset.at));
  });
  store.watch((state) => state.route.roomId, close);
}
