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

  // What the inputs hold before anybody has touched them.
  let shown = {};

  function read() {
    const { display_name: name, status, bio, status_ends: ends, shares_last_seen: shares } = form.elements;
    return { name: name.value, status: status.value, bio: bio.value, ends: ends.value, shares: shares.checked };
  }

  function write({ name, status, bio, ends, shares }) {
    const inputs = form.elements;
    [inputs.display_name.value, inputs.status.value, inputs.bio.value] = [name, status, bio];
    [inputs.status_ends.value, inputs.shares_last_seen.checked] = [ends, shares];
  }

  function valuesOf(me) {
    return {
      name: me.display_name === me.username ? '' : me.display_name ?? '',
      status: me.status ?? '', bio: me.bio ?? '',
      ends: me.status_expires_at ? KEEP : '', shares: Boolean(me.shares_last_seen),
    };
  }

  function fill(me) {
    form.elements.display_name.placeholder = me.username;
    show(form.elements.status_ends.querySelector(`[value=${KEEP}]`), Boolean(me.status_expires_at));
    shown = valuesOf(me);
    write(shown);
  }

  // The rest of the profile comes a moment later: what has been typed by then stays.
  function fillUntouched(me) {
    const [before, now] = [shown, read()];
    const touched = Object.keys(now).filter((key) => now[key] !== before[key]);
    fill(me);
    write({ ...shown, ...Object.fromEntries(touched.map((key) => [key, now[key]])) });
  }

  async function open() {
    clearErrors(form);
    fill(store.state.me);
    openDialog(dialog, form.elements.display_name);
    drawPicture();
    await account.loadProfile().catch(() => {});
    if (dialog.open) fillUntouched(store.state.me);
  }

  // Nothing is said of the end where it stays as it is.
  function endOf(ends) {
    if (ends === KEEP) return store.state.me.status_expires_at;
    return ends ? new Date(Date.now() + Number(ends) * 1000).toISOString() : null;
  }

  // Only what was changed is sent: the rest may be newer elsewhere, or not be known here yet.
  function changed() {
    const now = read();
    const isOther = (key) => now[key] !== shown[key];
    const status = now.status.trim();
    return {
      ...(isOther('name') && { display_name: now.name.trim() || null }),
      ...(isOther('bio') && { bio: now.bio.trim() }),
      ...((isOther('status') || isOther('ends')) && { status, status_expires_at: status ? endOf(now.ends) : null }),
      ...(isOther('shares') && { shares_last_seen: now.shares }),
    };
  }

  onSubmit(form, async () => {
    const change = changed();
    if (Object.keys(change).length > 0) await account.changeProfile(change);
  }, () => dialog.close());

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
