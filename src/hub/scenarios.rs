//! The rules, told as short stories.

use std::collections::HashMap;
use std::sync::Arc;

use crate::error::Result;
use crate::ids::{MessageId, RoomId, SessionId, SocketId, Timestamp, UserId};

use super::command::{
    Command, GuestSocket, Post, Registration as Application, Reply, Resume, Resumption, RoomChange, Who,
};
use super::event::Event;
use super::facts::Facts;
use super::model::{Actor, Login, Message, MessageKind, Policy, Registration, Session, Wire};
use super::names::Name;
use super::{Hub, Notice, Snapshot, Told};

/// Whoever has not signed in.
const NOBODY: Option<Actor> = None;

/// A hub with a memory for what the store would know.
struct Story {
    hub: Hub,
    facts: Memory,
    now: Timestamp,
    next_slot: u32,
}

#[derive(Default)]
struct Memory {
    messages: HashMap<MessageId, Message>,
    sessions: HashMap<SessionId, Session>,
    passwords: HashMap<UserId, String>,
}

impl Facts for Memory {
    fn message(&mut self, id: MessageId) -> Result<Option<Message>> {
        Ok(self.messages.get(&id).cloned())
    }

    fn sent(&mut self, sender: UserId, client_id: &str) -> Result<Option<Message>> {
        let is_it = |m: &&Message| m.sender == Some(sender) && m.client_id.as_deref() == Some(client_id);
        Ok(self.messages.values().find(is_it).cloned())
    }

    fn password_hash(&mut self, user: UserId) -> Result<Option<String>> {
        Ok(self.passwords.get(&user).cloned())
    }

    fn session(&mut self, id: SessionId) -> Result<Option<Session>> {
        Ok(self.sessions.get(&id).cloned())
    }
}

impl Memory {
    fn keep(&mut self, event: &Event) {
        match event {
            Event::MessagePosted(m) | Event::MessageEdited(m) | Event::MessageDeleted(m) => {
                self.messages.insert(m.id, Message::clone(m));
            }
            Event::UserRegistered { user, password_hash } => {
                self.passwords.insert(user.id, password_hash.clone());
            }
            Event::PasswordChanged { user, password_hash } => {
                self.passwords.insert(*user, password_hash.clone());
            }
            Event::SessionOpened(session) => {
                self.sessions.insert(session.id, session.clone());
            }
            Event::SessionRenewed { session, generation, .. } => {
                if let Some(session) = self.sessions.get_mut(session) {
                    session.generation = *generation;
                }
            }
            _ => {}
        }
    }
}

/// What one socket is told, in words.
type Heard = Vec<String>;

impl Story {
    fn new(registration: Registration) -> Self {
        let snapshot = Snapshot {
            epoch: "e1".into(),
            users: vec![],
            sessions: vec![],
            rooms: vec![],
            last: super::Last::default(),
        };
        Self {
            hub: Hub::new(snapshot, Policy { registration, guests: true }),
            facts: Memory::default(),
            now: Timestamp(1_000),
            next_slot: 0,
        }
    }

    fn run(&mut self, actor: Option<impl Into<Actor>>, command: Command) -> Result<(Reply, Vec<Notice>)> {
        self.run_from(actor, command, None)
    }

    fn run_from(
        &mut self,
        actor: Option<impl Into<Actor>>,
        command: Command,
        cause: Option<SocketId>,
    ) -> Result<(Reply, Vec<Notice>)> {
        let outcome = self.hub.decide(actor.map(Into::into), command, &mut self.facts, self.now)?;
        let mut notices = Vec::new();
        for event in &outcome.events {
            self.hub.apply(event, cause, &mut notices);
            self.facts.keep(event);
        }
        Ok((outcome.reply, notices))
    }

    fn try_register(&mut self, name: &str) -> Result<UserId> {
        let username = Name::parse("username", name)?;
        let application = Application { username, email: None, password_hash: "hash".into() };
        match self.run(NOBODY, Command::Register(application))?.0 {
            Reply::User(user) => Ok(user),
            other => panic!("{other:?}"),
        }
    }

    fn sign_in(&mut self, user: UserId) -> Login {
        self.sign_in_with(user, "hash")
    }

    fn sign_in_with(&mut self, user: UserId, checked: &str) -> Login {
        let expires_at = self.now.plus_seconds(1000);
        let command = Command::OpenSession {
            user,
            checked: checked.into(),
            client: String::new(),
            address: String::new(),
            expires_at,
        };
        match self.run(NOBODY, command).unwrap().0 {
            Reply::Session(session) => Login { user, session: session.id },
            other => panic!("{other:?}"),
        }
    }

    fn person(&mut self, name: &str) -> Login {
        let user = self.try_register(name).unwrap();
        self.sign_in(user)
    }

    fn room(&mut self, by: Login, name: &str, is_private: bool) -> RoomId {
        let name = Name::parse("name", name).unwrap();
        match self.run(Some(by), Command::CreateRoom { name, description: String::new(), is_private }).unwrap().0 {
            Reply::Room(room) => room,
            other => panic!("{other:?}"),
        }
    }

    fn connect(&mut self, actor: Login) -> (SocketId, Vec<Notice>) {
        self.next_slot += 1;
        let socket = SocketId { slot: self.next_slot, serial: self.next_slot };
        let (_, notices) = self.run(Some(actor), Command::Connect { socket, wire: Wire(0), resume: None }).unwrap();
        (socket, notices)
    }

    fn post(&mut self, by: Login, room: RoomId, content: &str) -> Result<Arc<Message>> {
        self.post_with(by, room, content, None, None)
    }

    fn post_with(
        &mut self,
        by: Login,
        room: RoomId,
        content: &str,
        client_id: Option<&str>,
        reply_to: Option<MessageId>,
    ) -> Result<Arc<Message>> {
        let post = Post {
            room,
            content: content.into(),
            kind: MessageKind::Text,
            client_id: client_id.map(str::to_owned),
            reply_to,
        };
        match self.run(Some(by), Command::PostMessage(post))?.0 {
            Reply::Message { message, .. } => Ok(message),
            other => panic!("{other:?}"),
        }
    }
}

fn heard(socket: SocketId, notices: &[Notice]) -> Heard {
    let is_for = |notice: &&Notice| {
        notice.to.sockets.iter().any(|(_, sockets)| sockets.contains(&socket)) && notice.to.except != Some(socket)
    };
    notices.iter().filter(is_for).map(|notice| words(&notice.told)).collect()
}

fn words(told: &Told) -> String {
    match told {
        Told::Message { change, message } => format!("{change:?} {}", message.content),
        Told::Typing { who, is_typing, .. } => format!("typing {} {is_typing}", who.username),
        Told::Presence { username, is_online, .. } => format!("presence {username} {is_online}"),
        Told::MemberJoined { username, .. } => format!("joined {username}"),
        Told::MemberLeft { username, .. } => format!("left {username}"),
        Told::RoomCreated { room } => format!("created {}", room.name),
        Told::ChatCreated { people, .. } => {
            format!("chat of {}", people.iter().map(|person| &*person.username).collect::<Vec<_>>().join(" and "))
        }
        Told::RoomUpdated { room } => format!("updated {}", room.name),
        Told::RoomDeleted { .. } => "deleted".into(),
        Told::Read { message, .. } => format!("read {message}"),
        Told::Entered { who, .. } => format!("entered {}", who.username),
        Told::Admitted { who, .. } => format!("admitted {}", who.username),
        Told::Exited { who, .. } => format!("exited {}", who.username),
        Told::SessionEnded => "session ended".into(),
        Told::GuestsOnline { guests } => {
            format!("guests {}", guests.iter().map(|guest| &*guest.username).collect::<Vec<_>>().join(" and "))
        }
        Told::Whispered(whisper) => format!("whisper {}", whisper.content),
        Told::NameTaken => "name taken".into(),
        Told::RoomClosed => "room closed".into(),
        Told::Expelled => "expelled".into(),
    }
}

fn status<T: std::fmt::Debug>(refused: Result<T>) -> u16 {
    refused.unwrap_err().kind.status()
}

#[test]
fn the_first_account_is_the_administrator_and_no_other() {
    for registration in [Registration::Open, Registration::Invite, Registration::Closed] {
        let mut story = Story::new(registration);
        let name = Name::parse("username", "Ada").unwrap();
        let command = Command::Register(Application { username: name, email: None, password_hash: String::new() });
        let outcome = story.hub.decide(None, command.clone(), &mut story.facts, story.now).unwrap();
        assert!(matches!(&outcome.events[..], [Event::UserRegistered { user, .. }] if user.is_admin));
        story.run(NOBODY, command).unwrap();
        match registration {
            Registration::Open => {
                assert!(story.try_register("Bob").is_ok());
            }
            _ => assert_eq!(status(story.try_register("Bob")), 403),
        }
    }
}

#[test]
fn a_name_in_another_spelling_is_taken_and_a_refusal_uses_up_no_id() {
    let mut story = Story::new(Registration::Open);
    let ada = story.try_register("Ada").unwrap();
    let refusal = story.try_register("ＡＤＡ").unwrap_err();
    assert_eq!((refusal.kind.status(), refusal.field), (400, Some("username")));
    assert!(refusal.detail.contains("already exists"));
    assert_eq!(story.try_register("Bob").unwrap(), ada.next());
}

#[test]
fn an_outsider_of_a_private_room_cannot_tell_it_from_none() {
    let mut story = Story::new(Registration::Open);
    let (ada, bob) = (story.person("Ada"), story.person("Bob"));
    let room = story.room(ada, "Secret", true);
    let nowhere = RoomId(99);
    let message = story.post(ada, room, "hello").unwrap().id;
    let attempts = |room, message| {
        vec![
            Command::JoinRoom { room },
            Command::LeaveRoom { room },
            Command::ChangeRoom { room, change: RoomChange::default() },
            Command::DeleteRoom { room },
            Command::AddMember { room, who: Who::Id(UserId(1)) },
            Command::SetTyping { room, is_typing: true },
            Command::MarkRead { room, message: MessageId(1) },
            Command::EditMessage { message, content: "x".into() },
            Command::DeleteMessage { message },
        ]
    };
    for (real, unreal) in attempts(room, message).into_iter().zip(attempts(nowhere, MessageId(99))) {
        let (real, unreal) = (story.run(Some(bob), real).unwrap_err(), story.run(Some(bob), unreal).unwrap_err());
        assert_eq!(real, unreal);
        assert_eq!(real.kind.status(), 404);
    }
}

#[test]
fn everyone_in_the_room_hears_a_message_and_the_socket_that_sent_it_gets_its_answer_instead() {
    let mut story = Story::new(Registration::Open);
    let (ada, bob, eve) = (story.person("Ada"), story.person("Bob"), story.person("Eve"));
    let room = story.room(ada, "Tea", false);
    story.run(Some(bob), Command::JoinRoom { room }).unwrap();
    let ((desk, _), (phone, _)) = (story.connect(ada), story.connect(ada));
    let ((bobs, _), (eves, _)) = (story.connect(bob), story.connect(eve));
    let post = Post { room, content: "hi".into(), kind: MessageKind::Text, client_id: None, reply_to: None };
    let (_, notices) = story.run_from(Some(ada), Command::PostMessage(post), Some(desk)).unwrap();
    assert_eq!(heard(desk, &notices), [""; 0]);
    assert_eq!(heard(phone, &notices), ["Posted hi"]);
    assert_eq!(heard(bobs, &notices), ["Posted hi"]);
    assert_eq!(heard(eves, &notices), [""; 0]);
}

#[test]
fn a_message_sent_twice_under_one_client_id_is_one_message() {
    let mut story = Story::new(Registration::Open);
    let (ada, bob) = (story.person("Ada"), story.person("Bob"));
    let room = story.room(ada, "Tea", false);
    story.run(Some(bob), Command::JoinRoom { room }).unwrap();
    let first = story.post_with(ada, room, "hi", Some("c1"), None).unwrap();
    let again = story.post_with(ada, room, "other words", Some("c1"), None).unwrap();
    assert_eq!(first, again);
    let of_another = story.post_with(bob, room, "mine", Some("c1"), None).unwrap();
    assert_eq!(of_another.id, first.id.next());
}

#[test]
fn change_numbers_grow_by_one_with_every_change_to_any_message() {
    let mut story = Story::new(Registration::Open);
    let ada = story.person("Ada");
    let (tea, coffee) = (story.room(ada, "Tea", false), story.room(ada, "Coffee", false));
    let one = story.post(ada, tea, "one").unwrap();
    let two = story.post(ada, coffee, "two").unwrap();
    assert_eq!((one.seq.0, two.seq.0), (1, 2));
    story.run(Some(ada), Command::EditMessage { message: one.id, content: "uno".into() }).unwrap();
    assert_eq!(story.facts.messages[&one.id].seq.0, 3);
    story.run(Some(ada), Command::DeleteMessage { message: two.id }).unwrap();
    let tombstone = &story.facts.messages[&two.id];
    assert_eq!((tombstone.seq.0, tombstone.content.as_str(), tombstone.is_deleted), (4, "", true));
    assert_eq!(story.post(ada, tea, "three").unwrap().id.0, 3);
}

#[test]
fn only_the_author_edits_and_only_the_author_or_an_admin_deletes() {
    let mut story = Story::new(Registration::Open);
    let (ada, bob, eve) = (story.person("Ada"), story.person("Bob"), story.person("Eve"));
    let room = story.room(ada, "Tea", false);
    for guest in [bob, eve] {
        story.run(Some(guest), Command::JoinRoom { room }).unwrap();
    }
    let message = story.post(bob, room, "mine").unwrap().id;
    let edit = Command::EditMessage { message, content: "not mine".into() };
    assert_eq!(status(story.run(Some(ada), edit.clone())), 403);
    assert_eq!(status(story.run(Some(eve), Command::DeleteMessage { message })), 403);
    assert!(story.run(Some(ada), Command::DeleteMessage { message }).is_ok());
    assert_eq!(status(story.run(Some(bob), edit)), 422);
}

#[test]
fn a_reply_needs_a_living_parent_in_the_same_room() {
    let mut story = Story::new(Registration::Open);
    let ada = story.person("Ada");
    let (tea, coffee) = (story.room(ada, "Tea", false), story.room(ada, "Coffee", false));
    let parent = story.post(ada, tea, "parent").unwrap().id;
    assert!(story.post_with(ada, tea, "child", None, Some(parent)).is_ok());
    assert_eq!(status(story.post_with(ada, coffee, "child", None, Some(parent))), 422);
    story.run(Some(ada), Command::DeleteMessage { message: parent }).unwrap();
    assert_eq!(status(story.post_with(ada, tea, "child", None, Some(parent))), 422);
}

#[test]
fn a_message_of_nothing_or_of_too_much_is_refused() {
    let mut story = Story::new(Registration::Open);
    let ada = story.person("Ada");
    let room = story.room(ada, "Tea", false);
    for bad in ["", " \n\t ", &"x".repeat(8001), "a\0b"] {
        assert_eq!(status(story.post(ada, room, bad)), 422);
    }
    assert!(story.post(ada, room, &"é".repeat(8000)).is_ok());
}

#[test]
fn presence_changes_with_the_first_socket_and_the_last_one_only() {
    let mut story = Story::new(Registration::Open);
    let (ada, bob, eve) = (story.person("Ada"), story.person("Bob"), story.person("Eve"));
    for (owner, room) in [(ada, "Tea"), (ada, "Coffee")] {
        let room = story.room(owner, room, false);
        story.run(Some(bob), Command::JoinRoom { room }).unwrap();
    }
    let ((bobs, _), (eves, _)) = (story.connect(bob), story.connect(eve));
    let (desk, notices) = story.connect(ada);
    assert_eq!(heard(bobs, &notices), ["presence Ada true"], "once, though they share two rooms");
    assert_eq!(heard(eves, &notices), [""; 0], "who shares no room hears nothing");
    let (phone, notices) = story.connect(ada);
    assert_eq!(heard(bobs, &notices), [""; 0]);
    let (_, notices) = story.run(NOBODY, Command::Disconnect { socket: desk }).unwrap();
    assert_eq!(heard(bobs, &notices), [""; 0]);
    let (_, notices) = story.run(NOBODY, Command::Disconnect { socket: phone }).unwrap();
    assert_eq!(heard(bobs, &notices), ["presence Ada false"]);
    let (_, notices) = story.run(NOBODY, Command::Disconnect { socket: phone }).unwrap();
    assert_eq!(heard(bobs, &notices), [""; 0], "a socket goes once");
}

#[test]
fn typing_is_told_to_the_others_and_ends_by_itself_by_sending_and_by_leaving() {
    let mut story = Story::new(Registration::Open);
    let (ada, bob) = (story.person("Ada"), story.person("Bob"));
    let room = story.room(ada, "Tea", false);
    story.run(Some(bob), Command::JoinRoom { room }).unwrap();
    let ((adas, _), (bobs, _)) = (story.connect(ada), story.connect(bob));
    let begin = Command::SetTyping { room, is_typing: true };
    let end = ["typing Ada false"];

    let (_, notices) = story.run(Some(ada), begin.clone()).unwrap();
    assert_eq!((heard(bobs, &notices), heard(adas, &notices)), (vec!["typing Ada true".into()], vec![]));
    assert_eq!(story.hub.expire_typing(Timestamp(story.now.0 + 4_999)), []);
    assert_eq!(story.hub.expire_typing(Timestamp(story.now.0 + 5_000)).len(), 1);

    let post = Post { room, content: "done".into(), kind: MessageKind::Text, client_id: None, reply_to: None };
    let (_, notices) = story.run(Some(ada), Command::PostMessage(post)).unwrap();
    assert_eq!(heard(bobs, &notices), ["Posted done", end[0]]);

    story.run(Some(ada), begin.clone()).unwrap();
    let (_, notices) = story.run(NOBODY, Command::Disconnect { socket: adas }).unwrap();
    assert_eq!(heard(bobs, &notices), [end[0], "presence Ada false"]);

    story.run(Some(ada), begin).unwrap();
    let (_, notices) = story.run(Some(ada), Command::LeaveRoom { room }).unwrap();
    assert_eq!(heard(bobs, &notices)[0], end[0]);
}

#[test]
fn the_end_of_a_session_takes_its_sockets_and_only_those() {
    let mut story = Story::new(Registration::Open);
    let desk = story.person("Ada");
    let phone = story.sign_in(desk.user);
    let ((desks, _), (phones, _)) = (story.connect(desk), story.connect(phone));
    let (_, notices) = story.run(Some(desk), Command::EndSession { session: phone.session }).unwrap();
    assert_eq!((heard(phones, &notices), heard(desks, &notices)), (vec!["session ended".into()], vec![]));
    assert_eq!(status(story.run(Some(phone), Command::AskOnline { users: vec![] })), 401);
    let (reply, _) = story.run(Some(desk), Command::AskOnline { users: vec![desk.user] }).unwrap();
    assert_eq!(reply, Reply::Online(vec![true]));
}

#[test]
fn a_new_password_ends_the_other_sessions_with_all_their_sockets() {
    let mut story = Story::new(Registration::Open);
    let (ada, bob) = (story.person("Ada"), story.person("Bob"));
    let room = story.room(ada, "Tea", false);
    story.run(Some(bob), Command::JoinRoom { room }).unwrap();
    let (bobs, _) = story.connect(bob);
    for _ in 0..2 {
        let other = story.sign_in(ada.user);
        story.connect(other);
    }
    let (_, notices) =
        story.run(Some(ada), Command::ChangePassword { checked: "hash".into(), password_hash: "new".into() }).unwrap();
    assert_eq!(heard(bobs, &notices), ["presence Ada false"]);
    assert!(story.run(Some(ada), Command::AskOnline { users: vec![] }).is_ok());
}

#[test]
fn nobody_can_end_the_session_of_another() {
    let mut story = Story::new(Registration::Open);
    let (ada, bob) = (story.person("Ada"), story.person("Bob"));
    assert_eq!(status(story.run(Some(bob), Command::EndSession { session: ada.session })), 404);
}

#[test]
fn a_spent_refresh_token_ends_the_session() {
    let mut story = Story::new(Registration::Open);
    let ada = story.person("Ada");
    let expires_at = story.now.plus_seconds(1000);
    let renew = |generation| Command::RenewSession { session: ada.session, generation, expires_at };
    let (reply, _) = story.run(NOBODY, renew(1)).unwrap();
    assert!(matches!(reply, Reply::Session(Session { generation: 2, .. })));
    assert_eq!(story.run(NOBODY, renew(1)).unwrap().0, Reply::SessionReused);
    assert_eq!(status(story.run(NOBODY, renew(2))), 401);
    assert_eq!(status(story.run(Some(ada), Command::AskOnline { users: vec![] })), 401);
}

#[test]
fn the_last_admin_stays_admin_and_an_heir_is_found_when_they_leave() {
    let mut story = Story::new(Registration::Open);
    let (ada, bob, eve) = (story.person("Ada"), story.person("Bob"), story.person("Eve"));
    let room = story.room(ada, "Tea", false);
    for later in [eve, bob] {
        story.now = story.now.plus_seconds(1);
        story.run(Some(later), Command::JoinRoom { room }).unwrap();
    }
    let demote = Command::SetRoomAdmin { room, user: ada.user, is_admin: false };
    assert_eq!(status(story.run(Some(ada), demote)), 400);
    story.run(Some(ada), Command::LeaveRoom { room }).unwrap();
    let description = Some("Eve's".to_owned());
    let change = Command::ChangeRoom { room, change: RoomChange { description, ..RoomChange::default() } };
    assert_eq!(status(story.run(Some(bob), change.clone())), 403);
    assert!(story.run(Some(eve), change).is_ok(), "the one who was there longest");
}

#[test]
fn joining_twice_is_told_as_such() {
    let mut story = Story::new(Registration::Open);
    let (ada, bob) = (story.person("Ada"), story.person("Bob"));
    let room = story.room(ada, "Tea", false);
    story.run(Some(bob), Command::JoinRoom { room }).unwrap();
    let refusal = story.run(Some(bob), Command::JoinRoom { room }).unwrap_err();
    assert_eq!(refusal.kind.status(), 400);
    assert!(refusal.detail.contains("already a member"));
}

#[test]
fn whoever_is_removed_hears_it_and_then_no_more() {
    let mut story = Story::new(Registration::Open);
    let (ada, bob) = (story.person("Ada"), story.person("Bob"));
    let room = story.room(ada, "Tea", true);
    story.connect(ada);
    let (bobs, _) = story.connect(bob);
    let (_, notices) = story.run(Some(ada), Command::AddMember { room, who: Who::Name("BOB".into()) }).unwrap();
    assert_eq!(heard(bobs, &notices), ["created Tea", "joined Bob", "Posted Bob was added by Ada"]);
    let (_, notices) = story.run(Some(ada), Command::RemoveMember { room, user: bob.user }).unwrap();
    assert_eq!(heard(bobs, &notices), ["left Bob"]);
    assert_eq!(status(story.post(bob, room, "still here?")), 404);
}

#[test]
fn a_room_that_becomes_private_is_gone_for_outsiders() {
    let mut story = Story::new(Registration::Open);
    let (ada, bob) = (story.person("Ada"), story.person("Bob"));
    let room = story.room(ada, "Tea", false);
    let ((adas, _), (bobs, _)) = (story.connect(ada), story.connect(bob));
    let change = RoomChange { is_private: Some(true), ..RoomChange::default() };
    let (_, notices) = story.run(Some(ada), Command::ChangeRoom { room, change }).unwrap();
    assert_eq!((heard(adas, &notices), heard(bobs, &notices)), (vec!["updated Tea".into()], vec!["deleted".into()]));
}

#[test]
fn two_people_have_one_chat_whoever_asks_for_it() {
    let mut story = Story::new(Registration::Open);
    let (ada, bob, eve) = (story.person("Ada"), story.person("Bob"), story.person("Eve"));
    let ((adas, _), (bobs, _), (eves, _)) = (story.connect(ada), story.connect(bob), story.connect(eve));
    let (reply, notices) = story.run(Some(bob), Command::OpenChat { with: ada.user }).unwrap();
    let told = vec!["chat of Ada and Bob".to_owned()];
    assert_eq!((heard(adas, &notices), heard(bobs, &notices), heard(eves, &notices)), (told.clone(), told, vec![]));
    assert_eq!(story.run(Some(ada), Command::OpenChat { with: bob.user }).unwrap(), (reply.clone(), vec![]));
    let Reply::Room(chat) = reply else { panic!("{reply:?}") };
    assert_ne!(story.run(Some(ada), Command::OpenChat { with: eve.user }).unwrap().0, reply);
    assert_eq!(status(story.run(Some(ada), Command::OpenChat { with: ada.user })), 422);
    assert_eq!(status(story.run(Some(ada), Command::OpenChat { with: UserId(99) })), 404);
    // It is nobody else's, and nobody rules over it.
    assert_eq!(status(story.post(eve, chat, "hello?")), 404);
    for (command, refusal) in [
        (Command::JoinRoom { room: chat }, 400),
        (Command::LeaveRoom { room: chat }, 403),
        (Command::AddMember { room: chat, who: Who::Id(eve.user) }, 403),
        (Command::RemoveMember { room: chat, user: bob.user }, 403),
        (Command::SetRoomAdmin { room: chat, user: ada.user, is_admin: true }, 403),
        (Command::ChangeRoom { room: chat, change: RoomChange::default() }, 403),
        (Command::DeleteRoom { room: chat }, 403),
    ] {
        assert_eq!(status(story.run(Some(ada), command.clone())), refusal, "{command:?}");
    }
}

#[test]
fn the_read_marker_never_goes_back_nor_beyond_the_newest_message() {
    let mut story = Story::new(Registration::Open);
    let ada = story.person("Ada");
    let room = story.room(ada, "Tea", false);
    let (one, two) = (story.post(ada, room, "one").unwrap().id, story.post(ada, room, "two").unwrap().id);
    let (desk, _) = story.connect(ada);
    let (phone, _) = story.connect(ada);
    let mark = |message| Command::MarkRead { room, message };
    let (_, notices) = story.run_from(Some(ada), mark(two), Some(desk)).unwrap();
    assert_eq!((heard(phone, &notices), heard(desk, &notices)), (vec![format!("read {two}")], vec![]));
    assert_eq!(story.run(Some(ada), mark(one)).unwrap().1, []);
    assert_eq!(status(story.run(Some(ada), mark(two.next()))), 422);
}

#[test]
fn a_client_resumes_from_its_own_history_and_from_no_other() {
    let mut story = Story::new(Registration::Open);
    let ada = story.person("Ada");
    let room = story.room(ada, "Tea", false);
    let head = story.post(ada, room, "one").unwrap().seq;
    let epoch = |epoch: &str| Some(epoch.to_owned());
    for (since, epoch, expected) in [
        (head, epoch("e1"), Resumption::From(head)),
        (head, None, Resumption::From(head)),
        (head, epoch("e2"), Resumption::Impossible),
        (head.next(), epoch("e1"), Resumption::Impossible),
    ] {
        story.next_slot += 1;
        let socket = SocketId { slot: story.next_slot, serial: story.next_slot };
        let resume = Some(Resume { since, epoch });
        match story.run(Some(ada), Command::Connect { socket, wire: Wire(0), resume }).unwrap().0 {
            Reply::Welcome(welcome) => assert_eq!((welcome.resume, welcome.seq), (expected, head)),
            other => panic!("{other:?}"),
        }
    }
}

fn guest(story: &mut Story, name: &str) -> GuestSocket {
    story.next_slot += 1;
    let socket = SocketId { slot: story.next_slot, serial: story.next_slot };
    GuestSocket::new(Name::parse("username", name).unwrap(), socket, Wire(0))
}

#[test]
fn a_guest_may_speak_in_public_rooms_and_nothing_else() {
    let mut story = Story::new(Registration::Open);
    let ada = story.person("Ada");
    let (tea, plans) = (story.room(ada, "Tea", false), story.room(ada, "Plans", true));
    let (adas, _) = story.connect(ada);
    let by = guest(&mut story, "Eve");
    let (eve, socket) = (Actor::Guest(by.guest), by.socket);
    assert_eq!(status(story.run(NOBODY, Command::Visit { by: by.clone(), room: plans })), 404);
    let (_, notices) = story.run(NOBODY, Command::Visit { by, room: tea }).unwrap();
    assert_eq!(
        (heard(adas, &notices), heard(socket, &notices)),
        (vec!["entered Eve".into()], vec!["admitted Eve".into()])
    );
    let post = |room| Post { room, content: "hi".into(), kind: MessageKind::Text, client_id: None, reply_to: None };
    let (reply, notices) = story.run(Some(eve), Command::PostMessage(post(tea))).unwrap();
    let Reply::Message { message, .. } = reply else { panic!("{reply:?}") };
    assert_eq!((message.sender, &*message.sender_name), (None, "Eve"));
    assert_eq!(heard(adas, &notices), ["Posted hi"]);
    assert_eq!(status(story.run(Some(eve), Command::PostMessage(post(plans)))), 404);
    for command in [
        Command::CreateRoom {
            name: Name::parse("name", "mine").unwrap(),
            description: String::new(),
            is_private: false,
        },
        Command::DeleteRoom { room: tea },
        Command::DeleteMessage { message: message.id },
        Command::OpenChat { with: ada.user },
        Command::MarkRead { room: tea, message: message.id },
        Command::ChangePassword { checked: "hash".into(), password_hash: String::new() },
    ] {
        assert_eq!(status(story.run(Some(eve), command.clone())), 403, "{command:?}");
    }
    let (_, notices) = story.run(NOBODY, Command::Disconnect { socket }).unwrap();
    assert_eq!(heard(adas, &notices), ["exited Eve"]);
    assert_eq!(status(story.run(Some(eve), Command::PostMessage(post(tea)))), 401);
}

#[test]
fn a_guest_cannot_go_by_an_accounts_name_however_it_is_spelt() {
    let mut story = Story::new(Registration::Open);
    let ada = story.person("Ada");
    let tea = story.room(ada, "Tea", false);
    for name in ["Ada", "ADA", "ａｄａ", " ada "] {
        let by = guest(&mut story, name);
        assert_eq!(status(story.run(NOBODY, Command::Visit { by: by.clone(), room: tea })), 400, "{name}");
        assert_eq!(status(story.run(NOBODY, Command::EnterLobby { by })), 400, "{name}");
    }
    // Nor keep it once it is one.
    let by = guest(&mut story, "Bob");
    let (bob, socket) = (Actor::Guest(by.guest), by.socket);
    story.run(NOBODY, Command::Visit { by, room: tea }).unwrap();
    let username = Name::parse("username", "bob").unwrap();
    let application = Application { username, email: None, password_hash: "hash".into() };
    let (_, notices) = story.run(NOBODY, Command::Register(application)).unwrap();
    assert_eq!(heard(socket, &notices), ["name taken"]);
    assert_eq!(status(story.run(Some(bob), Command::SetTyping { room: tea, is_typing: true })), 401);
}

#[test]
fn guests_whisper_to_guests_who_are_there() {
    let mut story = Story::new(Registration::Open);
    let (one, two) = (guest(&mut story, "Eve"), guest(&mut story, "Kim"));
    let (eve, eves) = (one.guest, one.socket);
    let (kim, kims) = (two.guest, two.socket);
    story.run(NOBODY, Command::EnterLobby { by: one }).unwrap();
    let (_, notices) = story.run(NOBODY, Command::EnterLobby { by: two }).unwrap();
    let all = heard(eves, &notices);
    assert!(
        ["guests Eve and Kim", "guests Kim and Eve"].contains(&&*all[0]) && heard(kims, &notices) == all,
        "{all:?}"
    );
    let say = |to, content: &str| Command::Whisper { to, id: uuid::Uuid::new_v4(), content: content.into() };
    let (_, notices) = story.run(Some(Actor::Guest(eve)), say(kim, "psst")).unwrap();
    assert_eq!(
        (heard(eves, &notices), heard(kims, &notices)),
        (vec!["whisper psst".into()], vec!["whisper psst".into()])
    );
    assert_eq!(status(story.run(Some(Actor::Guest(eve)), say(kim, " "))), 422);
    assert_eq!(status(story.run(Some(Actor::Guest(eve)), say(eve, "me"))), 422);
    let (_, notices) = story.run(NOBODY, Command::Disconnect { socket: kims }).unwrap();
    assert_eq!(heard(eves, &notices), ["guests Eve"]);
    assert_eq!(status(story.run(Some(Actor::Guest(eve)), say(kim, "gone?"))), 404);
}

#[test]
fn what_nobody_owns_anybody_may_delete_and_nothing_else() {
    let mut story = Story::new(Registration::Open);
    let ada = story.person("Ada");
    let tea = story.room(ada, "Tea", false);
    let name = |name| Name::parse("name", name).unwrap();
    let made = story.run(NOBODY, Command::CreateOpenRoom { name: name("Hall") }).unwrap().0;
    let Reply::Room(hall) = made else { panic!("{made:?}") };
    assert_eq!(status(story.run(NOBODY, Command::CreateOpenRoom { name: name("TEA") })), 400);
    // Whoever joins it does not own it.
    story.run(Some(ada), Command::JoinRoom { room: hall }).unwrap();
    assert_eq!(status(story.run(Some(ada), Command::DeleteRoom { room: hall })), 403);
    assert_eq!(status(story.run(NOBODY, Command::DeleteOpenRoom { room: tea })), 403);
    assert_eq!(status(story.run(NOBODY, Command::DeleteOpenRoom { room: RoomId(99) })), 404);
    story.run(NOBODY, Command::DeleteOpenRoom { room: hall }).unwrap();
    assert_eq!(status(story.run(NOBODY, Command::DeleteOpenRoom { room: hall })), 404);
}

#[test]
fn where_there_are_no_guests_none_come_in() {
    let mut story = Story::new(Registration::Open);
    let ada = story.person("Ada");
    let room = story.room(ada, "Tea", false);
    story.hub.policy.guests = false;
    let by = guest(&mut story, "Eve");
    for command in [
        Command::Visit { by: by.clone(), room },
        Command::EnterLobby { by },
        Command::CreateOpenRoom { name: Name::parse("name", "Hall").unwrap() },
        Command::DeleteOpenRoom { room },
        Command::AskGuests,
    ] {
        assert_eq!(status(story.run(NOBODY, command.clone())), 403, "{command:?}");
    }
}

#[test]
fn a_password_that_was_right_when_it_was_checked_opens_nothing_once_it_is_changed() {
    let mut story = Story::new(Registration::Open);
    let ada = story.person("Ada");
    let change = |checked: &str| Command::ChangePassword { checked: checked.into(), password_hash: "new".into() };
    story.run(Some(ada), change("hash")).unwrap();
    let (client, address, expires_at) = (String::new(), String::new(), story.now.plus_seconds(9));
    let late = Command::OpenSession { user: ada.user, checked: "hash".into(), client, address, expires_at };
    assert_eq!(status(story.run(NOBODY, late)), 401);
    assert_eq!(status(story.run(Some(ada), change("hash"))), 401);
    assert_eq!(story.sign_in_with(ada.user, "new").user, ada.user);
}
