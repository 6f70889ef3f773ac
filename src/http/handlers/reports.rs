//! What members tell the admins of messages.

use serde::Serialize;
use utoipa::ToSchema;

use crate::dialect::canonical::report_reason;
use crate::error::Result;
use crate::http::call::{Call, Caller};
use crate::http::response::Response;
use crate::hub::command::Command;
use crate::ids::{MessageId, RoomId, Timestamp, UserId};
use crate::store::ReportRow;

/// One member's word about one message.
#[derive(Serialize, ToSchema)]
#[schema(as = Report)]
pub struct ReportBody<'a> {
    message_id: MessageId,
    room_id: RoomId,
    reporter_id: UserId,
    reporter: &'a str,
    at: Timestamp,
    reason: &'a str,
    /// Who wrote the message; null when that account is gone, or there was none.
    #[schema(required)]
    author_id: Option<UserId>,
    author: &'a str,
    /// What the message said when it was reported.
    content: &'a str,
}

impl<'a> From<&'a ReportRow> for ReportBody<'a> {
    fn from(row: &'a ReportRow) -> Self {
        let report = &row.report;
        Self {
            message_id: report.message,
            room_id: report.room,
            reporter_id: report.reporter,
            reporter: &row.reporter,
            at: report.at,
            reason: &report.reason,
            author_id: report.author,
            author: &report.author_name,
            content: &report.content,
        }
    }
}

pub fn report(call: &mut Call<'_>, caller: Caller) -> Result<Response> {
    let message = call.id("message")?;
    let reason = report_reason(&call.request.json_if_any()?)?;
    call.ask(caller, Command::Report { message, reason })?;
    Ok(Response::no_content())
}

pub fn close(call: &mut Call<'_>, caller: Caller) -> Result<Response> {
    call.ask(caller, Command::CloseReports { message: call.id("message")? })?;
    Ok(Response::no_content())
}

/// For the room's admins.
pub fn list_of_room(call: &mut Call<'_>, caller: Caller) -> Result<Response> {
    let room = call.id("room")?;
    listed(call, caller, Some(room))
}

/// Of all rooms and chats, for the server's administrators.
pub fn list(call: &mut Call<'_>, caller: Caller) -> Result<Response> {
    listed(call, caller, None)
}

fn listed(call: &Call<'_>, caller: Caller, room: Option<RoomId>) -> Result<Response> {
    call.ask(caller, Command::AskRights { room })?;
    let rows = call.ctx.readers.reports(room)?;
    Ok(Response::ok(&rows.iter().map(ReportBody::from).collect::<Vec<_>>()))
}
