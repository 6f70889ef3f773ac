// The members of the open room: who is online, who may do what.

import { $, make, setText, show } from '../dom/build.js';
import { reconcile } from '../dom/reconcile.js';
import { clearErrors, onSubmit, runFrom } from '../dom/form.js';
import { onceAFrame } from '../dom/frame.js';
import { byName, openMembers, openRoom } from '../selectors.js';
import { goToRoom } from '../router.js';
import { createPerson, updatePerson } from './person.js';

const KEY = 'parlor.people';
const wide = matchMedia('(min-width: 75rem)');
const isWide = () => wide.matches;
const isNarrow = () => matchMedia('(max-width: 47.99rem)').matches;
const sameRow = (a, b) => a.member === b.member && a.isMe === b.isMe && a.iAmAdmin === b.iAmAdmin && a.isBlocked === b.isBlocked && a.isGuestToTalkTo === b.isGuestToTalkTo && a.isExpanded === b.isExpanded;

export function mountPeople({ store, rooms, people, confirm, askToBlock, showProfile }) {
  const panel = $('#people');
  const toggle = $('#show-people');
  const addForm = $('#add-member');
  const groups = ['Online', 'Offline'].map((title) => {
    const heading = make('h3');
    const list = make('ul');
    const section = make('section', {}, heading, list);
    $('#people-list').append(section);
    return { title, heading, list, section };
  });
  // Beside the room there is space for it; over the room it comes only when asked for.
  const isKept = () => isWide() && localStorage.getItem(KEY) !== 'hidden';
  let wanted = isKept();
  let expanded = null;

  function draw() {
    const { state } = store;
    const room = openRoom(state);
    const members = openMembers(state);
    const isOpen = wanted && room?.kind === 'room' && room.is_member;
    show(panel, Boolean(isOpen));
    // On a phone the panel covers the room: what is under it must not be reached by keyboard.
    $('#room').inert = Boolean(isOpen) && isNarrow();
    toggle.setAttribute('aria-expanded', String(Boolean(isOpen)));
    toggle.title = isOpen ? 'Hide people' : 'People';
    toggle.setAttribute('aria-label', toggle.title);
    if (!isOpen) return;
    show(addForm, room.is_admin || room.is_group);
    // Without a connection nobody knows who is online: then all are one group.
    const isKnown = state.connection.phase === 'ready';
    const [there, away] = [true, false].map((isThere) => (members ?? []).filter((member) => (isKnown && member.isOnline) === isThere));
    groups[1].title = isKnown ? 'Offline' : 'Members';
    drawGroup(groups[0], there, room, state.me);
    drawGroup(groups[1], isKnown ? away : away.map((member) => ({ ...member, isOnline: false })).sort(byName), room, state.me);
  }

  function drawGroup({ title, heading, list, section }, members, room, me) {
    setText(heading, `${title} · ${members.length}`);
    show(section, members.length > 0);
    const rows = members.map((member) => ({
      key: member.id, member, isMe: member.id === me.id, iAmAdmin: room.is_admin, iAmGuest: Boolean(me.is_guest), isExpanded: expanded === member.id,
      isBlocked: Boolean(store.state.blocked[member.id]),
      isGuestToTalkTo: Boolean(member.isGuest) && store.state.guests.some(({ id }) => id === member.id),
    }));
    reconcile(list, rows, { create: createPerson, update: updatePerson, same: sameRow });
  }

  function setWanted(next) {
    wanted = next;
    if (isWide()) localStorage.setItem(KEY, next ? 'shown' : 'hidden');
    draw();
    if (!next) toggle.focus();
    else if (!isWide()) $('h2', panel).focus();
  }

  const acts = {
    async chat(roomId, member) {
      goToRoom(member.isGuest ? member.id : await people.openChat(member.id));
    },
    promote: (roomId, member) => rooms.setAdmin(roomId, member.id, true),
    demote: (roomId, member) => rooms.setAdmin(roomId, member.id, false),
    profile: (roomId, member) => showProfile(member.id),
    block: (roomId, member) => askToBlock(member),
    unblock: (roomId, member) => people.setBlocked(member.id, false),
    remove(roomId, member) {
      confirm({
        title: `Remove ${member.name}?`, text: 'They leave the room at once.', yes: 'Remove',
        run: () => rooms.removeMember(roomId, member),
      });
    },
  };

  $('#people-list').addEventListener('click', ({ target }) => {
    const row = target.closest('li');
    const button = target.closest('button');
    if (!row || !button) return;
    const member = openMembers(store.state)?.find(({ id }) => String(id) === row.dataset.userId);
    if (!member) return;
    if (acts[button.name]) {
      return runFrom(button, $('.form-error', row), () => acts[button.name](store.state.route.roomId, member));
    }
    expanded = expanded === member.id ? null : member.id;
    draw();
  });

  // While one is being added, the next may be typed already.
  onSubmit(addForm, async ({ username }) => {
    await rooms.addMember(store.state.route.roomId, username.trim());
    const box = addForm.elements.username;
    if (box.value === username) box.value = '';
  });
  addForm.addEventListener('input', () => clearErrors(addForm));

  toggle.addEventListener('click', () => setWanted(panel.hidden));
  $('#hide-people').addEventListener('click', () => setWanted(false));
  panel.addEventListener('keydown', (event) => event.key === 'Escape' && !isWide() && setWanted(false));

  const drawSoon = onceAFrame(draw);
  wide.addEventListener('change', () => {
    wanted = isKept();
    drawSoon();
  });
  store.watch(openMembers, drawSoon);
  store.watch(openRoom, drawSoon);
  store.watch((state) => state.blocked, drawSoon);
  store.watch((state) => state.guests, drawSoon);
  store.watch((state) => state.connection.phase, drawSoon);
  store.watch((state) => state.route.roomId, () => {
    expanded = null;
    addForm.reset();
    clearErrors(addForm);
    if (!isWide()) wanted = false;
    drawSoon();
  });

  return { show: () => setWanted(true) };
}
