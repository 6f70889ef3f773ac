//! Who is there, who types, and who comes back.

use super::*;

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

    let post = Post::text(room, "done".into());
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
