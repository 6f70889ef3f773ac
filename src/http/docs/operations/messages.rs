//! Messages, what is said to them, direct chats.

use crate::dialect::canonical::{
    ChatBody, ChatMessageBody, FoundBody, MessageBody, ScheduledBody, SeenBody, VersionBody,
};
use crate::http::handlers::calls::IceServersBody;
use crate::http::handlers::chats::Opened;
use crate::http::request::Method::{Delete, Get, Patch, Post, Put};

use super::{MADE, OLDEST_FIRST, PAGE, PAGED, SEARCH};
use crate::http::docs::operation::Content::{Many, One};
use crate::http::docs::operation::{Body, Operation, answer, of, operation};
use crate::http::docs::requests::{MessageChange, Muting, NewGroup, NewMessage, ReadMarker};

const NO_MEMBER: &str = "The caller is not a member (`not_a_member`).";
const NO_MESSAGE: &str = "There is no such message in the caller's rooms.";

pub(super) const MESSAGES: &[Operation] = &[
    operation(Get, "/rooms/{room}/messages", "messages", "The history of a room")
        .details("Oldest first. Without `before` and `after`, the newest; `Link` leads on in both directions. Of an ephemeral room, the newest 200 messages \
                  since the server started, or as many as have 1 MiB of text: who comes back asks here, because `since` brings nothing of it.")
        .query(PAGE)
        .gives(&[answer(200, "A page.", &[Many(of::<MessageBody<'_>>())]).with(PAGED)])
        .refuses(&[(403, "The caller is banned from the room (`banned`).")]),
    operation(Post, "/rooms/{room}/messages", "post", "Post a message")
        .details("Answered once it is on disk. A body that is no JSON and has no `content=` field is the text itself: `curl -d 'hello'` works.")
        .takes(Body::JsonOrText(of::<NewMessage>()))
        .gives(&[answer(201, "The message; the first one, if it was sent before with this `client_id`.", &[One(of::<MessageBody<'_>>())]),
            answer(202, "With `send_at`: it waits, and is sent then.", &[One(of::<ScheduledBody<'_>>())]).with(MADE)])
        .refuses(&[
            (403, "The caller is not a member (`not_a_member`), may only read (`read_only`, `muted`), or is no admin where only they write (`announce_only`); or there are too many to be sent later (`too_many_scheduled`)."),
            (429, "Too fast, or too soon in a room in slow mode (`slow_mode`)."),
        ]),
    operation(Put, "/rooms/{room}/read", "markRead", "Mark as read")
        .details("Moves forward only. It feeds `unread_count` and `mention_count`; in rooms of up to 20 the others are told, by `read` frames, unless the caller does not share it (`shares_read`).")
        .takes(Body::Json(of::<ReadMarker>()))
        .gives(&[answer(204, "Marked.", &[])])
        .refuses(&[(403, NO_MEMBER)]),
    operation(Put, "/rooms/{room}/unread", "markUnread", "Mark as unread from a message on")
        .details("For the caller alone, who has read it nevertheless. It ends when they read on.")
        .takes(Body::Json(of::<ReadMarker>()))
        .gives(&[answer(204, "Marked.", &[])])
        .refuses(&[(403, NO_MEMBER)]),
    operation(Put, "/rooms/{room}/muted", "muteRoom", "Mute a room")
        .details("For the caller alone: a muted room counts no mentions.")
        .takes(Body::Json(of::<Muting>()))
        .gives(&[answer(204, "Muted, or not any more.", &[])])
        .refuses(&[(403, NO_MEMBER)]),
    operation(Get, "/rooms/{room}/seen", "seen", "How far the others have read")
        .details("In rooms of up to 20; in larger ones the list is empty. Who does not share it (`shares_read`) is not in it.")
        .gives(&[answer(200, "The others, by name.", &[Many(of::<SeenBody<'_>>())])])
        .refuses(&[(403, NO_MEMBER)]),
    operation(Patch, "/messages/{message}", "editMessage", "Edit a message")
        .takes(Body::Json(of::<MessageChange>()))
        .gives(&[answer(200, "The message, `is_edited` from now on.", &[One(of::<MessageBody<'_>>())])])
        .refuses(&[
            (403, "Only its author may edit a message, and that 100 times (`too_many_edits`), where they may write."),
            (404, NO_MESSAGE),
            (429, "Too fast, or too soon after another edit in a room in slow mode (`slow_mode`)."),
        ]),
    operation(Delete, "/messages/{message}", "deleteMessage", "Delete a message")
        .details("A tombstone stays, without content and with `is_deleted`.")
        .gives(&[answer(204, "Deleted.", &[])])
        .refuses(&[(403, "Only its author or an admin of the room may."), (404, NO_MESSAGE)]),
];

pub(super) const THREADS: &[Operation] = &[
    operation(Get, "/messages/{message}/history", "messageHistory", "What a message said before it was edited")
        .details("The oldest first, what it says now last. Of a deleted message nothing is left; in an ephemeral room, what it says now is all there is.")
        .gives(&[answer(200, "All that it said.", &[Many(of::<VersionBody<'_>>())])])
        .refuses(&[(403, "Only its author or an admin of the room may read it."), (404, NO_MESSAGE)]),
    operation(Get, "/messages/{message}/replies", "replies", "The thread below a message")
        .details(
            "What answers it, and what answers that. Oldest first; `Link` leads on in both directions. In an ephemeral room, as much \
             of it as is still in memory.",
        )
        .query(PAGE)
        .gives(&[answer(200, "A page.", &[Many(of::<MessageBody<'_>>())]).with(PAGED)])
        .refuses(&[(403, "The caller is banned from the room (`banned`)."), (404, NO_MESSAGE)]),
    operation(Put, "/messages/{message}/reactions/{emoji}", "react", "React with an emoji")
        .details("Any one emoji of Unicode, percent-encoded. Twice is as good as once.")
        .gives(&[answer(200, "The message with its reactions.", &[One(of::<MessageBody<'_>>())])])
        .refuses(&[
            (403, "The caller is not a member (`not_a_member`), may only read (`read_only`, `muted`), or it has too many reactions (`too_many_reactions`)."),
            (404, NO_MESSAGE),
            (422, "This is not one emoji, or the message is deleted."),
        ]),
    operation(Delete, "/messages/{message}/reactions/{emoji}", "unreact", "Take a reaction back")
        .details("One's own; twice is as good as once.")
        .gives(&[answer(200, "The message with its reactions.", &[One(of::<MessageBody<'_>>())])])
        .refuses(&[
            (403, "The caller is not a member (`not_a_member`)."),
            (404, NO_MESSAGE),
            (422, "This is not one emoji."),
        ]),
];

pub(super) const SEARCHES: &[Operation] = &[operation(Get, "/search", "search", "Search in messages")
    .details(
        "Over what the caller may read: one's rooms and chats, and public rooms. The words of `q` are found wherever they stand, \
         within other words too, in any case and any script, and a message has all of them; `\"a phrase\"` is found as it is. \
         `from:ada` (or `from:\"Ada Lovelace\"`), `in:tea`, `has:file`, `has:image`, `has:link`, `after:2026-01-01` (that day \
         and later, in UTC) and `before:2026-02-01` (earlier than that day; both take an RFC 3339 time too) narrow it down; of \
         several `from:`, or `in:`, one must hold. Any other `word:` is a word. Names of people or rooms that are not there, or \
         not for the caller to see, find nothing. Deleted messages, what was edited away and what the server itself wrote are \
         not found.\n\nThe newest first. `sort=best` has the best of the newest 1,000 hits first: whole words before parts of \
         words, phrases before words apart, many hits before few, and then the newer. `Link` leads on to older ones. One call \
         looks at 100,000 messages at most: where that is not enough, it answers with what it has, even nothing, and `Link` \
         goes on.",
    )
    .query(SEARCH)
    .gives(&[answer(200, "What was found.", &[Many(of::<FoundBody<'_>>())]).with(PAGED)])
    .refuses(&[
        (403, "The caller is banned from the room of this id (`banned`)."),
        (404, "There is no room of this id, or the caller may not know of it."),
        (422, "There is nothing to search for, or a value makes no sense: `field` names it."),
    ])];

pub(super) const CHATS: &[Operation] = &[
    operation(Get, "/chats", "chats", "One's direct chats").gives(&[answer(
        200,
        "The caller's chats.",
        &[Many(of::<ChatBody<'_>>())],
    )]),
    operation(Post, "/chats/{user}", "openChat", "Get or create the chat with somebody")
        .gives(&[answer(200, "The same id whoever asks, and however often.", &[One(of::<Opened>())])])
        .refuses(&[
            (403, "There is none yet, and one of the two has blocked the other (`blocked`, `blocking`)."),
            (404, "There is no such user."),
            (422, "A chat is with somebody else."),
        ]),
    operation(Post, "/chats/groups", "openGroup", "Get or create the group chat of some people")
        .details(
            "3 to 20 people, the caller among them, without a name, an owner or admins: in lists it bears the names of the others, and `is_group`. The \
             same people have one group. It is a private room in all else: anyone in it adds others (`POST /rooms/{id}/members`) or leaves.",
        )
        .takes(Body::Json(of::<NewGroup>()))
        .gives(&[answer(200, "The same id whoever of them asks, and however often.", &[One(of::<Opened>())])])
        .refuses(&[
            (
                403,
                "There is none yet, and the caller and one of them have blocked one another (`blocked`, `blocking`), or the caller has made too many \
                 (`too_many_groups`).",
            ),
            (404, "There is no such user."),
            (422, "They are too few or too many."),
        ]),
    operation(Get, "/chats/{chat}/messages", "chatMessages", "The history of a chat")
        .details(OLDEST_FIRST)
        .query(PAGE)
        .gives(&[answer(200, "A page.", &[Many(of::<ChatMessageBody<'_>>())]).with(PAGED)])
        .refuses(&[(403, "This chat belongs to others.")]),
    operation(Get, "/calls/servers", "iceServers", "Servers that help in calls")
        .details("For `RTCPeerConnection`. Two people of a direct chat call each other with `call` frames on `/ws`; voice and picture go between their browsers.")
        .gives(&[answer(200, "STUN and TURN servers, as `--ice-servers` names them.", &[One(of::<IceServersBody<'_>>())])]),
];
