//! The functional core: who is there, who belongs where, who may do what, and what follows from it.
//!
//! `decide` judges a [`Command`] and answers with events, changing nothing; `apply` takes an [`Event`] into the state and says who
//! is to be told. Ids and change numbers are given out in `decide` and taken in `apply`, so a command that is refused uses none up.
//! There is no clock, channel, JSON, SQL or socket in this folder: the time and stored facts come in as arguments.

mod access;
mod accounts;
pub mod administration;
mod agenda;
mod apply;
mod audience;
mod audit;
mod blocks;
mod calls;
mod chats;
pub mod command;
pub mod emoji;
mod ephemeral;
mod erasure;
pub mod event;
mod expiry;
pub mod facts;
pub mod files;
mod groups;
pub mod guests;
mod invites;
pub mod kicks;
pub mod later;
pub mod links;
mod lobby;
mod mentions;
mod messages;
pub mod model;
mod moderation;
pub mod names;
mod open_rooms;
mod particulars;
mod pins;
mod presence;
mod profile;
mod reactions;
mod reading;
mod reminders;
mod reply;
mod reports;
mod roles;
mod rooms;
#[cfg(test)]
mod scenarios;
mod schedule;
mod snapshot;
mod stations;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use crate::error::{Error, Result};
use crate::ids::{GuestId, MessageId, PersonId, RoomId, Seq, SessionId, SocketId, Timestamp, UserId};

pub use access::{BANNED, LOCKED_DOWN, NO_GUESTS, NO_GUESTS_HERE};
use accounts::is_still_the_password;
use agenda::Agenda;
pub use agenda::Due;
pub use audience::{Audience, MessageChange, Notice, Recipients, Told};
use command::{Command, Reply};
use ephemeral::Said;
use facts::Facts;
use files::Sizes;
pub use groups::GROUP_SIGN;
use guests::Guest;
pub use invites::SPENT_INVITE;
use model::{Actor, Login, Policy, Room, Settings, Station, Suspension};
pub use profile::Profile;
pub use reply::Outcome;
pub use snapshot::{Last, Snapshot};

/// The state that rules are judged against, owned by the dispatcher alone.
#[derive(Debug)]
pub struct Hub {
    policy: Policy,
    settings: Settings,
    epoch: String,
    last: Last,
    users: HashMap<UserId, Account>,
    names: HashMap<String, UserId>,
    emails: HashMap<String, UserId>,
    /// The live ones: a token whose session is not here is worth nothing.
    sessions: HashMap<SessionId, UserId>,
    rooms: HashMap<RoomId, RoomState>,
    room_names: HashMap<String, RoomId>,
    chats: HashMap<chats::Pair, RoomId>,
    blocks: blocks::Blocks,
    sockets: HashMap<SocketId, Station>,
    guests: BTreeMap<GuestId, Guest>,
    file_sizes: Sizes,
    agenda: Agenda,
    /// In ephemeral rooms.
    said: Said,
    /// Numbers up to these are not given out again, whatever becomes of what bears them.
    reserved: (MessageId, Seq),
    /// Who is typing where, and when that ends by itself.
    typing: BTreeMap<(RoomId, PersonId), Timestamp>,
}

#[derive(Debug)]
struct Account {
    username: Arc<str>,
    /// Of the server.
    is_admin: bool,
    suspension: Option<Suspension>,
    last_seen: Option<Timestamp>,
    /// In small rooms the others may know how far they have read.
    shares_read: bool,
    /// Others may know when they were last here.
    shares_last_seen: bool,
    profile: Profile,
    rooms: BTreeSet<RoomId>,
    sessions: BTreeSet<SessionId>,
    sockets: Vec<Station>,
    /// Apart, because nobody is online for them.
    streams: Vec<Station>,
}

#[derive(Debug)]
struct RoomState {
    room: Room,
    /// Members with at least one socket.
    online: BTreeSet<UserId>,
    /// Guests who have joined it.
    visitors: BTreeSet<GuestId>,
    /// Sockets that hear of this room alone.
    stations: Vec<Station>,
    /// All sockets that hear of it; none when they must be gathered anew.
    roster: Option<Audience>,
    /// In slow mode: when who spoke last, and when who edited last.
    spoke: moderation::LastTimes,
    edited: moderation::LastTimes,
    /// Names of guests who were sent out of it.
    kicked: kicks::Kicked,
}

impl Hub {
    pub fn new(snapshot: Snapshot, policy: Policy) -> Self {
        let mut hub = Self {
            policy,
            settings: snapshot.settings,
            epoch: snapshot.epoch,
            last: snapshot.last,
            users: HashMap::new(),
            names: HashMap::new(),
            emails: HashMap::new(),
            sessions: HashMap::new(),
            rooms: HashMap::new(),
            room_names: HashMap::new(),
            chats: HashMap::new(),
            blocks: blocks::Blocks::new(snapshot.blocks),
            sockets: HashMap::new(),
            guests: BTreeMap::new(),
            file_sizes: snapshot.file_sizes,
            agenda: Agenda::new(snapshot.agenda),
            said: Said::default(),
            reserved: (snapshot.last.message, snapshot.last.seq),
            typing: BTreeMap::new(),
        };
        snapshot.users.into_iter().for_each(|user| hub.add_user(&user));
        snapshot.suspensions.into_iter().for_each(|suspension| hub.take_suspension(suspension));
        snapshot.sessions.iter().for_each(|session| hub.add_session(session.id, session.user));
        snapshot.rooms.into_iter().for_each(|room| hub.add_room(room));
        hub.look_for_empty_rooms();
        hub
    }

    /// The newest change number given out.
    pub fn head(&self) -> Seq {
        self.last.seq
    }

    /// Judges a command against the present state; changes nothing.
    ///
    /// # Errors
    /// The refusal, for whoever sent it.
    pub fn decide(
        &self,
        actor: Option<Actor>,
        command: Command,
        facts: &mut dyn Facts,
        now: Timestamp,
    ) -> Result<Outcome> {
        self.judge(actor, command, facts, now).map(|outcome| self.kept_off_disk(outcome))
    }

    fn judge(&self, actor: Option<Actor>, command: Command, facts: &mut dyn Facts, now: Timestamp) -> Result<Outcome> {
        let (actor, command) = match (command, actor) {
            (Command::Register(registration), _) => return self.register(registration, facts, now),
            (Command::OpenSession { user, checked, client, address, expires_at }, _) => {
                is_still_the_password(user, &checked, facts)?;
                self.is_not_suspended(user, now)?;
                return self.open_session(user, client, address, now, expires_at);
            }
            (Command::RenewSession { session, generation, expires_at }, _) => {
                return self.renew_session(session, generation, expires_at, facts, now);
            }
            (Command::ResetPassword(new), _) => return self.reset_password(new, facts, now),
            // A socket that has gone needs nobody's leave.
            (Command::Disconnect { socket }, _) => return Ok(self.disconnect(socket, now)),
            (Command::WelcomeGuest { guest, name, invite, expires_at }, _) => {
                let link = invite.map(|code| self.link(code, &name, facts, now)).transpose()?;
                return self.welcome_guest(guest, name, link, expires_at, now);
            }
            (Command::RenewGuest { guest, generation, expires_at }, _) => {
                return self.renew_guest(guest, generation, expires_at, now);
            }
            (Command::Visit { by, room }, _) => return self.visit(by, room, now),
            (Command::EnterLobby { by }, _) => return self.enter_lobby(by, now),
            (Command::CreateOpenRoom { name }, _) => return self.create_open_room(name, now),
            (Command::DeleteOpenRoom { room }, _) => return self.delete_open_room(room, now),
            (Command::AskInvite { code }, _) => return self.invite_reply(code, facts, now),
            (Command::AskGuests, _) => {
                self.guests_are_welcome()?;
                return Ok(Outcome::of(vec![], Reply::Guests(self.guests_online())));
            }
            (Command::AskSaid { room }, None) => {
                self.guests_are_welcome()?;
                return self.said_to_anybody(room);
            }
            (command, Some(Actor::Guest(guest))) => return self.decide_for_guest(guest, command, facts, now),
            (command, Some(Actor::User(login))) => (self.signed_in(login)?, command),
            (_, None) => return Err(Error::unauthorized("Sign in first.")),
        };
        let mut outcome = self.decide_for_user(actor, command, facts, now)?;
        if let Reply::Message { message, .. } = &mut outcome.reply {
            *message = self.seen_by(actor.user, message.clone());
        }
        Ok(outcome)
    }

    fn decide_for_user(
        &self,
        actor: Login,
        command: Command,
        facts: &mut dyn Facts,
        now: Timestamp,
    ) -> Result<Outcome> {
        match command {
            Command::Register(_)
            | Command::OpenSession { .. }
            | Command::RenewSession { .. }
            | Command::ResetPassword(_)
            | Command::Disconnect { .. }
            | Command::Visit { .. }
            | Command::EnterLobby { .. }
            | Command::CreateOpenRoom { .. }
            | Command::DeleteOpenRoom { .. }
            | Command::WelcomeGuest { .. }
            | Command::RenewGuest { .. }
            | Command::AskInvite { .. }
            | Command::AskGuests => unreachable!("answered above"),
            Command::Whisper { .. } | Command::EndGuest | Command::AskGuest | Command::AskVisits => {
                Err(Error::forbidden("This is for guests, and you have an account."))
            }
            Command::EndSession { session } => self.end_session(actor, session, now),
            Command::ChangePassword { checked, password_hash } => {
                is_still_the_password(actor.user, &checked, facts)?;
                Ok(self.change_password(actor, password_hash, now))
            }
            Command::EraseMe { checked } => self.erase_me(actor, &checked, facts, now),
            Command::ChangeProfile(change) => self.change_profile(actor, *change, facts, now),
            Command::Administer(what) => self.administer(actor, what, now),
            Command::SetAvatar(new) => self.set_avatar(actor, new, facts, now),
            Command::Block { user, is_on } => self.block(actor, user, is_on, now),
            Command::CreateRoom(new) => self.create_room(actor, new, now),
            Command::AskSaid { room } => self.said_reply(PersonId::User(actor.user), room, now),
            Command::AskThread { root } => self.said_below(PersonId::User(actor.user), root, now),
            Command::OpenChat { with } => self.open_chat(actor, with, now),
            Command::OpenGroup { with } => self.open_group(actor, &with, now),
            Command::ChangeRoom { room, change } => self.change_room(actor, room, change, facts, now),
            Command::DeleteRoom { room } => self.delete_room(actor, room, now),
            Command::JoinRoom { room } => self.join_room(actor, room, now),
            Command::LeaveRoom { room } => self.leave_room(actor, room, now),
            Command::AddMember { room, who } => self.add_member(actor, room, &who, now),
            Command::SetRole { room, user, role } => self.set_role(actor, room, user, role, now),
            Command::Ban { room, user, until, reason } => self.ban(actor, room, user, until, reason, now),
            Command::LiftBan { room, user } => self.lift_ban(actor, room, user, now),
            Command::MuteMember { room, user, until } => self.mute(actor, room, user, until, now),
            Command::LiftMute { room, user } => self.lift_mute(actor, room, user, now),
            Command::KickGuest { room, guest } => self.kick_guest(actor, room, guest, now),
            Command::AskRights { room } => self.rights_reply(actor, room),
            Command::RemoveMember { room, user } => self.remove_member(actor, room, user, now),
            Command::MakeInvite(wanted) => self.make_invite(actor, wanted, facts, now),
            Command::AcceptInvite { code } => self.accept_invite(actor, code, facts, now),
            Command::WithdrawInvite { code } => self.withdraw_invite(actor, code, facts),
            Command::AskInvites { room } => self.invites_reply(actor, room, facts, now),
            Command::AddFile(new) => self.add_file(actor, new, now),
            Command::AskRoomFor { size } => self.has_room_for(actor.user, size).map(|()| Outcome::done(vec![])),
            Command::PostMessage(post) => self.post_message(PersonId::User(actor.user), post, facts, now),
            Command::Later(later) => self.decide_later(actor, later, facts, now),
            Command::EditMessage { message, content } => self.edit_message(actor, message, content, facts, now),
            Command::DeleteMessage { message } => self.delete_message(actor, message, facts, now),
            Command::React { message, emoji, is_on } => self.react(actor, message, emoji, is_on, facts, now),
            Command::Pin { message, is_on } => self.pin(actor, message, is_on, facts, now),
            Command::Report { message, reason } => self.report(actor, message, reason, facts, now),
            Command::CloseReports { message } => self.close_reports(actor, message, facts, now),
            Command::AskVersions { message } => self.versions_reply(actor, message, facts),
            Command::MarkRead { room, message } => self.mark_read(actor, room, message, facts),
            Command::MarkUnread { room, message } => self.mark_unread(actor, room, message, facts),
            Command::MuteRoom { room, is_muted } => self.mute_room(actor, room, is_muted, facts),
            Command::Connect { socket, wire, resume } => Ok(self.connect(actor, socket, wire, resume, now)),
            Command::Attend { socket, wire, room } => self.attend(actor, socket, wire, room, now),
            Command::Listen { socket, wire, room, resume } => {
                self.may_listen(actor.user, room, now)?;
                Ok(self.listen(actor.into(), socket, wire, room, resume, now))
            }
            Command::Retune { socket, wire } => Ok(self.retune(actor, socket, wire)),
            Command::Signal { chat, signal } => self.signal(actor, chat, signal, now),
            Command::SetTyping { room, is_typing } => self.set_typing(PersonId::User(actor.user), room, is_typing, now),
            Command::AskOnline { users } => Ok(self.online_reply(&users)),
            Command::AskOnlineCounts { rooms } => Ok(self.online_counts_reply(PersonId::User(actor.user), &rooms)),
            Command::AskPresent { room } => match self.visible_room(actor.user, room)? {
                state if state.room.is_banned(actor.user, now) => Ok(Outcome::of(vec![], Reply::Present(vec![]))),
                state => Ok(self.present_reply(PersonId::User(actor.user), state)),
            },
        }
    }
}
