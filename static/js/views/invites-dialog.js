// The links that invite into a room or to the server: made, copied, withdrawn.

import { $, setText, show } from '../dom/build.js';
import { reconcile } from '../dom/reconcile.js';
import { openDialog, wireDialog } from '../dom/dialog.js';
import { clearErrors, onSubmit, showError } from '../dom/form.js';
import { copyFrom, selectAll } from '../dom/copy.js';
import { openRoom } from '../selectors.js';
import { whomWords } from '../text/invitation.js';
import { createInvite, updateInvite } from './invite-item.js';

export function mountInvitesDialog({ store, invites, confirm }) {
  const dialog = $('#invites-dialog');
  const form = $('form', dialog);
  const list = $('#invites-list');
  const words = $('#invites-words');
  let room;                           // null: it is about the server; undefined: it is closed
  let links = [];
  let copied = null;                  // the code of the link that was copied last
  let loading = Promise.resolve();
  let mayOpen = false;                // one's links may let newcomers make an account
  wireDialog(dialog);

  function draw() {
    const rows = links.map((invite) => ({ key: invite.code, invite, isCopied: invite.code === copied }));
    reconcile(list, rows, { create: createInvite, update: updateInvite, same: () => false });
    show($('#invites-heading'), links.length > 0);
  }

  async function load() {
    const asked = room;
    try {
      const found = await invites.list(asked?.id);
      if (asked !== room) return;
      links = found;
      draw();
    } catch (error) {
      if (asked === room) showError(form, error);
    }
  }

  function open(about) {
    room = about;
    links = [];
    copied = null;
    form.reset();
    clearErrors(form);
    setText(words, '');
    setText($('#invites-title'), room ? `Invite people into ${room.name}` : 'Invite to this server');
    const { me, settings } = store.state;
    show($('#invites-whom'), Boolean(room && settings?.guests !== false));
    // Where newcomers need an invitation, most are for newcomers; where there are none at all, it could let nobody in.
    mayOpen = Boolean(room && me.is_admin && settings?.registration !== 'closed');
    form.elements.opens_registration.checked = Boolean(room && me.is_admin && settings?.registration === 'invite');
    drawWhom();
    draw();
    openDialog(dialog, $('[type=submit]', form));
    loading = load();
  }

  function drawWhom() {
    const right = form.elements.whom.value;
    setText($('#invites-text'), whomWords(room, right));
    show($('.check', form), mayOpen && !right);
  }

  const inputOf = (code) => $(`li[data-code="${code}"] input`, list);

  async function copy(code) {
    const isCopied = await copyFrom(inputOf(code));
    copied = isCopied ? code : null;
    draw();
    setText(words, isCopied ? 'The link is copied.' : 'The link is selected, to be copied.');
  }

  async function make({ whom, expires_in: life, max_uses: most, opens_registration: opens }) {
    const about = room;
    // Else an answer that was under way would not have the new one.
    await loading;
    const terms = { expires_in: Number(life), max_uses: most ? Number(most) : null };
    const forWhom = whom ? { for_guests: true, may_write: whom === 'write' } : { opens_registration: opens === 'on' };
    const invite = await invites.make(about?.id, about ? { ...terms, ...forWhom } : terms);
    if (about !== room) return;
    links = [invite, ...links];
    draw();
    selectAll(inputOf(invite.code));
    await copy(invite.code);
  }

  function askToWithdraw(code) {
    const isForGuests = links.find((invite) => invite.code === code)?.for_guests;
    confirm({
      title: 'Withdraw this link?', yes: 'Withdraw',
      text: `It lets nobody in any more. Whoever came with it ${isForGuests ? 'is out at once' : 'stays'}.`,
      run: async () => {
        await invites.withdraw(code);
        links = links.filter((invite) => invite.code !== code);
        draw();
        setText(words, 'The link is withdrawn.');
      },
    });
  }

  // Somebody else may sign in here.
  function forget() {
    room = undefined;
    links = [];
    draw();
  }

  dialog.addEventListener('close', forget);
  $('#invites-whom').addEventListener('change', drawWhom);
  onSubmit(form, make);
  list.addEventListener('click', ({ target }) => {
    const button = target.closest('button');
    if (!button) return;
    const { code } = button.closest('li').dataset;
    if (button.dataset.do === 'copy') copy(code);
    else askToWithdraw(code);
  });

  $('#invite-people').addEventListener('click', () => open(openRoom(store.state)));
  $('#invite-to-server').addEventListener('click', () => open(null));
}
