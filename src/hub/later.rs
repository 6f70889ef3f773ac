//! What is to happen later, as commands and events: messages with a time, reminders, and messages that expire. The rules are in
//! `schedule`, `reminders` and `expiry`.

use std::sync::Arc;

use crate::error::{Error, Result};
use crate::ids::{MessageId, ReminderId, RoomId, ScheduledId, SocketId, Timestamp, UserId};
use crate::limits;

use super::agenda::Due;
use super::command::{Post, Reply};
use super::event::Durability;
use super::facts::Facts;
use super::model::{Login, Reminded, Reminder, ScheduleState, Scheduled};
use super::{Hub, Notice, Outcome, Told};

/// A command of this group.
#[derive(Debug, Clone, PartialEq)]
pub enum Later {
    Schedule {
        post: Post,
        send_at: Timestamp,
    },
    Reschedule {
        id: ScheduledId,
        content: Option<String>,
        send_at: Option<Timestamp>,
    },
    /// It is not sent, or not tried again.
    Unschedule {
        id: ScheduledId,
    },
    Remind(NewReminder),
    ChangeReminder {
        id: ReminderId,
        text: Option<String>,
        remind_at: Option<Timestamp>,
    },
    /// Whether its time has come or not.
    Dismiss {
        id: ReminderId,
    },
    /// What waits or has failed, of a room or of all. Asked in line with the changes that a socket is told of, so that none of them
    /// comes before an answer that does not know of it.
    AskScheduled {
        room: Option<RoomId>,
    },
    /// As above.
    AskReminders,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewReminder {
    pub message: Option<MessageId>,
    pub text: String,
    pub remind_at: Timestamp,
}

/// An event of this group.
#[derive(Debug, Clone, PartialEq)]
pub enum Change {
    Scheduled(Arc<Scheduled>),
    /// Another text, another time, or a failure.
    Rescheduled(Arc<Scheduled>),
    /// Beside the message that was posted.
    Sent(Arc<Scheduled>),
    Unscheduled(Arc<Scheduled>),
    ReminderMade(Arc<Reminder>, Option<Reminded>),
    /// Another text, or another time.
    ReminderChanged(Arc<Reminder>, Option<Reminded>),
    ReminderDue(Arc<Reminder>, Option<Reminded>),
    ReminderDismissed {
        id: ReminderId,
        user: UserId,
    },
    /// All messages of a room up to this one.
    Expired {
        room: RoomId,
        up_to: MessageId,
    },
    // Never stored
    /// Not now, but then.
    PutOff(Due, Timestamp),
    /// There is no such thing any more: it went with its account.
    Forgotten(Due),
}

impl Change {
    pub fn durability(&self) -> Durability {
        match self {
            Change::PutOff(..) | Change::Forgotten(_) => Durability::Never,
            _ => Durability::Now,
        }
    }
}

impl Hub {
    pub(super) fn decide_later(
        &self,
        actor: Login,
        command: Later,
        facts: &mut dyn Facts,
        now: Timestamp,
    ) -> Result<Outcome> {
        match command {
            Later::Schedule { post, send_at } => self.schedule(actor, post, send_at, facts, now),
            Later::Reschedule { id, content, send_at } => self.reschedule(actor, id, content, send_at, facts, now),
            Later::Unschedule { id } => self.unschedule(actor, id, facts),
            Later::Remind(new) => self.remind(actor, new, facts, now),
            Later::ChangeReminder { id, text, remind_at } => {
                self.change_reminder(actor, id, text, remind_at, facts, now)
            }
            Later::Dismiss { id } => self.dismiss(actor, id, facts),
            Later::AskScheduled { room } => {
                Ok(Outcome::of(vec![], Reply::AllScheduled(facts.all_scheduled(actor.user, room)?)))
            }
            Later::AskReminders => self.reminders_reply(actor, facts, now),
        }
    }

    /// When something is next to happen by itself.
    pub fn next_due(&self) -> Option<Timestamp> {
        self.agenda.next()
    }

    /// What is to happen by now, at most so much.
    pub fn due(&self, now: Timestamp, most: usize) -> Vec<Due> {
        self.agenda.due(now, most)
    }

    /// Judges what is due, as [`Hub::decide`] judges commands; its author need not be there.
    ///
    /// # Errors
    /// 503 when the store cannot be read: it is still due.
    pub fn fall_due(&self, due: Due, facts: &mut dyn Facts, now: Timestamp) -> Result<Outcome> {
        let events = match due {
            Due::Message(id) => self.send_scheduled(id, facts, now)?,
            Due::Reminder(id) => self.remind_now(id, facts, now)?,
            Due::Expiry(room) => self.expire(room, facts, now)?,
            Due::Empty(room) => self.empty(room, now),
        };
        Ok(self.kept_off_disk(Outcome::done(events)))
    }

    pub(super) fn take_later(&mut self, change: &Change, cause: Option<SocketId>, notices: &mut Vec<Notice>) {
        match change {
            Change::Scheduled(one) | Change::Rescheduled(one) => {
                self.last.scheduled = self.last.scheduled.max(one.id);
                match one.state() {
                    ScheduleState::Pending => self.agenda.put(Due::Message(one.id), one.send_at),
                    _ => self.agenda.remove(Due::Message(one.id)),
                }
                self.tell_scheduled(one, one.state(), cause, notices);
            }
            Change::Sent(one) => {
                self.agenda.remove(Due::Message(one.id));
                self.tell_scheduled(one, ScheduleState::Sent, cause, notices);
            }
            Change::Unscheduled(one) => {
                self.agenda.remove(Due::Message(one.id));
                self.tell_scheduled(one, ScheduleState::Cancelled, cause, notices);
            }
            Change::ReminderMade(one, reminded) | Change::ReminderChanged(one, reminded) => {
                self.last.reminder = self.last.reminder.max(one.id);
                match one.is_due {
                    false => self.agenda.put(Due::Reminder(one.id), one.remind_at),
                    true => self.agenda.remove(Due::Reminder(one.id)),
                }
                let told = Told::ReminderChanged { reminder: one.clone(), reminded: reminded.clone() };
                notices.push(Notice { to: self.sockets_of(one.user).except(cause), told });
            }
            Change::ReminderDue(one, reminded) => {
                self.agenda.remove(Due::Reminder(one.id));
                let told = Told::Reminder { reminder: one.clone(), reminded: reminded.clone() };
                notices.push(Notice { to: self.sockets_of(one.user), told });
            }
            Change::ReminderDismissed { id, user } => {
                self.agenda.remove(Due::Reminder(*id));
                let to = self.sockets_of(*user).except(cause);
                notices.push(Notice { to, told: Told::ReminderDismissed { reminder: *id } });
            }
            Change::Expired { room, up_to } => self.take_expired(*room, *up_to, notices),
            Change::PutOff(due, until) => self.agenda.put(*due, *until),
            Change::Forgotten(due) => self.agenda.remove(*due),
        }
    }

    fn tell_scheduled(
        &self,
        scheduled: &Arc<Scheduled>,
        state: ScheduleState,
        cause: Option<SocketId>,
        notices: &mut Vec<Notice>,
    ) {
        let told = Told::Scheduled { scheduled: scheduled.clone(), state };
        notices.push(Notice { to: self.sockets_of(scheduled.author).except(cause), told });
    }
}

/// A time to come, and not too far off.
pub(super) fn is_ahead(at: Timestamp, field: &'static str, now: Timestamp) -> Result<()> {
    match at > now && at <= now.plus_seconds(limits::AHEAD) {
        true => Ok(()),
        false => Err(Error::invalid(field, format!("\"{field}\" is a time to come, within a year."))),
    }
}
