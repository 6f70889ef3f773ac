//! What each call is for, a paragraph a call. What follows from a route's row (its aliases, names in the path, the token, the bound of
//! its body, its budget) is not repeated: `document` adds it.

use crate::dialect::canonical::{
    ChatBody, ChatMessageBody, GuestUserBody, MemberBody, MessageBody, OwnUser, RoomBody, SessionBody, UserBody,
};
use crate::http::handlers::accounts::SignedIn;
use crate::http::handlers::chats::Opened;
use crate::http::handlers::guest_rooms::{GuestMessage, GuestRoom, GuestRooms};
use crate::http::handlers::guests::CameIn;
use crate::http::handlers::invites::{InvitationBody, InviteBody};
use crate::http::handlers::people::Guests;
use crate::http::handlers::service::Status;
use crate::http::request::Method::{Delete, Get, Patch, Post, Put};
use crate::http::response::Done;
use crate::limits;

use super::operation::{Body, Content, Header, Operation, Query, answer, of, operation};
use super::requests::{
    MemberChange, MessageChange, NewGuest, NewGuestRoom, NewInvite, NewMember, NewMessage, NewRoom, NewRoomInvite,
    PasswordChange, ProfileChange, ReadMarker, Refresh, Registration, RoomChange, SignIn,
};

use Content::{Many, Object, One, Plain};

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
const SINCE: &[Query] = &[
    Query {
        name: "since",
        what: "The last `seq` that was seen: first comes what changed since. A browser says it in `Last-Event-ID`.",
        default: None,
        most: None,
        is_number: true,
    },
    Query {
        name: "epoch",
        what: "From `ready`; another one means that the numbers are of another history.",
        default: None,
        most: None,
        is_number: false,
    },
];
const EVENTS: &str = "For `curl -N`: one JSON object a line, or server-sent events when `Accept` has `text/event-stream`. They are the \
                      frames that `/ws` tells of this room (schema `ServerFrame`). A keep-alive comes at least every 30 seconds.";
const PAGED: &[Header] = &[Header::Link];
const MADE: &[Header] = &[Header::Location];
const OLDEST_FIRST: &str =
    "Oldest first. Without `before` and `after`, the newest; `Link` leads on in both directions.";
const TAKEN: &str = "The name already exists (`already_exists`).";
const ADMINS_ONLY: &str = "Only an admin of the room may do this.";
const SERVER_ADMINS_ONLY: &str = "Only an administrator of the server may do this.";
const SPENT: &str = "There is no such invitation, or it has expired or is used up.";
const NO_GUESTS: &str = "This server does not admit guests (`no_guests`).";
const LAST_ADMIN: &str = "No JSON object, or the last admin cannot be demoted (`last_admin`).";
const UNCHANGED: &str = "The copy that `If-None-Match` names is still good.";

/// Everything that can be called, in the order in which it is read.
pub const GROUPS: &[(&str, &str, &[Operation])] = &[
    ("Accounts", "Making an account, signing in and out, one's own profile.", ACCOUNTS),
    ("People", "The other accounts.", PEOPLE),
    ("Rooms", "Public and private rooms, and who belongs to them.", ROOMS),
    ("Invitations", "Codes and links that let people into a room, onto the server, or both.", INVITES),
    ("Messages", "Posting, changing, reading.", MESSAGES),
    ("Direct chats", "Two people have one chat. Its id is a room's: it works wherever a room id does.", CHATS),
    ("Guest rooms", "Public rooms for people without an account; only where guests are admitted.", GUEST_ROOMS),
    ("Service", "The server itself, and these documents.", SERVICE),
];

const ACCOUNTS: &[Operation] = &[
    operation(Post, "/auth/register", "register", "Make an account")
        .details(
            "The first account of a server is its administrator. What else the body says of roles changes nothing.",
        )
        .takes(Body::Json(of::<Registration>()))
        .gives(&[answer(201, "The new account. Sign in to use it.", &[One(of::<OwnUser<'_>>())]).with(MADE)])
        .refuses(&[
            (400, "No JSON object, or the username or e-mail address already exists (`already_exists`)."),
            (403, "This server takes no new accounts (`registration_closed`), or only with an invitation (`invitation_needed`)."),
        ]),
    operation(Post, "/auth/login", "login", "Sign in")
        .details("Opens a session. The answer is the same, and takes as long, whether or not there is such a user.")
        .takes(Body::JsonOrForm(of::<SignIn>()))
        .gives(&[answer(200, "Tokens for the new session.", &[One(of::<SignedIn<'_>>())])])
        .refuses(&[(401, "Wrong username or password (`bad_credentials`).")]),
    operation(Post, "/auth/refresh", "refresh", "Renew the tokens")
        .details("The old refresh token is spent. Using it again ends the session: somebody else may have it.")
        .takes(Body::Json(of::<Refresh>()))
        .gives(&[answer(200, "A new pair of tokens.", &[One(of::<SignedIn<'_>>()), One(of::<CameIn<'_>>())])])
        .refuses(&[(401, "The refresh token is not, or not any more, good (`token_reused`, and others).")]),
    operation(Post, "/auth/logout", "logout", "Sign out")
        .details("Ends this session: its tokens stop working at once, its sockets close with 4001.")
        .gives(&[answer(200, "Signed out.", &[One(of::<Done<'_>>())])]),
    operation(Post, "/auth/guest", "enterAsGuest", "Come in without an account")
        .details("A guest reads and writes in public rooms, and talks with other guests. Nothing of them is kept when they go.")
        .takes(Body::JsonIfAny(of::<NewGuest>()))
        .gives(&[answer(200, "Tokens for the guest.", &[One(of::<CameIn<'_>>())])])
        .refuses(&[(400, "No JSON object, or the name belongs to an account (`already_exists`)."), (403, NO_GUESTS)]),
    operation(Get, "/auth/me", "me", "One's own profile").gives(&[answer(
        200,
        "The caller, with the e-mail address if it is an account.",
        &[One(of::<OwnUser<'_>>()), One(of::<GuestUserBody<'_>>())],
    )]),
    operation(Patch, "/auth/me", "changeMe", "Change one's profile")
        .takes(Body::Json(of::<ProfileChange>()))
        .gives(&[answer(200, "The profile as it is now.", &[One(of::<OwnUser<'_>>())])]),
    operation(Post, "/auth/password", "changePassword", "Change one's password")
        .details("Ends the caller's other sessions.")
        .takes(Body::Json(of::<PasswordChange>()))
        .gives(&[answer(200, "Changed.", &[One(of::<Done<'_>>())])])
        .refuses(&[(403, "This is not the current password (`wrong_password`).")]),
    operation(Get, "/auth/sessions", "sessions", "Where one is signed in").gives(&[answer(
        200,
        "The caller's sessions.",
        &[Many(of::<SessionBody<'_>>())],
    )]),
    operation(Delete, "/auth/sessions/{session}", "endSession", "Sign out elsewhere")
        .gives(&[answer(204, "Ended.", &[])])
        .refuses(&[(404, "The caller has no such session.")]),
];

const PEOPLE: &[Operation] = &[
    operation(Get, "/users", "users", "The other people")
        .details("With a token the other accounts, as an array. Without one the guests who are online, as an object.")
        .heeds_token()
        .gives(&[answer(200, "Accounts, or guests.", &[Many(of::<UserBody<'_>>()), One(of::<Guests<'_>>())])])
        .refuses(&[(401, "A token was sent, and is not good."), (403, "A guest's token was sent.")]),
    operation(Get, "/users/online", "usersOnline", "Who is online").gives(&[answer(
        200,
        "The accounts that have a socket open, the caller's too if it has.",
        &[Many(of::<UserBody<'_>>())],
    )]),
    operation(Get, "/users/{user}", "user", "One user")
        .gives(&[answer(
            200,
            "The account; with the e-mail address if it is the caller's own.",
            &[One(of::<UserBody<'_>>()), One(of::<OwnUser<'_>>())],
        )])
        .refuses(&[(404, "There is no such user.")]),
];

const ROOMS: &[Operation] = &[
    operation(Get, "/rooms", "rooms", "The rooms").gives(&[answer(
        200,
        "Public rooms, and the private ones that the caller belongs to.",
        &[Many(of::<RoomBody<'_>>())],
    )]),
    operation(Post, "/rooms", "createRoom", "Make a room")
        .details("The caller is its member and its admin.")
        .takes(Body::Json(of::<NewRoom>()))
        .gives(&[answer(201, "The new room.", &[One(of::<RoomBody<'_>>())]).with(MADE)])
        .refuses(&[(400, TAKEN), (403, "The caller has made too many rooms (`too_many_rooms`).")]),
    operation(Get, "/rooms/{room}", "room", "One room")
        .gives(&[answer(200, "The room as the caller sees it.", &[One(of::<RoomBody<'_>>())])])
        .refuses(&[(404, "There is no such room, or it is private and the caller does not belong to it.")]),
    operation(Patch, "/rooms/{room}", "changeRoom", "Change a room")
        .takes(Body::Json(of::<RoomChange>()))
        .gives(&[answer(204, "Changed.", &[])])
        .refuses(&[(400, TAKEN), (403, ADMINS_ONLY)]),
    operation(Delete, "/rooms/{room}", "deleteRoom", "Delete a room")
        .details("With its messages. Its members are told, sockets of this one room close with 4004.")
        .gives(&[answer(204, "Deleted.", &[])])
        .refuses(&[(403, ADMINS_ONLY)]),
    operation(Post, "/rooms/{room}/join", "joinRoom", "Join a public room")
        .gives(&[answer(200, "Joined.", &[One(of::<Done<'_>>())])])
        .refuses(&[
            (400, "The caller is already a member (`already_a_member`)."),
            (403, "The room is full (`room_full`)."),
            (404, "There is no such room, or it is private: its admins invite and add people."),
        ]),
    operation(Post, "/rooms/{room}/leave", "leaveRoom", "Leave a room")
        .details(
            "The longest-standing member takes over from the last admin; a private room without members is deleted.",
        )
        .gives(&[answer(200, "Left.", &[One(of::<Done<'_>>())])])
        .refuses(&[(403, "The caller is not a member (`not_a_member`), or it is a direct chat.")]),
    operation(Get, "/rooms/{room}/events", "events", "A room as a stream").details(EVENTS).query(SINCE).gives(&[
        answer(200, "Events, until either side goes.", &[Plain("application/x-ndjson"), Plain("text/event-stream")]),
    ]),
    operation(Get, "/rooms/{room}/members", "members", "Who belongs to a room").gives(&[answer(
        200,
        "Its members; `is_admin` is the room's.",
        &[Many(of::<MemberBody<'_>>())],
    )]),
    operation(Post, "/rooms/{room}/members", "addMember", "Add a member")
        .takes(Body::Json(of::<NewMember>()))
        .gives(&[answer(201, "The new member.", &[One(of::<MemberBody<'_>>())])])
        .refuses(&[
            (400, "They are already a member (`already_a_member`)."),
            (403, ADMINS_ONLY),
            (404, "There is no such room, or no such user."),
        ]),
    operation(Patch, "/rooms/{room}/members/{user}", "changeMember", "Make a member an admin, or none")
        .takes(Body::Json(of::<MemberChange>()))
        .gives(&[answer(200, "The member.", &[One(of::<MemberBody<'_>>())])])
        .refuses(&[(400, LAST_ADMIN), (403, ADMINS_ONLY), (404, "There is no such room, or no such member.")]),
    operation(Delete, "/rooms/{room}/members/{user}", "removeMember", "Remove a member")
        .details("Whoever removes themselves leaves.")
        .gives(&[answer(204, "Removed.", &[])])
        .refuses(&[(403, ADMINS_ONLY), (404, "There is no such room, or no such member.")]),
];

const INVITES: &[Operation] = &[
    operation(Get, "/rooms/{room}/invites", "roomInvites", "The invitations into a room")
        .gives(&[answer(200, "Those that are still good, the newest first.", &[Many(of::<InviteBody>())])])
        .refuses(&[(403, ADMINS_ONLY)]),
    operation(Post, "/rooms/{room}/invites", "inviteToRoom", "Invite into a room")
        .details("Whoever accepts becomes a member, of a private room too. Without a body, for a week and without a bound.")
        .takes(Body::JsonIfAny(of::<NewRoomInvite>()))
        .gives(&[answer(201, "The invitation, with the link to send.", &[One(of::<InviteBody>())]).with(MADE)])
        .refuses(&[(403, "Only an admin of the room may do this, and only an administrator of the server may open it; or there are too many (`too_many_invites`).")]),
    operation(Get, "/invites", "serverInvites", "The invitations that only open the server")
        .gives(&[answer(200, "Those that are still good, the newest first.", &[Many(of::<InviteBody>())])])
        .refuses(&[(403, SERVER_ADMINS_ONLY)]),
    operation(Post, "/invites", "inviteToServer", "Invite somebody to make an account")
        .details("Needed where `--registration invite` is set.")
        .takes(Body::JsonIfAny(of::<NewInvite>()))
        .gives(&[answer(201, "The invitation, with the link to send.", &[One(of::<InviteBody>())]).with(MADE)])
        .refuses(&[(403, "Only an administrator of the server may do this; or there are too many (`too_many_invites`).")]),
    operation(Get, "/invites/{code}", "invitation", "What an invitation is for")
        .gives(&[answer(200, "It is good, and leads here.", &[One(of::<InvitationBody<'_>>())])])
        .refuses(&[(404, SPENT)]),
    operation(Post, "/invites/{code}", "acceptInvite", "Accept an invitation into a room")
        .details("Again, it leads there again and uses nothing up. A newcomer sends the code with `POST /auth/register`.")
        .gives(&[answer(200, "The room.", &[One(of::<RoomBody<'_>>())])])
        .refuses(&[
            (400, "It is for making an account, and the caller has one (`already_registered`)."),
            (403, "The room is full (`room_full`)."),
            (404, SPENT),
        ]),
    operation(Delete, "/invites/{code}", "withdrawInvite", "Withdraw an invitation")
        .gives(&[answer(204, "Nobody can use it any more.", &[])])
        .refuses(&[(403, "Only an admin of the room or an administrator of the server may do this."), (404, SPENT)]),
];

const MESSAGES: &[Operation] = &[
    operation(Get, "/rooms/{room}/messages", "messages", "The history of a room")
        .details(OLDEST_FIRST)
        .query(PAGE)
        .gives(&[answer(200, "A page.", &[Many(of::<MessageBody<'_>>())]).with(PAGED)]),
    operation(Post, "/rooms/{room}/messages", "post", "Post a message")
        .details("Answered once it is on disk. A body that is no JSON and has no `content=` field is the text itself: `curl -d 'hello'` works.")
        .takes(Body::JsonOrText(of::<NewMessage>()))
        .gives(&[answer(201, "The message; the first one, if it was sent before with this `client_id`.", &[One(of::<MessageBody<'_>>())])])
        .refuses(&[(403, "The caller is not a member (`not_a_member`).")]),
    operation(Put, "/rooms/{room}/read", "markRead", "Mark as read")
        .details("Moves forward only. It feeds `unread_count`.")
        .takes(Body::Json(of::<ReadMarker>()))
        .gives(&[answer(204, "Marked.", &[])])
        .refuses(&[(403, "The caller is not a member (`not_a_member`).")]),
    operation(Patch, "/messages/{message}", "editMessage", "Edit a message")
        .takes(Body::Json(of::<MessageChange>()))
        .gives(&[answer(200, "The message, `is_edited` from now on.", &[One(of::<MessageBody<'_>>())])])
        .refuses(&[(403, "Only its author may edit a message."), (404, "There is no such message in the caller's rooms.")]),
    operation(Delete, "/messages/{message}", "deleteMessage", "Delete a message")
        .details("A tombstone stays, without content and with `is_deleted`.")
        .gives(&[answer(204, "Deleted.", &[])])
        .refuses(&[(403, "Only its author or an admin of the room may."), (404, "There is no such message in the caller's rooms.")]),
];

const CHATS: &[Operation] = &[
    operation(Get, "/chats", "chats", "One's direct chats").gives(&[answer(
        200,
        "The caller's chats.",
        &[Many(of::<ChatBody<'_>>())],
    )]),
    operation(Post, "/chats/{user}", "openChat", "Get or create the chat with somebody")
        .gives(&[answer(200, "The same id whoever asks, and however often.", &[One(of::<Opened>())])])
        .refuses(&[(404, "There is no such user."), (422, "A chat is with somebody else.")]),
    operation(Get, "/chats/{chat}/messages", "chatMessages", "The history of a chat")
        .details(OLDEST_FIRST)
        .query(PAGE)
        .gives(&[answer(200, "A page.", &[Many(of::<ChatMessageBody<'_>>())]).with(PAGED)])
        .refuses(&[(403, "This chat belongs to others.")]),
];

const GUEST_ROOMS: &[Operation] = &[
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
        .details(OLDEST_FIRST)
        .query(PAGE)
        .gives(&[answer(
            200,
            "A page, without what was deleted and what the server itself wrote.",
            &[Many(of::<GuestMessage<'_>>())],
        )
        .with(PAGED)])
        .refuses(&[(403, NO_GUESTS)]),
];

const SERVICE: &[Operation] = &[
    operation(Get, "/", "root", "The page, or what this is")
        .details("A browser, which accepts `text/html`, gets the page; anything else a few words.")
        .gives(&[
            answer(200, "The page, or what the server is.", &[One(of::<Status>()), Plain("text/html")]),
            answer(304, UNCHANGED, &[]),
        ]),
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
    operation(Get, "/docs/{file}", "docsFile", "A file of that page")
        .gives(&[answer(200, "The file.", &[Plain("*/*")]), answer(304, UNCHANGED, &[])])
        .refuses(&[(404, "There is no such file.")]),
];
