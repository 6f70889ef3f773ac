//! What needs no account: rooms for guests, the server itself, its documents.

use crate::http::handlers::guest_rooms::{GuestMessage, GuestRoom, GuestRooms};
use crate::http::handlers::service::{Settings, Status};
use crate::http::request::Method::{Delete, Get, Post};

use super::{MADE, NO_GUESTS, PAGE, PAGED, TAKEN};
use crate::http::docs::operation::Content::{Many, Object, One, Plain};
use crate::http::docs::operation::{Body, Operation, answer, of, operation};
use crate::http::docs::requests::NewGuestRoom;

const UNCHANGED: &str = "The copy that `If-None-Match` names is still good.";

pub(super) const GUEST_ROOMS: &[Operation] = &[
    operation(Get, "/api/chat/rooms", "guestRooms", "The public rooms")
        .gives(&[answer(200, "All of them, and how many.", &[One(of::<GuestRooms<'_>>())])])
        .refuses(&[(403, NO_GUESTS)]),
    operation(Post, "/api/chat/rooms", "createGuestRoom", "Make a public room that nobody owns")
        .takes(Body::Json(of::<NewGuestRoom>()))
        .gives(&[answer(201, "The new room.", &[One(of::<GuestRoom<'_>>())]).with(MADE)])
        .refuses(&[(400, TAKEN), (403, NO_GUESTS)]),
    operation(Delete, "/api/chat/rooms/{room}", "deleteGuestRoom", "Delete a room that nobody owns")
        .details("With its messages.")
        .gives(&[answer(204, "Deleted.", &[])])
        .refuses(&[(403, "Somebody owns this room, or this server does not admit guests (`no_guests`).")]),
    operation(Get, "/api/chat/rooms/{room}/messages", "guestMessages", "What people said in a public room")
        .details(
            "Oldest first. Without `before` and `after`, the newest; `Link` leads on in both directions. With a token the caller reads it \
             as they may.",
        )
        .query(PAGE)
        .gives(&[answer(
            200,
            "A page, without what was deleted and what the server itself wrote.",
            &[Many(of::<GuestMessage<'_>>())],
        )
        .with(PAGED)])
        .heeds_token()
        .refuses(&[
            (401, "A token was sent, and is not good."),
            (
                403,
                "This server does not admit guests (`no_guests`), or this room does not (`no_guests_here`), or the caller's own token came \
                 along and they are banned from it (`banned`).",
            ),
        ]),
];

pub(super) const SERVICE: &[Operation] = &[
    operation(Get, "/", "root", "The page, or what this is")
        .details("A browser, which accepts `text/html`, gets the page; anything else a few words.")
        .gives(&[
            answer(200, "The page, or what the server is.", &[One(of::<Status>()), Plain("text/html")]),
            answer(304, UNCHANGED, &[]),
        ]),
    operation(Get, "/settings", "settings", "Which ways in there are")
        .details("For a client to offer its visitor what will work: an account, an account with an invitation, a guest's name.")
        .gives(&[answer(200, "How this server is set up.", &[One(of::<Settings>())])]),
    operation(Get, "/healthz", "health", "Whether it works").gives(&[answer(
        200,
        "Both the dispatcher and the database answer.",
        &[One(of::<Status>())],
    )]),
    operation(Get, "/openapi.json", "openapi", "This document")
        .gives(&[answer(200, "OpenAPI 3.1.", &[Object]), answer(304, UNCHANGED, &[])]),
    operation(Get, "/redoc", "reference", "The reference as a page to read")
        .details("All calls and all frames of the socket, without a script.")
        .gives(&[answer(200, "The page.", &[Plain("text/html")]), answer(304, UNCHANGED, &[])]),
    operation(Get, "/docs", "docs", "The calls as a page to try them on")
        .details("Swagger UI, served from the binary. A server built without it leads to `/redoc`.")
        .gives(&[answer(200, "The page.", &[Plain("text/html")]), answer(304, UNCHANGED, &[])]),
    operation(Get, "/docs/{part}", "docsFile", "A file of that page")
        .gives(&[answer(200, "The file.", &[Plain("*/*")]), answer(304, UNCHANGED, &[])])
        .refuses(&[(404, "There is no such file.")]),
];
