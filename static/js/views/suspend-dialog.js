// Asks for how long somebody is to be suspended, and why.

import { $, setText } from '../dom/build.js';
import { openDialog, wireDialog } from '../dom/dialog.js';
import { clearErrors, onSubmit } from '../dom/form.js';

export function mountSuspendDialog() {
  const dialog = $('#suspend-dialog');
  const form = $('form', dialog);
  let run = null;
  wireDialog(dialog);
  onSubmit(form, ({ expires_in: life, reason }) => run({ expires_in: life ? Number(life) : null, reason: reason.trim() }), () => dialog.close());

  return (name, suspend) => {
    run = suspend;
    form.reset();
    clearErrors(form);
    setText($('#suspend-title'), `Suspend ${name}?`);
    openDialog(dialog, form.elements.reason);
  };
}
