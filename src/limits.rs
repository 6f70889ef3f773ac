//! Every bound on what clients send and on what waits, in one place. Each says what happens when it is reached.
//! (The bounds of the wire itself, heads and idle times, are in `gate::limits`.)

use std::time::Duration;

/// A JSON or form body, in bytes; more is 413 before it is read.
pub const BODY: u64 = 64 * 1024;
/// A socket's message and frame, in bytes; more closes with 1009.
pub const FRAME: usize = 64 * 1024;
/// A message, in characters; more is 422.
pub const MESSAGE: usize = 8_000;
/// A user's or room's name, in characters, after trimming; 0 or more than this is 422.
pub const NAME: usize = 64;
/// A room's description and a user's bio, in characters; more is 422.
pub const DESCRIPTION: usize = 500;
/// A user's status line, in characters; more is 422.
pub const STATUS: usize = 100;
/// An e-mail address, in bytes (RFC 5321 §4.5.3.1.3); more is 422.
pub const EMAIL: usize = 254;
/// A URL in a profile, in bytes; more is 422.
pub const URL: usize = 2_000;
/// A password, in characters; outside this is 422.
pub const PASSWORD: std::ops::RangeInclusive<usize> = 8..=256;
/// A `client_id`, in characters; more is 422.
pub const CLIENT_ID: usize = 64;
/// A request's `id` on a socket, as JSON text in bytes; more is an error without an `id`.
pub const REQUEST_ID: usize = 128;

/// What an answer shows of the message that it answers, in characters.
pub const QUOTE: usize = 200;
/// Answers that are shown of a thread: those that came first.
pub const THREAD: usize = 5_000;
/// How often a message can be edited; once more is 403.
pub const EDITS: usize = 100;
/// Different emoji below one message; one more is 403.
pub const EMOJI_PER_MESSAGE: usize = 20;
/// Reactions to one message; one more is 403.
pub const REACTIONS_PER_MESSAGE: usize = 2_000;
/// Of those who reacted with one emoji, so many are named; all are counted.
pub const REACTION_NAMES: usize = 50;

/// What is said about a call at once, in bytes of JSON; more is 422. A description of all that a browser can do has some 10 KB.
pub const SIGNAL: usize = 24 * 1024;
/// How long the password for a TURN server is good, in seconds.
pub const TURN_LIFE: i64 = 24 * 60 * 60;
/// Signs in a message that are looked at for whom they call; those after them are text.
pub const MENTIONS: usize = 50;

/// Members of a room, at most, who are shown how far the others have read.
pub const SEEN_BY: usize = 20;

/// How far ahead a message can be scheduled and a reminder set, in seconds: a year; more is 422.
pub const AHEAD: i64 = 366 * 24 * 60 * 60;
/// Messages of one account that wait for their time or have failed; one more is 403.
pub const SCHEDULED: usize = 100;
/// Reminders of one account, due or not; one more is 403.
pub const REMINDERS: usize = 200;
/// A reminder's text, in characters; more is 422.
pub const REMINDER: usize = 500;
/// Bytes of a list in one frame: half of what a socket may be behind.
pub const LIST: usize = 512 * 1024;
/// Messages that an ephemeral room has, and their bytes of text; what came first makes way.
pub const EPHEMERAL: usize = 200;
pub const EPHEMERAL_BYTES: usize = 1024 * 1024;
/// Ephemeral rooms on a server; one more is 403.
pub const EPHEMERAL_ROOMS: usize = 100;
/// How often it is looked whether anybody is still in one, in seconds: it goes after once to twice this.
pub const EPHEMERAL_IDLE: i64 = 10 * 60;
/// Numbers of messages that are set aside at once for what is not stored.
pub const RESERVED: i64 = 1_000;
/// Of what is due, so much in one turn; the rest in the next.
pub const DUE: usize = 100;

/// The bytes of a person's picture; more is 413.
pub const AVATAR: u64 = 2 * 1024 * 1024;
/// Its longer side, in pixels; more is 422.
pub const AVATAR_SIDE: u32 = 4_096;
/// Files that one message carries; one more is 422.
pub const ATTACHMENTS: usize = 10;
/// A file's name, in characters; more is 422.
pub const FILE_NAME: usize = 200;
/// A picture's longer side, in pixels; more is 422, by its header, before anybody tries to show it.
pub const IMAGE_SIDE: u32 = 20_000;
/// A picture's pixels; more is 422. A photo of 108 million, which telephones take, has room.
pub const IMAGE_PIXELS: u64 = 120_000_000;
/// How long something spoken is, in milliseconds; outside this is 422.
pub const VOICE: std::ops::RangeInclusive<i64> = 1..=60 * 60 * 1000;
/// Steps of a waveform; none or more than this is 422.
pub const WAVEFORM: usize = 256;
/// How long an upload that no message carries is kept, in seconds.
pub const ABANDONED: i64 = 24 * 60 * 60;
/// Abandoned uploads that go in one second.
pub const ABANDONED_SWEEP: usize = 50;
/// What a form may add to the bytes of the file in it, in bytes; more is 413.
pub const FORM: u64 = 64 * 1024;
/// Uploads at once; one more is 503. Each has a thread and holds a place among the requests under way.
pub const UPLOADS: usize = 64;
/// Uploads of one address at once; one more is 429. Accounts are made faster than addresses are had.
pub const UPLOADS_PER_ADDRESS: usize = 24;
/// Uploads of one account at once; one more is 429.
pub const UPLOADS_PER_USER: usize = 6;
/// Downloads at once; one more is 503. As with uploads.
pub const DOWNLOADS: usize = 256;
/// Downloads of one address at once; one more is 429. A page of pictures loads six at a time.
pub const DOWNLOADS_PER_ADDRESS: usize = 64;

/// Messages in one page of history; a larger `limit` is 422.
pub const PAGE: usize = 200;
/// Bytes of a page of history; one that would have more ends sooner. Only what is all control characters has: a page of the longest
/// messages in the widest script has 7 MiB.
pub const PAGE_BYTES: usize = 10 * 1024 * 1024;
/// What lists of rooms show of the last message, in characters.
pub const LAST_MESSAGE: usize = 500;
/// Messages in a page when no `limit` is given.
pub const PAGE_DEFAULT: usize = 50;
/// Changes replayed to a socket that resumes; one more and it is told to `resync`.
pub const REPLAY: usize = 1_000;

/// What is searched for, in characters; more is 422.
pub const QUERY: usize = 500;
/// Messages that one search looks at; then it answers with what it has found, and says where to go on.
pub const SEARCHED: usize = if cfg!(test) { 2_000 } else { 100_000 };
/// Bytes of folded text beyond which a message counts as several of those: folding takes the time, and a character can become eighteen.
pub const SEARCHED_TEXT: usize = 1_000;
/// The newest hits, of which a search for the best ones chooses.
pub const RANKED: usize = 1_000;

/// People in a group chat; fewer are 422 when it is made, more also 403 later.
pub const GROUP: std::ops::RangeInclusive<usize> = 3..=20;
/// People whom one account has blocked; one more is 403.
pub const BLOCKS: usize = 1_000;
/// Group chats that one account has made and somebody is still in; one more is 403.
pub const GROUPS_PER_USER: usize = 200;
/// Rooms one account may have created and not deleted; one more is 403. Keeps a hobby server's list usable.
pub const ROOMS_PER_USER: usize = 200;
/// Public rooms that nobody owns; one more is 403.
pub const OPEN_ROOMS: usize = 500;
/// Guests at once, with or without a socket; for one more, whoever has been away the longest is forgotten, or it is 503.
pub const GUESTS: usize = 5_000;
/// How long a guest without a socket is remembered, in seconds.
pub const GUEST_IDLE: i64 = 12 * 60 * 60;
/// Messages of one guest whose `client_id` is remembered.
pub const GUEST_SENT: usize = 64;
/// Members of one room; one more is 403.
pub const MEMBERS_PER_ROOM: usize = 20_000;
/// Seconds between two messages of a member in slow mode; outside this is 422.
pub const SLOW_MODE: std::ops::RangeInclusive<i64> = 0..=6 * 60 * 60;
/// How long a guest who was sent out of a room stays out, in seconds.
pub const KICK: i64 = 3_600;
/// Names of guests whom a room keeps out at once; past it, the first that may come back may do so.
pub const KICKED: usize = 1_000;
/// Speakers whom a room in slow mode remembers before it forgets those who have waited.
pub const SPEAKERS: usize = 1_000;
/// Days for which a room keeps its messages, where it does not keep them for ever; outside this is 422.
pub const EXPIRE_AFTER: std::ops::RangeInclusive<i64> = 1..=3_650;
/// How long a ban or a mute can last, in seconds; outside this is 422.
pub const SANCTION: std::ops::RangeInclusive<i64> = 1..=365 * 24 * 60 * 60;
/// How long a mute lasts where nothing is said of it, in seconds.
pub const MUTE_DEFAULT: i64 = 60 * 60;
/// The reason of a ban, in characters; more is 422.
pub const REASON: usize = 200;
/// How long a link to a new password is good, in seconds; outside this is 422.
pub const RESET_LIFE: std::ops::RangeInclusive<i64> = 60..=7 * 24 * 60 * 60;
/// How long where nothing is said of it, in seconds.
pub const RESET_LIFE_DEFAULT: i64 = 24 * 60 * 60;
/// Pinned messages of one room; one more is 403.
pub const PINS: usize = 50;
/// Messages that one member has reported and no admin has dealt with; one more is 403.
pub const REPORTS: usize = 50;
/// Why a message is reported, in characters; more is 422.
pub const REPORT_REASON: usize = 500;
/// Good invitations into one room, and as many that only open the server; one more is 403.
pub const INVITES: usize = 100;
/// How long an invitation is good, in seconds; outside this is 422.
pub const INVITE_LIFE: std::ops::RangeInclusive<i64> = 60..=365 * 24 * 60 * 60;
/// How long where nothing is said of it, in seconds.
pub const INVITE_LIFE_DEFAULT: i64 = 7 * 24 * 60 * 60;
/// How often an invitation can be used where it is bounded; outside this is 422.
pub const INVITE_USES: std::ops::RangeInclusive<i64> = 1..=10_000;
/// Sessions one account may have at once; the one begun longest ago ends when another begins.
pub const SESSIONS_PER_USER: usize = 50;
/// How long a session lives without being renewed, in seconds.
pub const SESSION_IDLE: i64 = 60 * 24 * 60 * 60;

/// Commands that wait for the dispatcher; when full, readers block and TCP pushes back.
pub const INBOX: usize = 4_096;
/// Commands in one turn (one transaction, one commit); the rest wait for the next.
pub const TURN: usize = 1_024;
/// Messages of a deleted room that go in one second, and as many of those that have expired; whoever speaks at that moment waits for it, some milliseconds.
pub const SWEEP: usize = 250;
/// Messages that are looked at in one second for the name of an account that was erased; some 15 ms where half of them were theirs.
pub const ERASURE: i64 = if cfg!(test) { 3 } else { 2_000 };
/// Messages of the whole server that an export looks at in one go for those of one account.
pub const EXPORT_SCAN: i64 = if cfg!(test) { 50 } else { 20_000 };
/// Streams over HTTP at once; one more is 503. Each has a thread and holds a place among the requests under way.
pub const STREAMS: usize = 256;
/// How long an HTTP worker waits for the dispatcher's answer; then 503.
pub const ASK: Duration = Duration::from_secs(30);
/// Turns and single frames that wait for one writer; when full, whoever hands over waits (a writer never does).
pub const WRITER_QUEUE: usize = 1_024;
/// Bytes that wait for one socket; one more byte and it is closed with 4008, to resume with `since`.
pub const BACKLOG: usize = 1024 * 1024;

/// A socket must authenticate within this; else it is closed with 4001.
pub const AUTHENTICATE: Duration = Duration::from_secs(10);
/// Every socket is pinged this often.
pub const HEARTBEAT: Duration = Duration::from_secs(25);
/// A socket of which nothing is heard (a pong will do) for this long is dead and is closed.
pub const SILENCE: Duration = Duration::from_secs(55);
/// How long a closing handshake may take before the connection is cut (RFC 6455 §7.1.1).
pub const CLOSING: Duration = Duration::from_secs(5);
/// Typing ends this long after the last word of it.
pub const TYPING: Duration = Duration::from_secs(5);
/// How long a stopping server waits for requests, sockets and the last turn.
pub const STOP: Duration = Duration::from_secs(5);
