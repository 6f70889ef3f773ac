//! Keeping the peace in rooms.

use crate::dialect::canonical::MessageBody;
use crate::http::handlers::moderation::{AuditBody, BanBody, MuteBody};
use crate::http::handlers::reports::ReportBody;
use crate::http::request::Method::{Delete, Get, Put};
use crate::limits;

use super::PAGED;
use crate::http::docs::operation::Content::{Many, One};
use crate::http::docs::operation::{Body, Operation, Query, answer, of, operation};
use crate::http::docs::requests::{NewBan, NewMute, NewReport};

const ADMINS_ONLY: &str = "Only an admin of the room may do this.";
const NO_OWNER: &str = "Only an admin of the room may do this, and nobody to its owner.";
const NO_MESSAGE: &str = "There is no such message in the caller's rooms.";
const NOBODY: &str = "There is no such room, or no such user.";
const LINES: &[Query] = &[
    Query {
        name: "limit",
        what: "Entries at most.",
        default: Some(limits::PAGE_DEFAULT),
        most: Some(limits::PAGE),
        is_number: true,
    },
    Query {
        name: "before",
        what: "The id of an entry: those that came before it.",
        default: None,
        most: None,
        is_number: true,
    },
];

pub(super) const MODERATION: &[Operation] = &[
    operation(Get, "/rooms/{room}/bans", "bans", "Who is banned from a room")
        .gives(&[answer(200, "The bans that are in force, by name.", &[Many(of::<BanBody<'_>>())])])
        .refuses(&[(403, ADMINS_ONLY)]),
    operation(Put, "/rooms/{room}/bans/{user}", "ban", "Ban somebody from a room")
        .details("They need not be in it. Whoever is goes at once, with their sockets and streams; they cannot come back, by invitation \
                  neither, and of a public room they can read nothing any more. Again, it takes the place of the first.")
        .takes(Body::JsonIfAny(of::<NewBan>()))
        .gives(&[answer(204, "Banned.", &[])])
        .refuses(&[(403, NO_OWNER), (404, NOBODY), (422, "A value is out of bounds, or it is oneself.")]),
    operation(Delete, "/rooms/{room}/bans/{user}", "liftBan", "Lift a ban")
        .gives(&[answer(204, "They can come again.", &[])])
        .refuses(&[(403, ADMINS_ONLY)]),
    operation(Get, "/rooms/{room}/mutes", "mutes", "Who is muted in a room")
        .gives(&[answer(200, "The mutes that are in force, by name.", &[Many(of::<MuteBody<'_>>())])])
        .refuses(&[(403, ADMINS_ONLY)]),
    operation(Put, "/rooms/{room}/mutes/{user}", "mute", "Mute a member for a while")
        .details("They can read, and neither write, edit nor react (`muted`). It outlasts their leaving.")
        .takes(Body::JsonIfAny(of::<NewMute>()))
        .gives(&[answer(204, "Muted.", &[])])
        .refuses(&[(403, "Only an admin of the room may do this, and to no other admin."), (404, NOBODY)]),
    operation(Delete, "/rooms/{room}/mutes/{user}", "liftMute", "Lift a mute")
        .gives(&[answer(204, "They can write again.", &[])])
        .refuses(&[(403, ADMINS_ONLY)]),
    operation(Get, "/rooms/{room}/pins", "pins", "The pinned messages of a room")
        .details("All of them, 50 at most; the newest pin first.")
        .gives(&[answer(200, "They have `pinned_at`.", &[Many(of::<MessageBody<'_>>())])])
        .refuses(&[(403, "The caller is banned from the room (`banned`).")]),
    operation(Put, "/messages/{message}/pin", "pin", "Pin a message")
        .details("It is kept in sight of all in the room, who are told by a `pin` frame. Twice is as good as once.")
        .gives(&[answer(200, "The message, with `pinned_at`.", &[One(of::<MessageBody<'_>>())])])
        .refuses(&[
            (403, "Only an admin of the room may, or in a direct chat one of the two; or 50 are pinned (`too_many_pins`)."),
            (404, NO_MESSAGE),
            (422, "A deleted message cannot be pinned."),
        ]),
    operation(Delete, "/messages/{message}/pin", "unpin", "Unpin a message")
        .gives(&[answer(200, "The message.", &[One(of::<MessageBody<'_>>())])])
        .refuses(&[(403, "Only an admin of the room may, or in a direct chat one of the two."), (404, NO_MESSAGE)]),
    operation(Put, "/messages/{message}/report", "report", "Report a message to the admins")
        .details("The admins of the room find it in their reports, with what the message says now, whatever its author does with it; what is \
                  reported in a direct chat is for the server's administrators. They are told by a `report` frame, and the author is not. \
                  Again, it changes the reason.")
        .takes(Body::JsonIfAny(of::<NewReport>()))
        .gives(&[answer(204, "Reported.", &[])])
        .refuses(&[
            (403, "The caller is not a member (`not_a_member`), or has 50 reports that nobody has dealt with yet (`too_many_reports`)."),
            (404, NO_MESSAGE),
            (422, "It is the caller's own, the server's or deleted, or the reason is too long."),
        ]),
    operation(Delete, "/messages/{message}/reports", "closeReports", "Close what was reported of a message")
        .details("An admin has dealt with it: all reports of this message go.")
        .gives(&[answer(204, "Closed.", &[])])
        .refuses(&[(403, "Only an admin of the room or of the server may."), (404, NO_MESSAGE)]),
    operation(Get, "/rooms/{room}/reports", "roomReports", "What was reported in a room")
        .details("The oldest first.")
        .gives(&[answer(200, "What no admin has closed yet.", &[Many(of::<ReportBody<'_>>())])])
        .refuses(&[(403, ADMINS_ONLY)]),
    operation(Get, "/reports", "reports", "What was reported on the whole server")
        .details("In all rooms and chats; the oldest 500.")
        .gives(&[answer(200, "What no admin has closed yet.", &[Many(of::<ReportBody<'_>>())])])
        .refuses(&[(403, "Only an administrator of the server may do this.")]),
    operation(Delete, "/rooms/{room}/guests/{guest}", "kickGuest", "Send a guest out of a room")
        .details("Their sockets and streams of it end at once, and for an hour nobody of that name comes back or writes there (`kicked`). It \
                  is forgotten when the server starts anew, and they may come under another name: a room that wants more than that \
                  does without guests (`allows_guests`).")
        .gives(&[answer(204, "Sent out.", &[])])
        .refuses(&[(403, ADMINS_ONLY), (404, "There is no such room, or no such guest in it.")]),
    operation(Get, "/rooms/{room}/audit", "roomAudit", "What admins did in a room")
        .details("Nothing in it is ever changed. The newest first; `Link` leads on.")
        .query(LINES)
        .gives(&[answer(200, "A page.", &[Many(of::<AuditBody<'_>>())]).with(PAGED)])
        .refuses(&[(403, ADMINS_ONLY)]),
    operation(Get, "/audit", "audit", "What admins did on the whole server")
        .details("As of one room, of all of them, those that are gone too.")
        .query(LINES)
        .gives(&[answer(200, "A page.", &[Many(of::<AuditBody<'_>>())]).with(PAGED)])
        .refuses(&[(403, "Only an administrator of the server may do this.")]),
];
