//! Whom a message calls, and how far everybody has read.

use crate::hub::command::ProfileChange;
use crate::hub::names::Name;
use crate::limits;

use super::*;

/// Those whom a message calls, with the words that do it.
fn called(message: &Message) -> Vec<(&str, &str)> {
    message.mentions.people.iter().map(|one| (&*one.username, one.text.as_str())).collect()
}

impl Story {
    fn rename(&mut self, who: Login, name: &str) -> Result<Vec<Notice>> {
        let username = Some(Name::parse("username", name)?);
        let change = ProfileChange { username, ..ProfileChange::default() };
        self.run(Some(who), Command::ChangeProfile(change.into())).map(|(_, notices)| notices)
    }

    fn edited(&mut self, by: Login, message: MessageId, content: &str) -> Arc<Message> {
        match self.run(Some(by), Command::EditMessage { message, content: content.into() }).unwrap().0 {
            Reply::Message { message, .. } => message,
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn a_message_calls_the_members_whom_it_names() {
    let mut story = Story::new(Registration::Open);
    let (ada, bob, tea) = story.tea();
    let ann = story.person("Ann Lee");
    let _outside = story.person("Eve");
    story.run(Some(ann), Command::JoinRoom { room: tea }).unwrap();
    let calls = |story: &mut Story, content: &str| {
        called(&story.post(ada, tea, content).unwrap()).iter().map(|one| one.1.to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(calls(&mut story, "@bob, and @ANN  lee's tea; @Ada, @Eve, x@bob, @Ann"), ["@bob", "@ANN  lee"]);
    assert_eq!(calls(&mut story, "@Bob @bob @BOB"), ["@Bob"]);
    assert_eq!(calls(&mut story, "nobody @ all @"), [] as [&str; 0]);
    assert_eq!(calls(&mut story, &format!("{}@Bob", "@x ".repeat(limits::MENTIONS))), [] as [&str; 0]);
    let own = story.post(bob, tea, "@Bob").unwrap();
    assert_eq!(called(&own), [], "nobody calls themselves");
}

#[test]
fn an_admin_of_the_room_calls_everybody_in_it() {
    let mut story = Story::new(Registration::Open);
    let (ada, bob, tea) = story.tea();
    assert!(story.post(ada, tea, "@Room: tea!").unwrap().mentions.is_to_all);
    assert!(!story.post(ada, tea, "@rooms").unwrap().mentions.is_to_all);
    assert!(!story.post(bob, tea, "@room").unwrap().mentions.is_to_all);
    let Reply::Room(chat) = story.run(Some(ada), Command::OpenChat { with: bob.user }).unwrap().0 else { panic!() };
    assert!(!story.post(ada, chat, "@room").unwrap().mentions.is_to_all, "a chat has no admins");
}

#[test]
fn who_takes_another_name_is_still_called() {
    let mut story = Story::new(Registration::Open);
    let (ada, bob, tea) = story.tea();
    let message = story.post(ada, tea, "@Bob?").unwrap();
    story.rename(bob, "Robert").unwrap();
    assert_eq!(called(&story.edited(ada, message.id, "Well, @Bob?")), [("Bob", "@Bob")]);
    assert_eq!(called(&story.post(ada, tea, "@robert").unwrap()), [("Robert", "@robert")]);
    assert_eq!(called(&story.post(ada, tea, "@Bob").unwrap()), []);
    assert_eq!(called(&story.edited(ada, message.id, "Well?")), []);
}

#[test]
fn a_name_is_free_once_it_is_given_up_and_others_hear_of_the_new_one() {
    let mut story = Story::new(Registration::Open);
    let (ada, bob, _) = story.tea();
    let (adas, _) = story.connect(ada);
    assert_eq!(status(story.rename(bob, "ADA")), 400);
    let notices = story.rename(bob, "Robert").unwrap();
    assert_eq!(heard(adas, &notices), ["presence Robert false", "profile Robert "]);
    assert!(story.rename(bob, "ROBERT").is_ok(), "one's own name in another spelling");
    assert_eq!(status(story.try_register("robert")), 400);
    assert!(story.try_register("Bob").is_ok());
}

#[test]
fn a_deleted_message_calls_nobody() {
    let mut story = Story::new(Registration::Open);
    let (ada, _, tea) = story.tea();
    let message = story.post(ada, tea, "@Bob @room").unwrap().id;
    match story.run(Some(ada), Command::DeleteMessage { message }).unwrap().0 {
        Reply::Message { message, .. } => assert_eq!(message.mentions, Default::default()),
        other => panic!("{other:?}"),
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
    assert_eq!(
        (heard(phone, &notices), heard(desk, &notices)),
        (vec![format!("read {two}"), "unread 0 0".into()], vec![])
    );
    assert_eq!(story.run(Some(ada), mark(one)).unwrap().1, []);
    assert_eq!(status(story.run(Some(ada), mark(two.next()))), 422);
}

#[test]
fn what_is_marked_unread_is_unread_until_it_is_read_again() {
    let mut story = Story::new(Registration::Open);
    let (ada, bob, tea) = story.tea();
    let said: Vec<_> = ["one", "@Bob", "three"].map(|text| story.post(ada, tea, text).unwrap().id).into();
    let (bobs, _) = story.connect(bob);
    let mark = |message| Command::MarkRead { room: tea, message };
    let unmark = |message| Command::MarkUnread { room: tea, message };
    let mut says = |command| {
        let (_, notices) = story.run(Some(bob), command).unwrap();
        heard(bobs, &notices)
    };
    assert_eq!(says(unmark(said[0])), [] as [&str; 0], "it is unread already");
    assert_eq!(says(mark(said[2])), [format!("read {}", said[2]).as_str(), "unread 0 0"]);
    assert_eq!(says(unmark(said[1])), ["unread 2 1"]);
    assert_eq!(says(mark(said[0])), [] as [&str; 0], "that is not as far");
    assert_eq!(says(mark(said[1])), ["unread 1 0"]);
    assert_eq!(says(mark(said[2])), ["unread 0 0"]);
    assert_eq!(status(story.run(Some(bob), unmark(MessageId(99)))), 422);
    let coffee = story.room(bob, "Coffee", false);
    let elsewhere = story.post(bob, coffee, "here").unwrap().id;
    assert_eq!(status(story.run(Some(bob), unmark(elsewhere))), 422);
}

#[test]
fn a_muted_room_calls_nobody() {
    let mut story = Story::new(Registration::Open);
    let (ada, bob, tea) = story.tea();
    story.post(ada, tea, "@Bob").unwrap();
    let (bobs, _) = story.connect(bob);
    let mut mute = |is_muted| {
        let (_, notices) = story.run(Some(bob), Command::MuteRoom { room: tea, is_muted }).unwrap();
        heard(bobs, &notices)
    };
    assert_eq!(mute(true), ["unread 1 0"]);
    assert_eq!(mute(true), [] as [&str; 0]);
    assert_eq!(mute(false), ["unread 1 1"]);
}

#[test]
fn in_a_small_room_the_others_hear_how_far_one_has_read_unless_one_keeps_it_to_oneself() {
    let mut story = Story::new(Registration::Open);
    let (ada, bob, tea) = story.tea();
    let (adas, _) = story.connect(ada);
    let read = |story: &mut Story| {
        let message = story.post(ada, tea, "?").unwrap().id;
        let (_, notices) = story.run(Some(bob), Command::MarkRead { room: tea, message }).unwrap();
        heard(adas, &notices).len()
    };
    assert_eq!(read(&mut story), 1);
    for shares_read in [false, true] {
        let change = ProfileChange { shares_read: Some(shares_read), ..ProfileChange::default() };
        story.run(Some(bob), Command::ChangeProfile(change.into())).unwrap();
        assert_eq!(read(&mut story), usize::from(shares_read));
    }
    for number in 2..limits::SEEN_BY {
        let person = story.person(&format!("Person {number}"));
        story.run(Some(person), Command::JoinRoom { room: tea }).unwrap();
    }
    assert_eq!(read(&mut story), 1);
    let one_more = story.person("One more");
    story.run(Some(one_more), Command::JoinRoom { room: tea }).unwrap();
    assert_eq!(read(&mut story), 0);
}
