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
use super::model::{Login, Message, Reminded, Reminder};
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
        let reminded = new.message.map(|message| self.may_be_reminded(actor, message, facts, now)).transpose()?;
        is_ahead(new.remind_at, "remind_at", now)?;
        if facts.reminders_of(actor.user)? >= limits::REMINDERS {
            let detail = format!("There can be {} reminders at most; dismiss one first.", limits::REMINDERS);
            return Err(Error::new(Kind::Forbidden, "too_many_reminders", detail));
        }
        let reminder = Arc::new(Reminder {
            id: self.last.reminder.next(),
            user: actor.user,
            message: new.message,
            text: new.text,
            created_at: now,
            remind_at: new.remind_at,
            is_due: false,
        });
        let reply = Reply::Reminder(reminder.clone(), reminded.clone());
        Ok(Outcome::of(vec![Event::Later(Change::ReminderMade(reminder, reminded))], reply))
    }

    fn may_be_reminded(&self, actor: Login, id: MessageId, facts: &mut dyn Facts, now: Timestamp) -> Result<Reminded> {
        let message = self.readable_message(actor.user, id, facts)?;
        self.may_listen(actor.user, message.room, now)?;
        self.may_be_kept(message.room, "message_id", "nobody can be reminded of it")?;
        match message.is_deleted {
            true => Err(Error::invalid("message_id", "A deleted message is nothing to be reminded of.")),
            false => Ok(self.shown_to(actor.user, message)),
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
        let changed = Arc::new(Reminder {
            text: text.unwrap_or_else(|| before.text.clone()),
            remind_at: remind_at.unwrap_or(before.remind_at),
            is_due: before.is_due && remind_at.is_none(),
            ..before.clone()
        });
        if changed.message.is_none() && changed.text.is_empty() {
            return Err(Error::invalid("text", "A reminder is of a message, of a text, or of both."));
        }
        let reminded = self.reminded(&changed, facts, now)?;
        let events = match *changed == before {
            true => vec![],
            false => vec![Event::Later(Change::ReminderChanged(changed.clone(), reminded.clone()))],
        };
        Ok(Outcome::of(events, Reply::Reminder(changed, reminded)))
    }

    pub(super) fn dismiss(&self, actor: Login, id: ReminderId, facts: &mut dyn Facts) -> Result<Outcome> {
        own_reminder(actor, id, facts)?;
        Ok(Outcome::done(vec![Event::Later(Change::ReminderDismissed { id, user: actor.user })]))
    }

    pub(super) fn reminders_reply(&self, actor: Login, facts: &mut dyn Facts, now: Timestamp) -> Result<Outcome> {
        let mut all = Vec::new();
        for reminder in facts.all_reminders(actor.user)? {
            let reminded = self.reminded(&reminder, facts, now)?;
            all.push((reminder, reminded));
        }
        Ok(Outcome::of(vec![], Reply::AllReminders(all)))
    }

    pub(super) fn remind_now(&self, id: ReminderId, facts: &mut dyn Facts, now: Timestamp) -> Result<Vec<Event>> {
        let Some(reminder) = facts.reminder(id)? else {
            return Ok(vec![Event::Later(Change::Forgotten(Due::Reminder(id)))]);
        };
        let reminded = self.reminded(&reminder, facts, now)?;
        let reminder = Arc::new(Reminder { is_due: true, ..reminder });
        Ok(vec![Event::Later(Change::ReminderDue(reminder, reminded))])
    }

    /// What they may not read any more is not shown either.
    fn reminded(&self, reminder: &Reminder, facts: &mut dyn Facts, now: Timestamp) -> Result<Option<Reminded>> {
        let Some(message) = reminder.message else { return Ok(None) };
        let may_read = |message: &Message| self.may_listen(reminder.user, message.room, now).is_ok();
        Ok(facts.message(message)?.filter(may_read).map(|message| self.shown_to(reminder.user, message)))
    }

    fn shown_to(&self, user: UserId, message: Message) -> Reminded {
        let message = self.seen_by(user, message.into());
        Reminded { room: message.room, quote: message.quoted() }
    }
}

/// One's own; anybody else's is "not there".
fn own_reminder(actor: Login, id: ReminderId, facts: &mut dyn Facts) -> Result<Reminder> {
    let found = facts.reminder(id)?.filter(|reminder| reminder.user == actor.user);
    found.ok_or_else(|| Error::not_found("There is no such reminder."))
}
