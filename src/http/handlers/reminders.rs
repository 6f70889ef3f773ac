//! Reminders: one's own, and nobody else's.

use crate::dialect::canonical::ReminderBody;
use crate::error::{Error, Result};
use crate::http::call::{Call, Caller, unexpected};
use crate::http::checks;
use crate::http::response::Response;
use crate::hub::command::{Command, Later, NewReminder, Reply};
use crate::ids::{MessageId, ReminderId};
use crate::limits;
use crate::store::ReminderRow;

pub fn list(call: &mut Call<'_>, caller: Caller) -> Result<Response> {
    let rows = call.ctx.readers.reminders(caller.user(), None)?;
    Ok(Response::ok(&rows.iter().map(body).collect::<Vec<_>>()))
}

pub fn show(call: &mut Call<'_>, caller: Caller) -> Result<Response> {
    let row = row(call, caller, call.id("reminder")?)?;
    Ok(Response::ok(&body(&row)))
}

pub fn make(call: &mut Call<'_>, caller: Caller) -> Result<Response> {
    let fields = call.request.json()?;
    let new = NewReminder {
        message: fields.number("message_id")?.map(MessageId),
        text: checks::text(&fields, "text", limits::REMINDER)?.unwrap_or_default(),
        remind_at: fields.required_time("remind_at")?,
    };
    let id = carried_out(call, caller, Later::Remind(new))?;
    Ok(Response::created(format!("/reminders/{id}"), &body(&row(call, caller, id)?)))
}

pub fn change(call: &mut Call<'_>, caller: Caller) -> Result<Response> {
    let id = call.id("reminder")?;
    let fields = call.request.json()?;
    let text = checks::text(&fields, "text", limits::REMINDER)?;
    let id = carried_out(call, caller, Later::ChangeReminder { id, text, remind_at: fields.time("remind_at")? })?;
    Ok(Response::ok(&body(&row(call, caller, id)?)))
}

pub fn dismiss(call: &mut Call<'_>, caller: Caller) -> Result<Response> {
    call.ask(caller, Command::Later(Later::Dismiss { id: call.id("reminder")? }))?;
    Ok(Response::no_content())
}

fn carried_out(call: &Call<'_>, caller: Caller, command: Later) -> Result<ReminderId> {
    match call.ask(caller, Command::Later(command))? {
        Reply::Reminder(id) => Ok(id),
        other => Err(unexpected(&other)),
    }
}

fn row(call: &Call<'_>, caller: Caller, id: ReminderId) -> Result<ReminderRow> {
    let found = call.ctx.readers.reminders(caller.user(), Some(id))?.pop();
    found.ok_or_else(|| Error::not_found("There is no such reminder."))
}

fn body(row: &ReminderRow) -> ReminderBody<'_> {
    ReminderBody::new(&row.reminder, row.reminded.as_ref())
}
