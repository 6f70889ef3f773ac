// Opening and closing a <dialog>. The element itself keeps focus inside and gives it back.

export function wireDialog(dialog) {
  dialog.querySelector('[data-do=cancel]').addEventListener('click', () => dialog.close());
  // Pressed and released outside the box: a text selection that ends outside must not close it.
  let pressedOutside = false;
  dialog.addEventListener('pointerdown', (event) => { pressedOutside = event.target === dialog; });
  dialog.addEventListener('click', (event) => {
    if (event.target === dialog && pressedOutside) dialog.close();
  });
}

export function openDialog(dialog, focusOn) {
  if (!dialog.open) dialog.showModal();
  focusOn?.focus();
}
