// A small pane beside the button that opens it: closes on Escape, on a press elsewhere and on scrolling, and gives the focus back.

const GAP = 4;
const EDGE = 8;

function place(pane, anchor) {
  const at = anchor.getBoundingClientRect();
  const { width, height } = pane.getBoundingClientRect();
  const below = at.bottom + GAP + height <= innerHeight - EDGE;
  const top = below ? at.bottom + GAP : at.top - GAP - height;
  const left = Math.min(at.left, innerWidth - EDGE - width);
  pane.style.setProperty('top', `${Math.max(EDGE, Math.min(top, innerHeight - EDGE - height))}px`);
  pane.style.setProperty('left', `${Math.max(EDGE, left)}px`);
}

// `onClose()` is told however it closes.
export function wirePopover(pane, { onClose = () => {} } = {}) {
  let anchor = null;
  let stood = null;   // where the anchor was when the pane was placed
  const close = () => pane.matches(':popover-open') && pane.hidePopover();

  pane.addEventListener('toggle', ({ newState }) => {
    if (newState === 'open') return;
    anchor?.setAttribute('aria-expanded', 'false');
    anchor = null;
    onClose();
  });
  // What it stands beside moves away. Something may also scroll without moving that, or have scrolled a moment before.
  const hasMoved = () => {
    const { top, left } = anchor?.getBoundingClientRect() ?? {};
    return top !== stood?.top || left !== stood?.left;
  };
  document.addEventListener('scroll', ({ target }) => !pane.contains(target) && hasMoved() && close(), { capture: true, passive: true });
  addEventListener('resize', close);

  return {
    close,
    get isOpen() { return pane.matches(':popover-open'); },

    open(button, focusOn) {
      close();
      anchor?.setAttribute('aria-expanded', 'false');
      anchor = button;
      anchor.setAttribute('aria-expanded', 'true');
      pane.showPopover();
      place(pane, button);
      stood = button.getBoundingClientRect();
      focusOn?.focus({ preventScroll: true });
    },
  };
}

// The arrow keys go through its buttons, round and round.
export function wireArrows(pane, buttonsOf) {
  const steps = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 };
  pane.addEventListener('keydown', (event) => {
    const step = steps[event.key];
    const buttons = buttonsOf();
    const at = buttons.indexOf(document.activeElement);
    if (!step || at < 0) return;
    event.preventDefault();
    buttons.at((at + step) % buttons.length).focus();
  });
}
