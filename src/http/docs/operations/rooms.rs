//! Rooms, who belongs to them, and who is let in.

use crate::dialect::canonical::{MemberBody, RoomBody};
use crate::http::handlers::invites::{InvitationBody, InviteBody};
use crate::http::request::Method::{Delete, Get, Patch, Post};
use crate::http::response::Done;

use super::{MADE, TAKEN};
use crate::http::docs::operation::Content::{Many, One, Plain};
use crate::http::docs::operation::{Body, Operation, Query, answer, of, operation};
use crate::http::docs::requests::{MemberChange, NewInvite, NewMember, NewRoom, NewRoomInvite, RoomChange};

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
const ADMINS_ONLY: &str = "Only an admin of the room may do this.";
const NO_OWNER: &str = "Only an admin of the room may do this, and nobody to its owner.";
const SERVER_ADMINS_ONLY: &str = "Only an administrator of the server may do this.";
const SPENT: &str = "There is no such invitation, or it has expired or is used up.";
const LAST_ADMIN: &str = "No JSON object, or the last admin cannot be demoted (`last_admin`).";

pub(super) const ROOMS: &[Operation] = &[
    operation(Get, "/rooms", "rooms", "The rooms").gives(&[answer(
        200,
        "Public rooms, and the private ones that the caller belongs to.",
        &[Many(of::<RoomBody<'_>>())],
    )]),
    operation(Post, "/rooms", "createRoom", "Make a room")
        .details("The caller is its member and owns it.")
        .takes(Body::Json(of::<NewRoom>()))
        .gives(&[answer(201, "The new room.", &[One(of::<RoomBody<'_>>())]).with(MADE)])
        .refuses(&[(400, TAKEN), (403, "The caller has made too many rooms (`too_many_rooms`), or nobody makes any for now (`locked_down`).")]),
    operation(Get, "/rooms/{room}", "room", "One room")
        .gives(&[answer(200, "The room as the caller sees it.", &[One(of::<RoomBody<'_>>())])])
        .refuses(&[
            (403, "The caller is a guest, and the room takes none (`no_guests_here`)."),
            (404, "There is no such room, or it is private and the caller does not belong to it."),
        ]),
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
            (
                403,
                "The room is full (`room_full`), the caller is banned from it (`banned`), or is a guest who was sent out of it (`kicked`) or \
                 of whom it takes none (`no_guests_here`).",
            ),
            (404, "There is no such room, or it is private: its admins invite and add people."),
        ]),
    operation(Post, "/rooms/{room}/leave", "leaveRoom", "Leave a room")
        .details(
            "Its longest-standing admin takes over from its owner, or else its longest-standing member; a private room without members is deleted.",
        )
        .gives(&[answer(200, "Left.", &[One(of::<Done<'_>>())])])
        .refuses(&[(403, "The caller is not a member (`not_a_member`), or it is a direct chat.")]),
    operation(Get, "/rooms/{room}/events", "events", "A room as a stream").details(EVENTS).query(SINCE).gives(&[
        answer(200, "Events, until either side goes.", &[Plain("application/x-ndjson"), Plain("text/event-stream")]),
    ]).refuses(&[(403, "The caller is banned from the room (`banned`).")]),
    operation(Get, "/rooms/{room}/members", "members", "Who belongs to a room").gives(&[answer(
        200,
        "Its members; `is_admin` is the room's.",
        &[Many(of::<MemberBody<'_>>())],
    )])
    .refuses(&[(403, "The caller is banned from the room (`banned`).")]),
    operation(Post, "/rooms/{room}/members", "addMember", "Add a member")
        .takes(Body::Json(of::<NewMember>()))
        .gives(&[answer(201, "The new member.", &[One(of::<MemberBody<'_>>())])])
        .refuses(&[
            (400, "They are already a member (`already_a_member`)."),
            (403, ADMINS_ONLY),
            (404, "There is no such room, or no such user."),
        ]),
    operation(Patch, "/rooms/{room}/members/{user}", "changeMember", "Change what a member is")
        .details("`owner` is whom no other admin can demote, remove or ban; there is one. `read_only` may read.")
        .takes(Body::Json(of::<MemberChange>()))
        .gives(&[answer(200, "The member.", &[One(of::<MemberBody<'_>>())])])
        .refuses(&[(400, LAST_ADMIN), (403, NO_OWNER), (404, "There is no such room, or no such member.")]),
    operation(Delete, "/rooms/{room}/members/{user}", "removeMember", "Remove a member")
        .details("Whoever removes themselves leaves.")
        .gives(&[answer(204, "Removed.", &[])])
        .refuses(&[(403, NO_OWNER), (404, "There is no such room, or no such member.")]),
];

pub(super) const INVITES: &[Operation] = &[
    operation(Get, "/rooms/{room}/invites", "roomInvites", "The invitations into a room")
        .gives(&[answer(200, "Those that are still good, the newest first.", &[Many(of::<InviteBody>())])])
        .refuses(&[(403, ADMINS_ONLY)]),
    operation(Post, "/rooms/{room}/invites", "inviteToRoom", "Invite into a room")
        .details("Whoever accepts becomes a member, of a private room too. Without a body, for a week and without a bound. With `for_guests` it makes \
                  nobody a member: whoever has it comes in as a guest (`POST /auth/guest`), also where the room else takes none \
                  (`allows_guests`), because an admin made it on purpose.")
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
            (403, "The room is full (`room_full`), the caller is banned from it (`banned`), or it is a link for guests."),
            (404, SPENT),
        ]),
    operation(Delete, "/invites/{code}", "withdrawInvite", "Withdraw an invitation")
        .gives(&[answer(204, "Nobody can use it any more; guests who came by it are out.", &[])])
        .refuses(&[(403, "Only an admin of the room or an administrator of the server may do this."), (404, SPENT)]),
];
