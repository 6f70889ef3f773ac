//! Reminders: one's own, and nobody else's.

use std::sync::Arc;

use crate::dialect::canonical::{self, ReminderBody};
use crate::error::{Error, Result};
use crate::http::call::{Call, Caller, unexpected};
use crate::http::response::Response;
use crate::hub::command::{Command, Later, Reply};
use crate::hub::model::{Reminded, Reminder};
use crate::store::ReminderRow;

pub fn list(call: &mut Call<'_>, caller: Caller) -> Result<Response> {
    let rows = call.ctx.readers.reminders(caller.user(), None)?;
    Ok(Response::ok(&rows.iter().map(body).collect::<Vec<_>>()))
}

pub fn show(call: &mut Call<'_>, caller: Caller) -> Result<Response> {
    let found = call.ctx.readers.reminders(caller.user(), Some(call.id("reminder")?))?.pop();
    let row = found.ok_or_else(|| Error::not_found("There is no such reminder."))?;
    Ok(Response::ok(&body(&row)))
}

pub fn make(call: &mut Call<'_>, caller: Caller) -> Result<Response> {
    let new = canonical::new_reminder(&call.request.json()?)?;
    let (reminder, reminded) = carried_out(call, caller, new)?;
    let made = ReminderBody::new(&reminder, reminded.as_ref());
    Ok(Response::created(format!("/reminders/{}", reminder.id), &made))
}

pub fn change(call: &mut Call<'_>, caller: Caller) -> Result<Response> {
    let id = call.id("reminder")?;
    let change = canonical::reminder_change(&call.request.json()?, id)?;
    let (reminder, reminded) = carried_out(call, caller, change)?;
    Ok(Response::ok(&ReminderBody::new(&reminder, reminded.as_ref())))
}

pub fn dismiss(call: &mut Call<'_>, caller: Caller) -> Result<Response> {
    call.ask(caller, Command::Later(Later::Dismiss { id: call.id("reminder")? }))?;
    Ok(Response::no_content())
}

fn carried_out(call: &Call<'_>, caller: Caller, command: Later) -> Result<(Arc<Reminder>, Option<Reminded>)> {
    match call.ask(caller, Command::Later(command))? {
        Reply::Reminder(reminder, reminded) => Ok((reminder, reminded)),
        other => Err(unexpected(&other)),
    }
}

fn body(row: &ReminderRow) -> ReminderBody<'_> {
    ReminderBody::new(&row.reminder, row.reminded.as_ref())
}
