//! The JSON form of messages, the same over REST and on the socket (WIRE §2).

use std::borrow::Cow;

use serde::Serialize;
use utoipa::ToSchema;

use crate::dialect::words;
use crate::hub::model::{Mention, Message, Quote, Reaction, Version};
use crate::ids::{MessageId, RoomId, Seq, Timestamp, UserId};
use crate::limits;

use super::file::FileBody;

/// A message, as it stands.
#[derive(Serialize, ToSchema)]
#[schema(as = Message)]
pub struct MessageBody<'a> {
    pub id: MessageId,
    pub seq: Seq,
    pub room_id: RoomId,
    #[schema(required)]
    pub sender_id: Option<UserId>,
    pub sender_username: &'a str,
    pub username: &'a str,
    pub content: &'a str,
    #[schema(pattern = "^(text|image|file|voice|system)$")]
    pub message_type: &'static str,
    pub timestamp: Timestamp,
    pub is_edited: bool,
    pub is_deleted: bool,
    /// Only where true: the caller has blocked its author, and what it says is left out.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub is_hidden: bool,
    #[schema(required)]
    pub reply_to: Option<MessageId>,
    /// Of an answer only: what it answers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quote: Option<QuoteBody<'a>>,
    #[schema(max_items = 10)]
    pub attachments: Vec<FileBody<'a>>,
    /// Those that came first are first.
    pub reactions: Vec<ReactionBody<'a>>,
    /// The members of the room whom it calls by `@name`.
    pub mentions: Vec<MentionBody<'a>>,
    /// An admin of the room calls everybody in it, with `@room`.
    pub mentions_room: bool,
    /// Of a pinned message only: since when.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pinned_at: Option<Timestamp>,
    /// Of a pinned message only: by whom, while there is that account.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pinned_by: Option<UserId>,
    #[schema(required)]
    pub client_id: Option<&'a str>,
}

impl<'a> From<&'a Message> for MessageBody<'a> {
    fn from(message: &'a Message) -> Self {
        Self {
            id: message.id,
            seq: message.seq,
            room_id: message.room,
            sender_id: message.sender,
            sender_username: &message.sender_name,
            username: &message.sender_name,
            content: &message.content,
            message_type: message.kind.as_str(),
            timestamp: message.sent_at,
            is_edited: message.is_edited,
            is_deleted: message.is_deleted,
            is_hidden: message.is_hidden,
            reply_to: message.reply_to,
            quote: message.quote.as_deref().map(QuoteBody::from),
            attachments: message.attachments.iter().map(FileBody::from).collect(),
            reactions: message.reactions.iter().map(ReactionBody::from).collect(),
            mentions: message.mentions.people.iter().map(MentionBody::from).collect(),
            mentions_room: message.mentions.is_to_all,
            pinned_at: message.pin.map(|pin| pin.at),
            pinned_by: message.pin.and_then(|pin| pin.by),
            client_id: message.client_id.as_deref(),
        }
    }
}

/// The beginning of the message that another one answers, as it now stands.
#[derive(Serialize, ToSchema)]
#[schema(as = Quote)]
pub struct QuoteBody<'a> {
    #[schema(required)]
    pub sender_id: Option<UserId>,
    pub sender_username: &'a str,
    #[schema(pattern = "^(text|image|file|voice|system)$")]
    pub message_type: &'static str,
    /// At most 200 characters.
    pub content: &'a str,
    pub is_deleted: bool,
    /// As of a message.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub is_hidden: bool,
}

impl<'a> From<&'a Quote> for QuoteBody<'a> {
    fn from(quote: &'a Quote) -> Self {
        Self {
            sender_id: quote.sender,
            sender_username: &quote.sender_name,
            message_type: quote.kind.as_str(),
            content: &quote.content,
            is_deleted: quote.is_deleted,
            is_hidden: quote.is_hidden,
        }
    }
}

/// One emoji below a message.
#[derive(Serialize, ToSchema)]
#[schema(as = Reaction)]
pub struct ReactionBody<'a> {
    pub emoji: &'a str,
    pub count: usize,
    /// The first 50 of those who reacted with it.
    #[schema(max_items = 50)]
    pub users: Vec<ReactorBody<'a>>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = Reactor)]
pub struct ReactorBody<'a> {
    pub id: UserId,
    pub username: &'a str,
}

impl<'a> From<&'a Reaction> for ReactionBody<'a> {
    fn from(reaction: &'a Reaction) -> Self {
        let named = reaction.users.iter().take(limits::REACTION_NAMES);
        Self {
            emoji: reaction.emoji.as_str(),
            count: reaction.users.len(),
            users: named.map(|reactor| ReactorBody { id: reactor.user, username: &reactor.username }).collect(),
        }
    }
}

/// Somebody whom a message calls.
#[derive(Serialize, ToSchema)]
#[schema(as = Mention)]
pub struct MentionBody<'a> {
    pub user_id: UserId,
    /// As they are called now.
    pub username: &'a str,
    /// As they are called in `content`, with the sign before it.
    pub text: &'a str,
}

impl<'a> From<&'a Mention> for MentionBody<'a> {
    fn from(mention: &'a Mention) -> Self {
        Self { user_id: mention.user, username: &mention.username, text: &mention.text }
    }
}

/// What a message said from some time on.
#[derive(Serialize, ToSchema)]
#[schema(as = Version)]
pub struct VersionBody<'a> {
    pub content: &'a str,
    pub timestamp: Timestamp,
}

impl<'a> From<&'a Version> for VersionBody<'a> {
    fn from(version: &'a Version) -> Self {
        Self { content: &version.content, timestamp: version.written_at }
    }
}

/// A message of a direct chat, which its own history shows in two more words.
#[derive(Serialize, ToSchema)]
#[schema(as = ChatMessage)]
pub struct ChatMessageBody<'a> {
    #[serde(flatten)]
    body: MessageBody<'a>,
    /// As `content`; a line for each file is added, for clients that know only text.
    message: Cow<'a, str>,
    /// `HH:MM` in UTC.
    time: String,
}

impl<'a> From<&'a Message> for ChatMessageBody<'a> {
    fn from(message: &'a Message) -> Self {
        Self { body: message.into(), message: words(message), time: message.sent_at.clock() }
    }
}

/// A message that was found.
#[derive(Serialize, ToSchema)]
#[schema(as = FoundMessage)]
pub struct FoundBody<'a> {
    #[serde(flatten)]
    body: MessageBody<'a>,
    /// About 120 characters of `content` around the first hit, as HTML: the hits are between `<mark>` and `</mark>`, and `&`, `<`, `>`,
    /// `"` and `'` are escaped. `…` is where it is cut.
    snippet: String,
}

impl<'a> FoundBody<'a> {
    pub fn new(message: &'a Message, snippet: String) -> Self {
        Self { body: message.into(), snippet }
    }
}

// The bounds above must be literals; this sees to it that they are the server's.
const _: () = assert!(limits::QUOTE == 200 && limits::REACTION_NAMES == 50 && limits::ATTACHMENTS == 10);
