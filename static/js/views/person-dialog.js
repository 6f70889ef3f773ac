// Who somebody is, as they say it themselves.

import { $, setText, show } from '../dom/build.js';
import { openDialog, wireDialog } from '../dom/dialog.js';
import { presenceWords } from '../text/time.js';
import { drawAvatar } from './avatar.js';

// Gives back what shows the profile of somebody by their id.
export function mountPersonDialog({ people }) {
  const dialog = $('#person-dialog');
  let shown = 0;
  wireDialog(dialog);

  function draw(person) {
    drawAvatar($('.avatar', dialog), person.username, person.id);
    setText($('h2', dialog), person.display_name);
    setText($('.profile-name', dialog), person.display_name === person.username ? '' : person.username);
    setText($('.profile-status', dialog), person.status);
    setText($('.profile-presence', dialog), presenceWords(person.is_online, person.last_seen));
    setText($('.profile-bio', dialog), person.bio);
    for (const words of dialog.querySelectorAll('.profile p')) show(words, Boolean(words.textContent));
  }

  return async (userId) => {
    const asked = ++shown;
    const person = await people.profile(userId);
    if (asked !== shown) return;
    draw(person);
    if (!dialog.open) openDialog(dialog, $('[data-do=cancel]', dialog));
  };
}
