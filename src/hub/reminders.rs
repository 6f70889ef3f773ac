//! Reminders: of a message, of a few words, or of both; told to nobody but whoever made them.

use std::sync::Arc;

use crate::error::{Error, Kind, Result};
use crate::ids::{MessageId, ReminderId, Timestamp, UserId};
use crate::limits;

use super::agenda::Due;
use super::command::Reply;
use super::event::Event;
use super::facts::Facts;
use super::later::{Change, NewReminder, is_ahead};
use super::model::{Login, Reminded, Reminder};
use super::{Hub, Outcome};

impl Hub {
    pub(super) fn remind(
        &self,
        actor: Login,
        new: NewReminder,
        facts: &mut dyn Facts,
        now: Timestamp,
    ) -> Result<Outcome> {
        if new.message.is_none() && new.text.is_empty() {
            return Err(Error::invalid("text", "A reminder is of a message, of a text, or of both."));
        }
        if let Some(message) = new.message {
            self.may_be_reminded(actor, message, facts, now)?;
        }
        is_ahead(new.remind_at, "remind_at", now)?;
        if facts.reminders_of(actor.user)? >= limits::REMINDERS {
            let detail = format!("There can be {} reminders at most; dismiss one first.", limits::REMINDERS);
            return Err(Error::new(Kind::Forbidden, "too_many_reminders", detail));
        }
        let reminder = Reminder {
            id: self.last.reminder.next(),
            user: actor.user,
            message: new.message,
            text: new.text,
            created_at: now,
            remind_at: new.remind_at,
            is_due: false,
        };
        let reply = Reply::Reminder(reminder.id);
        Ok(Outcome::of(vec![Event::Later(Change::ReminderMade(reminder))], reply))
    }

    fn may_be_reminded(&self, actor: Login, id: MessageId, facts: &mut dyn Facts, now: Timestamp) -> Result<()> {
        let message = self.readable_message(actor.user, id, facts)?;
        self.may_listen(actor.user, message.room, now)?;
        self.may_be_kept(message.room, "message_id", "nobody can be reminded of it")?;
        match message.is_deleted {
            true => Err(Error::invalid("message_id", "A deleted message is nothing to be reminded of.")),
            false => Ok(()),
        }
    }

    /// With another time, what was due waits again.
    pub(super) fn change_reminder(
        &self,
        actor: Login,
        id: ReminderId,
        text: Option<String>,
        remind_at: Option<Timestamp>,
        facts: &mut dyn Facts,
        now: Timestamp,
    ) -> Result<Outcome> {
        let before = own_reminder(actor, id, facts)?;
        if let Some(remind_at) = remind_at {
            is_ahead(remind_at, "remind_at", now)?;
        }
        let changed = Reminder {
            text: text.unwrap_or_else(|| before.text.clone()),
            remind_at: remind_at.unwrap_or(before.remind_at),
            is_due: before.is_due && remind_at.is_none(),
            ..before
        };
        if changed.message.is_none() && changed.text.is_empty() {
            return Err(Error::invalid("text", "A reminder is of a message, of a text, or of both."));
        }
        Ok(Outcome::of(vec![Event::Later(Change::ReminderChanged(changed))], Reply::Reminder(id)))
    }

    pub(super) fn dismiss(&self, actor: Login, id: ReminderId, facts: &mut dyn Facts) -> Result<Outcome> {
        own_reminder(actor, id, facts)?;
        Ok(Outcome::done(vec![Event::Later(Change::ReminderDismissed(id))]))
    }

    pub(super) fn remind_now(&self, id: ReminderId, facts: &mut dyn Facts, now: Timestamp) -> Result<Vec<Event>> {
        let Some(reminder) = facts.reminder(id)? else {
            return Ok(vec![Event::Later(Change::Forgotten(Due::Reminder(id)))]);
        };
        let reminded = match reminder.message {
            Some(message) => self.reminded(reminder.user, message, facts, now)?,
            None => None,
        };
        let reminder = Arc::new(Reminder { is_due: true, ..reminder });
        Ok(vec![Event::Later(Change::ReminderDue(reminder, reminded))])
    }

    /// What they may not read any more is not shown either.
    fn reminded(
        &self,
        user: UserId,
        message: MessageId,
        facts: &mut dyn Facts,
        now: Timestamp,
    ) -> Result<Option<Reminded>> {
        let message = facts.message(message)?.filter(|message| self.may_listen(user, message.room, now).is_ok());
        let message = message.map(|message| self.seen_by(user, message.into()));
        Ok(message.map(|message| Reminded { room: message.room, quote: message.quoted() }))
    }
}

/// One's own; anybody else's is "not there".
fn own_reminder(actor: Login, id: ReminderId, facts: &mut dyn Facts) -> Result<Reminder> {
    let found = facts.reminder(id)?.filter(|reminder| reminder.user == actor.user);
    found.ok_or_else(|| Error::not_found("There is no such reminder."))
}
