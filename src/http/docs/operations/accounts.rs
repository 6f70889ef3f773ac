//! Accounts, sessions, people.

use crate::dialect::canonical::{GuestUserBody, OwnUser, SessionBody, UserBody};
use crate::http::handlers::accounts::SignedIn;
use crate::http::handlers::blocks::BlockBody;
use crate::http::handlers::guests::CameIn;
use crate::http::handlers::people::Guests;
use crate::http::request::Method::{Delete, Get, Patch, Post, Put};
use crate::http::response::Done;

use super::{MADE, NO_GUESTS};
use crate::http::docs::operation::Content::{Many, One, Plain};
use crate::http::docs::operation::{Body, Operation, answer, of, operation};
use crate::http::docs::requests::{
    Farewell, NewGuest, PasswordChange, PasswordReset, ProfileChange, Refresh, Registration, SignIn,
};

pub(super) const ACCOUNTS: &[Operation] = &[
    operation(Post, "/auth/register", "register", "Make an account")
        .details(
            "The first account of a server is its administrator. What else the body says of roles changes nothing.",
        )
        .takes(Body::Json(of::<Registration>()))
        .gives(&[answer(201, "The new account. Sign in to use it.", &[One(of::<OwnUser<'_>>())]).with(MADE)])
        .refuses(&[
            (400, "No JSON object, or the username or e-mail address already exists (`already_exists`)."),
            (403, "This server takes no new accounts (`registration_closed`), or only with an invitation (`invitation_needed`), or none for now (`locked_down`)."),
        ]),
    operation(Post, "/auth/login", "login", "Sign in")
        .details("Opens a session. The answer is the same, and takes as long, whether or not there is such a user.")
        .takes(Body::JsonOrForm(of::<SignIn>()))
        .gives(&[answer(200, "Tokens for the new session.", &[One(of::<SignedIn<'_>>())])])
        .refuses(&[
            (401, "Wrong username or password (`bad_credentials`)."),
            (403, "The password is right, and the account is suspended (`suspended`)."),
        ]),
    operation(Post, "/auth/refresh", "refresh", "Renew the tokens")
        .details("The old refresh token is spent. Using it again ends the session: somebody else may have it.")
        .takes(Body::Json(of::<Refresh>()))
        .gives(&[answer(200, "A new pair of tokens.", &[One(of::<SignedIn<'_>>()), One(of::<CameIn<'_>>())])])
        .refuses(&[(401, "The refresh token is not, or not any more, good (`token_reused`, and others).")]),
    operation(Post, "/auth/logout", "logout", "Sign out")
        .details("Ends this session: its tokens stop working at once, its sockets close with 4001.")
        .gives(&[answer(200, "Signed out.", &[One(of::<Done<'_>>())])]),
    operation(Post, "/auth/guest", "enterAsGuest", "Come in without an account")
        .details("A guest reads and writes in public rooms, and talks with other guests. Nothing of them is kept when they go. \
                  Whoever comes by a link (`invite`) is in its room, a private one too, reads or also writes there, and sees nothing else, until \
                  the link's end: then, or when it is withdrawn or its maker may not make it any more, their sockets close with 4001.")
        .takes(Body::JsonIfAny(of::<NewGuest>()))
        .gives(&[answer(200, "Tokens for the guest.", &[One(of::<CameIn<'_>>())])])
        .refuses(&[(400, "No JSON object, or the name belongs to an account (`already_exists`)."), (403, NO_GUESTS)]),
    operation(Get, "/auth/me", "me", "One's own profile").gives(&[answer(
        200,
        "The caller, with the e-mail address if it is an account.",
        &[One(of::<OwnUser<'_>>()), One(of::<GuestUserBody<'_>>())],
    )]),
    operation(Patch, "/auth/me", "changeMe", "Change one's profile")
        .details("All of one's own sockets on `/ws` are told: `user_updated` of what others see as well, `profile_changed` of the rest.")
        .takes(Body::Json(of::<ProfileChange>()))
        .gives(&[answer(200, "The profile as it is now.", &[One(of::<OwnUser<'_>>())])]),
    operation(Get, "/auth/me/export", "exportMe", "All that one has here")
        .details(
            "As a download of JSON lines, written while it is read. Each line has a `type`: `profile`, `session`, `membership` (with how far one has read), \
             `block`, `scheduled`, `reminder`, `message`, `reaction` and `file`, in the shapes of the other calls; the bytes of a file are at its `url`. \
             The last one is `end`, with the number of `lines` before it: without it, the export was cut short.",
        )
        .gives(&[answer(200, "A line a thing.", &[Plain("application/x-ndjson")])]),
    operation(Delete, "/auth/me", "eraseMe", "Erase one's account")
        .details(
            "For good. What tells who it was goes: name, e-mail address, profile, password, sessions; the name is free again. What one said stays, \
             said by \"deleted user\" everywhere; rooms are left as by `leave`, and direct chats can be read by the other, and take no more messages (`erased`).",
        )
        .takes(Body::Json(of::<Farewell>()))
        .gives(&[answer(204, "Erased.", &[])])
        .refuses(&[
            (403, "This is not the password (`wrong_password`)."),
            (409, "The caller is the last administrator, and there are other accounts (`last_admin`)."),
        ]),
    operation(Put, "/auth/me/avatar", "setAvatar", "Upload a picture of oneself")
        .details("PNG, JPEG, GIF or WebP, at most 2 MiB and 4,096 pixels on a side: the bytes themselves, or a form with a part called `file`. What a camera wrote into it is cut out. It takes the place of the one before.")
        .takes(Body::File)
        .gives(&[answer(200, "The profile, with `avatar_url`.", &[One(of::<OwnUser<'_>>())])])
        .refuses(&[(400, "The form cannot be read, or the body is a part of a picture (`Content-Range`)."), (413, "The picture is larger than that, or there is no room for it (`quota_exceeded`)."), (415, "It is not what its type says (`wrong_type`), or it is compressed (`Content-Encoding`)."), (422, "It is no such picture, or is too large to be shown.")]),
    operation(Delete, "/auth/me/avatar", "removeAvatar", "Remove the picture of oneself")
        .details("From then on it is made of the name again.")
        .gives(&[answer(204, "Removed.", &[])]),
    operation(Post, "/auth/password", "changePassword", "Change one's password")
        .details("Ends the caller's other sessions.")
        .takes(Body::Json(of::<PasswordChange>()))
        .gives(&[answer(200, "Changed.", &[One(of::<Done<'_>>())])])
        .refuses(&[(403, "This is not the current password (`wrong_password`).")]),
    operation(Post, "/auth/password-reset", "resetPassword", "Set a new password by a link")
        .details("With what an administrator's link says. It is spent with that; all sessions of the account end.")
        .takes(Body::Json(of::<PasswordReset>()))
        .gives(&[answer(200, "Changed. Sign in with the new one.", &[One(of::<Done<'_>>())])])
        .refuses(&[(422, "The link is not, or not any more, good (`field` is `key`), or the password is out of bounds.")]),
    operation(Get, "/auth/sessions", "sessions", "Where one is signed in").gives(&[answer(
        200,
        "The caller's sessions.",
        &[Many(of::<SessionBody<'_>>())],
    )]),
    operation(Delete, "/auth/sessions/{session}", "endSession", "Sign out elsewhere")
        .details("Its tokens stop working and its sockets close at once; one's other sockets on `/ws` get `session_ended`.")
        .gives(&[answer(204, "Ended.", &[])])
        .refuses(&[(404, "The caller has no such session.")]),
];

pub(super) const PEOPLE: &[Operation] = &[
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
    operation(Get, "/users/{user}/avatar", "avatar", "A picture of somebody")
        .details("The one that they uploaded, or else initials on a colour, as SVG, which are always the same for a name. `If-None-Match` is heeded.")
        .gives(&[
            answer(
                200,
                "The picture.",
                &[
                    Plain("image/svg+xml"),
                    Plain("image/png"),
                    Plain("image/jpeg"),
                    Plain("image/gif"),
                    Plain("image/webp"),
                ],
            ),
            answer(304, "It is the one that the client has.", &[]),
        ])
        .refuses(&[(404, "There is no such user.")]),
    operation(Put, "/users/{user}/block", "block", "Block somebody")
        .details(
            "In the direct chat of the two nobody writes any more, and neither is told there whether the other is online or types. What \
             they say elsewhere, and have said, comes hidden to the caller (`is_hidden`): it is not found by searching, and neither unread \
             nor a mention. They are not told. Twice is as good as once.",
        )
        .gives(&[answer(204, "Blocked.", &[])])
        .refuses(&[
            (403, "The caller has blocked as many people as one can (`too_many_blocks`)."),
            (404, "There is no such user."),
            (422, "That is the caller."),
        ]),
    operation(Delete, "/users/{user}/block", "unblock", "Unblock somebody")
        .details("What they have said is shown again.")
        .gives(&[answer(204, "Not blocked.", &[])])
        .refuses(&[(404, "There is no such user."), (422, "That is the caller.")]),
    operation(Get, "/blocks", "blocks", "Whom one has blocked").gives(&[answer(
        200,
        "Those whom the caller has blocked, by name.",
        &[Many(of::<BlockBody<'_>>())],
    )]),
];
