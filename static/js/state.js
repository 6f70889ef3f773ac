// Everything the page knows, in one value, and the only function that changes it.
// Pure: no clock, network, storage or DOM. Each event tells what happened, in the past tense.

export { initialState } from './state/initial.js';
import { sessionEvents } from './state/session.js';
import { invitationEvents } from './state/invitation.js';
import { roomEvents } from './state/rooms.js';
import { guestEvents } from './state/guests.js';
import { peopleEvents } from './state/people.js';
import { profileEvents } from './state/profiles.js';
import { blockEvents } from './state/blocks.js';
import { presenceEvents } from './state/presence.js';
import { messageEvents } from './state/messages.js';
import { readingEvents } from './state/reading.js';
import { outboxEvents } from './state/outbox.js';
import { laterEvents } from './state/later.js';
import { reportEvents } from './state/reports.js';

const handlers = {
  ...sessionEvents,
  ...invitationEvents,
  ...roomEvents,
  ...guestEvents,
  ...peopleEvents,
  ...profileEvents,
  ...blockEvents,
  ...presenceEvents,
  ...messageEvents,
  ...readingEvents,
  ...outboxEvents,
  ...laterEvents,
  ...reportEvents,
};

export function reduce(state, event) {
  const handle = handlers[event.type];
  return handle ? handle(state, event) : state;
}
