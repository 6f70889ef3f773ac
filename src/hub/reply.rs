//! What comes back of a command that was carried out.

use std::sync::Arc;

use crate::ids::{GuestId, PersonId, RoomId, Seq, UserId};

use super::event::Event;
use super::files::Attachment;
use super::links::GuestLink;
use super::model::{Invite, Message, Reminded, Reminder, Scheduled, Session, Whisper};

/// The answer to a command that was carried out. It is released only after the commit.
#[derive(Debug, Clone, PartialEq)]
pub enum Reply {
    Done,
    User(UserId),
    /// The session as it now is: opened, or renewed to its next generation.
    Session(Session),
    /// A spent refresh token was presented again: the session has been ended. To be told as 401.
    SessionReused,
    Room(RoomId),
    Guest {
        id: GuestId,
        name: Arc<str>,
        link: Option<GuestLink>,
    },
    GuestRenewed {
        name: Arc<str>,
        generation: i64,
        link: Option<GuestLink>,
    },
    Guests(Arc<[Person]>),
    Rooms(Vec<RoomId>),
    Whispered(Arc<Whisper>),
    File(Attachment),
    Invite(Invite),
    Invites(Vec<Invite>),
    /// The message in its present state. `is_new` is false when its `client_id` had been sent before.
    Message {
        message: Arc<Message>,
        is_new: bool,
    },
    /// It waits, or has failed.
    Scheduled(Arc<Scheduled>),
    /// What waits for its time or has failed, the first first.
    AllScheduled(Vec<Scheduled>),
    /// With what it is of, where its user may read that.
    Reminder(Arc<Reminder>, Option<Reminded>),
    /// The first first.
    AllReminders(Vec<(Reminder, Option<Reminded>)>),
    /// The oldest first.
    Said(Vec<Arc<Message>>),
    Welcome(Welcome),
    /// For each user asked about, in that order.
    Online(Vec<bool>),
    /// For each room asked about, in that order.
    OnlineCounts(Vec<usize>),
    /// Who is in the room asked about.
    Present(Vec<Person>),
}

/// What a command leads to: events to store and apply, in order, and the answer.
#[derive(Debug, PartialEq)]
pub struct Outcome {
    pub events: Vec<Event>,
    pub reply: Reply,
}

impl Outcome {
    pub(super) fn of(events: Vec<Event>, reply: Reply) -> Self {
        Self { events, reply }
    }

    pub(super) fn done(events: Vec<Event>) -> Self {
        Self::of(events, Reply::Done)
    }
}

/// What a socket needs to know at the very point in the line from which it gets live events.
#[derive(Debug, Clone, PartialEq)]
pub struct Welcome {
    /// Every change up to this one is stored; every later one will be told.
    pub seq: Seq,
    pub epoch: String,
    /// The rooms and chats that the user belongs to.
    pub rooms: Vec<Attendance>,
    /// What the client's `since` is worth.
    pub resume: Resumption,
    /// What was said meanwhile, or changed, in those of the rooms of which nothing is stored; in no order.
    pub said: Vec<Arc<Message>>,
    /// For a guest, the guests who are there, this one included.
    pub guests: Option<Arc<[Person]>>,
    /// By which a guest came in.
    pub link: Option<GuestLink>,
}

/// Who is online in a room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attendance {
    pub room: RoomId,
    pub online: Vec<Person>,
}

/// Somebody in as few words as will do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    pub id: PersonId,
    pub username: Arc<str>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Resumption {
    /// A new client: nothing to replay.
    Fresh,
    /// Replay the changes after this one, up to `Welcome::seq`.
    From(Seq),
    /// Some of what was said meanwhile is not known any more: the client must reload.
    Forgotten,
    /// Another history, or a number beyond the head: the client must reload.
    Impossible,
}
