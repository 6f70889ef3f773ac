// The state of a page that knows nothing yet.

export const initialState = Object.freeze({
  session: 'unknown',      // 'unknown' until storage has been read, then 'in' or 'out'
  me: null,
  notice: '',              // one sentence for the sign-in page
  // The one that was followed to this page and not answered yet: its code, and, once the server has been asked, what it told of it.
  invitation: null,
  resetKey: '',            // of a link to a new password that was followed, until it is taken up
  settings: null,          // of the server, once it has been asked: {registration, guests, has_accounts, version}
  connection: { phase: 'idle', retryAt: 0 },
  everReady: false,
  seq: 0,                  // the highest change seen: where a new socket resumes
  readySeq: 0,             // the head of the history when the present socket became ready
  epoch: '',
  route: { page: 'rooms', roomId: null },
  view: { focused: false, atBottom: true },
  rooms: {},               // by id; direct chats too, told apart by `kind`
  roomsLoaded: false,
  members: {},             // by room id
  online: {},              // by user id
  lastSeen: {},            // by user id, as the server wrote it
  pictures: {},            // by user id: where the picture is that somebody has uploaded
  blocked: {},             // by user id: those of whom one wants nothing
  people: null,            // all other accounts, once they have been asked for
  // How often presence has been told over the socket: in all, when `ready` last told it, and when last of each user.
  presence: { count: 0, ready: 0, of: {} },
  guests: [],              // for a guest: those who are there, this one too
  guestsIn: {},            // by room id, then guest id: their names
  whispers: {},            // by guest id: timelines that only this page has
  whisperCount: 0,
  typing: {},              // by room id, then user id
  timelines: {},           // by room id
  seen: {},                // by room id, then user id: how far each of the others has read, as far as they tell: {username, upTo}
  heldUnread: null,        // the room that was marked unread by hand, until one has left it
  scheduled: [],           // messages of one's own that wait to be sent, or could not be
  reminders: [],           // one's own, due or not
  reports: {},             // for admins, by room id or 'server': what members have reported
  reported: null,          // what was last told to have been: {roomId, messageId}
  outbox: [],              // messages of one's own that the server has not acknowledged
});
