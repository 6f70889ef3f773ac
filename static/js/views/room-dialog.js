// Making a room, and changing or deleting one.

import { $, make, setText, show } from '../dom/build.js';
import { clearErrors, onSubmit } from '../dom/form.js';
import { openDialog, wireDialog } from '../dom/dialog.js';
import { goToRoom, replaceWithRooms } from '../router.js';
import { plural } from '../text/names.js';

export function mountRoomDialog({ rooms, confirm }) {
  const dialog = $('#room-dialog');
  const form = $('form', dialog);
  const remove = $('[data-do=delete]', dialog);
  const expiry = form.elements.expire_after_days;
  let editing = null;
  wireDialog(dialog);

  function open(room) {
    editing = room;
    clearErrors(form);
    form.elements.name.value = room?.name ?? '';
    form.elements.description.value = room?.description ?? '';
    form.elements.is_private.checked = room?.is_private ?? false;
    chooseExpiry(room?.expire_after_days ?? '');
    form.elements.is_ephemeral.checked = false;
    show(form.elements.is_ephemeral.closest('.check'), !room);
    show(expiry.closest('.field'), room && !room.is_ephemeral);
    setText($('h2', dialog), room ? 'Edit room' : 'New room');
    setText($('[type=submit]', dialog), room ? 'Save' : 'Create room');
    show(remove, Boolean(room));
    openDialog(dialog, form.elements.name);
  }

  // Over REST it may be any number of days.
  function chooseExpiry(days) {
    const isOffered = [...expiry.options].some(({ value }) => value === String(days));
    if (!isOffered) expiry.append(make('option', { value: days, textContent: `${days} days` }));
    expiry.value = days;
  }

  // For how long messages are kept is said only where it changes: what is older is deleted at once.
  function valuesOf({ name, description, is_private, is_ephemeral, expire_after_days: days }) {
    const isChanged = editing && days !== String(editing.expire_after_days ?? '');
    return {
      name: name.trim(), description: description.trim(), is_private: is_private === 'on',
      ...(editing ? {} : { is_ephemeral: is_ephemeral === 'on' }),
      ...(isChanged ? { expire_after_days: days ? Number(days) : null } : {}),
    };
  }

  async function save(change) {
    await rooms.update(editing.id, change);
    dialog.close();
  }

  // What is older goes at once, and nobody gets it back.
  function askToForget(change) {
    const older = `older than ${plural(change.expire_after_days, 'day', 'days')}`;
    confirm({
      title: `Delete what is ${older}?`,
      text: `Every message in ${editing.name} that is ${older} is deleted at once, with its files, for everybody; and from then on each when it is as old.`,
      yes: 'Save and delete',
      run: () => save(change),
    });
  }

  onSubmit(form, async (values) => {
    const fields = valuesOf(values);
    if (!editing) {
      const room = await rooms.create(fields);
      dialog.close();
      return goToRoom(room.id);
    }
    if (fields.expire_after_days < (editing.expire_after_days ?? Infinity) && fields.expire_after_days) return askToForget(fields);
    await save(fields);
  });

  function askToDelete(room) {
    confirm({
      title: `Delete ${room.name}?`,
      text: 'The room and all its messages will be gone, for everybody.',
      yes: 'Delete room',
      run: async () => {
        await rooms.remove(room.id);
        replaceWithRooms();
      },
    });
  }

  remove.addEventListener('click', () => {
    dialog.close();
    askToDelete(editing);
  });

  return { create: () => open(null), edit: open, remove: askToDelete };
}
