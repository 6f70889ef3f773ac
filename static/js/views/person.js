// One person in the list of a room's members, with what one may do about them.

import { $, clone, make, setText, show } from '../dom/build.js';
import { drawAvatar } from './avatar.js';

const action = (name, words, isDanger = false) =>
  make('button', { type: 'button', className: `button small${isDanger ? ' danger' : ''}`, textContent: words, name });

// Those with an account write to one another, and guests do.
// Of its owner a room is not taken away, but they may step down.
function actionsFor({ member, isMe, iAmAdmin, iAmGuest, isBlocked, isGuestToTalkTo }) {
  const actions = [];
  const isOwner = member.role === 'owner';
  const mayTalk = member.isGuest ? iAmGuest && isGuestToTalkTo : !iAmGuest;
  if (!isMe && mayTalk && !isBlocked) actions.push(action('chat', 'Message'));
  if (member.isGuest) return actions;
  if (!iAmGuest) actions.push(action('profile', 'Profile'));
  if (iAmAdmin && (isMe || !isOwner)) actions.push(member.is_admin ? action('demote', isMe ? 'Step down' : 'Remove as admin') : action('promote', 'Make admin'));
  if (iAmAdmin && !isMe && !isOwner) actions.push(action('remove', 'Remove from room', true));
  if (!isMe && !iAmGuest) actions.push(isBlocked ? action('unblock', 'Unblock') : action('block', 'Block', true));
  return actions;
}

function drawTag(tag, { isGuest, is_admin: isAdmin, role }) {
  setText(tag, isGuest ? 'guest' : role === 'owner' ? 'owner' : 'admin');
  tag.classList.toggle('guest', Boolean(isGuest));
  show(tag, Boolean(isGuest || isAdmin));
}

export const createPerson = () => clone('person-template');

export function updatePerson(element, row) {
  const { member, isMe, isExpanded } = row;
  element.dataset.userId = member.id;
  element.classList.toggle('online', member.isOnline);
  element.classList.toggle('blocked', Boolean(row.isBlocked));
  drawAvatar($('.avatar', element), member.name, member.id);
  setText($('.person-status', element), member.status ?? '');
  setText($('.person-name', element), member.name);
  show($('.person-you', element), isMe);
  drawTag($('.tag', element), member);
  const actions = actionsFor(row);
  const toggle = $('.person-row', element);
  toggle.disabled = !actions.length;
  toggle.setAttribute('aria-expanded', String(isExpanded && actions.length > 0));
  const place = $('.person-actions', element);
  place.replaceChildren(...actions);
  show(place, isExpanded && actions.length > 0);
}
