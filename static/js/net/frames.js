// The server's frames as events of the state: the one place that knows their names.

const message = (frame) => [{ type: 'message_received', message: frame.message, seq: frame.seq }];

const translate = {
  ready: (frame, { resumed }) => [{
    type: 'connection_ready', user: frame.user, rooms: frame.rooms, chats: frame.chats,
    guests: frame.guests, seq: frame.seq, epoch: frame.epoch, resumed,
  }],
  message,
  message_edited: message,
  message_deleted: message,
  reaction: message,
  pin: message,
  ack(frame) {
    if (frame.whisper) return [{ type: 'whisper_received', whisper: frame.whisper, clientId: frame.id }];
    return frame.message ? message(frame) : [];
  },
  whisper: (frame) => [{ type: 'whisper_received', whisper: frame.whisper }],
  guests: (frame) => [{ type: 'guests_changed', guests: frame.guests }],
  typing: (frame) => [{
    type: 'typing_changed', roomId: frame.room_id, userId: frame.user_id, username: frame.username, isTyping: frame.is_typing,
  }],
  presence: (frame) => [{
    type: 'presence_changed', userId: frame.user_id, username: frame.username, isOnline: frame.is_online, lastSeen: frame.last_seen,
  }],
  chat_created(frame, { me }) {
    const other = frame.users.find((user) => user.id !== me?.id);
    return other ? [{ type: 'chat_announced', chat: { chat_id: frame.chat_id, user_id: other.id, username: other.username } }] : [];
  },
  user_updated: ({ type: _, ...user }) => [{ type: 'user_updated', user }],
  profile_changed: ({ type: _, ...user }) => [{ type: 'profile_changed', user }],
  block_changed: (frame) => [{ type: 'block_changed', userId: frame.user_id, isBlocked: frame.is_blocked }],
  member_joined: (frame) => [
    frame.is_guest
      ? { type: 'guest_entered', roomId: frame.room_id, guestId: frame.user_id, username: frame.username }
      : { type: 'member_joined', roomId: frame.room_id, userId: frame.user_id, username: frame.username },
  ],
  member_left(frame, { me }) {
    const { room_id: roomId, user_id: userId } = frame;
    if (userId === me?.id) return [{ type: 'room_left', roomId }];
    return [frame.is_guest ? { type: 'guest_left', roomId, guestId: userId } : { type: 'member_left', roomId, userId }];
  },
  room_created: (frame) => [{ type: 'room_announced', room: frame.room }],
  room_updated: (frame) => [{ type: 'room_announced', room: frame.room }],
  room_deleted: (frame) => [{ type: 'room_deleted', roomId: frame.room_id ?? frame.room?.id }],
  read: (frame, { me }) => [frame.user_id === me?.id
    ? { type: 'read_marked', roomId: frame.room_id, messageId: frame.message_id }
    : { type: 'seen_changed', roomId: frame.room_id, userId: frame.user_id, messageId: frame.message_id }],
  read_state({ room_id: roomId, read_up_to, unread_from, unread_count, mention_count, is_muted }) {
    return [{ type: 'read_state_changed', roomId, change: { read_up_to, unread_from, unread_count, mention_count, is_muted } }];
  },
  messages_expired: (frame) => [{ type: 'messages_expired', roomId: frame.room_id, upTo: frame.message_id }],
  scheduled: (frame) => [{ type: 'scheduled_changed', scheduled: frame.scheduled }],
  reminder: (frame) => [{ type: 'reminder_changed', reminder: frame.reminder }],
  reminder_changed: (frame) => [{ type: 'reminder_changed', reminder: frame.reminder }],
  reminder_dismissed: (frame) => [{ type: 'reminder_dismissed', id: frame.reminder_id }],
  report: (frame) => [{ type: 'report_told', roomId: frame.room_id, messageId: frame.message_id }],
  resync: () => [{ type: 'resync_needed' }],
};

export function eventsOf(frame, context) {
  return translate[frame.type]?.(frame, context) ?? [];
}
