// Asks before what cannot be undone.

import { $, setText } from '../dom/build.js';
import { clearErrors, onSubmit } from '../dom/form.js';
import { openDialog, wireDialog } from '../dom/dialog.js';

export function mountConfirm() {
  const dialog = $('#confirm-dialog');
  const form = $('form', dialog);
  let run = null;
  wireDialog(dialog);
  onSubmit(form, () => run(), () => dialog.close());

  return (question) => {
    run = question.run;
    clearErrors(form);
    setText($('#confirm-title'), question.title);
    setText($('#confirm-text'), question.text);
    setText($('#confirm-yes'), question.yes);
    openDialog(dialog, $('#confirm-no'));
  };
}
