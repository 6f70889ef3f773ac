//! A message, and what belongs to it.

use std::sync::Arc;

use crate::hub::emoji::Emoji;
use crate::hub::files::Attachment;
use crate::ids::{MessageId, RoomId, Seq, Timestamp, UserId};
use crate::limits;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MessageKind {
    Text,
    Image,
    File,
    Voice,
    /// Written by the server: a lasting change of membership.
    System,
}

impl MessageKind {
    pub const ALL: [MessageKind; 5] =
        [MessageKind::Text, MessageKind::Image, MessageKind::File, MessageKind::Voice, MessageKind::System];

    /// The word for it on the wire and in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            MessageKind::Text => "text",
            MessageKind::Image => "image",
            MessageKind::File => "file",
            MessageKind::Voice => "voice",
            MessageKind::System => "system",
        }
    }

    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }
}

/// A message in its present state: what was sent, as edited, or the tombstone that a deletion leaves (no content).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    pub id: MessageId,
    pub seq: Seq,
    pub room: RoomId,
    /// None when the account is gone, or there never was one.
    pub sender: Option<UserId>,
    /// The sender's name when it was sent.
    pub sender_name: Arc<str>,
    pub kind: MessageKind,
    pub content: String,
    /// The sender's own name for it: the idempotency key.
    pub client_id: Option<String>,
    pub reply_to: Option<MessageId>,
    pub sent_at: Timestamp,
    /// The last time, if ever.
    pub edited_at: Option<Timestamp>,
    pub is_edited: bool,
    pub is_deleted: bool,
    /// Whoever sees it so has blocked its author: what it says is left out.
    pub is_hidden: bool,
    /// What it answers, in short; none where it answers nothing.
    pub quote: Option<Box<Quote>>,
    /// Those that came first are first.
    pub reactions: Vec<Reaction>,
    pub mentions: Mentions,
    /// In the order in which they were given.
    pub attachments: Vec<Attachment>,
    /// None when it is not pinned.
    pub pin: Option<Pin>,
}

impl Message {
    /// What it says now; a deleted one says nothing.
    pub fn version(&self) -> Option<Version> {
        let written_at = self.edited_at.unwrap_or(self.sent_at);
        (!self.is_deleted).then(|| Version { written_at, content: self.content.clone() })
    }

    /// It, in short, as its answers show it.
    pub fn quoted(&self) -> Quote {
        Quote {
            sender: self.sender,
            sender_name: self.sender_name.clone(),
            kind: self.kind,
            content: self.content.chars().take(limits::QUOTE).collect(),
            is_deleted: self.is_deleted,
            is_hidden: self.is_hidden,
        }
    }

    /// What is left of it for somebody who has blocked these; none where all is. What the server itself wrote is for everybody.
    pub fn seen_past(&self, is_blocked: impl Fn(UserId) -> bool) -> Option<Self> {
        let by_blocked = |sender: Option<UserId>, kind| kind != MessageKind::System && sender.is_some_and(&is_blocked);
        if by_blocked(self.sender, self.kind) {
            return Some(self.hidden());
        }
        let quote = self.quote.as_ref().filter(|quote| by_blocked(quote.sender, quote.kind))?;
        Some(Self { quote: Some(Box::new(Quote::clone(quote).hidden())), ..self.clone() })
    }

    fn hidden(&self) -> Self {
        Self {
            kind: MessageKind::Text,
            content: String::new(),
            client_id: None,
            is_hidden: true,
            quote: None,
            reactions: vec![],
            mentions: Mentions::default(),
            attachments: vec![],
            ..self.clone()
        }
    }
}

/// The beginning of a message, in its present state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quote {
    pub sender: Option<UserId>,
    pub sender_name: Arc<str>,
    pub kind: MessageKind,
    pub content: String,
    pub is_deleted: bool,
    /// As of a message.
    pub is_hidden: bool,
}

impl Quote {
    pub fn hidden(self) -> Self {
        Self { kind: MessageKind::Text, content: String::new(), is_hidden: true, ..self }
    }
}

/// One emoji below a message, and who put it there, the first one first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reaction {
    pub emoji: Emoji,
    pub users: Vec<Reactor>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reactor {
    pub user: UserId,
    pub username: Arc<str>,
    pub at: Timestamp,
}

/// Whom a message calls by name. They are found when it is written, so whoever takes another name later is still meant.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Mentions {
    /// Each once, by id.
    pub people: Vec<Mention>,
    /// An admin of the room calls everybody in it.
    pub is_to_all: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mention {
    pub user: UserId,
    /// As they are called now.
    pub username: Arc<str>,
    /// As it is written in the message, with the sign before it.
    pub text: String,
}

/// A message is kept in sight of everybody in its room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pin {
    pub at: Timestamp,
    /// None when that account is gone.
    pub by: Option<UserId>,
}

/// What a message said before it was edited, or says now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    pub written_at: Timestamp,
    pub content: String,
}
