// Asks whoever reports a message why.

import { $, setText } from '../dom/build.js';
import { openDialog, wireDialog } from '../dom/dialog.js';
import { clearErrors, onSubmit } from '../dom/form.js';
import { openMembers, openRoom } from '../selectors.js';
import { reportingWords } from '../text/reports.js';

export function mountReportDialog({ store, reports, toast }) {
  const dialog = $('#report-dialog');
  const form = $('form', dialog);
  let asked = null;
  wireDialog(dialog);
  onSubmit(form, async ({ reason }) => {
    await reports.send(asked.id, reason.trim());
    toast.say('Reported.');
  }, () => dialog.close());
  store.watch((state) => state.route.roomId, () => dialog.close());

  return (message) => {
    asked = message;
    form.reset();
    clearErrors(form);
    setText($('#report-text'), reportingWords(message, openRoom(store.state), openMembers(store.state)));
    openDialog(dialog, form.elements.reason);
  };
}
