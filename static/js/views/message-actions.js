// What one can do about a message: three buttons beside the one that is pointed at, touched or focused, and the menu of the third.
// There is one set of buttons, which goes from message to message.

import { $, clone, show } from '../dom/build.js';
import { wireArrows, wirePopover } from '../dom/popover.js';
import { openRoom, openTimeline } from '../selectors.js';
import { permissions } from '../state/permissions.js';

const ROW = '.message';

// `acts`: by name, what to do with a message; each gets it, and the button that was pressed.
export function mountMessageActions({ store, acts }) {
  const list = $('#messages');
  const menu = $('#message-menu');
  const bar = clone('message-actions-template');
  const [react, reply, more] = ['react', 'reply', 'more'].map((name) => $(`[data-do=${name}]`, bar));
  let row = null;
  let asked = null;   // the message that the menu is about
  const popover = wirePopover(menu, { onClose: () => row?.matches(':hover, :focus-within, .touched') || leave() });

  const messageOf = (element) => {
    const id = Number(element?.dataset.id);
    return id ? openTimeline(store.state)?.messages.find((message) => message.id === id) : undefined;
  };
  const mayDo = (message) => permissions(message, openRoom(store.state), store.state.me);

  function leave() {
    row?.classList.remove('touched');
    row = null;
    bar.remove();
  }

  // While the keyboard is in the buttons, or what they have opened is open, a mouse that happens to lie there takes them nowhere.
  const isOpen = () => bar.matches(':has([aria-expanded=true])');
  const isHeld = () => isOpen() || bar.matches(':has(:focus-visible)');

  function goTo(next, isMoved = false) {
    if (next === row && bar.isConnected) return;
    if (isMoved ? isOpen() : isHeld()) return;
    leave();
    const may = next && mayDo(messageOf(next));
    if (!may || !Object.values(may).some(Boolean)) return;
    row = next;
    show(react, may.react);
    show(reply, may.reply);
    $('.bubble-line', row).append(bar);
  }

  // The message may have changed, or gone, while one looked at it.
  function refresh() {
    if (!row) return;
    const may = row.isConnected && mayDo(messageOf(row));
    if (!may || !Object.values(may).some(Boolean)) {
      popover.close();
      leave();
    }
  }

  function openMenu() {
    asked = messageOf(row);
    if (!asked) return;
    const may = mayDo(asked);
    for (const item of menu.querySelectorAll('[data-do]')) show(item, Boolean(may[item.dataset.do]));
    popover.open(more, menu.querySelector('[data-do]:not([hidden])'));
  }

  bar.addEventListener('click', ({ target }) => {
    const button = target.closest('button');
    const message = messageOf(row);
    if (!button || !message) return;
    if (button === more) openMenu();
    else acts[button.dataset.do](message, button);
  });

  menu.addEventListener('click', ({ target }) => {
    const button = target.closest('[data-do]');
    if (!button) return;
    const message = asked;
    popover.close();
    acts[button.dataset.do](message, more);
  });
  wireArrows(menu, () => Array.from(menu.querySelectorAll('[data-do]:not([hidden])')));

  list.addEventListener('pointerover', ({ target, pointerType }) => pointerType !== 'touch' && goTo(target.closest(ROW)));
  // One that moves is somebody's: it has the buttons, also from where the keyboard has left its focus.
  list.addEventListener('pointermove', ({ target, pointerType, movementX, movementY }) => {
    if (pointerType !== 'touch' && (movementX || movementY)) goTo(target.closest(ROW), true);
  });
  list.addEventListener('pointerleave', ({ pointerType }) => {
    if (pointerType !== 'touch' && !isHeld() && !bar.contains(document.activeElement)) leave();
  });
  list.addEventListener('focusin', ({ target }) => goTo(target.closest(ROW)));
  list.addEventListener('focusout', ({ relatedTarget }) => {
    // The bar itself goes away with the focus in it.
    if (!row) return;
    const isPointedAt = row.matches(':hover:not(.touched)');
    if (!list.contains(relatedTarget) && !isPointedAt && !isHeld()) leave();
  });
  // A finger has nothing to point with: it touches the message.
  list.addEventListener('click', ({ target, pointerType }) => {
    if (pointerType !== 'touch' || target.closest('a, button')) return;
    const touched = target.closest('.bubble')?.closest(ROW);
    const isAgain = touched && touched === row && row.classList.contains('touched');
    leave();
    if (!touched || isAgain) return;
    goTo(touched);
    touched.classList.add('touched');
  });

  store.watch(openTimeline, refresh);
  store.watch(openRoom, refresh);
  store.watch((state) => state.route.roomId, () => {
    popover.close();
    leave();
  });

  return {
    menuOf(element) {
      goTo(element);
      if (row === element) openMenu();
    },
  };
}
