// Who one is, the appearance, and the way out.

import { $, setText, show } from '../dom/build.js';
import { wireMenu } from '../dom/menu.js';
import { chooseMotion, chooseTheme, chosenTheme, isStill } from '../theme.js';
import { drawAvatar } from './avatar.js';

export function mountAccountMenu({ store, account }) {
  const menu = $('#account-menu');
  const signOut = $('#sign-out');
  wireMenu(menu);

  store.watch((state) => state.me, (me) => {
    if (!me) return;
    setText($('.account-name', menu), me.display_name || me.username);
    drawAvatar($('.avatar', menu), me.username);
    const isGuest = Boolean(me.is_guest);
    show($('.tag', menu), isGuest);
    show($('#invite-to-server'), Boolean(me.is_admin));
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

  signOut.addEventListener('click', () => account.signOut());
}
