// One's own profile, to be changed: the picture, the name that others see, a status and how long it stays.

import { $, setText, show } from '../dom/build.js';
import { clearErrors, onSubmit, runFrom } from '../dom/form.js';
import { openDialog, wireDialog } from '../dom/dialog.js';
import { drawAvatar } from './avatar.js';

const KEEP = 'keep';

export function mountProfileDialog({ store, account }) {
  const dialog = $('#profile-dialog');
  const form = $('form', dialog);
  const [pick, remove, input] = [$('#pick-avatar'), $('#remove-avatar'), $('#avatar-file')];
  const error = $('#avatar-error');
  wireDialog(dialog);

  function drawPicture() {
    const { me } = store.state;
    if (!dialog.open || !me) return;
    drawAvatar($('.avatar', dialog), me.username, me.id);
    show(remove, Boolean(me.avatar_url));
  }

  function fill(me) {
    clearErrors(form);
    const { display_name: name, status, bio, status_ends: ends } = form.elements;
    name.value = me.display_name === me.username ? '' : me.display_name ?? '';
    name.placeholder = me.username;
    status.value = me.status ?? '';
    bio.value = me.bio ?? '';
    ends.value = me.status_expires_at ? KEEP : '';
    show(ends.querySelector(`[value=${KEEP}]`), Boolean(me.status_expires_at));
    form.elements.shares_last_seen.checked = Boolean(me.shares_last_seen);
  }

  async function open() {
    fill(store.state.me);
    openDialog(dialog, form.elements.display_name);
    drawPicture();
    await account.loadProfile().catch(() => {});
    if (dialog.open) fill(store.state.me);
  }

  // Nothing is said of the end where it stays as it is.
  function endOf(ends) {
    if (ends === KEEP) return store.state.me.status_expires_at;
    return ends ? new Date(Date.now() + Number(ends) * 1000).toISOString() : null;
  }

  onSubmit(form, ({ display_name: name, status, bio, status_ends: ends, shares_last_seen: shares }) => account.changeProfile({
    display_name: name.trim() || null, status: status.trim(), bio: bio.trim(),
    status_expires_at: status.trim() ? endOf(ends) : null, shares_last_seen: shares === 'on',
  }), () => dialog.close());

  pick.addEventListener('click', () => input.click());
  input.addEventListener('change', () => {
    const [file] = input.files;
    input.value = '';
    if (file) runFrom(pick, error, () => account.setAvatar(file));
  });
  remove.addEventListener('click', () => runFrom(remove, error, () => account.removeAvatar()));
  $('#edit-profile').addEventListener('click', open);
  store.watch((state) => state.me, drawPicture);
}
