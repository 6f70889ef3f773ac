// Copies text. → whether it could.

import { make } from './build.js';

// From its end to its beginning, so that the beginning is what one sees of a long text.
export function selectAll(input) {
  input.focus();
  input.setSelectionRange(0, input.value.length, 'backward');
  input.scrollLeft = 0;
}

// Of an input; if it cannot be copied, the text is selected, to be copied by hand.
export async function copyFrom(input) {
  try {
    await navigator.clipboard.writeText(input.value);
    return true;
  } catch {
    // Plain http has no clipboard, and some browsers give it only at once upon a press.
    selectAll(input);
    return document.execCommand('copy');
  }
}

// Of none: an input stands in for it where there is no clipboard.
export async function copyText(text) {
  const box = make('textarea', { value: text, className: 'visually-hidden', readOnly: true });
  const focused = document.activeElement;
  document.body.append(box);
  const isCopied = await copyFrom(box);
  box.remove();
  focused?.focus({ preventScroll: true });
  return isCopied;
}
