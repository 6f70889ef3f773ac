// What one may do about a message. The server decides; this only says what is worth offering.

import { isMine } from './own.js';

const NOTHING = Object.freeze({ react: false, reply: false, edit: false, delete: false, versions: false, copy: false, unread: false, remind: false, pin: false, unpin: false, report: false });

// `room` as one sees it oneself: `is_member`, `is_admin`, `kind`.
export function permissions(message, room, me) {
  const isSaid = message?.id && !message.is_deleted && !message.is_hidden && message.message_type !== 'system';
  if (!me || !room || !isSaid) return NOTHING;
  if (room.kind === 'whisper') return { ...NOTHING, copy: true };
  const hasAccount = !me.is_guest;
  const isOwn = hasAccount && isMine(message, me);
  const isMember = Boolean(room.is_member);
  const mayPin = isMember && hasAccount && !room.is_ephemeral && (room.kind !== 'room' || Boolean(room.is_group || room.is_admin));
  return {
    react: isMember && hasAccount,
    reply: isMember,
    edit: isMember && isOwn && message.message_type === 'text',
    delete: isMember && (isOwn || Boolean(room.is_admin)),
    versions: isMember && message.is_edited && (isOwn || Boolean(room.is_admin)),
    copy: Boolean(message.content),
    unread: isMember && hasAccount && !isOwn,
    remind: hasAccount && !room.is_ephemeral,
    pin: mayPin && !message.pinned_at,
    unpin: mayPin && Boolean(message.pinned_at),
    // Those who would be told can look after it themselves.
    report: isMember && hasAccount && !isOwn && !room.is_ephemeral && !room.is_admin,
  };
}
