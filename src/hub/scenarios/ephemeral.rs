//! Ephemeral rooms: what is said in them is an event like any other, and one that nobody stores.

use crate::hub::event::Durability;
use crate::limits;

use super::*;

impl Story {
    fn ephemeral(&mut self, by: Login) -> RoomId {
        let name = Name::parse("name", "Smoke").unwrap();
        let new = NewRoom { name, description: String::new(), is_private: false, is_ephemeral: true };
        match self.run(Some(by), Command::CreateRoom(new)).unwrap().0 {
            Reply::Room(room) => room,
            other => panic!("{other:?}"),
        }
    }

    fn said(&mut self, by: Login, room: RoomId) -> Vec<String> {
        match self.run(Some(by), Command::AskSaid { room }).unwrap().0 {
            Reply::Said(said) => said.iter().map(|message| message.content.clone()).collect(),
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn what_is_said_is_told_and_known_and_leaves_nothing_to_store() {
    let mut story = Story::new(Registration::Open);
    let (ada, bob) = (story.person("Ada"), story.person("Bob"));
    let room = story.ephemeral(ada);
    let (socket, _) = story.connect(ada);
    let stored = |story: &mut Story, by: Login, command: Command| -> Vec<Event> {
        let outcome = story.hub.decide(Some(by.into()), command, &mut story.facts, story.now).unwrap();
        let mut notices = Vec::new();
        outcome.events.iter().for_each(|event| story.hub.apply(event, None, &mut notices));
        outcome.events.into_iter().filter(|event| event.durability() != Durability::Never).collect()
    };
    // That he belongs to it is stored, that he came is not said on disk.
    let events = stored(&mut story, bob, Command::JoinRoom { room });
    assert!(matches!(&events[..], [Event::MemberJoined { .. }, Event::NumbersReserved { .. }]), "{events:?}");
    let post = Command::PostMessage(Post::text(room, "between us".into()));
    assert_eq!(stored(&mut story, bob, post), [], "numbers are set aside already");
    assert_eq!(story.said(ada, room), ["Bob joined the room", "between us"]);
    let message = story.post(bob, room, "more").unwrap();
    let (_, notices) = story.run(Some(bob), Command::DeleteMessage { message: message.id }).unwrap();
    assert_eq!(heard(socket, &notices), ["Deleted "]);
    assert_eq!(story.said(bob, room), ["Bob joined the room", "between us", ""]);
    let quiet = Command::ChangeRoom { room, change: RoomChange { slow_mode: Some(5), ..RoomChange::default() } };
    let events = stored(&mut story, ada, quiet);
    assert!(matches!(&events[..], [Event::RoomChanged { .. }]), "no line of the audit log: {events:?}");
}

#[test]
fn what_came_first_makes_way() {
    let mut story = Story::new(Registration::Open);
    let ada = story.person("Ada");
    let room = story.ephemeral(ada);
    (0..=limits::EPHEMERAL).for_each(|n| drop(story.post(ada, room, &format!("{n}")).unwrap()));
    let said = story.said(ada, room);
    assert_eq!((said.len(), said[0].as_str()), (limits::EPHEMERAL, "1"));
    let long = "x".repeat(limits::MESSAGE);
    (0..140).for_each(|_| drop(story.post(ada, room, &long).unwrap()));
    let bytes: usize = story.said(ada, room).iter().map(String::len).sum();
    assert!(bytes <= limits::EPHEMERAL_BYTES && bytes > limits::EPHEMERAL_BYTES - 2 * long.len(), "{bytes}");
}

#[test]
fn it_goes_when_nobody_has_been_there_for_a_while() {
    let mut story = Story::new(Registration::Open);
    let ada = story.person("Ada");
    let room = story.ephemeral(ada);
    let (socket, _) = story.connect(ada);
    let idle = limits::EPHEMERAL_IDLE;
    let due = |story: &Story| story.hub.next_due().unwrap();
    assert_eq!(due(&story), story.now.plus_seconds(idle));
    assert!(story.at(due(&story).0).is_empty() && story.hub.next_due() == Some(story.now.plus_seconds(idle)));
    story.run(NOBODY, Command::Disconnect { socket }).unwrap();
    story.at(due(&story).0);
    assert_eq!(story.hub.next_due(), None);
    assert_eq!(status(story.run(Some(ada), Command::AskSaid { room })), 404);
}

#[test]
fn who_comes_back_gets_all_that_was_missed_or_is_told_that_some_is_forgotten() {
    let mut story = Story::new(Registration::Open);
    let ada = story.person("Ada");
    let room = story.ephemeral(ada);
    let since = story.post(ada, room, "known").unwrap().seq;
    let missed = |story: &mut Story, since| {
        let resume = Some(Resume { since, epoch: None });
        let command = Command::Connect { socket: SocketId { slot: 99, serial: 99 }, wire: Wire(0), resume };
        match story.hub.decide(Some(ada.into()), command, &mut story.facts, story.now).unwrap().reply {
            Reply::Welcome(welcome) => (welcome.resume, welcome.said.len()),
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(missed(&mut story, since), (Resumption::From(since), 0));
    (1..limits::EPHEMERAL).for_each(|n| drop(story.post(ada, room, &format!("{n}")).unwrap()));
    assert_eq!(missed(&mut story, since), (Resumption::From(since), limits::EPHEMERAL - 1));
    // What is forgotten first was known.
    story.post(ada, room, "one more").unwrap();
    assert_eq!(missed(&mut story, since), (Resumption::From(since), limits::EPHEMERAL));
    story.post(ada, room, "and one").unwrap();
    assert_eq!(missed(&mut story, since), (Resumption::Forgotten, 0));
}
