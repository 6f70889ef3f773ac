// Administering the server: who has an account, and who may come in.

import { $, setText, show } from '../dom/build.js';
import { copyFrom } from '../dom/copy.js';
import { openDialog, wireDialog } from '../dom/dialog.js';
import { clearErrors, showError } from '../dom/form.js';
import { reconcile } from '../dom/reconcile.js';
import { createAccountItem, updateAccountItem } from './account-item.js';

const PAUSE_MS = 200;   // after the last key, before it is looked for

export function mountAdminDialog({ store, people, administration, settings, confirm, askToSuspend }) {
  const dialog = $('#admin-dialog');
  const form = $('form', dialog);
  const search = $('#admin-search');
  const list = $('#admin-accounts');
  const words = $('#admin-words');
  const more = $('[data-do=more]', dialog);
  let accounts = [];
  let older = null;
  let link = {};      // the one just made: {id, url}
  let turn = 0;       // an answer to an earlier question is late
  let typing = 0;
  wireDialog(dialog);

  function draw() {
    const { me } = store.state;
    // Where all are listed it is known; else the server says so.
    const isOnlyAdmin = !older && !search.value.trim() && accounts.filter((account) => account.is_admin).length === 1;
    const rows = accounts.map((account) => ({ key: account.id, account, me, isOnlyAdmin, link: link.id === account.id ? link.url : null }));
    reconcile(list, rows, { create: createAccountItem, update: updateAccountItem, same: () => false });
    show(more, Boolean(older));
  }

  async function trying(work) {
    clearErrors(form);
    try {
      await work();
    } catch (error) {
      showError(form, error);
    }
  }

  async function find(keep = false) {
    const mine = ++turn;
    const found = await administration.find(search.value.trim());
    if (mine !== turn || !dialog.open) return;
    ({ accounts, older } = found);
    if (!keep) link = {};
    if (!keep) setText(words, accounts.length ? '' : 'No account of this name.');
    draw();
  }

  async function findMore() {
    const mine = turn;
    const found = await administration.more(older);
    if (mine !== turn) return;
    accounts = [...accounts, ...found.accounts];
    older = found.older;
    draw();
  }

  function drawSettings({ registration, registration_option: option, lockdown }) {
    for (const radio of form.elements.registration) radio.checked = radio.value === (registration ?? '');
    setText($('#admin-option'), `As started (${option})`);
    form.elements.lockdown.checked = lockdown;
  }

  async function change(part) {
    await trying(async () => drawSettings(await administration.changeSettings(part)));
    // What was refused is shown as it is.
    await trying(async () => drawSettings(await administration.settings()));
    settings.load();
  }

  // `done` is told in words, and the list drawn as it is now.
  async function after(work, done) {
    await work();
    await find(true);
    setText(words, done);
  }

  const ask = (title, text, yes, run) => confirm({ title, text, yes, run });

  const acts = {
    suspend: ({ id, username }) => askToSuspend(username, (terms) => after(() => administration.suspend(id, terms), `${username} is suspended.`)),
    lift: ({ id, username }) => trying(() => after(() => administration.lift(id), `${username} can sign in again.`)),
    'sign-out': ({ id, username }) => ask(`Sign ${username} out everywhere?`, 'They can sign in again with their password.', 'Sign out',
      () => after(() => administration.signOut(id), `${username} is signed out.`)),
    make: ({ id, username }) => ask(`Make ${username} an administrator of this server?`, 'They can then do everything that you can.', 'Make administrator',
      () => after(() => administration.setAdmin(id, true), `${username} is an administrator.`)),
    unmake: ({ id, username }) => ask(`Take the server's administration from ${username}?`, 'They keep their account.', 'Take it',
      () => after(() => administration.setAdmin(id, false), `${username} is an administrator no more.`)),
    erase: ({ id, username }) => ask(`Erase the account of ${username}?`,
      'For good: name, profile and sessions go, and what they said stays, said by a deleted user.', 'Erase',
      () => after(() => administration.erase(id), `The account of ${username} is erased.`)),
    reset: ({ id, username }) => trying(async () => {
      link = { id, url: (await administration.resetLink(id)).url };
      draw();
      await copy(id, `A link for ${username}, good once and for a day; it is shown only now.`);
    }),
    copy: ({ id }) => copy(id, ''),
  };

  async function copy(id, about) {
    const isCopied = await copyFrom($(`li[data-user-id="${id}"] .account-link input`, list));
    setText(words, `${about} ${isCopied ? 'It is copied.' : 'It is selected, to be copied.'}`.trim());
  }

  list.addEventListener('click', ({ target }) => {
    const button = target.closest('button');
    const id = Number(button?.closest('li').dataset.userId);
    const account = accounts.find((one) => one.id === id);
    if (account) acts[button.dataset.do](account);
  });
  more.addEventListener('click', () => trying(findMore));
  search.addEventListener('input', () => {
    clearTimeout(typing);
    typing = setTimeout(() => trying(find), PAUSE_MS);
  });
  form.addEventListener('submit', (event) => event.preventDefault());
  form.addEventListener('change', ({ target }) => {
    if (target.name === 'registration') change({ registration: target.value || null });
    if (target.name === 'lockdown') change({ lockdown: target.checked });
  });
  // Somebody else may sign in here.
  dialog.addEventListener('close', () => {
    clearTimeout(typing);
    turn++;
    [accounts, older, link] = [[], null, {}];
    draw();
  });

  $('#administer').addEventListener('click', () => {
    search.value = '';
    setText(words, '');
    openDialog(dialog, search);
    trying(async () => drawSettings(await administration.settings()));
    trying(find);
    // Who has which picture. Without it the initials stand.
    people.load().catch(() => {});
  });
}
