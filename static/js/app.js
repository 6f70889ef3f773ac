// Puts the page together: state, network, commands, views. Nothing else knows all of them.

import { initialState, reduce } from './state.js';
import { createStore } from './store.js';
import { createApi } from './net/api.js';
import { createLive } from './net/live.js';
import { onChangeElsewhere } from './net/session.js';
import { createAccount } from './commands/account.js';
import { createAdministration } from './commands/administration.js';
import { createFiles } from './commands/files.js';
import { createInvitation } from './commands/invitation.js';
import { createInvites } from './commands/invites.js';
import { createLater } from './commands/later.js';
import { createOwnData } from './commands/own-data.js';
import { createMessages } from './commands/messages.js';
import { createPeople } from './commands/people.js';
import { createReports } from './commands/reports.js';
import { createRooms } from './commands/rooms.js';
import { createSearch } from './commands/search.js';
import { createSettings } from './commands/settings.js';
import { openRoom } from './selectors.js';
import { startRouter } from './router.js';
import { forgetDrafts } from './drafts.js';
import { mountAdminDialog } from './views/admin-dialog.js';
import { mountAttachments } from './views/attachments.js';
import { mountDueReminders } from './views/due-reminders.js';
import { mountDataDialog } from './views/data-dialog.js';
import { mountEntry } from './views/entry.js';
import { mountEntryInvitation } from './views/entry-invitation.js';
import { mountInvitesDialog } from './views/invites-dialog.js';
import { mountJoinDialog } from './views/join-dialog.js';
import { mountPages } from './views/pages.js';
import { mountPlansDialog } from './views/plans-dialog.js';
import { mountTimeDialog } from './views/time-dialog.js';
import { mountRoomList } from './views/room-list.js';
import { mountRoomHeader } from './views/room-header.js';
import { mountRoomDialog } from './views/room-dialog.js';
import { mountConfirm } from './views/confirm.js';
import { mountAvatars } from './views/avatar.js';
import { mountPersonDialog } from './views/person-dialog.js';
import { mountProfileDialog } from './views/profile-dialog.js';
import { mountStatusClock } from './views/status-clock.js';
import { createAskToBlock } from './views/ask-to-block.js';
import { mountChatMenu } from './views/chat-menu.js';
import { createMessageActs } from './views/message-acts.js';
import { mountMessageLog } from './views/message-log.js';
import { mountComposer } from './views/composer.js';
import { mountTyping } from './views/typing.js';
import { mountPeople } from './views/people.js';
import { mountResetDialog } from './views/reset-dialog.js';
import { mountSuspendDialog } from './views/suspend-dialog.js';
import { mountReactionPicker } from './views/reaction-picker.js';
import { mountPinsDialog } from './views/pins-dialog.js';
import { mountReportDialog } from './views/report-dialog.js';
import { mountReportsDialog } from './views/reports-dialog.js';
import { mountThreadDialog } from './views/thread-dialog.js';
import { mountVersionsDialog } from './views/versions-dialog.js';
import { mountToast } from './views/toast.js';
import { mountPeoplePicker } from './views/people-picker.js';
import { mountSearchDialog } from './views/search-dialog.js';
import { mountConnection } from './views/connection.js';
import { mountAccountMenu } from './views/account-menu.js';
import { mountTitle } from './views/title.js';
import { createVisit } from './views/visit.js';

const store = createStore(reduce, initialState);
const api = createApi({ onSessionEnded: (notice) => account.lose(notice) });
const invitation = createInvitation({ store, api });
const account = createAccount({ store, api, invitation, hangUp: () => live.stop() });
const settings = createSettings({ store });
const rooms = createRooms({ store, api });
const people = createPeople({ store, api });
const files = createFiles({ api });
const messages = createMessages({ store, api });
const later = createLater({ store, api });
const reports = createReports({ store, api });
const live = createLive({ store, rooms, people, messages, later, onEnded: (notice) => account.lose(notice) });
messages.useSocket(live.send);

startRouter(store);
const confirm = mountConfirm();
const roomDialog = mountRoomDialog({ rooms, confirm });
mountEntry({ store, account, settings });
mountEntryInvitation({ store, invitation });
mountJoinDialog({ store, invitation });
mountPages({ store, roomDialog });
mountRoomList({ store, rooms });
const toast = mountToast({ store });
mountAttachments({ files, say: toast.say });
mountAvatars({ store, files });
const askTime = mountTimeDialog();
const visit = createVisit({ store, onShow: (id) => log.seek(id) });
const showPlans = mountPlansDialog({ store, later, askTime, toast, onShow: visit });
mountDueReminders({ store, later, toast, onShow: visit });
const composer = mountComposer({ store, messages, files, later, askTime, showPlans, say: toast.say });
const picker = mountReactionPicker({ store, messages });
const showVersions = mountVersionsDialog({ messages });
const showThread = mountThreadDialog({ store, messages, onShow: (id) => log.seek(id), onReply: composer.startReply });
mountReportsDialog({ store, reports, messages, confirm, toast, visit });
const askToReport = mountReportDialog({ store, reports, toast });
mountPinsDialog({ store, messages, onShow: (id) => log.seek(id) });
const acts = createMessageActs({ store, messages, later, askTime, toast, confirm, composer, picker, askToReport, showVersions, showThread });
const log = mountMessageLog({ store, messages, acts, say: toast.say });
mountTyping({ store });
const askToBlock = createAskToBlock({ people, confirm });
const showProfile = mountPersonDialog({ people });
const membersPanel = mountPeople({ store, rooms, people, confirm, askToBlock, showProfile });
mountRoomHeader({ store, rooms, roomDialog, people: membersPanel, confirm, toast });
mountChatMenu({ store, people, toast, askToBlock, showProfile });
mountPeoplePicker({ store, people });
mountSearchDialog({ store, search: createSearch({ api }), visit });
mountInvitesDialog({ store, invites: createInvites({ api }), confirm });
mountAdminDialog({ store, people, administration: createAdministration({ api }), settings, confirm, askToSuspend: mountSuspendDialog() });
mountDataDialog({ store, ownData: createOwnData({ api, account, hangUp: () => live.stop() }) });
mountResetDialog({ store, account, say: toast.say });
mountConnection({ store, live });
mountAccountMenu({ store, account, toast });
mountProfileDialog({ store, account });
mountStatusClock({ store });
mountTitle({ store });

store.watch((state) => state.session, (session, before) => {
  if (session === 'in') {
    rooms.load().catch(() => {});
    settings.load();
    live.start();
  } else if (before === 'in') {
    live.stop();
    forgetDrafts();
    files.forgetAll();
    document.querySelectorAll('dialog[open]').forEach((dialog) => dialog.close());
  }
});

// History and members of a room are asked for when it comes into view: opened, or found in the list.
store.watch((state) => (state.session === 'in' ? openRoom(state)?.id : undefined), enterRoom);
store.watch((state) => openRoom(state)?.is_member, (isMember, before) => {
  if (isMember && before === false) enterRoom(store.state.route.roomId, true);
});

// A talk with a guest is there as soon as one looks at it.
store.watch((state) => guestToTalkTo(state), (guest) => guest && store.dispatch({ type: 'whisper_opened', guest }));

function guestToTalkTo({ route, rooms, guests, me }) {
  return rooms[route.roomId] ? undefined : guests.find(({ id }) => id === route.roomId && id !== me?.id);
}

function enterRoom(roomId, justJoined) {
  if (!roomId) return;
  if (justJoined === true) messages.reloadNewest(roomId);
  else messages.openHistory(roomId);
  rooms.refresh(roomId).catch(() => {});
  rooms.reloadMembers();
  messages.loadSeen(roomId);
}

// Signed out or changed in another tab: this one follows. Tokens merely renewed are no change.
onChangeElsewhere((session) => {
  const { me, session: here } = store.state;
  if (!session) account.end('You have signed out in another tab.');
  else if (here === 'out' || session.user.id !== me?.id) location.reload();
});

// What was read in the last moment is told all the same.
addEventListener('pagehide', () => messages.flushRead());

account.resume();
