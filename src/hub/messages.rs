//! Messages: sending, editing, deleting, reading.

use std::sync::Arc;

use crate::error::{Error, Kind, Result};
use crate::ids::{MessageId, PersonId, RoomId, SocketId, Timestamp, UserId};
use crate::limits;

use super::audience::{MessageChange, Notice, Told};
use super::audit::audit;
use super::command::{Post, Reply};
use super::event::Event;
use super::facts::Facts;
use super::files::kind_of;
use super::model::{Action, Login, Mentions, Message, MessageKind, Quote};
use super::{Hub, Outcome};

impl Hub {
    pub(super) fn post_message(
        &self,
        author: PersonId,
        post: Post,
        facts: &mut dyn Facts,
        now: Timestamp,
    ) -> Result<Outcome> {
        self.is_in(author, post.room)?;
        // Before all else: who was silenced meanwhile has sent it nevertheless.
        if let Some(first) = self.already_sent(author, &post, facts, now)? {
            return Ok(Outcome::of(vec![], Reply::Message { message: Arc::new(first), is_new: false }));
        }
        if !post.attachments.is_empty() {
            self.may_be_kept(post.room, "attachments", "it takes no files")?;
        }
        let attachments = self.attachments(author, &post.attachments, facts)?;
        check_content(&post.content, !attachments.is_empty())?;
        self.may_speak(author, post.room, now)?;
        self.is_slow_enough(author, post.room, now)?;
        let parent = post.reply_to.map(|parent| self.find_message(parent, facts)).transpose()?;
        let quote = parent.map(|parent| quoted(&post, parent)).transpose()?;
        let mentions = self.mentions(author, post.room, &post.content);
        let message = Arc::new(Message {
            id: self.last.message.next(),
            seq: self.last.seq.next(),
            room: post.room,
            sender: author.user(),
            sender_name: self.name_of(author),
            kind: kind_of(&attachments).unwrap_or(post.kind),
            content: post.content,
            client_id: post.client_id,
            reply_to: post.reply_to,
            sent_at: now,
            edited_at: None,
            is_edited: false,
            is_deleted: false,
            is_hidden: false,
            quote: quote.map(Box::new),
            reactions: vec![],
            mentions,
            attachments,
            pin: None,
        });
        let reply = Reply::Message { message: message.clone(), is_new: true };
        let mut events = vec![Event::MessagePosted(message.clone())];
        if let (PersonId::Guest(guest), Some(client_id)) = (author, &message.client_id) {
            events.push(Event::GuestSent { guest, client_id: client_id.clone(), message: message.id });
        }
        // Nobody is both typing a message and having just sent it.
        if self.is_typing(post.room, author) {
            events.push(Event::TypingChanged { room: post.room, person: author, is_typing: false, at: now });
        }
        Ok(Outcome::of(events, reply))
    }

    /// What was sent under this name before, wherever it was; but nobody is shown by it what they may not read any more.
    pub(super) fn already_sent(
        &self,
        author: PersonId,
        post: &Post,
        facts: &mut dyn Facts,
        now: Timestamp,
    ) -> Result<Option<Message>> {
        let Some(client_id) = &post.client_id else { return Ok(None) };
        let first = match author {
            PersonId::User(sender) => self.find_sent(sender, client_id, facts)?,
            PersonId::Guest(guest) => {
                let sent = self.guests.get(&guest).into_iter().flat_map(|guest| guest.sent.iter().rev());
                let lately = sent.filter(|(known, _)| known == client_id).map(|(_, message)| *message).next();
                lately.map_or(Ok(None), |message| self.find_message(message, facts))?
            }
        };
        match first {
            Some(first) if first.id <= self.expired_up_to(first.room) => {
                let detail = "This client_id names a message that has expired. Choose another one.";
                Err(Error::new(Kind::Conflict, "client_id_used", detail).with_field("client_id"))
            }
            Some(first) if self.may_read(author, first.room, now).is_err() => {
                let detail =
                    "This client_id names a message in a room that you are not in any more. Choose another one.";
                Err(Error::new(Kind::Conflict, "client_id_used", detail).with_field("client_id"))
            }
            first => Ok(first),
        }
    }

    pub(super) fn edit_message(
        &self,
        actor: Login,
        id: MessageId,
        content: String,
        facts: &mut dyn Facts,
        now: Timestamp,
    ) -> Result<Outcome> {
        let message = self.readable_message(actor.user, id, facts)?;
        self.may_edit(actor.user, &message, now)?;
        check_content(&content, !message.attachments.is_empty())?;
        if message.is_deleted {
            return Err(Error::invalid("message_id", "A deleted message cannot be edited."));
        }
        if message.content == content {
            return Ok(Outcome::of(vec![], Reply::Message { message: Arc::new(message), is_new: false }));
        }
        self.edits_slowly_enough(PersonId::User(actor.user), message.room, now)?;
        if facts.edits(id)? >= limits::EDITS {
            let detail = format!("A message can be edited {} times. Write a new one.", limits::EDITS);
            return Err(Error::new(Kind::Forbidden, "too_many_edits", detail));
        }
        let seq = self.last.seq.next();
        let mentions = self.mentions_after(&message, &content);
        let edited = Arc::new(Message { seq, content, edited_at: Some(now), is_edited: true, mentions, ..message });
        let reply = Reply::Message { message: edited.clone(), is_new: true };
        Ok(Outcome::of(vec![Event::MessageEdited(edited)], reply))
    }

    /// Deleting twice is as good as once. Files that no other message carries go with it.
    pub(super) fn delete_message(
        &self,
        actor: Login,
        id: MessageId,
        facts: &mut dyn Facts,
        now: Timestamp,
    ) -> Result<Outcome> {
        let message = self.readable_message(actor.user, id, facts)?;
        self.may_delete(actor.user, &message)?;
        if message.is_deleted {
            return Ok(Outcome::of(vec![], Reply::Message { message: Arc::new(message), is_new: false }));
        }
        let files = self.last_carried_by(&message, facts)?;
        let tombstone = Message {
            seq: self.last.seq.next(),
            content: String::new(),
            edited_at: None,
            is_deleted: true,
            is_edited: false,
            reactions: vec![],
            mentions: Mentions::default(),
            attachments: vec![],
            pin: None,
            ..message
        };
        let tombstone = Arc::new(tombstone);
        let reply = Reply::Message { message: tombstone.clone(), is_new: true };
        let mut events = vec![Event::MessageDeleted(tombstone.clone())];
        if tombstone.sender != Some(actor.user) {
            let detail = format!("message {id}");
            events.push(audit(actor, Some(tombstone.room), Action::MessageDeleted, tombstone.sender, detail, now));
        }
        events.extend(files);
        Ok(Outcome::of(events, reply))
    }

    /// Answers whoever may read what a message said before; that itself is nothing that the hub keeps.
    pub(super) fn versions_reply(&self, actor: Login, id: MessageId, facts: &mut dyn Facts) -> Result<Outcome> {
        let message = self.readable_message(actor.user, id, facts)?;
        self.may_read_versions(actor.user, &message)?;
        Ok(match self.is_ephemeral(message.room) {
            true => Outcome::of(vec![], Reply::Said(vec![Arc::new(message)])),
            false => Outcome::done(vec![]),
        })
    }

    /// A message of a room that the user may know of; any other is "not there".
    pub(super) fn readable_message(&self, user: UserId, id: MessageId, facts: &mut dyn Facts) -> Result<Message> {
        let message = self.find_message(id, facts)?.filter(|message| self.visible_room(user, message.room).is_ok());
        message.ok_or_else(|| Error::not_found("There is no such message."))
    }

    /// What the server itself writes into a room: a lasting change of membership.
    pub(super) fn system_message(
        &self,
        room: RoomId,
        about: UserId,
        username: &str,
        text: String,
        now: Timestamp,
    ) -> Event {
        Event::MessagePosted(Arc::new(Message {
            id: self.last.message.next(),
            seq: self.last.seq.next(),
            room,
            sender: Some(about),
            sender_name: username.into(),
            kind: MessageKind::System,
            content: text,
            client_id: None,
            reply_to: None,
            sent_at: now,
            edited_at: None,
            is_edited: false,
            is_deleted: false,
            is_hidden: false,
            quote: None,
            reactions: vec![],
            mentions: Mentions::default(),
            attachments: vec![],
            pin: None,
        }))
    }

    pub(super) fn tell_message(
        &mut self,
        change: MessageChange,
        message: &Arc<Message>,
        cause: Option<SocketId>,
        notices: &mut Vec<Notice>,
    ) {
        self.last.message = self.last.message.max(message.id);
        self.last.seq = self.last.seq.max(message.seq);
        if let Some(state) = self.rooms.get_mut(&message.room) {
            match change {
                MessageChange::Posted => {
                    state.take_spoken(message);
                    self.watch_expiry(message);
                }
                MessageChange::Edited => state.take_edited(message),
                _ => {}
            }
        }
        // The server's own words are news to the one who caused them, too.
        let cause = cause.filter(|_| message.kind != MessageKind::System);
        let to = self.roster(message.room).except(cause);
        let to = self.tell_blockers(change, message, to, notices);
        notices.push(Notice { to, told: Told::Message { change, message: message.clone() } });
    }
}

/// Words may be left out where there is something else.
pub(super) fn check_content(content: &str, has_files: bool) -> Result<()> {
    if content.trim().is_empty() && !has_files {
        return Err(Error::new(Kind::Invalid, "empty", "Message cannot be empty.").with_field("content"));
    }
    // Counting characters is dear; a text short enough in bytes cannot have too many.
    if content.len() > limits::MESSAGE && content.chars().count() > limits::MESSAGE {
        return Err(Error::invalid("content", format!("A message has at most {} characters.", limits::MESSAGE)));
    }
    if content.contains('\0') {
        return Err(Error::invalid("content", "A message cannot contain the NUL character."));
    }
    Ok(())
}

/// What a message answers must be there, in the same room.
pub(super) fn quoted(post: &Post, parent: Option<Message>) -> Result<Quote> {
    match parent {
        Some(parent) if parent.room == post.room && !parent.is_deleted => Ok(parent.quoted()),
        _ => Err(Error::invalid("reply_to", "There is no such message in this room to reply to.")),
    }
}
