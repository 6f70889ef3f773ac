//! People without an account.

use super::*;

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
    let post = |room| Post::text(room, "hi".into());
    let (reply, notices) = story.run(Some(eve), Command::PostMessage(post(tea))).unwrap();
    let Reply::Message { message, .. } = reply else { panic!("{reply:?}") };
    assert_eq!((message.sender, &*message.sender_name), (None, "Eve"));
    assert_eq!(heard(adas, &notices), ["Posted hi"]);
    assert_eq!(status(story.run(Some(eve), Command::PostMessage(post(plans)))), 404);
    for command in [
        new_room(Name::parse("name", "mine").unwrap(), false),
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
    let application = Application { username, email: None, password_hash: "hash".into(), invite: None };
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
fn where_all_places_are_taken_whoever_has_been_away_the_longest_makes_room() {
    let mut story = Story::new(Registration::Open);
    let places = i64::try_from(crate::limits::GUESTS).unwrap();
    let comes = |story: &mut Story, number: i64| {
        let by = guest(story, &format!("Guest {number}"));
        let expires_at = story.now.plus_seconds(number);
        let welcome = Command::WelcomeGuest { guest: by.guest, name: by.name, invite: None, expires_at };
        story.run(NOBODY, welcome).map(|_| Actor::Guest(by.guest))
    };
    // The first one has a socket, and so is not away.
    let by = guest(&mut story, "Gil");
    let gil = Actor::Guest(by.guest);
    story.run(NOBODY, Command::EnterLobby { by }).unwrap();
    let all: Vec<_> = (1..places).map(|number| comes(&mut story, number).unwrap()).collect();
    let last = comes(&mut story, places).unwrap();
    assert_eq!(story.hub.guests.len(), crate::limits::GUESTS);
    for (who, is_here) in [(gil, true), (all[0], false), (all[1], true), (last, true)] {
        assert_eq!(story.run(Some(who), Command::AskGuest).is_ok(), is_here, "{who:?}");
    }
}
