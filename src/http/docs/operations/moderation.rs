//! Keeping the peace in rooms.

use crate::http::handlers::moderation::{AuditBody, BanBody, MuteBody};
use crate::http::request::Method::{Delete, Get, Put};
use crate::limits;

use super::PAGED;
use crate::http::docs::operation::Content::Many;
use crate::http::docs::operation::{Body, Operation, Query, answer, of, operation};
use crate::http::docs::requests::{NewBan, NewMute};

const ADMINS_ONLY: &str = "Only an admin of the room may do this.";
const NO_OWNER: &str = "Only an admin of the room may do this, and nobody to its owner.";
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
