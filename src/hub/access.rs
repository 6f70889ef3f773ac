//! Who may do what. Every rule of permission is here, and only here.

use crate::error::{Error, Kind, Result};
use crate::ids::{GuestId, PersonId, RoomId, Timestamp, UserId};

use super::model::{GuestRight, Invite, Login, Member, Message, Role, Room, RoomKind, Suspension};
use super::{Account, Hub, Outcome, RoomState};

/// What guests are told where there are none.
pub const NO_GUESTS: &str = "This server takes no guests. Sign in, or make an account.";

/// What guests are told of a room that does without them.
pub const NO_GUESTS_HERE: &str = "This room takes no guests. Sign in, or make an account.";

/// What whoever comes anew is told while the server is locked down.
pub const LOCKED_DOWN: &str = "This server is locked down: for now it takes no new accounts, guests or rooms.";

/// What whoever writes to somebody who is gone for good is told.
const ERASED: &str = "This account was deleted. What was said can be read, and nothing more can be written here.";

/// What whoever is banned is told, live and by readers alike.
pub const BANNED: &str = "You are banned from this room.";

/// What whoever is blocked is told when they write.
const BLOCKED: &str = "This person takes no messages from you.";

impl Hub {
    /// The actor's session must still be live: a command may have waited in line while it was ended.
    pub(super) fn signed_in(&self, actor: Login) -> Result<Login> {
        match self.sessions.get(&actor.session) {
            Some(&user) if user == actor.user => Ok(actor),
            _ => Err(Error::unauthorized("Your session has ended. Sign in again.")),
        }
    }

    pub(super) fn account(&self, user: UserId) -> Result<&Account> {
        self.users.get(&user).ok_or_else(|| Error::not_found("There is no such user."))
    }

    /// A room that the user may know of: a public one, or one they belong to. Any other is "not there".
    pub(super) fn visible_room(&self, user: UserId, room: RoomId) -> Result<&RoomState> {
        self.rooms
            .get(&room)
            .filter(|state| is_public(&state.room) || state.room.members.contains_key(&user))
            .ok_or_else(|| Error::not_found("There is no such room."))
    }

    /// A public room, which is there for everybody.
    pub(super) fn open_room(&self, room: RoomId) -> Result<&RoomState> {
        let found = self.rooms.get(&room).filter(|state| is_public(&state.room));
        found.ok_or_else(|| Error::not_found("Room not found."))
    }

    /// A public room that takes guests.
    pub(super) fn guest_room(&self, room: RoomId) -> Result<&RoomState> {
        let state = self.open_room(room)?;
        match state.room.allows_guests {
            true => Ok(state),
            false => Err(Error::new(Kind::Forbidden, "no_guests_here", NO_GUESTS_HERE)),
        }
    }

    /// The same, for a guest of a name, as compared.
    pub(super) fn guest_may_enter(&self, room: RoomId, key: &str, now: Timestamp) -> Result<()> {
        is_not_kicked(self.guest_room(room)?, key, now)
    }

    /// A room that is there for a guest: one for guests; for whoever came by a link, that of the link.
    pub(super) fn guests_room(&self, guest: GuestId, room: RoomId) -> Result<&RoomState> {
        match self.link_of(PersonId::Guest(guest)) {
            None => self.guest_room(room),
            Some(link) => {
                let found = self.rooms.get(&room).filter(|_| link.room == room);
                found.ok_or_else(|| Error::not_found("There is no such room."))
            }
        }
    }

    /// The same, if they have not been sent out of it.
    pub(super) fn guest_may_be_in(&self, guest: GuestId, room: RoomId, now: Timestamp) -> Result<&RoomState> {
        let state = self.guests_room(guest, room)?;
        is_not_kicked(state, &self.known_guest(guest)?.key, now)?;
        Ok(state)
    }

    /// A room in which the person is: a member in their rooms, a guest in public ones.
    pub(super) fn is_in(&self, person: PersonId, room: RoomId) -> Result<()> {
        match person {
            PersonId::User(user) => self.joined_room(user, room).map(drop),
            PersonId::Guest(guest) => self.guests_room(guest, room).map(drop),
        }
    }

    /// Whether the person may speak there now.
    pub(super) fn may_speak(&self, person: PersonId, room: RoomId, now: Timestamp) -> Result<()> {
        let (state, is_admin) = match person {
            PersonId::User(user) => {
                let (state, member) = self.joined_room(user, room)?;
                is_not_silenced(state, user, now)?;
                self.is_anybody_there(state)?;
                self.is_taken_from(state, user)?;
                (state, member.role.is_admin())
            }
            PersonId::Guest(guest) => {
                let state = self.guest_may_be_in(guest, room, now)?;
                if self.link_of(person).is_some_and(|link| link.right == GuestRight::Read) {
                    return Err(read_only());
                }
                (state, false)
            }
        };
        match state.room.announce_only && !is_admin {
            true => Err(Error::new(Kind::Forbidden, "announce_only", "Only the admins of this room may write in it.")),
            false => Ok(()),
        }
    }

    /// A chat with somebody whose account was erased is there to be read.
    fn is_anybody_there(&self, state: &RoomState) -> Result<()> {
        let is_gone = |user: &UserId| !self.users.contains_key(user);
        match state.room.kind == RoomKind::Chat && state.room.members.keys().any(is_gone) {
            true => Err(Error::new(Kind::Forbidden, "erased", ERASED)),
            false => Ok(()),
        }
    }

    /// Where only admins may write, all the others may still react.
    pub(super) fn may_react(&self, user: UserId, room: RoomId, now: Timestamp) -> Result<()> {
        let (state, _) = self.joined_room(user, room)?;
        is_not_silenced(state, user, now)?;
        self.is_taken_from(state, user)
    }

    /// In a direct chat, neither writes to the other once one of them has blocked the other.
    fn is_taken_from(&self, state: &RoomState, user: UserId) -> Result<()> {
        let others = || state.room.members.keys().filter(|other| **other != user);
        match state.room.kind {
            RoomKind::Chat => others().try_for_each(|other| self.may_write_to(user, *other)),
            RoomKind::Room | RoomKind::Group => Ok(()),
        }
    }

    /// Whether one person may say something to another alone.
    pub(super) fn may_write_to(&self, from: UserId, to: UserId) -> Result<()> {
        if self.blocks.has(to, from) {
            return Err(Error::new(Kind::Forbidden, "blocked", BLOCKED));
        }
        match self.blocks.has(from, to) {
            true => Err(Error::new(Kind::Forbidden, "blocking", "You have blocked this person. Unblock them first.")),
            false => Ok(()),
        }
    }

    /// A public room is shown to whoever is banned from it, and nothing in it.
    pub(super) fn may_listen(&self, user: UserId, room: RoomId, now: Timestamp) -> Result<()> {
        is_not_banned(&self.visible_room(user, room)?.room, user, now)
    }

    /// A room that the person may read: a member in their rooms, everybody in public ones but those banned there.
    pub(super) fn may_read(&self, person: PersonId, room: RoomId, now: Timestamp) -> Result<()> {
        match person {
            PersonId::User(user) => self.may_listen(user, room, now),
            PersonId::Guest(guest) => self.guests_room(guest, room).map(drop),
        }
    }

    /// Whoever runs the server may want people with accounts only.
    pub(super) fn guests_are_welcome(&self) -> Result<()> {
        match self.policy.guests {
            true => Ok(()),
            false => Err(Error::new(Kind::Forbidden, "no_guests", NO_GUESTS)),
        }
    }

    /// A room that the user belongs to, with their place in it.
    pub(super) fn joined_room(&self, user: UserId, room: RoomId) -> Result<(&RoomState, &Member)> {
        let state = self.visible_room(user, room)?;
        match state.room.members.get(&user) {
            Some(member) => Ok((state, member)),
            None => Err(Error::new(crate::error::Kind::Forbidden, "not_a_member", "Join the room first.")),
        }
    }

    /// A named room that the user administers.
    pub(super) fn administered_room(&self, user: UserId, room: RoomId) -> Result<&RoomState> {
        let (state, member) = self.joined_room(user, room)?;
        if state.room.kind == RoomKind::Chat {
            return Err(Error::forbidden("A direct chat has no admins and cannot be changed."));
        }
        if state.room.kind == RoomKind::Group {
            return Err(Error::forbidden("A group has no admins: whoever is in it adds others, or leaves."));
        }
        match member.role.is_admin() {
            true => Ok(state),
            false => Err(Error::forbidden("Only an admin of the room may do this.")),
        }
    }

    /// Answers whoever may read what only admins may.
    pub(super) fn rights_reply(&self, actor: Login, room: Option<RoomId>) -> Result<Outcome> {
        match room {
            Some(room) => self.administered_room(actor.user, room).map(drop)?,
            None => self.is_server_admin(actor.user)?,
        }
        Ok(Outcome::done(vec![]))
    }

    pub(super) fn is_server_admin(&self, user: UserId) -> Result<()> {
        match self.account(user)?.is_admin {
            true => Ok(()),
            false => Err(Error::forbidden("Only an administrator of the server may do this.")),
        }
    }

    /// Told to whoever has shown the right password, and to nobody else.
    pub(super) fn is_not_suspended(&self, user: UserId, now: Timestamp) -> Result<()> {
        let suspension = self.account(user)?.suspension.as_ref().filter(|suspension| suspension.is_in_force(now));
        let Some(Suspension { until, reason, .. }) = suspension else { return Ok(()) };
        let mut detail = until
            .map_or("This account is suspended".to_owned(), |until| format!("This account is suspended until {until}"));
        match reason.as_str() {
            "" => detail.push('.'),
            reason => detail = format!("{detail}: \"{reason}\""),
        }
        Err(Error::new(Kind::Forbidden, "suspended", detail))
    }

    pub(super) fn is_not_locked_down(&self) -> Result<()> {
        match self.settings.is_locked_down {
            true => Err(Error::new(Kind::Forbidden, "locked_down", LOCKED_DOWN)),
            false => Ok(()),
        }
    }

    /// A room's admins invite into it. Whom the server takes is for its administrators to say.
    pub(super) fn may_invite(&self, user: UserId, room: Option<RoomId>, opens_registration: bool) -> Result<()> {
        if let Some(room) = room {
            self.administered_room(user, room)?;
        }
        match room.is_some() && !opens_registration || self.account(user)?.is_admin {
            true => Ok(()),
            false => Err(Error::forbidden("Only an administrator of the server may invite people to make an account.")),
        }
    }

    /// Whoever may make such an invitation may take it back.
    pub(super) fn may_withdraw(&self, user: UserId, invite: &Invite) -> Result<()> {
        match self.account(user)?.is_admin {
            true => Ok(()),
            false => self.may_invite(user, invite.room, false),
        }
    }

    /// The author may edit, where and while they may write.
    pub(super) fn may_edit(&self, user: UserId, message: &Message, now: Timestamp) -> Result<()> {
        self.joined_room(user, message.room)?;
        match is_authored_by(message, user) {
            true => self.may_speak(PersonId::User(user), message.room, now),
            false => Err(Error::forbidden("Only its author may edit a message.")),
        }
    }

    /// The author may read what it said before, and an admin of the room.
    pub(super) fn may_read_versions(&self, user: UserId, message: &Message) -> Result<()> {
        let (_, member) = self.joined_room(user, message.room)?;
        match is_authored_by(message, user) || member.role.is_admin() {
            true => Ok(()),
            false => {
                Err(Error::forbidden("Only its author or an admin of the room may read what a message said before."))
            }
        }
    }

    /// An admin of the room may pin; in a direct chat, both.
    pub(super) fn may_pin(&self, user: UserId, room: RoomId) -> Result<()> {
        match self.joined_room(user, room)?.0.room.kind {
            RoomKind::Room => self.administered_room(user, room).map(drop),
            RoomKind::Chat | RoomKind::Group => self.is_taken_from(self.visible_room(user, room)?, user),
        }
    }

    /// An admin of the room, or of the server, who need not know the room.
    pub(super) fn may_close_reports(&self, user: UserId, room: RoomId) -> Result<()> {
        match self.account(user)?.is_admin {
            true => Ok(()),
            false => self.administered_room(user, room).map(drop),
        }
    }

    /// The author may delete, and an admin of the room.
    pub(super) fn may_delete(&self, user: UserId, message: &Message) -> Result<()> {
        let (_, member) = self.joined_room(user, message.room)?;
        match is_authored_by(message, user) || member.role.is_admin() {
            true => Ok(()),
            false => Err(Error::forbidden("Only its author or an admin of the room may delete a message.")),
        }
    }
}

fn is_not_silenced(state: &RoomState, user: UserId, now: Timestamp) -> Result<()> {
    if state.room.members.get(&user).is_some_and(|member| member.role == Role::ReadOnly) {
        return Err(read_only());
    }
    match state.room.muted_until(user, now) {
        Some(Timestamp::FAR) => Err(read_only()),
        Some(until) => Err(Error::new(Kind::Forbidden, "muted", format!("You are muted in this room until {until}."))),
        None => Ok(()),
    }
}

fn read_only() -> Error {
    Error::new(Kind::Forbidden, "read_only", "You may only read in this room.")
}

pub(super) fn is_not_kicked(state: &RoomState, key: &str, now: Timestamp) -> Result<()> {
    match state.kicked.until(key, now) {
        Some(until) => {
            let detail = format!("An admin of this room has sent you out of it. You can come back at {until}.");
            Err(Error::new(Kind::Forbidden, "kicked", detail))
        }
        None => Ok(()),
    }
}

pub(super) fn is_not_banned(room: &Room, user: UserId, now: Timestamp) -> Result<()> {
    match room.is_banned(user, now) {
        true => Err(Error::new(Kind::Forbidden, "banned", BANNED)),
        false => Ok(()),
    }
}

pub(super) fn is_not_owner(member: &Member) -> Result<()> {
    match member.role {
        Role::Owner => Err(Error::forbidden("This is the owner of the room: only they themselves can step down.")),
        _ => Ok(()),
    }
}

pub(super) fn is_public(room: &Room) -> bool {
    room.kind == RoomKind::Room && !room.is_private
}

pub(super) fn takes_guests(room: &Room) -> bool {
    is_public(room) && room.allows_guests
}

/// What the server wrote has no author, though it names whom it is about.
fn is_authored_by(message: &Message, user: UserId) -> bool {
    message.sender == Some(user) && message.kind != super::model::MessageKind::System
}
