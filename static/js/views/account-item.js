// One account in the administrators' list.

import { $, clone, setText, show } from '../dom/build.js';
import { accountWords, actsOn, suspensionWords } from '../text/administration.js';
import { drawAvatar } from './avatar.js';

export const createAccountItem = () => clone('account-template');

// `link` leads to a new password, if one has just been made.
export function updateAccountItem(element, { account, me, link, isOnlyAdmin }) {
  element.dataset.userId = account.id;
  element.classList.toggle('online', account.is_online);
  drawAvatar($('.avatar', element), account.username, account.id);
  setText($('.person-name', element), account.username);
  setText($('.person-presence', element), accountWords(account));
  show($('.tag', element), account.is_admin);
  const suspended = $('.account-suspended', element);
  setText(suspended, suspensionWords(account));
  show(suspended, Boolean(account.suspension));
  const acts = actsOn(account, me, isOnlyAdmin);
  const name = $('.person-name', element);
  name.id = `account-${account.id}`;
  for (const button of element.querySelectorAll('.account-acts button')) {
    show(button, Boolean(acts[button.dataset.do]));
    // The buttons of one account sound like those of another.
    button.setAttribute('aria-describedby', name.id);
  }
  show($('.account-link', element), Boolean(link));
  $('.account-link input', element).value = link ?? '';
}
