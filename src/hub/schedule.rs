//! Messages that are sent at a time: by the same rules as all others, asked when they are written and again when they are sent.

use std::sync::Arc;

use crate::error::{Error, Kind, Result};
use crate::ids::{PersonId, ScheduledId, Timestamp};
use crate::limits;

use super::agenda::Due;
use super::command::{Post, Reply};
use super::event::Event;
use super::facts::Facts;
use super::later::{Change, is_ahead};
use super::messages::{check_content, quoted};
use super::model::{Login, MessageKind, Scheduled};
use super::{Hub, Outcome};

impl Hub {
    pub(super) fn schedule(
        &self,
        actor: Login,
        post: Post,
        send_at: Timestamp,
        facts: &mut dyn Facts,
        now: Timestamp,
    ) -> Result<Outcome> {
        let author = PersonId::User(actor.user);
        self.is_in(author, post.room)?;
        self.may_be_kept(post.room, "send_at", "nothing can wait to be sent there")?;
        if let Some(first) = self.already_sent(author, &post, facts, now)? {
            return Ok(Outcome::of(vec![], Reply::Message { message: Arc::new(first), is_new: false }));
        }
        if let Some(client_id) = &post.client_id
            && let Some(first) = facts.scheduled_as(actor.user, client_id)?
        {
            return Ok(Outcome::of(vec![], Reply::Scheduled(Arc::new(first))));
        }
        let attachments = self.attachments(author, &post.attachments, facts)?;
        check_content(&post.content, !attachments.is_empty())?;
        is_ahead(send_at, "send_at", now)?;
        self.may_speak(author, post.room, now)?;
        let parent = post.reply_to.map(|parent| facts.message(parent)).transpose()?;
        parent.map(|parent| quoted(&post, parent)).transpose()?;
        if facts.scheduled_by(actor.user)? >= limits::SCHEDULED {
            let detail = format!("{} messages can wait to be sent at most; cancel one first.", limits::SCHEDULED);
            return Err(Error::new(Kind::Forbidden, "too_many_scheduled", detail));
        }
        let scheduled = Arc::new(Scheduled {
            id: self.last.scheduled.next(),
            author: actor.user,
            room: post.room,
            content: post.content,
            client_id: post.client_id,
            reply_to: post.reply_to,
            attachments,
            created_at: now,
            send_at,
            failure: None,
        });
        let reply = Reply::Scheduled(scheduled.clone());
        Ok(Outcome::of(vec![Event::Later(Change::Scheduled(scheduled))], reply))
    }

    /// With another time, what had failed is tried again.
    pub(super) fn reschedule(
        &self,
        actor: Login,
        id: ScheduledId,
        content: Option<String>,
        send_at: Option<Timestamp>,
        facts: &mut dyn Facts,
        now: Timestamp,
    ) -> Result<Outcome> {
        let before = own_scheduled(actor, id, facts)?;
        if let Some(content) = &content {
            check_content(content, !before.attachments.is_empty())?;
        }
        if let Some(send_at) = send_at {
            is_ahead(send_at, "send_at", now)?;
        }
        let changed = Arc::new(Scheduled {
            content: content.unwrap_or_else(|| before.content.clone()),
            send_at: send_at.unwrap_or(before.send_at),
            failure: before.failure.clone().filter(|_| send_at.is_none()),
            ..before.clone()
        });
        let events = match *changed == before {
            true => vec![],
            false => vec![Event::Later(Change::Rescheduled(changed.clone()))],
        };
        Ok(Outcome::of(events, Reply::Scheduled(changed)))
    }

    pub(super) fn unschedule(&self, actor: Login, id: ScheduledId, facts: &mut dyn Facts) -> Result<Outcome> {
        let scheduled = Arc::new(own_scheduled(actor, id, facts)?);
        Ok(Outcome::done(vec![Event::Later(Change::Unscheduled(scheduled))]))
    }

    /// Its time has come. The message is posted and the row removed in one; or else it stays, with the reason.
    pub(super) fn send_scheduled(&self, id: ScheduledId, facts: &mut dyn Facts, now: Timestamp) -> Result<Vec<Event>> {
        let Some(scheduled) = facts.scheduled(id)? else {
            return Ok(vec![Event::Later(Change::Forgotten(Due::Message(id)))]);
        };
        let post = Post {
            room: scheduled.room,
            content: scheduled.content.clone(),
            kind: MessageKind::Text,
            client_id: scheduled.client_id.clone(),
            reply_to: scheduled.reply_to,
            attachments: scheduled.attachments.iter().map(|file| file.id).collect(),
        };
        // Nobody has asked for it just now, so nobody has looked at who they are.
        let posted = self
            .is_not_suspended(scheduled.author, now)
            .and_then(|()| self.post_message(PersonId::User(scheduled.author), post, facts, now));
        let refusal = match posted {
            Ok(outcome) => {
                // The author may be at another message just now.
                let is_lasting = |event: &Event| !matches!(event, Event::TypingChanged { .. });
                let mut events: Vec<_> = outcome.events.into_iter().filter(is_lasting).collect();
                events.push(Event::Later(Change::Sent(Arc::new(scheduled))));
                return Ok(events);
            }
            Err(refusal) => refusal,
        };
        match (refusal.kind, refusal.retry_after) {
            (Kind::Unavailable | Kind::Internal, _) => Err(refusal),
            // Slow mode is waited out.
            (_, Some(seconds)) => {
                let until = now.plus_seconds(i64::from(seconds));
                Ok(vec![Event::Later(Change::PutOff(Due::Message(id), until))])
            }
            _ => {
                let failed = Scheduled { failure: Some(why(&refusal)), ..scheduled };
                Ok(vec![Event::Later(Change::Rescheduled(Arc::new(failed)))])
            }
        }
    }
}

/// The author's; anybody else's is "not there".
fn own_scheduled(actor: Login, id: ScheduledId, facts: &mut dyn Facts) -> Result<Scheduled> {
    let found = facts.scheduled(id)?.filter(|scheduled| scheduled.author == actor.user);
    found.ok_or_else(|| Error::not_found("There is no such message waiting to be sent."))
}

/// The refusal, told to somebody who was not there.
fn why(refusal: &Error) -> String {
    match (refusal.code, refusal.field) {
        ("not_found", _) => "The room was gone, or you did not belong to it any more.".to_owned(),
        ("not_a_member", _) => "You did not belong to the room any more.".to_owned(),
        (_, Some("reply_to")) => "The message that it answers had been deleted.".to_owned(),
        _ => refusal.detail.to_string(),
    }
}
