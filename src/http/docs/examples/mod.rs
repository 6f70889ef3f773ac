//! One of each thing that the server shows, made from the types that it shows them with: an example cannot have a member more or
//! less than the wire.

mod administration;
mod frames;
mod people;

use serde::Serialize;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::dialect::anonymous::GuestBody;
use crate::dialect::canonical::{
    ChatBody, ChatMessageBody, FoundBody, GuestUserBody, MemberBody, MessageBody, PersonBody, QuoteBody, ReactionBody,
    ReactorBody, ReadingBody, ReminderBody, RoomBody, RoomCard, ScheduledBody, SessionBody, UserBody, WhisperBody,
};
use crate::hub::model::{Mentions, Message, MessageKind, Role};
use crate::ids::{GuestId, MessageId, PersonId, ReminderId, RoomId, ScheduledId, Seq, SessionId, Timestamp, UserId};
use crate::search::snippet;

pub use frames::frames;

const ADA: UserId = UserId(1);
const BOB: UserId = UserId(2);
const TEA: RoomId = RoomId(3);
const MILK: MessageId = MessageId(42);
const EVE: GuestId = GuestId(Uuid::from_u128(0x7d44_4840_9dc0_41d1_b245_5ffd_ce74_fad2));
const MAX: GuestId = GuestId(Uuid::from_u128(0x1b9d_6bcd_bbfd_4b2d_9b5d_ab8d_fbbd_4bed));
const INVITE: &str = "7k2m9x4q8c1v5b3n6j0h";
const EARLIER: Timestamp = Timestamp(1_763_640_000_007);
const NOW: Timestamp = Timestamp(1_763_726_400_250);

/// The example of a schema by its name.
pub fn of(schema: &str) -> Option<Value> {
    Some(match schema {
        "Message" => value(&message()),
        "Quote" => value(&quote()),
        "Reaction" => value(&reaction()),
        "Reactor" => json!({"id": BOB, "username": "bob"}),
        "Mention" => json!({"user_id": BOB, "username": "bob", "text": "@bob"}),
        "Reading" => value(&reading()),
        "Seen" => json!({"user_id": BOB, "username": "bob", "message_id": MILK}),
        "Ban" => {
            json!({"user_id": BOB, "username": "bob", "by": "ada", "at": EARLIER, "expires_at": null, "reason": "spam"})
        }
        "Mute" => json!({"user_id": BOB, "username": "bob", "by": "ada", "at": EARLIER, "expires_at": NOW}),
        "AuditEntry" => json!({
            "id": 1, "at": NOW, "actor_id": ADA, "actor": "ada", "room_id": TEA, "action": "banned", "target_id": BOB,
            "target": "bob", "detail": "spam",
        }),
        "Report" => json!({
            "message_id": MILK, "room_id": TEA, "reporter_id": BOB, "reporter": "bob", "at": NOW, "reason": "Spam.",
            "author_id": ADA, "author": "ada", "content": "Tea, anyone?",
        }),
        "IceServer" => json!({"urls": ["stun:stun.example.org:3478"]}),
        "IceServers" => {
            let turn =
                json!({"urls": ["turn:turn.example.org:3478"], "username": "1763812800:1", "credential": "c2VjcmV0"});
            json!({"ice_servers": [{"urls": ["stun:stun.example.org:3478"]}, turn], "expires_at": NOW})
        }
        "File" => json!({
            "id": 12, "url": "/files/12/kettle.jpg", "name": "kettle.jpg", "size": 81_920, "content_type": "image/jpeg",
            "width": 1280, "height": 960,
        }),
        "Version" => json!({"content": "Tea, anyone?", "timestamp": NOW}),
        "FoundMessage" => value(&FoundBody::new(&stored(), snippet("Tea, anyone?", &["tea".to_owned()]))),
        "Scheduled" => value(&scheduled()),
        "Reminder" => value(&reminder()),
        "ChatMessage" => value(&ChatMessageBody::from(&stored())),
        "User" => value(&user()),
        "OwnUser" => value(&own()),
        "Person" => value(&person()),
        "Guest" => value(&guest()),
        "Room" => value(&room()),
        "RoomCard" => value(&card()),
        "Member" => value(&MemberBody {
            user: user(),
            user_id: BOB,
            role: Role::Member.as_str(),
            muted_until: None,
            joined_at: EARLIER,
        }),
        "Chat" => value(&chat()),
        "Session" => value(&session()),
        "Invite" => json!({
            "code": INVITE, "url": format!("https://chat.example.org/#/invite/{INVITE}"), "room_id": TEA,
            "opens_registration": false, "for_guests": false, "may_write": null, "created_by": ADA, "created_at": EARLIER, "expires_at": NOW, "max_uses": 5,
            "uses": 2,
        }),
        "InvitingRoom" => inviting_room(),
        "Invitation" => json!({
            "code": INVITE, "room": inviting_room(), "opens_registration": false, "for_guests": true,
            "may_write": true, "invited_by": "ada", "expires_at": NOW,
        }),
        "Credentials" => json!({
            "access_token": "eyJhbGciOiJIUzI1NiJ9.e30.c2lnbmF0dXJl", "token_type": "bearer", "expires_in": 1800,
            "refresh_token": "eyJhbGciOiJIUzI1NiJ9.e30.c2lnbmF0dXJm", "user": own(),
        }),
        "GuestUser" => value(&GuestUserBody::new(EVE, "Eve", None)),
        "GuestCredentials" => json!({
            "access_token": "eyJhbGciOiJIUzI1NiJ9.e30.c2lnbmF0dXJl", "token_type": "bearer", "expires_in": 1800,
            "refresh_token": "eyJhbGciOiJIUzI1NiJ9.e30.c2lnbmF0dXJm", "user": GuestUserBody::new(EVE, "Eve", None),
        }),
        "Guests" => json!({"users": [guest()]}),
        "OpenedChat" => json!({"chat_id": TEA}),
        "GuestRoom" => guest_room(),
        "GuestRooms" => json!({"rooms": [guest_room()], "count": 1}),
        "GuestMessage" => {
            json!({"id": MILK, "room_id": TEA, "username": "Ada", "content": "Tea, anyone?", "timestamp": NOW})
        }
        "Done" => json!({"message": "You joined the room."}),
        "Status" => {
            json!({"message": "Parlor is a chat server.", "version": env!("CARGO_PKG_VERSION"), "status": "ok"})
        }
        "Settings" => json!({
            "registration": "open", "guests": true, "has_accounts": true, "lockdown": false, "version": env!("CARGO_PKG_VERSION"),
        }),
        "Error" => json!({"detail": "There is no such room.", "code": "not_found"}),
        _ => return administration::of(schema).or_else(|| people::of(schema)),
    })
}

fn value(body: &impl Serialize) -> Value {
    serde_json::to_value(body).unwrap_or_default()
}

fn stored() -> Message {
    Message {
        id: MILK,
        seq: Seq(97),
        room: TEA,
        sender: Some(ADA),
        sender_name: "ada".into(),
        kind: MessageKind::Text,
        content: "Tea, anyone?".into(),
        client_id: Some("a1".into()),
        reply_to: None,
        sent_at: NOW,
        edited_at: None,
        is_edited: false,
        is_deleted: false,
        is_hidden: false,
        quote: None,
        reactions: vec![],
        mentions: Mentions::default(),
        attachments: vec![],
        pin: None,
    }
}

fn message() -> MessageBody<'static> {
    MessageBody {
        id: MILK,
        seq: Seq(97),
        room_id: TEA,
        sender_id: Some(ADA),
        sender_username: "ada",
        username: "ada",
        content: "Tea, anyone?",
        message_type: MessageKind::Text.as_str(),
        timestamp: NOW,
        is_edited: false,
        is_deleted: false,
        is_hidden: false,
        reply_to: None,
        quote: None,
        attachments: vec![],
        reactions: vec![],
        mentions: vec![],
        mentions_room: false,
        pinned_at: None,
        pinned_by: None,
        client_id: Some("a1"),
    }
}

fn reaction() -> ReactionBody<'static> {
    ReactionBody { emoji: "👍", count: 1, users: vec![ReactorBody { id: BOB, username: "bob" }] }
}

fn quote() -> QuoteBody<'static> {
    QuoteBody {
        sender_id: Some(ADA),
        sender_username: "ada",
        message_type: MessageKind::Text.as_str(),
        content: "Tea, anyone?",
        is_deleted: false,
        is_hidden: false,
    }
}

fn scheduled() -> ScheduledBody<'static> {
    ScheduledBody {
        id: ScheduledId(5),
        room_id: TEA,
        content: "Tea is ready.",
        client_id: None,
        reply_to: None,
        attachments: vec![],
        created_at: EARLIER,
        send_at: NOW,
        state: "pending",
        failure: None,
    }
}

fn reminder() -> ReminderBody<'static> {
    ReminderBody {
        id: ReminderId(6),
        text: "Bring milk.",
        message_id: Some(MILK),
        room_id: Some(TEA),
        quote: Some(quote()),
        created_at: EARLIER,
        remind_at: NOW,
        is_due: true,
    }
}

fn user() -> UserBody<'static> {
    UserBody {
        id: BOB,
        username: "bob",
        email: None,
        shares_read: None,
        shares_last_seen: None,
        display_name: "Bob",
        bio: "",
        status: "at tea",
        status_expires_at: Some(NOW),
        avatar_url: None,
        is_online: true,
        last_seen: Some(EARLIER),
        created_at: EARLIER,
        is_admin: false,
    }
}

fn own() -> UserBody<'static> {
    UserBody {
        id: ADA,
        username: "ada",
        email: Some(Some("ada@example.org")),
        shares_read: Some(true),
        shares_last_seen: Some(true),
        display_name: "Ada",
        is_admin: true,
        ..user()
    }
}

fn person() -> PersonBody<'static> {
    PersonBody { id: PersonId::User(BOB), username: "bob" }
}

fn guest() -> GuestBody<'static> {
    GuestBody { id: PersonId::Guest(EVE), name: "Eve", is_online: true }
}

fn whisper() -> WhisperBody<'static> {
    WhisperBody { id: Uuid::from_u128(42), from: MAX, to: EVE, username: "Max", content: "Hello", timestamp: NOW }
}

fn room() -> RoomBody<'static> {
    RoomBody {
        id: TEA,
        name: "tea",
        description: "For a break.",
        is_private: false,
        is_group: false,
        created_by: Some(ADA),
        created_at: EARLIER,
        member_count: 2,
        online_count: 1,
        slow_mode: 0,
        announce_only: false,
        expire_after_days: None,
        expired_up_to: MessageId(0),
        allows_guests: true,
        is_ephemeral: false,
        is_member: true,
        is_admin: true,
        role: Some(Role::Owner.as_str()),
        muted_until: None,
        reading: reading(),
        last_message: Some(message()),
        users_online: None,
    }
}

fn reading() -> ReadingBody {
    ReadingBody { unread_count: 0, mention_count: 0, read_up_to: MILK, unread_from: None, is_muted: false }
}

fn card() -> RoomCard<'static> {
    RoomCard {
        id: TEA,
        name: "tea",
        description: "For a break.",
        is_private: false,
        is_group: false,
        created_by: Some(ADA),
        created_at: EARLIER,
        slow_mode: 0,
        announce_only: false,
        expire_after_days: None,
        allows_guests: true,
        is_ephemeral: false,
        member_count: 2,
    }
}

fn chat() -> ChatBody<'static> {
    ChatBody {
        chat_id: RoomId(4),
        username: "bob",
        user_id: BOB,
        avatar_url: None,
        is_online: true,
        last_seen: None,
        is_blocked: false,
        reading: ReadingBody { unread_count: 1, mention_count: 1, ..reading() },
        last_message: None,
    }
}

fn session() -> SessionBody<'static> {
    SessionBody {
        id: SessionId(7),
        client: "curl/8.5.0",
        address: "192.0.2.7",
        created_at: EARLIER,
        used_at: NOW,
        expires_at: NOW.plus_seconds(crate::limits::SESSION_IDLE),
        is_current: true,
    }
}

fn inviting_room() -> Value {
    json!({"id": TEA, "name": "tea", "description": "For a break.", "member_count": 2})
}

fn guest_room() -> Value {
    json!({"id": TEA, "name": "lobby", "description": "", "created_at": EARLIER, "member_count": 0})
}
