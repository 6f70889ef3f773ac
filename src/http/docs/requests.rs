//! What requests may hold. Handlers read members one by one, to name the one at fault; these types are for the document alone, and
//! a test sends each member missing and of a wrong type to see that the server asks for it.

#![allow(dead_code, reason = "they are described, and never made")]

use utoipa::ToSchema;

use crate::ids::{FileId, MessageId, Timestamp, UserId};
use crate::limits;

/// A new account.
#[derive(ToSchema)]
#[schema(example = json!({"username": "ada", "password": "correct horse", "email": "ada@example.org"}))]
pub struct Registration {
    #[schema(min_length = 1, max_length = 64)]
    username: String,
    #[schema(min_length = 8, max_length = 256)]
    password: String,
    /// Another way to sign in.
    email: Option<String>,
    /// The password once more; another one is 422.
    password_confirm: Option<String>,
    /// The code of an invitation; one that is not good is 422. With one into a room, the account is its member at once.
    invite: Option<String>,
}

/// Who signs in: the password, and a username or an e-mail address.
#[derive(ToSchema)]
#[schema(example = json!({"username": "ada", "password": "correct horse"}))]
pub struct SignIn {
    /// Or the e-mail address.
    username: Option<String>,
    /// Only looked at where there is no `username`.
    email: Option<String>,
    password: String,
}

/// Somebody without an account.
#[derive(ToSchema)]
#[schema(example = json!({"username": "Eve"}))]
pub struct NewGuest {
    /// One is made up where there is none.
    #[schema(max_length = 64)]
    username: Option<String>,
    /// The code of a link for guests, which leads into its one room, be it private; one that is not good is 422.
    invite: Option<String>,
}

#[derive(ToSchema)]
#[schema(example = json!({"refresh_token": "eyJhbGciOiJIUzI1NiJ9.e30.c2lnbmF0dXJl"}))]
pub struct Refresh {
    refresh_token: String,
}

/// What to change of one's profile; what is left out stays as it is, null empties it.
#[derive(ToSchema)]
#[schema(example = json!({"display_name": "Ada L.", "status": "at tea"}))]
pub struct ProfileChange {
    /// Another name to sign in with; messages keep the one that they were sent under.
    #[schema(min_length = 1, max_length = 64)]
    username: Option<String>,
    /// Null goes back to the username.
    #[schema(max_length = 64)]
    display_name: Option<String>,
    #[schema(max_length = 500)]
    bio: Option<String>,
    #[schema(max_length = 100)]
    status: Option<String>,
    /// When the status ends by itself, within a year; null, and a new status without it: it stays.
    status_expires_at: Option<Timestamp>,
    /// An address that begins with `https://`, `http://` or `/`.
    #[schema(max_length = 2000)]
    avatar_url: Option<String>,
    /// The others in small rooms may know how far one has read.
    shares_read: Option<bool>,
    /// Others may know when one was last here.
    shares_last_seen: Option<bool>,
}

#[derive(ToSchema)]
#[schema(example = json!({"current_password": "correct horse", "new_password": "battery staple"}))]
pub struct PasswordChange {
    current_password: String,
    #[schema(min_length = 8, max_length = 256)]
    new_password: String,
}

#[derive(ToSchema)]
#[schema(example = json!({"password": "correct horse"}))]
pub struct Farewell {
    /// One's own.
    password: String,
}

/// Who is to be in a group chat, beside the caller.
#[derive(ToSchema)]
#[schema(example = json!({"user_ids": [2, 5]}))]
pub struct NewGroup {
    #[schema(min_items = 2, max_items = 19)]
    user_ids: Vec<i64>,
}

/// A new room.
#[derive(ToSchema)]
#[schema(example = json!({"name": "tea", "description": "For a break.", "is_private": false}))]
pub struct NewRoom {
    #[schema(min_length = 1, max_length = 64)]
    name: String,
    #[schema(max_length = 500)]
    description: Option<String>,
    /// Seen by its members only, who are added to it.
    is_private: Option<bool>,
    /// Nothing that is said in it is ever written down; see `GET /rooms/{room}/messages`. It takes no files, and is gone when the server
    /// stops, or when none of its members has been there for 10 to 20 minutes.
    is_ephemeral: Option<bool>,
}

/// What to change of a room; what is left out stays as it is.
#[derive(ToSchema)]
#[schema(example = json!({"description": "For a long break."}))]
pub struct RoomChange {
    #[schema(min_length = 1, max_length = 64)]
    name: Option<String>,
    #[schema(max_length = 500)]
    description: Option<String>,
    is_private: Option<bool>,
    /// Seconds between two messages of a member, and between two edits; 0 for none. Admins need not wait.
    #[schema(minimum = 0, maximum = 21600)]
    slow_mode: Option<i64>,
    /// Only its admins may write.
    announce_only: Option<bool>,
    /// How long messages are kept; null for ever. What is older is gone at once.
    #[schema(minimum = 1, maximum = 3650)]
    expire_after_days: Option<i64>,
    /// False sends the guests out of a public room and lets none read it, also without a token. Only then do a ban, a mute and slow
    /// mode hold back somebody who might come again under another name.
    allows_guests: Option<bool>,
}

/// Whom to add: one of the two.
#[derive(ToSchema)]
#[schema(example = json!({"username": "bob"}))]
pub struct NewMember {
    user_id: Option<UserId>,
    /// Only looked at where there is no `user_id`.
    username: Option<String>,
}

#[derive(ToSchema)]
#[schema(example = json!({"role": "read_only"}))]
pub struct MemberChange {
    /// An admin, or none: whoever is one or none already stays what they are. Only looked at where there is no `role`.
    is_admin: Option<bool>,
    /// The owner alone passes the room on.
    #[schema(pattern = "^(owner|admin|member|read_only)$")]
    role: Option<String>,
}

/// How long somebody is kept out, and why.
#[derive(ToSchema)]
#[schema(example = json!({"expires_in": 86400, "reason": "Advertising."}))]
pub struct NewBan {
    /// Seconds; for good where nothing is said.
    #[schema(minimum = 1, maximum = 31536000)]
    expires_in: Option<i64>,
    /// For the other admins.
    #[schema(max_length = 200)]
    reason: Option<String>,
}

/// How long somebody may only read.
#[derive(ToSchema)]
#[schema(example = json!({"expires_in": 600}))]
pub struct NewMute {
    /// Seconds; an hour where nothing is said.
    #[schema(minimum = 1, maximum = 31536000)]
    expires_in: Option<i64>,
}

/// How long somebody is kept from signing in, and why.
#[derive(ToSchema)]
#[schema(example = json!({"expires_in": 86400, "reason": "Advertising."}))]
pub struct NewSuspension {
    /// Seconds; until it is lifted where nothing is said.
    #[schema(minimum = 1, maximum = 31536000)]
    expires_in: Option<i64>,
    /// Told to them when they try to sign in.
    #[schema(max_length = 200)]
    reason: Option<String>,
}

#[derive(ToSchema)]
#[schema(example = json!({"is_admin": true}))]
pub struct AccountChange {
    /// Of the server. The last one cannot be unmade.
    is_admin: bool,
}

#[derive(ToSchema)]
#[schema(example = json!({"expires_in": 3600}))]
pub struct NewPasswordReset {
    /// Seconds; a day where nothing is said.
    #[schema(minimum = 60, maximum = 604800)]
    expires_in: Option<i64>,
}

#[derive(ToSchema)]
#[schema(example = json!({"key": "q6Y0Jm4b1b0n5cN3oVJ0d8l2mXKq3c7yT9wRZ5eHfUA", "new_password": "battery staple"}))]
pub struct PasswordReset {
    /// What stands behind `#/reset/` in the link.
    key: String,
    #[schema(min_length = 8, max_length = 256)]
    new_password: String,
}

/// What is left out stays as it is.
#[derive(ToSchema)]
#[schema(example = json!({"registration": "closed", "lockdown": false}))]
pub struct SettingsChange {
    /// Wins over the option `--registration` until null gives it back its say.
    #[schema(pattern = "^(open|invite|closed)$")]
    registration: Option<String>,
    lockdown: Option<bool>,
}

/// An invitation into a room.
#[derive(ToSchema)]
#[schema(example = json!({"expires_in": 86400, "max_uses": 1}))]
pub struct NewRoomInvite {
    /// Seconds; a week where nothing is said.
    #[schema(minimum = 60, maximum = 31536000)]
    expires_in: Option<i64>,
    /// Without a bound where nothing is said.
    #[schema(minimum = 1, maximum = 10000)]
    max_uses: Option<i64>,
    /// It is also good for making an account where that needs an invitation.
    opens_registration: Option<bool>,
    /// It lets in guests, without an account, and makes nobody a member.
    for_guests: Option<bool>,
    /// They may write; else they read.
    may_write: Option<bool>,
}

/// An invitation to make an account.
#[derive(ToSchema)]
#[schema(example = json!({"expires_in": 86400, "max_uses": 1}))]
pub struct NewInvite {
    /// Seconds; a week where nothing is said.
    #[schema(minimum = 60, maximum = 31536000)]
    expires_in: Option<i64>,
    /// Without a bound where nothing is said.
    #[schema(minimum = 1, maximum = 10000)]
    max_uses: Option<i64>,
}

/// A message to be sent.
#[derive(ToSchema)]
#[schema(example = json!({"content": "Tea, anyone?", "client_id": "a1"}))]
pub struct NewMessage {
    /// May be left out or empty where there are attachments.
    #[schema(max_length = 8000)]
    content: String,
    /// Chosen by the sender: the same one again is answered with the first message, and nothing is sent.
    #[schema(min_length = 1, max_length = 64)]
    client_id: Option<String>,
    /// A message of the same room.
    reply_to: Option<MessageId>,
    /// Files that the sender has uploaded.
    #[schema(max_items = 10)]
    attachments: Option<Vec<FileId>>,
    /// It is sent then, and not now: a time to come, within a year. Needs an account.
    send_at: Option<Timestamp>,
}

/// What to change of a message that waits; what is left out stays as it is.
#[derive(ToSchema)]
#[schema(example = json!({"send_at": "2030-01-31T18:00:00Z"}))]
pub struct ScheduledChange {
    #[schema(max_length = 8000)]
    content: Option<String>,
    send_at: Option<Timestamp>,
}

/// Of a message, of a text, or of both.
#[derive(ToSchema)]
#[schema(example = json!({"message_id": 42, "text": "Bring milk.", "remind_at": "2030-01-31T18:00:00Z"}))]
pub struct NewReminder {
    message_id: Option<MessageId>,
    #[schema(max_length = 500)]
    text: Option<String>,
    /// A time to come, within a year.
    remind_at: Timestamp,
}

/// What to change of a reminder; what is left out stays as it is.
#[derive(ToSchema)]
#[schema(example = json!({"remind_at": "2030-01-31T18:00:00Z"}))]
pub struct ReminderChange {
    #[schema(max_length = 500)]
    text: Option<String>,
    remind_at: Option<Timestamp>,
}

#[derive(ToSchema)]
#[schema(example = json!({"content": "Tea, everyone?"}))]
pub struct MessageChange {
    #[schema(min_length = 1, max_length = 8000)]
    content: String,
}

#[derive(ToSchema)]
#[schema(example = json!({"is_muted": true}))]
pub struct Muting {
    is_muted: bool,
}

/// A message of the room.
#[derive(ToSchema)]
#[schema(example = json!({"message_id": 42}))]
pub struct ReadMarker {
    message_id: MessageId,
}

/// Why an admin should look at a message.
#[derive(ToSchema)]
#[schema(example = json!({"reason": "Advertising."}))]
pub struct NewReport {
    /// In one's own words.
    #[schema(max_length = 500)]
    reason: Option<String>,
}

/// A public room that nobody owns.
#[derive(ToSchema)]
#[schema(example = json!({"name": "lobby"}))]
pub struct NewGuestRoom {
    #[schema(min_length = 1, max_length = 64)]
    name: String,
}

// The bounds above must be literals; these see to it that they are the server's.
const _: () = assert!(limits::NAME == 64 && limits::DESCRIPTION == 500 && limits::STATUS == 100);
const _: () = assert!(limits::REMINDER == 500);
const _: () = assert!(*limits::EXPIRE_AFTER.start() == 1 && *limits::EXPIRE_AFTER.end() == 3_650);
const _: () = assert!(limits::URL == 2_000 && limits::MESSAGE == 8_000 && limits::CLIENT_ID == 64);
const _: () = assert!(*limits::INVITE_LIFE.start() == 60 && *limits::INVITE_LIFE.end() == 31_536_000);
const _: () = assert!(*limits::INVITE_USES.start() == 1 && *limits::INVITE_USES.end() == 10_000);
const _: () = assert!(*limits::RESET_LIFE.start() == 60 && *limits::RESET_LIFE.end() == 604_800);
const _: () = assert!(*limits::SLOW_MODE.start() == 0 && *limits::SLOW_MODE.end() == 21_600);
const _: () = assert!(*limits::SANCTION.start() == 1 && *limits::SANCTION.end() == 31_536_000 && limits::REASON == 200);
const _: () = assert!(limits::REPORT_REASON == 500);
const _: () = assert!(*limits::PASSWORD.start() == 8 && *limits::PASSWORD.end() == 256);
