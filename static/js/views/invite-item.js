// One link in the list of those that invite.

import { $, clone, setText } from '../dom/build.js';
import { termWords } from '../text/invitation.js';

export const createInvite = () => clone('invite-template');

export function updateInvite(element, { invite, isCopied }) {
  const terms = $('.invite-terms', element);
  element.dataset.code = invite.code;
  $('input', element).value = invite.url;
  setText($('[data-do=copy]', element), isCopied ? 'Copied' : 'Copy');
  setText(terms, termWords(invite));
  // The buttons of one link sound like those of another.
  terms.id = `invite-terms-${invite.code}`;
  for (const control of element.querySelectorAll('input, button')) control.setAttribute('aria-describedby', terms.id);
}
