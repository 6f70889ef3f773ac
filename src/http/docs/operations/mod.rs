//! What each call is for, a paragraph a call. What follows from a route's row (its aliases, names in the path, the token, the bound of
//! its body, its budget) is not repeated: `document` adds it.

mod accounts;
mod administration;
mod files;
mod later;
mod messages;
mod moderation;
mod rooms;
mod service;

use crate::limits;

use super::operation::{Header, Operation, Query};
use accounts::{ACCOUNTS, PEOPLE};
use administration::ADMINISTRATION;
use files::FILES;
use later::LATER;
use messages::{CHATS, MESSAGES, SEARCHES, THREADS};
use moderation::MODERATION;
use rooms::{INVITES, ROOMS};
use service::{GUEST_ROOMS, SERVICE};

const PAGE: &[Query] = &[
    Query {
        name: "limit",
        what: "Messages at most.",
        default: Some(limits::PAGE_DEFAULT),
        most: Some(limits::PAGE),
        is_number: true,
    },
    Query {
        name: "before",
        what: "The id of a message: those that came before it.",
        default: None,
        most: None,
        is_number: true,
    },
    Query {
        name: "after",
        what: "The id of a message: those that came after it.",
        default: None,
        most: None,
        is_number: true,
    },
];
const SEARCH: &[Query] = &[
    text("q", "What to search for, at most 500 characters. May be missing where a room or an author is given."),
    Query {
        name: "room_id",
        what: "The id of a room or chat: only there.",
        default: None,
        most: None,
        is_number: true,
    },
    text("from", "The name of somebody, or a user's id: only what they wrote. As `from:` in `q`."),
    PAGE[0],
    Query {
        name: "before",
        what: "The id of a message: only those that came before it.",
        default: None,
        most: None,
        is_number: true,
    },
    text("sort", "`newest`, as when it is missing, or `best`."),
];
const PAGED: &[Header] = &[Header::Link];
const fn text(name: &'static str, what: &'static str) -> Query {
    Query { name, what, default: None, most: None, is_number: false }
}

const MADE: &[Header] = &[Header::Location];
const OLDEST_FIRST: &str =
    "Oldest first. Without `before` and `after`, the newest; `Link` leads on in both directions.";
const TAKEN: &str = "The name already exists (`already_exists`).";
const NO_GUESTS: &str = "This server does not admit guests (`no_guests`), or nobody new for now (`locked_down`).";

/// Everything that can be called, in the order in which it is read.
pub const GROUPS: &[(&str, &str, &[Operation])] = &[
    ("Accounts", "Making an account, signing in and out, one's own profile.", ACCOUNTS),
    ("People", "The other accounts.", PEOPLE),
    ("Rooms", "Public and private rooms, and who belongs to them.", ROOMS),
    ("Moderation", "Keeping the peace in a room: for its admins.", MODERATION),
    ("Administration", "The server's accounts and its doors: for its administrators.", ADMINISTRATION),
    ("Invitations", "Codes and links that let people into a room, onto the server, or both.", INVITES),
    ("Messages", "Posting, changing, reading.", MESSAGES),
    ("Threads and reactions", "What is said to a message.", THREADS),
    ("Later", "Messages that are sent at a time, and reminders.", LATER),
    ("Files", "Photos, voice messages, and whatever else a message carries.", FILES),
    ("Search", "Finding what was said.", SEARCHES),
    ("Direct chats", "Two people have one chat. Its id is a room's: it works wherever a room id does.", CHATS),
    ("Guest rooms", "Public rooms for people without an account; only where guests are admitted.", GUEST_ROOMS),
    ("Service", "The server itself, and these documents.", SERVICE),
];
