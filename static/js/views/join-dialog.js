// Asks whoever is signed in and has followed an invitation whether to join; or tells why they cannot.

import { $, setText, show } from '../dom/build.js';
import { clearErrors, onSubmit } from '../dom/form.js';
import { openDialog, wireDialog } from '../dom/dialog.js';
import { joinWords } from '../text/invitation.js';

export function mountJoinDialog({ store, invitation }) {
  const dialog = $('#join-dialog');
  const form = $('form', dialog);
  const [yes, no] = [$('#join-yes'), $('#join-no')];
  let asked = null;   // the code that the dialog is about
  wireDialog(dialog);
  onSubmit(form, () => invitation.accept(asked), () => dialog.close());

  function open({ title, text, description = '' }, isQuestion) {
    clearErrors(form);
    setText($('#join-title'), title);
    setText($('#join-text'), text);
    setText($('#join-description'), description);
    show($('#join-description'), Boolean(description));
    show(yes, isQuestion);
    setText(no, isQuestion ? 'Not now' : 'Close');
    openDialog(dialog, isQuestion ? yes : no);
  }

  async function follow(code) {
    asked = code;
    try {
      const found = await invitation.follow();
      if (found) open(joinWords(found), true);
    } catch (error) {
      open({ title: 'Invitation', text: error.message }, false);
    }
  }

  // Of a session that has ended, the sign-in page takes the invitation over.
  dialog.addEventListener('close', () => {
    if (store.state.session === 'in' && store.state.invitation?.code === asked) invitation.leave();
  });

  // Only with the list of rooms is it known whether one is in already.
  store.watch((state) => (state.session === 'in' && state.roomsLoaded ? state.invitation?.code : undefined), (code) => {
    asked = null;
    dialog.close();
    if (code) follow(code);
  });
}
