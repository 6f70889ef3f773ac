//! What is said, changed and read.

use super::*;

#[test]
fn everyone_in_the_room_hears_a_message_and_the_socket_that_sent_it_gets_its_answer_instead() {
    let mut story = Story::new(Registration::Open);
    let (ada, bob, eve) = (story.person("Ada"), story.person("Bob"), story.person("Eve"));
    let room = story.room(ada, "Tea", false);
    story.run(Some(bob), Command::JoinRoom { room }).unwrap();
    let ((desk, _), (phone, _)) = (story.connect(ada), story.connect(ada));
    let ((bobs, _), (eves, _)) = (story.connect(bob), story.connect(eve));
    let post = Post::text(room, "hi".into());
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
