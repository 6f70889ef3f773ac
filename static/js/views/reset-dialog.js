// For whoever was given a link to a new password: signed in here or not.

import { $ } from '../dom/build.js';
import { openDialog, wireDialog } from '../dom/dialog.js';
import { clearErrors, onSubmit } from '../dom/form.js';
import { request } from '../net/http.js';
import { restoreAddress } from '../router.js';
import { newPasswordFault } from '../text/sign-up.js';

export function mountResetDialog({ store, account, say }) {
  const dialog = $('#reset-dialog');
  const form = $('form', dialog);
  let key = '';
  wireDialog(dialog);

  async function change({ new_password: password }) {
    const { answer } = await request('POST', 'auth/password-reset', { body: { key, new_password: password } });
    if (store.state.session === 'in') say(answer.message);
    else account.tell(answer.message);
  }

  // What the link says is no input that one could mend.
  const inWords = (error) => { throw Object.assign(error, error.field === 'key' ? { field: undefined } : {}); };
  onSubmit(form, (values) => change(values).catch(inWords), () => dialog.close(), newPasswordFault);

  store.watch((state) => state.resetKey, (given) => {
    if (!given) return;
    key = given;
    form.reset();
    clearErrors(form);
    openDialog(dialog, form.elements.new_password);
    // It goes from the address too, which is seen, copied and kept in the history.
    store.dispatch({ type: 'reset_taken' });
    restoreAddress(store.state.route);
  });
  dialog.addEventListener('close', () => { key = ''; });
}
