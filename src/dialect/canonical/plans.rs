//! What a client of `/ws` says of messages that are sent later and of reminders; the members are those of REST.

use crate::dialect::fields::Fields;
use crate::error::Result;
use crate::hub::command::{Command, Later, NewReminder};
use crate::ids::{MessageId, ReminderId, RoomId, ScheduledId};
use crate::limits;

/// A request of this group; none where the type is of another.
pub(super) fn request(kind: &str, fields: &Fields) -> Option<Result<Command>> {
    let command = match kind {
        "list_scheduled" => room_if_any(fields).map(|room| Later::AskScheduled { room }),
        "change_scheduled" => scheduled_id(fields).and_then(|id| scheduled_change(fields, id)),
        "cancel_scheduled" => scheduled_id(fields).map(|id| Later::Unschedule { id }),
        "list_reminders" => Ok(Later::AskReminders),
        "remind" => new_reminder(fields),
        "change_reminder" => reminder_id(fields).and_then(|id| reminder_change(fields, id)),
        "dismiss_reminder" => reminder_id(fields).map(|id| Later::Dismiss { id }),
        _ => return None,
    };
    Some(command.map(Command::Later))
}

/// The same over REST and on the socket, as all that follows.
///
/// # Errors
/// 422 naming the member that is wrong.
pub fn scheduled_change(fields: &Fields, id: ScheduledId) -> Result<Later> {
    let content = fields.text("content")?.map(str::to_owned);
    Ok(Later::Reschedule { id, content, send_at: fields.time("send_at")? })
}

/// # Errors
/// 422 naming the member that is missing or wrong.
pub fn new_reminder(fields: &Fields) -> Result<Later> {
    Ok(Later::Remind(NewReminder {
        message: fields.number("message_id")?.map(MessageId),
        text: fields.prose("text", limits::REMINDER)?.unwrap_or_default(),
        remind_at: fields.required_time("remind_at")?,
    }))
}

/// # Errors
/// 422 naming the member that is wrong.
pub fn reminder_change(fields: &Fields, id: ReminderId) -> Result<Later> {
    let text = fields.prose("text", limits::REMINDER)?;
    Ok(Later::ChangeReminder { id, text, remind_at: fields.time("remind_at")? })
}

fn room_if_any(fields: &Fields) -> Result<Option<RoomId>> {
    Ok(fields.number("room_id")?.map(RoomId))
}

fn scheduled_id(fields: &Fields) -> Result<ScheduledId> {
    fields.required_number("scheduled_id").map(ScheduledId)
}

fn reminder_id(fields: &Fields) -> Result<ReminderId> {
    fields.required_number("reminder_id").map(ReminderId)
}
