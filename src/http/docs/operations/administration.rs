//! The server's accounts and its doors.

use crate::http::handlers::administration::{AccountBody, ResetLink, ServerSettings};
use crate::http::request::Method::{Delete, Get, Patch, Post, Put};
use crate::limits;

use super::{PAGED, text};
use crate::http::docs::operation::Content::{Many, One};
use crate::http::docs::operation::{Body, Operation, Query, answer, of, operation};
use crate::http::docs::requests::{AccountChange, NewPasswordReset, NewSuspension, SettingsChange};

const ADMINS_ONLY: &str = "Only an administrator of the server may do this.";
const NO_ADMIN: &str = "Only an administrator of the server may do this, and to none of them: unmake them first.";
const FOUND: &[Query] = &[
    text("q", "Only accounts that have this somewhere in their name or e-mail address."),
    Query {
        name: "limit",
        what: "Accounts at most.",
        default: Some(limits::PAGE_DEFAULT),
        most: Some(limits::PAGE),
        is_number: true,
    },
    Query {
        name: "before",
        what: "The id of an account: those that were made before it.",
        default: None,
        most: None,
        is_number: true,
    },
];

pub(super) const ADMINISTRATION: &[Operation] = &[
    operation(Get, "/admin/users", "accounts", "The server's accounts")
        .details("The newest first; `Link` leads on.")
        .query(FOUND)
        .gives(&[answer(200, "A page.", &[Many(of::<AccountBody<'_>>())]).with(PAGED)])
        .refuses(&[(403, ADMINS_ONLY)]),
    operation(Patch, "/admin/users/{user}", "changeAccount", "Make or unmake an administrator of the server")
        .takes(Body::Json(of::<AccountChange>()))
        .gives(&[answer(200, "The account as it is now.", &[One(of::<AccountBody<'_>>())])])
        .refuses(&[
            (403, ADMINS_ONLY),
            (409, "It is the last administrator (`last_admin`), or the account is suspended (`suspended`)."),
        ]),
    operation(Delete, "/admin/users/{user}", "eraseAccount", "Erase an account")
        .details("For good, as by `DELETE /auth/me`.")
        .gives(&[answer(204, "Erased.", &[])])
        .refuses(&[(403, NO_ADMIN)]),
    operation(Put, "/admin/users/{user}/suspension", "suspend", "Suspend an account")
        .details(
            "Its sessions end at once, with their sockets and streams, and it cannot sign in (`suspended`). Everything it wrote stays, \
             and so do its memberships. Again, it takes the place of the first.",
        )
        .takes(Body::JsonIfAny(of::<NewSuspension>()))
        .gives(&[answer(204, "Suspended.", &[])])
        .refuses(&[(403, NO_ADMIN)]),
    operation(Delete, "/admin/users/{user}/suspension", "liftSuspension", "Lift a suspension")
        .gives(&[answer(204, "They can sign in again.", &[])])
        .refuses(&[(403, ADMINS_ONLY)]),
    operation(Delete, "/admin/users/{user}/sessions", "signOutEverywhere", "Sign an account out everywhere")
        .details("Its tokens stop working at once, its sockets close with 4001.")
        .gives(&[answer(204, "Signed out.", &[])])
        .refuses(&[(403, ADMINS_ONLY)]),
    operation(Post, "/admin/users/{user}/password-reset", "offerPasswordReset", "Make a link to a new password")
        .details(
            "For whoever has forgotten theirs; give it to them by a way that is theirs alone. It is good once, until it expires, a later one \
             is made or the password is changed. The present password stays good until then.",
        )
        .takes(Body::JsonIfAny(of::<NewPasswordReset>()))
        .gives(&[answer(201, "The link. The server keeps only a hash of it.", &[One(of::<ResetLink>())])])
        .refuses(&[(403, NO_ADMIN)]),
    operation(Get, "/admin/settings", "serverSettings", "What is set while the server runs")
        .gives(&[answer(200, "The settings.", &[One(of::<ServerSettings>())])])
        .refuses(&[(403, ADMINS_ONLY)]),
    operation(Patch, "/admin/settings", "changeServerSettings", "Close registration, or lock the server down")
        .details(
            "What is set here outlives the server's restart. `registration` wins over the option of the same name until it is set to null. \
             During a lockdown there are no new accounts, no new guests and no new rooms (`locked_down`); whoever is there goes on.",
        )
        .takes(Body::Json(of::<SettingsChange>()))
        .gives(&[answer(200, "The settings as they are now.", &[One(of::<ServerSettings>())])])
        .refuses(&[(403, ADMINS_ONLY)]),
];
