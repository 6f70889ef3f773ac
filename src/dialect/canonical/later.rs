//! The JSON forms of what is to happen later, the same over REST and on the socket.

use serde::Serialize;
use utoipa::ToSchema;

use crate::hub::model::{Reminded, Reminder, ScheduleState, Scheduled};
use crate::ids::{MessageId, ReminderId, RoomId, ScheduledId, Timestamp};
use crate::limits;

use super::file::FileBody;
use super::message::QuoteBody;

/// A message that is to be sent at a time.
#[derive(Serialize, ToSchema)]
#[schema(as = Scheduled)]
pub struct ScheduledBody<'a> {
    pub id: ScheduledId,
    pub room_id: RoomId,
    pub content: &'a str,
    #[schema(required)]
    pub client_id: Option<&'a str>,
    #[schema(required)]
    pub reply_to: Option<MessageId>,
    #[schema(max_items = 10)]
    pub attachments: Vec<FileBody<'a>>,
    pub created_at: Timestamp,
    pub send_at: Timestamp,
    /// It waits, or could not be sent. In frames also: it has been sent, or is not to be.
    #[schema(pattern = "^(pending|failed|sent|cancelled)$")]
    pub state: &'static str,
    /// Why it could not be sent, in a sentence.
    #[schema(required)]
    pub failure: Option<&'a str>,
}

impl<'a> ScheduledBody<'a> {
    pub fn new(scheduled: &'a Scheduled, state: ScheduleState) -> Self {
        Self {
            id: scheduled.id,
            room_id: scheduled.room,
            content: &scheduled.content,
            client_id: scheduled.client_id.as_deref(),
            reply_to: scheduled.reply_to,
            attachments: scheduled.attachments.iter().map(FileBody::from).collect(),
            created_at: scheduled.created_at,
            send_at: scheduled.send_at,
            state: state.as_str(),
            failure: scheduled.failure.as_deref(),
        }
    }
}

impl<'a> From<&'a Scheduled> for ScheduledBody<'a> {
    fn from(scheduled: &'a Scheduled) -> Self {
        Self::new(scheduled, scheduled.state())
    }
}

/// Something that a user wants to be told again.
#[derive(Serialize, ToSchema)]
#[schema(as = Reminder)]
pub struct ReminderBody<'a> {
    pub id: ReminderId,
    /// Empty where it is of a message alone.
    pub text: &'a str,
    #[schema(required)]
    pub message_id: Option<MessageId>,
    /// Of the message; null where there is none that the user may read.
    #[schema(required)]
    pub room_id: Option<RoomId>,
    /// The message, in short; null as `room_id`.
    #[schema(required)]
    pub quote: Option<QuoteBody<'a>>,
    pub created_at: Timestamp,
    pub remind_at: Timestamp,
    /// Its time has come; so it stays until it is dismissed or has another time.
    pub is_due: bool,
}

impl<'a> ReminderBody<'a> {
    pub fn new(reminder: &'a Reminder, reminded: Option<&'a Reminded>) -> Self {
        Self {
            id: reminder.id,
            text: &reminder.text,
            message_id: reminder.message,
            room_id: reminded.map(|reminded| reminded.room),
            quote: reminded.map(|reminded| QuoteBody::from(&reminded.quote)),
            created_at: reminder.created_at,
            remind_at: reminder.remind_at,
            is_due: reminder.is_due,
        }
    }
}

/// As much of a list as goes into one frame, and whether that is not all of it.
pub(super) fn fitting<T: Serialize>(all: impl Iterator<Item = T>) -> (Vec<T>, bool) {
    let (mut list, mut bytes) = (Vec::new(), 0);
    for one in all {
        bytes += serde_json::to_vec(&one).map_or(0, |json| json.len());
        if bytes > limits::LIST {
            return (list, true);
        }
        list.push(one);
    }
    (list, false)
}

const _: () = assert!(limits::ATTACHMENTS == 10, "as in the schema above");
