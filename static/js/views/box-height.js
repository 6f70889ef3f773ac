// The box for a message is as high as what is in it, up to a bound. On a phone the buttons beside it make way for a longer one.

import { onceAFrame } from '../dom/frame.js';

const TALL = 80;   // pixels: more than two lines

// Gives a function that fits the box before the next paint, when it is certain that it is on screen and can be measured.
export function createBoxHeight(form, box) {
  function measure() {
    box.style.setProperty('height', 'auto');
    const height = box.scrollHeight;
    box.style.setProperty('height', `${height}px`);
    return height;
  }

  return onceAFrame(() => {
    const height = measure();
    // In the whole width it may be lower again: it stays until the box is empty, or it would come and go with each word.
    const isTall = Boolean(box.value) && (height > TALL || form.classList.contains('tall'));
    if (isTall === form.classList.contains('tall')) return;
    form.classList.toggle('tall', isTall);
    measure();
  });
}
