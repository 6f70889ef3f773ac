// On the sign-in page: who invites into what.

import { $, setText, show } from '../dom/build.js';
import { entryWords } from '../text/invitation.js';

export function mountEntryInvitation({ store, invitation }) {
  const place = $('#entry-invitation');
  const facts = $('.invitation-facts', place);

  function draw(followed) {
    show(place, Boolean(followed));
    const words = followed ? entryWords(followed) : { title: '', facts: '' };
    setText($('.invitation-title', place), words.title);
    setText(facts, words.facts);
  }

  store.watch((state) => state.invitation, draw);
  store.watch((state) => (state.session === 'out' ? state.invitation?.code : undefined), (code) => {
    if (code && !store.state.invitation.isKnown) invitation.look().catch((error) => setText(facts, error.message));
  });
}
