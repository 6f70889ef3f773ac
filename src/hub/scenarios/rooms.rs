//! Rooms, chats, and who belongs to them.

use super::*;

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
fn the_last_admin_stays_admin_and_an_heir_is_found_when_they_leave() {
    let mut story = Story::new(Registration::Open);
    let (ada, bob, eve) = (story.person("Ada"), story.person("Bob"), story.person("Eve"));
    let room = story.room(ada, "Tea", false);
    for later in [eve, bob] {
        story.now = story.now.plus_seconds(1);
        story.run(Some(later), Command::JoinRoom { room }).unwrap();
    }
    let demote = Command::SetRole { room, user: ada.user, role: NewRole::IsAdmin(false) };
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
        (Command::SetRole { room: chat, user: ada.user, role: NewRole::IsAdmin(true) }, 403),
        (Command::ChangeRoom { room: chat, change: RoomChange::default() }, 403),
        (Command::DeleteRoom { room: chat }, 403),
    ] {
        assert_eq!(status(story.run(Some(ada), command.clone())), refusal, "{command:?}");
    }
}
