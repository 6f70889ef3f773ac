// Signing in, creating an account, and coming in without one.

import { $, setText, show } from '../dom/build.js';
import { clearErrors, onSubmit } from '../dom/form.js';
import { guestHint } from '../text/invitation.js';
import { guestFault, signUpFault } from '../text/sign-up.js';
import { waysIn } from '../text/ways-in.js';

const PATIENCE_MS = 3000;

export function mountEntry({ store, account, settings }) {
  const page = $('#entry');
  const signIn = $('#sign-in');
  const register = $('#register');
  const notice = $('#entry-notice');

  const guest = $('#guest');
  const forms = [signIn, register, guest];

  function turnTo(form) {
    const from = forms.find((other) => !other.hidden);
    // What was typed in one is wanted in the other.
    form.elements.username.value ||= from?.elements.username.value ?? '';
    clearErrors(form);
    for (const other of forms) show(other, other === form);
    const { username, password } = form.elements;
    (username.value && password ? password : username).focus();
  }

  const entranceFor = (invitation) => (invitation?.for_guests ? guest : invitation ? register : signIn);

  const reset = () => forms.forEach((form) => form.reset());

  async function joinAsGuest({ username }) {
    try {
      await account.joinAsGuest(username.trim());
    } catch (error) {
      if (error.code === 'no_guests') settings.load();
      throw error;
    }
  }

  // Only what will work is offered. A form that is open stays: it says itself why it does not.
  function drawWays({ register: mayRegister, guests, isFirst, why }) {
    show($('.entry-switch', signIn), mayRegister);
    show($('.hint', signIn), Boolean(why));
    setText($('.hint', signIn), why);
    for (const part of [$('.entry-or', signIn), $('#show-guest')]) show(part, guests);
    const come = $('button[type=submit]', guest);
    come.disabled = !guests;
    setText(come, guests ? 'Come in' : 'No guests on this server');
    show($('.hint', register), isFirst);
    drawFirst(isFirst);
  }

  // Nobody can sign in yet.
  function drawFirst(isFirst) {
    const create = $('#show-register');
    const hadFocus = signIn.contains(document.activeElement);
    signIn.classList.toggle('first', isFirst);
    setText($('h1', signIn), isFirst ? 'Welcome' : 'Sign in');
    show($('.entry-first', signIn), isFirst);
    show(create.previousElementSibling, !isFirst);
    setText(create, isFirst ? 'Create the first account' : 'Create an account');
    create.className = isFirst ? 'button primary wide' : 'link';
    if (isFirst && hadFocus) create.focus();
  }

  // Not before it is known what to offer, unless that takes long: what is about to be pressed must not move away.
  async function open() {
    await Promise.race([settings.load(), new Promise((resolve) => { setTimeout(resolve, PATIENCE_MS); })]);
    if (store.state.session !== 'out') return;
    show(page, true);
    turnTo(entranceFor(store.state.invitation));
  }

  for (const [link, form] of [['#show-register', register], ['#show-sign-in', signIn], ['#show-guest', guest], ['#leave-guest', signIn]]) {
    $(link).addEventListener('click', () => turnTo(form));
  }
  // Somebody else may have been the first meanwhile.
  const askAgain = () => store.state.session === 'out' && settings.load();
  $('#show-register').addEventListener('click', askAgain);
  addEventListener('focus', askAgain);
  onSubmit(signIn, ({ username, password }) => account.signIn({ username: username.trim(), password }), reset);
  onSubmit(register, ({ username, ...passwords }) => account.register({ username: username.trim(), ...passwords }), reset, signUpFault);
  onSubmit(guest, joinAsGuest, reset, guestFault);

  const draw = () => drawWays(waysIn(store.state.settings, store.state.invitation));
  store.watch((state) => state.settings, draw);
  store.watch((state) => state.invitation, draw);
  store.watch((state) => state.invitation, (invitation) => setText($('#guest-hint'), guestHint(invitation)));
  // Whom a link lets in as a guest needs no more than a name.
  store.watch((state) => Boolean(state.session === 'out' && state.invitation?.for_guests), (isGuest) => isGuest && turnTo(guest));
  store.watch((state) => state.session, (session) => {
    show(page, false);
    if (session === 'out') open();
  });
  // Whoever is invited is most likely new.
  store.watch((state) => state.invitation?.code, (code) => {
    if (code && store.state.session === 'out') turnTo(register);
  });
  store.watch((state) => state.notice, (words) => {
    setText(notice, words);
    show(notice, Boolean(words));
  });
}
