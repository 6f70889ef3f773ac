//! Keeping the peace in a room.

use crate::hub::command::GuestSocket;
use crate::hub::model::{Role, Scope};
use crate::limits;

use super::*;

impl Story {
    fn set_role(&mut self, by: Login, room: RoomId, user: UserId, role: Role) -> Result<Vec<Notice>> {
        let command = Command::SetRole { room, user, role: NewRole::Is(role) };
        self.run(Some(by), command).map(|(_, notices)| notices)
    }

    fn ban(&mut self, by: Login, room: RoomId, user: UserId, seconds: Option<i64>) -> Result<Vec<Notice>> {
        let until = seconds.map(|seconds| self.now.plus_seconds(seconds));
        let command = Command::Ban { room, user, until, reason: "spam".into() };
        self.run(Some(by), command).map(|(_, notices)| notices)
    }

    fn mute(&mut self, by: Login, room: RoomId, user: UserId, seconds: i64) -> Result<Vec<Notice>> {
        let until = self.now.plus_seconds(seconds);
        self.run(Some(by), Command::MuteMember { room, user, until }).map(|(_, notices)| notices)
    }

    fn change(&mut self, by: Login, room: RoomId, change: RoomChange) {
        self.run(Some(by), Command::ChangeRoom { room, change }).unwrap();
    }

    fn role(&self, room: RoomId, of: Login) -> Option<Role> {
        self.hub.rooms[&room].room.members.get(&of.user).map(|member| member.role)
    }
}

fn code<T: std::fmt::Debug>(refused: Result<T>) -> &'static str {
    refused.unwrap_err().code
}

#[test]
fn nobody_acts_on_the_owner_who_alone_passes_the_room_on() {
    let mut story = Story::new(Registration::Open);
    let (ada, bob, tea) = story.tea();
    story.set_role(ada, tea, bob.user, Role::Admin).unwrap();
    assert_eq!(status(story.set_role(bob, tea, ada.user, Role::Member)), 403);
    assert_eq!(status(story.set_role(bob, tea, bob.user, Role::Owner)), 403);
    assert_eq!(status(story.ban(bob, tea, ada.user, None)), 403);
    assert_eq!(status(story.mute(bob, tea, ada.user, 60)), 403);
    assert_eq!(status(story.run(Some(bob), Command::RemoveMember { room: tea, user: ada.user })), 403);
    story.set_role(ada, tea, bob.user, Role::Owner).unwrap();
    assert_eq!((story.role(tea, ada), story.role(tea, bob)), (Some(Role::Admin), Some(Role::Owner)));
    assert_eq!(status(story.set_role(ada, tea, bob.user, Role::Member)), 403);
}

#[test]
fn an_owner_steps_down_for_another_admin_and_not_otherwise() {
    let mut story = Story::new(Registration::Open);
    let (ada, bob, tea) = story.tea();
    assert_eq!(code(story.set_role(ada, tea, ada.user, Role::Member)), "last_admin");
    story.set_role(ada, tea, bob.user, Role::Admin).unwrap();
    story.set_role(ada, tea, ada.user, Role::Member).unwrap();
    assert_eq!((story.role(tea, ada), story.role(tea, bob)), (Some(Role::Member), Some(Role::Owner)));
}

#[test]
fn a_room_is_left_to_an_admin_before_those_who_were_there_longer() {
    let mut story = Story::new(Registration::Open);
    let (ada, bob, tea) = story.tea();
    story.now = story.now.plus_seconds(1);
    let eve = story.person("Eve");
    story.run(Some(eve), Command::JoinRoom { room: tea }).unwrap();
    story.set_role(ada, tea, eve.user, Role::Admin).unwrap();
    story.run(Some(ada), Command::LeaveRoom { room: tea }).unwrap();
    assert_eq!((story.role(tea, bob), story.role(tea, eve)), (Some(Role::Member), Some(Role::Owner)));
}

#[test]
fn who_may_only_read_or_is_muted_neither_writes_nor_edits_nor_reacts() {
    let mut story = Story::new(Registration::Open);
    let (ada, bob, tea) = story.tea();
    let own = story.post(bob, tea, "mine").unwrap().id;
    let thumb = crate::hub::emoji::Emoji::parse("👍").unwrap();
    let tries = |story: &mut Story| {
        let edit = Command::EditMessage { message: own, content: "better".into() };
        let react = Command::React { message: own, emoji: thumb, is_on: true };
        [
            code(story.post(bob, tea, "hello")),
            code(story.run(Some(bob), edit)),
            code(story.run(Some(bob), react)),
            code(story.run(Some(bob), Command::SetTyping { room: tea, is_typing: true })),
        ]
    };
    story.set_role(ada, tea, bob.user, Role::ReadOnly).unwrap();
    assert_eq!(tries(&mut story), ["read_only"; 4]);
    story.set_role(ada, tea, bob.user, Role::Member).unwrap();
    story.mute(ada, tea, bob.user, 60).unwrap();
    assert_eq!(tries(&mut story), ["muted"; 4]);
    // Leaving does not help.
    story.run(Some(bob), Command::LeaveRoom { room: tea }).unwrap();
    story.run(Some(bob), Command::JoinRoom { room: tea }).unwrap();
    assert_eq!(tries(&mut story), ["muted"; 4]);
    story.now = story.now.plus_seconds(60);
    assert!(story.post(bob, tea, "hello").is_ok());
    story.mute(ada, tea, bob.user, 60).unwrap();
    story.run(Some(ada), Command::LiftMute { room: tea, user: bob.user }).unwrap();
    assert!(story.post(bob, tea, "hello").is_ok());
    assert!(story.run(Some(bob), Command::DeleteMessage { message: own }).is_ok());
}

#[test]
fn who_is_banned_goes_at_once_and_does_not_come_back_in_any_way() {
    let mut story = Story::new(Registration::Open);
    let (ada, bob, tea) = story.tea();
    let (bobs, _) = story.connect(bob);
    let notices = story.ban(ada, tea, bob.user, Some(60)).unwrap();
    assert_eq!(heard(bobs, &notices), ["left Bob"]);
    assert_eq!(story.role(tea, bob), None);
    assert_eq!(code(story.run(Some(bob), Command::JoinRoom { room: tea })), "banned");
    let who = Who::Id(bob.user);
    assert_eq!(code(story.run(Some(ada), Command::AddMember { room: tea, who: who.clone() })), "banned");
    let attend = |serial| Command::Attend { socket: SocketId { slot: 9, serial }, wire: Wire(1), room: tea };
    assert_eq!(code(story.run(Some(bob), attend(1))), "banned");
    let listen = Command::Listen { socket: SocketId { slot: 9, serial: 2 }, wire: Wire(1), room: tea, resume: None };
    assert_eq!(code(story.run(Some(bob), listen)), "banned");
    story.now = story.now.plus_seconds(60);
    assert!(story.run(Some(bob), Command::JoinRoom { room: tea }).is_ok());
    story.ban(ada, tea, bob.user, None).unwrap();
    story.now = story.now.plus_seconds(10_000_000);
    assert_eq!(code(story.run(Some(bob), Command::JoinRoom { room: tea })), "banned");
    story.run(Some(ada), Command::LiftBan { room: tea, user: bob.user }).unwrap();
    assert!(story.run(Some(ada), Command::AddMember { room: tea, who }).is_ok());
}

#[test]
fn a_ban_takes_the_streams_of_whoever_only_listens() {
    let mut story = Story::new(Registration::Open);
    let (ada, _, tea) = story.tea();
    let eve = story.person("Eve");
    let socket = SocketId { slot: 7, serial: 7 };
    let listen = Command::Listen { socket, wire: Wire(1), room: tea, resume: None };
    story.run(Some(eve), listen).unwrap();
    assert!(matches!(story.hub.sockets[&socket].scope, Scope::Stream(_)));
    story.ban(ada, tea, eve.user, None).unwrap();
    assert!(!story.hub.sockets.contains_key(&socket));
    assert_eq!(status(story.ban(ada, tea, ada.user, None)), 422);
    assert_eq!(status(story.ban(ada, tea, UserId(99), None)), 404);
    assert_eq!(status(story.ban(eve, tea, ada.user, None)), 403);
}

#[test]
fn in_slow_mode_members_wait_and_admins_do_not() {
    let mut story = Story::new(Registration::Open);
    let (ada, bob, tea) = story.tea();
    story.change(ada, tea, RoomChange { slow_mode: Some(10), ..RoomChange::default() });
    story.post(bob, tea, "one").unwrap();
    story.now = story.now.plus_seconds(4);
    let refusal = story.post(bob, tea, "two").unwrap_err();
    assert_eq!((refusal.kind.status(), refusal.code, refusal.retry_after), (429, "slow_mode", Some(6)));
    assert!(story.post(ada, tea, "one").is_ok() && story.post(ada, tea, "two").is_ok());
    story.now = story.now.plus_seconds(6);
    assert!(story.post(bob, tea, "two").is_ok());
    story.change(ada, tea, RoomChange { slow_mode: Some(0), ..RoomChange::default() });
    assert!(story.post(bob, tea, "three").is_ok());
}

#[test]
fn slow_mode_forgets_those_who_have_waited() {
    let mut story = Story::new(Registration::Open);
    let (ada, bob, tea) = story.tea();
    story.change(ada, tea, RoomChange { slow_mode: Some(10), ..RoomChange::default() });
    let message = story.post(bob, tea, "one").unwrap();
    let state = story.hub.rooms.get_mut(&tea).unwrap();
    for number in 0..=limits::SPEAKERS {
        let sender_name = format!("Guest {number}").into();
        let sent_at = message.sent_at.plus_seconds(number as i64);
        state.take_spoken(&Message { sender: None, sender_name, sent_at, ..Message::clone(&message) });
    }
    assert!(state.spoke.0.len() <= 11, "{}", state.spoke.0.len());
}

#[test]
fn where_only_admins_write_the_others_may_react() {
    let mut story = Story::new(Registration::Open);
    let (ada, bob, tea) = story.tea();
    story.change(ada, tea, RoomChange { announce_only: Some(true), ..RoomChange::default() });
    let news = story.post(ada, tea, "news").unwrap().id;
    assert_eq!(code(story.post(bob, tea, "hello")), "announce_only");
    let emoji = crate::hub::emoji::Emoji::parse("👍").unwrap();
    assert!(story.run(Some(bob), Command::React { message: news, emoji, is_on: true }).is_ok());
    let by = GuestSocket::new(Name::parse("name", "Gus").unwrap(), SocketId { slot: 8, serial: 8 }, Wire(2));
    let guest = by.guest;
    story.run(NOBODY, Command::Visit { by, room: tea }).unwrap();
    let post = Command::PostMessage(Post::text(tea, "hello".into()));
    assert_eq!(code(story.run(Some(Actor::Guest(guest)), post)), "announce_only");
}

#[test]
fn what_admins_do_to_others_is_written_down_and_what_members_do_is_not() {
    let mut story = Story::new(Registration::Open);
    let (ada, bob, tea) = story.tea();
    let (own, theirs) = (story.post(bob, tea, "own").unwrap().id, story.post(bob, tea, "theirs").unwrap().id);
    let lines = |story: &mut Story, by: Login, command: Command| {
        let outcome = story.hub.decide(Some(by.into()), command, &mut story.facts, story.now).unwrap();
        let audits = outcome.events.into_iter().filter_map(|event| match event {
            Event::Audited(audit) => Some((audit.action.as_str(), audit.target == Some(bob.user), audit.detail)),
            _ => None,
        });
        audits.collect::<Vec<_>>()
    };
    let until = story.now.plus_seconds(60);
    let description = Some("hot".to_owned());
    for (command, expected) in [
        (Command::SetRole { room: tea, user: bob.user, role: NewRole::IsAdmin(true) }, ("role_changed", true, "admin")),
        (Command::RemoveMember { room: tea, user: bob.user }, ("member_removed", true, "")),
        (Command::Ban { room: tea, user: bob.user, until: None, reason: "spam".into() }, ("banned", true, "spam")),
        (Command::MuteMember { room: tea, user: bob.user, until }, ("muted", true, "1970-01-01T00:01:01.000Z")),
        (Command::DeleteMessage { message: theirs }, ("message_deleted", true, "message 3")),
        (
            Command::ChangeRoom { room: tea, change: RoomChange { description, ..RoomChange::default() } },
            ("room_changed", false, "description"),
        ),
        (Command::DeleteRoom { room: tea }, ("room_deleted", false, "Tea")),
    ] {
        let (action, is_bob, detail) = expected;
        assert_eq!(lines(&mut story, ada, command), [(action, is_bob, detail.to_owned())]);
    }
    assert_eq!(lines(&mut story, bob, Command::DeleteMessage { message: own }), []);
    assert_eq!(lines(&mut story, bob, Command::LeaveRoom { room: tea }), []);
}
