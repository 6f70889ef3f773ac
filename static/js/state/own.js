// Whether a message is one's own. Those of guests have no sender's id, but the id that the page gave them begins with the guest's.

export const ownIdStart = (me) => `${me.id}.`;

export function isMine(message, me) {
  if (!me) return false;
  if (message.sender_id != null) return message.sender_id === me.id;
  return Boolean(me.is_guest && message.client_id?.startsWith(ownIdStart(me)));
}
