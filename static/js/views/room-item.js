// One room in the list.

import { $, clone, setText, show } from '../dom/build.js';
import { fullTime, shortTime } from '../text/time.js';
import { wordsOf } from '../text/files.js';
import { plural } from '../text/names.js';
import { isMine } from '../state/own.js';
import { roomHash } from '../router.js';
import { drawAvatar } from './avatar.js';

export const createRoomItem = () => clone('room-item-template');
export const createBrowseItem = () => clone('browse-item-template');

function preview(message, room, me) {
  if (!message) return room.kind === 'whisper' ? 'Say hello' : room.description || 'Nothing said yet';
  if (message.is_deleted) return 'Message deleted';
  if (message.message_type === 'system') return message.content ?? '';
  const own = isMine(message, me);
  if (room.kind !== 'room' && !own) return wordsOf(message);
  const name = own ? 'You' : message.username ?? message.sender_username;
  return `${name}: ${wordsOf(message)}`;
}

function drawCommon(element, room) {
  element.dataset.roomId = room.id;
  $('a', element).href = roomHash(room.id);
  const avatar = $('.avatar', element);
  avatar.classList.toggle('square', room.kind === 'room' && !room.is_group);
  drawAvatar(avatar, room.name, room.user_id);
  setText($('.room-item-name', element), room.name);
}

export function updateRoomItem(element, { room, isOpen, isOnline, me }) {
  drawCommon(element, room);
  const message = room.last_message;
  const link = $('a', element);
  if (isOpen) link.setAttribute('aria-current', 'page');
  else link.removeAttribute('aria-current');
  element.classList.toggle('online', isOnline);
  element.classList.toggle('unread', room.unread_count > 0);
  show($('.room-item-lock', element), room.kind === 'room' && room.is_private && !room.is_group);
  show($('.room-item-group', element), room.is_group);
  show($('.tag', element), room.kind === 'whisper');
  show($('.room-item-ephemeral', element), room.is_ephemeral);
  setText($('.room-item-preview', element), preview(message, room, me));
  const time = $('time', element);
  setText(time, message?.timestamp ? shortTime(message.timestamp) : '');
  time.dateTime = message?.timestamp ?? '';
  time.title = message?.timestamp ? fullTime(message.timestamp) : '';
  element.classList.toggle('muted', Boolean(room.is_muted));
  show($('.room-item-muted', element), Boolean(room.is_muted));
  drawCount($('.mention-count', element), room.mention_count);
  drawCount($('.unread-count', element), room.unread_count);
}

function drawCount(badge, count = 0) {
  show(badge, count > 0);
  setText($('.mention-number, .unread-number', badge), count > 999 ? '999+' : String(count));
}

export function updateBrowseItem(element, { room, isOpen }) {
  drawCommon(element, room);
  const link = $('a', element);
  if (isOpen) link.setAttribute('aria-current', 'page');
  else link.removeAttribute('aria-current');
  const people = plural(room.member_count ?? 0, 'member', 'members');
  show($('.room-item-ephemeral', element), room.is_ephemeral);
  setText($('.room-item-preview', element), room.description ? `${people} · ${room.description}` : people);
  $('button', element).setAttribute('aria-label', `Join ${room.name}`);
}
