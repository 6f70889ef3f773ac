//! The rules, told as short stories.

mod accounts;
mod administration;
mod blocks;
mod calls;
mod ephemeral;
mod erasure;
mod files;
mod groups;
mod guests;
mod invites;
mod later;
mod links;
mod messages;
mod moderation;
mod pins;
mod presence;
mod reactions;
mod reading;
mod rooms;

use std::collections::HashMap;
use std::sync::Arc;

use crate::error::Result;
use crate::ids::{
    FileId, InviteCode, MessageId, ReminderId, RoomId, ScheduledId, SessionId, SocketId, Timestamp, UserId,
};

use crate::hub::administration::Decree;
use crate::hub::command::{
    Command, GuestSocket, NewRole, NewRoom, Post, Registration as Application, Reply, Resume, Resumption, RoomChange,
    Who,
};
use crate::hub::event::Event;
use crate::hub::facts::{Expired, Facts};
use crate::hub::files::{File, Quota, Sizes};
use crate::hub::later::Change;
use crate::hub::model::{
    Actor, Invite, Login, Message, MessageKind, PasswordReset, Policy, Registration, Reminder, Report, ResetHash,
    Scheduled, Session, Settings, Unread, Version, Wire,
};
use crate::hub::names::Name;
use crate::hub::{Hub, Notice, Snapshot, Told};

/// Whoever has not signed in.
const NOBODY: Option<Actor> = None;

/// A hub with a memory for what the store would know.
struct Story {
    hub: Hub,
    facts: Memory,
    now: Timestamp,
    next_slot: u32,
}

#[derive(Default)]
struct Memory {
    messages: HashMap<MessageId, Message>,
    sessions: HashMap<SessionId, Session>,
    passwords: HashMap<UserId, String>,
    invites: Vec<Invite>,
    resets: Vec<PasswordReset>,
    versions: HashMap<MessageId, Vec<Version>>,
    files: HashMap<FileId, File>,
    scheduled: HashMap<ScheduledId, Scheduled>,
    reminders: HashMap<ReminderId, Reminder>,
    reports: Vec<Report>,
}

impl Facts for Memory {
    fn message(&mut self, id: MessageId) -> Result<Option<Message>> {
        Ok(self.messages.get(&id).cloned())
    }

    fn unread(&mut self, room: RoomId, user: UserId, after: MessageId) -> Result<Unread> {
        let is_unread = |m: &&Message| m.room == room && m.id > after && !m.is_deleted && m.sender != Some(user);
        let unread: Vec<_> = self.messages.values().filter(is_unread).collect();
        let calls = |m: &&&Message| m.mentions.is_to_all || m.mentions.people.iter().any(|one| one.user == user);
        Ok(Unread { messages: unread.len(), mentions: unread.iter().filter(calls).count() })
    }

    fn sent(&mut self, sender: UserId, client_id: &str) -> Result<Option<Message>> {
        let is_it = |m: &&Message| m.sender == Some(sender) && m.client_id.as_deref() == Some(client_id);
        Ok(self.messages.values().find(is_it).cloned())
    }

    fn password_hash(&mut self, user: UserId) -> Result<Option<String>> {
        Ok(self.passwords.get(&user).cloned())
    }

    fn edits(&mut self, message: MessageId) -> Result<usize> {
        Ok(self.versions.get(&message).map_or(0, Vec::len))
    }

    fn password_reset(&mut self, key: ResetHash) -> Result<Option<PasswordReset>> {
        Ok(self.resets.iter().find(|reset| reset.key == key).copied())
    }

    fn invite(&mut self, code: InviteCode) -> Result<Option<Invite>> {
        Ok(self.invites.iter().find(|invite| invite.code == code).cloned())
    }

    fn invites(&mut self, room: Option<RoomId>) -> Result<Vec<Invite>> {
        Ok(self.invites.iter().filter(|invite| invite.room == room).cloned().collect())
    }

    fn pins(&mut self, room: RoomId) -> Result<usize> {
        Ok(self.messages.values().filter(|message| message.room == room && message.pin.is_some()).count())
    }

    fn other_reports_of(&mut self, reporter: UserId, than: MessageId) -> Result<usize> {
        Ok(self.reports.iter().filter(|report| report.reporter == reporter && report.message != than).count())
    }

    fn is_reported(&mut self, message: MessageId) -> Result<bool> {
        Ok(self.reports.iter().any(|report| report.message == message))
    }

    fn file(&mut self, id: FileId) -> Result<Option<File>> {
        Ok(self.files.get(&id).cloned())
    }

    fn is_carried_elsewhere(&mut self, file: FileId, than: MessageId) -> Result<bool> {
        let carries = |message: &Message| message.attachments.iter().any(|one| one.id == file);
        Ok(self.messages.values().any(|message| message.id != than && carries(message)))
    }

    fn expired(&mut self, room: RoomId, after: MessageId, until: Timestamp) -> Result<Expired> {
        let there = || self.messages.values().filter(|one| one.room == room && one.id > after);
        let up_to = there().filter(|one| one.sent_at <= until).map(|one| one.id).max();
        let next = there().filter(|one| one.sent_at > until).map(|one| one.sent_at).min();
        Ok(Expired { up_to, next })
    }

    fn scheduled(&mut self, id: ScheduledId) -> Result<Option<Scheduled>> {
        Ok(self.scheduled.get(&id).cloned())
    }

    fn scheduled_as(&mut self, author: UserId, client_id: &str) -> Result<Option<Scheduled>> {
        let is_it = |one: &&Scheduled| one.author == author && one.client_id.as_deref() == Some(client_id);
        Ok(self.scheduled.values().find(is_it).cloned())
    }

    fn all_scheduled(&mut self, author: UserId, room: Option<RoomId>) -> Result<Vec<Scheduled>> {
        let is_it = |one: &&Scheduled| one.author == author && room.is_none_or(|room| one.room == room);
        Ok(self.scheduled.values().filter(is_it).cloned().collect())
    }

    fn scheduled_by(&mut self, author: UserId) -> Result<usize> {
        Ok(self.scheduled.values().filter(|one| one.author == author).count())
    }

    fn reminder(&mut self, id: ReminderId) -> Result<Option<Reminder>> {
        Ok(self.reminders.get(&id).cloned())
    }

    fn all_reminders(&mut self, user: UserId) -> Result<Vec<Reminder>> {
        Ok(self.reminders.values().filter(|one| one.user == user).cloned().collect())
    }

    fn reminders_of(&mut self, user: UserId) -> Result<usize> {
        Ok(self.reminders.values().filter(|one| one.user == user).count())
    }

    fn session(&mut self, id: SessionId) -> Result<Option<Session>> {
        Ok(self.sessions.get(&id).cloned())
    }
}

impl Memory {
    fn keep(&mut self, event: &Event) {
        match event {
            Event::MessageEdited(m) => {
                if let Some(before) = self.messages.insert(m.id, Message::clone(m)) {
                    let written_at = before.edited_at.unwrap_or(before.sent_at);
                    let version = Version { written_at, content: before.content };
                    self.versions.entry(m.id).or_default().push(version);
                }
            }
            Event::MessageDeleted(m) => {
                self.messages.insert(m.id, Message::clone(m));
                self.versions.remove(&m.id);
            }
            Event::MessagePosted(m) | Event::MessagePinned(m) | Event::MessageReacted { message: m, .. } => {
                self.messages.insert(m.id, Message::clone(m));
            }
            Event::UserRegistered { user, password_hash } => {
                self.passwords.insert(user.id, password_hash.clone());
            }
            Event::PasswordChanged { user, password_hash } => {
                self.passwords.insert(*user, password_hash.clone());
                self.resets.retain(|reset| reset.user != *user);
            }
            Event::Decreed(Decree::ResetOffered(reset)) => self.resets.push(*reset),
            Event::InviteMade(invite) => self.invites.push(invite.clone()),
            Event::InviteUsed { code } => {
                self.invites.iter_mut().filter(|invite| invite.code == *code).for_each(|invite| invite.uses += 1);
            }
            Event::InviteWithdrawn { code } => self.invites.retain(|invite| invite.code != *code),
            Event::Reported(report) => {
                self.reports.retain(|one| (one.message, one.reporter) != (report.message, report.reporter));
                self.reports.push(report.clone());
            }
            Event::ReportsClosed { message } => self.reports.retain(|one| one.message != *message),
            Event::FileAdded(file) => {
                self.files.insert(file.shown.id, file.clone());
            }
            Event::FileDeleted(gone) => {
                self.files.remove(&gone.id);
            }
            Event::Later(change) => self.keep_later(change),
            Event::SessionOpened(session) => {
                self.sessions.insert(session.id, session.clone());
            }
            Event::SessionRenewed { session, generation, .. } => {
                if let Some(session) = self.sessions.get_mut(session) {
                    session.generation = *generation;
                }
            }
            _ => {}
        }
    }
}

impl Memory {
    fn keep_later(&mut self, change: &Change) {
        match change {
            Change::Scheduled(one) | Change::Rescheduled(one) => {
                self.scheduled.insert(one.id, Scheduled::clone(one));
            }
            Change::Sent(one) | Change::Unscheduled(one) => drop(self.scheduled.remove(&one.id)),
            Change::ReminderMade(one, _) | Change::ReminderChanged(one, _) | Change::ReminderDue(one, _) => {
                self.reminders.insert(one.id, Reminder::clone(one));
            }
            Change::ReminderDismissed { id, .. } => drop(self.reminders.remove(id)),
            Change::Expired { .. } | Change::PutOff(..) | Change::Forgotten(_) => {}
        }
    }
}

/// What one socket is told, in words.
type Heard = Vec<String>;

impl Story {
    fn new(registration: Registration) -> Self {
        let snapshot = Snapshot {
            epoch: "e1".into(),
            users: vec![],
            sessions: vec![],
            rooms: vec![],
            blocks: vec![],
            file_sizes: Sizes::default(),
            suspensions: vec![],
            settings: Settings::default(),
            agenda: vec![],
            last: super::Last::default(),
        };
        Self {
            hub: Hub::new(snapshot, Policy { registration, guests: true, files: Quota { of_user: 100, in_all: 150 } }),
            facts: Memory::default(),
            now: Timestamp(1_000),
            next_slot: 0,
        }
    }

    fn run(&mut self, actor: Option<impl Into<Actor>>, command: Command) -> Result<(Reply, Vec<Notice>)> {
        self.run_from(actor, command, None)
    }

    fn run_from(
        &mut self,
        actor: Option<impl Into<Actor>>,
        command: Command,
        cause: Option<SocketId>,
    ) -> Result<(Reply, Vec<Notice>)> {
        let outcome = self.hub.decide(actor.map(Into::into), command, &mut self.facts, self.now)?;
        let mut notices = Vec::new();
        for event in &outcome.events {
            self.hub.apply(event, cause, &mut notices);
            self.facts.keep(event);
        }
        Ok((outcome.reply, notices))
    }

    fn try_register(&mut self, name: &str) -> Result<UserId> {
        self.try_register_with(name, None)
    }

    fn try_register_with(&mut self, name: &str, invite: Option<InviteCode>) -> Result<UserId> {
        let username = Name::parse("username", name)?;
        let application = Application { username, email: None, password_hash: "hash".into(), invite };
        match self.run(NOBODY, Command::Register(application))?.0 {
            Reply::User(user) => Ok(user),
            other => panic!("{other:?}"),
        }
    }

    fn sign_in(&mut self, user: UserId) -> Login {
        self.sign_in_with(user, "hash")
    }

    fn sign_in_with(&mut self, user: UserId, checked: &str) -> Login {
        let expires_at = self.now.plus_seconds(1000);
        let command = Command::OpenSession {
            user,
            checked: checked.into(),
            client: String::new(),
            address: String::new(),
            expires_at,
        };
        match self.run(NOBODY, command).unwrap().0 {
            Reply::Session(session) => Login { user, session: session.id },
            other => panic!("{other:?}"),
        }
    }

    fn person(&mut self, name: &str) -> Login {
        let user = self.try_register(name).unwrap();
        self.sign_in(user)
    }

    fn room(&mut self, by: Login, name: &str, is_private: bool) -> RoomId {
        let name = Name::parse("name", name).unwrap();
        match self.run(Some(by), new_room(name, is_private)).unwrap().0 {
            Reply::Room(room) => room,
            other => panic!("{other:?}"),
        }
    }

    /// Ada, who administers Tea, and Bob, who is in it.
    fn tea(&mut self) -> (Login, Login, RoomId) {
        let (ada, bob) = (self.person("Ada"), self.person("Bob"));
        let tea = self.room(ada, "Tea", false);
        self.run(Some(bob), Command::JoinRoom { room: tea }).unwrap();
        (ada, bob, tea)
    }

    fn connect(&mut self, actor: Login) -> (SocketId, Vec<Notice>) {
        self.next_slot += 1;
        let socket = SocketId { slot: self.next_slot, serial: self.next_slot };
        let (_, notices) = self.run(Some(actor), Command::Connect { socket, wire: Wire(0), resume: None }).unwrap();
        (socket, notices)
    }

    fn post(&mut self, by: Login, room: RoomId, content: &str) -> Result<Arc<Message>> {
        self.post_with(by, room, content, None, None)
    }

    fn post_with(
        &mut self,
        by: Login,
        room: RoomId,
        content: &str,
        client_id: Option<&str>,
        reply_to: Option<MessageId>,
    ) -> Result<Arc<Message>> {
        let post = Post {
            room,
            content: content.into(),
            kind: MessageKind::Text,
            client_id: client_id.map(str::to_owned),
            reply_to,
            attachments: vec![],
        };
        match self.run(Some(by), Command::PostMessage(post))?.0 {
            Reply::Message { message, .. } => Ok(message),
            other => panic!("{other:?}"),
        }
    }
}

fn new_room(name: Name, is_private: bool) -> Command {
    Command::CreateRoom(NewRoom { name, description: String::new(), is_private, is_ephemeral: false })
}

fn heard(socket: SocketId, notices: &[Notice]) -> Heard {
    let is_for = |notice: &&Notice| {
        notice.to.sockets.iter().any(|(_, sockets)| sockets.contains(&socket)) && notice.to.except != Some(socket)
    };
    notices.iter().filter(is_for).map(|notice| words(&notice.told)).collect()
}

fn words(told: &Told) -> String {
    match told {
        Told::Message { change, message } => format!("{change:?} {}", message.content),
        Told::Typing { who, is_typing, .. } => format!("typing {} {is_typing}", who.username),
        Told::Presence { username, is_online, .. } => format!("presence {username} {is_online}"),
        Told::MemberUpdated { username, role, .. } => format!("{username} is {}", role.as_str()),
        Told::MemberJoined { username, .. } => format!("joined {username}"),
        Told::MemberLeft { username, .. } => format!("left {username}"),
        Told::RoomCreated { room } => format!("created {}", room.name),
        Told::ChatCreated { people, .. } => {
            format!("chat of {}", people.iter().map(|person| &*person.username).collect::<Vec<_>>().join(" and "))
        }
        Told::UserUpdated { username, profile, .. } => format!("profile {username} {}", profile.status),
        Told::BlockChanged { username, is_on, .. } => format!("blocked {username} {is_on}"),
        Told::RoomUpdated { room } => format!("updated {}", room.name),
        Told::RoomDeleted { .. } => "deleted".into(),
        Told::Signalled { username, signal, .. } => format!("{} of {username}", signal.kind.as_str()),
        Told::Reported { message, .. } => format!("reported {message}"),
        Told::Read { message, .. } => format!("read {message}"),
        Told::Reading { unread, .. } => format!("unread {} {}", unread.messages, unread.mentions),
        Told::Entered { who, .. } => format!("entered {}", who.username),
        Told::Admitted { who, .. } => format!("admitted {}", who.username),
        Told::Exited { who, .. } => format!("exited {}", who.username),
        Told::Expired { up_to, .. } => format!("expired {up_to}"),
        Told::Scheduled { scheduled, state } => format!("{} {}", state.as_str(), scheduled.content),
        Told::Reminder { reminder, .. } => format!("reminder {}", reminder.text),
        Told::ReminderChanged { reminder, .. } => format!("changed {}", reminder.text),
        Told::ReminderDismissed { .. } => "dismissed".into(),
        Told::SessionEnded => "session ended".into(),
        Told::SignedOut { .. } => "signed out elsewhere".into(),
        Told::ProfileChanged { .. } => "own profile".into(),
        Told::GuestsOnline { guests } => {
            format!("guests {}", guests.iter().map(|guest| &*guest.username).collect::<Vec<_>>().join(" and "))
        }
        Told::Whispered(whisper) => format!("whisper {}", whisper.content),
        Told::NameTaken => "name taken".into(),
        Told::RoomClosed => "room closed".into(),
        Told::Expelled => "expelled".into(),
        Told::LinkOver => "link over".into(),
        Told::SentOut(why) => format!("sent out {why:?}"),
    }
}

fn status<T: std::fmt::Debug>(refused: Result<T>) -> u16 {
    refused.unwrap_err().kind.status()
}
