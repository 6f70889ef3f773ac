// Who one is, the appearance, and the way out.

import { $, setText, show } from '../dom/build.js';
import { wireMenu } from '../dom/menu.js';
import { chooseMotion, chooseTheme, chosenTheme, isStill } from '../theme.js';
import { drawAvatar } from './avatar.js';

export function mountAccountMenu({ store, account, toast }) {
  const menu = $('#account-menu');
  const signOut = $('#sign-out');
  const sharesRead = $('input[name=shares_read]', menu);
  wireMenu(menu);

  store.watch((state) => state.me, (me) => {
    if (!me) return;
    setText($('.account-name', menu), me.display_name || me.username);
    drawAvatar($('.avatar', menu), me.username, me.id);
    show($('#edit-profile'), !me.is_guest);
    const isGuest = Boolean(me.is_guest);
    show($('.tag', menu), isGuest);
    show($('#open-plans'), !isGuest);
    for (const item of [$('#invite-to-server'), $('#administer')]) show(item, Boolean(me.is_admin));
    show($('#own-data'), !isGuest);
    show($('.shares-read', menu), typeof me.shares_read === 'boolean');
    sharesRead.checked = Boolean(me.shares_read);
    setText(signOut, isGuest ? 'Leave' : 'Sign out');
    for (const button of document.querySelectorAll('#new-chat, #new-room')) show(button, !isGuest);
  });

  for (const radio of menu.querySelectorAll('input[name=theme]')) {
    radio.checked = radio.value === chosenTheme();
    radio.addEventListener('change', () => chooseTheme(radio.value));
  }

  const motion = $('input[name=motion]', menu);
  motion.checked = isStill();
  motion.addEventListener('change', () => chooseMotion(motion.checked));

  // What it says must be so before one decides about it.
  menu.addEventListener('toggle', () => {
    const { me } = store.state;
    if (menu.open && me && !me.is_guest) account.loadProfile().catch(() => {});
  });
  sharesRead.addEventListener('change', async () => {
    const wanted = sharesRead.checked;
    await toast.trying(() => account.changeProfile({ shares_read: wanted }));
    sharesRead.checked = Boolean(store.state.me?.shares_read);
  });

  signOut.addEventListener('click', () => account.signOut());
}
