// Making a room, and changing or deleting one.

import { $, setText, show } from '../dom/build.js';
import { clearErrors, onSubmit } from '../dom/form.js';
import { openDialog, wireDialog } from '../dom/dialog.js';
import { goToRoom, replaceWithRooms } from '../router.js';

export function mountRoomDialog({ rooms, confirm }) {
  const dialog = $('#room-dialog');
  const form = $('form', dialog);
  const remove = $('[data-do=delete]', dialog);
  let editing = null;
  wireDialog(dialog);

  function open(room) {
    editing = room;
    clearErrors(form);
    form.elements.name.value = room?.name ?? '';
    form.elements.description.value = room?.description ?? '';
    form.elements.is_private.checked = room?.is_private ?? false;
    setText($('h2', dialog), room ? 'Edit room' : 'New room');
    setText($('[type=submit]', dialog), room ? 'Save' : 'Create room');
    show(remove, Boolean(room));
    openDialog(dialog, form.elements.name);
  }

  const valuesOf = ({ name, description, is_private }) => ({
    name: name.trim(), description: description.trim(), is_private: is_private === 'on',
  });

  onSubmit(form, async (values) => {
    if (editing) return rooms.update(editing.id, valuesOf(values));
    const room = await rooms.create(valuesOf(values));
    goToRoom(room.id);
  }, () => dialog.close());

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
