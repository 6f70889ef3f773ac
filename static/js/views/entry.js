// Signing in and creating an account.

import { $, setText, show } from '../dom/build.js';
import { clearErrors, onSubmit } from '../dom/form.js';

export function mountEntry({ store, account }) {
  const page = $('#entry');
  const signIn = $('#sign-in');
  const register = $('#register');
  const notice = $('#entry-notice');

  function turnTo(form, other) {
    // What was typed in one is wanted in the other.
    form.elements.username.value ||= other.elements.username.value;
    clearErrors(form);
    show(other, false);
    show(form, true);
    form.elements[form.elements.username.value ? 'password' : 'username'].focus();
  }

  const reset = () => {
    signIn.reset();
    register.reset();
  };

  $('#show-register').addEventListener('click', () => turnTo(register, signIn));
  $('#show-sign-in').addEventListener('click', () => turnTo(signIn, register));
  onSubmit(signIn, ({ username, password }) => account.signIn({ username: username.trim(), password }), reset);
  onSubmit(register, ({ username, password }) => account.register({ username: username.trim(), password }), reset);

  store.watch((state) => state.session, (session) => {
    show(page, session === 'out');
    if (session === 'out') turnTo(signIn, register);
  });
  store.watch((state) => state.notice, (words) => {
    setText(notice, words);
    show(notice, Boolean(words));
  });
}
