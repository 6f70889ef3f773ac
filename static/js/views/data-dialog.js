// What one has here: to be taken along, and to be erased.

import { $, make } from '../dom/build.js';
import { openDialog, wireDialog } from '../dom/dialog.js';
import { clearErrors, onSubmit, runFrom } from '../dom/form.js';

export function mountDataDialog({ store, ownData }) {
  const dialog = $('#data-dialog');
  const form = $('form', dialog);
  const error = $('#export-error');
  wireDialog(dialog);

  async function save() {
    const href = await ownData.export();
    make('a', { href, download: 'parlor-export.ndjson' }).click();
    // The browser has taken it by then.
    setTimeout(() => URL.revokeObjectURL(href), 60_000);
  }

  onSubmit(form, ({ password }) => ownData.erase(password), () => dialog.close());
  $('#export').addEventListener('click', ({ currentTarget }) => runFrom(currentTarget, error, save));
  $('#own-data').addEventListener('click', () => {
    form.reset();
    // For whatever keeps passwords: it has to know whose this is.
    form.elements.username.value = store.state.me.username;
    clearErrors(form);
    error.hidden = true;
    openDialog(dialog, $('#export'));
  });
}
