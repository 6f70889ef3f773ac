//! What is to happen later: scheduled messages and reminders.

use crate::dialect::canonical::{ReminderBody, ScheduledBody};
use crate::http::request::Method::{Delete, Get, Patch, Post};

use super::MADE;
use crate::http::docs::operation::Content::{Many, One};
use crate::http::docs::operation::{Body, Operation, Query, answer, of, operation};
use crate::http::docs::requests::{NewReminder, ReminderChange, ScheduledChange};

const ROOM: &[Query] =
    &[Query { name: "room_id", what: "Only of this room or chat.", default: None, most: None, is_number: true }];
const NO_SCHEDULED: &str = "The caller has no such message, or it has been sent.";
const NO_REMINDER: &str = "The caller has no such reminder.";

pub(super) const LATER: &[Operation] = &[
    operation(Get, "/scheduled", "scheduled", "Messages that wait to be sent")
        .details(
            "One's own, made with `send_at` (`POST /rooms/{room}/messages`, or `send` on `/ws`): what is to be sent first is first. When \
             the time comes, its author must still be allowed to write there. If not, it stays on the list: `state` is `failed`, \
             `failure` says why.",
        )
        .query(ROOM)
        .gives(&[answer(200, "Those that wait, and those that failed.", &[Many(of::<ScheduledBody<'_>>())])]),
    operation(Get, "/scheduled/{scheduled}", "oneScheduled", "One message that waits to be sent")
        .gives(&[answer(200, "As it is now.", &[One(of::<ScheduledBody<'_>>())])])
        .refuses(&[(404, NO_SCHEDULED)]),
    operation(Patch, "/scheduled/{scheduled}", "changeScheduled", "Change what is sent later, or when")
        .details("With another time, one that failed is tried again.")
        .takes(Body::Json(of::<ScheduledChange>()))
        .gives(&[answer(200, "As it is now.", &[One(of::<ScheduledBody<'_>>())])])
        .refuses(&[(404, NO_SCHEDULED)]),
    operation(Delete, "/scheduled/{scheduled}", "cancelScheduled", "Cancel a message that waits to be sent")
        .details("Its files become uploads that no message carries, which are kept for a day.")
        .gives(&[answer(204, "It is not sent.", &[])])
        .refuses(&[(404, NO_SCHEDULED)]),
    operation(Get, "/reminders", "reminders", "One's reminders")
        .details("What is due first is first. At its time each of one's sockets on `/ws` gets a `reminder` frame; it stays on the list until it is dismissed. What else becomes of it they get as `reminder_changed` and `reminder_dismissed`.")
        .gives(&[answer(200, "Due or not.", &[Many(of::<ReminderBody<'_>>())])]),
    operation(Post, "/reminders", "remind", "Be reminded of a message, or of a few words")
        .takes(Body::Json(of::<NewReminder>()))
        .gives(&[answer(201, "The reminder.", &[One(of::<ReminderBody<'_>>())]).with(MADE)])
        .refuses(&[
            (403, "There are too many (`too_many_reminders`), or the caller is banned from the room of the message (`banned`)."),
            (404, "There is no such message that the caller may read."),
        ]),
    operation(Get, "/reminders/{reminder}", "reminder", "One reminder")
        .gives(&[answer(200, "As it is now.", &[One(of::<ReminderBody<'_>>())])])
        .refuses(&[(404, NO_REMINDER)]),
    operation(Patch, "/reminders/{reminder}", "changeReminder", "Change a reminder")
        .details("With another time it is due then, even if it had been due already.")
        .takes(Body::Json(of::<ReminderChange>()))
        .gives(&[answer(200, "As it is now.", &[One(of::<ReminderBody<'_>>())])])
        .refuses(&[(404, NO_REMINDER)]),
    operation(Delete, "/reminders/{reminder}", "dismissReminder", "Dismiss or cancel a reminder")
        .gives(&[answer(204, "It is gone.", &[])])
        .refuses(&[(404, NO_REMINDER)]),
];
