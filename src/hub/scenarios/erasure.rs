//! Accounts that are erased.

use crate::hub::command::Administration;
use crate::hub::model::Role;

use super::*;

impl Story {
    fn erases_themselves(&mut self, who: Login) -> Result<Vec<Notice>> {
        self.run(Some(who), Command::EraseMe { checked: "hash".into() }).map(|(_, notices)| notices)
    }
}

#[test]
fn a_name_goes_and_what_was_said_stays() {
    let mut story = Story::new(Registration::Open);
    let (ada, bob, tea) = story.tea();
    let (plans, hall) = (story.room(bob, "Plans", true), story.room(bob, "Hall", false));
    story.run(Some(ada), Command::JoinRoom { room: hall }).unwrap();
    let (adas, _) = story.connect(ada);
    let (bobs, _) = story.connect(bob);
    let told = story.erases_themselves(bob).unwrap();
    assert_eq!(heard(bobs, &told).first().map(String::as_str), Some("session ended"));
    let told = heard(adas, &told);
    assert!(told.contains(&"presence deleted user false".to_owned()), "{told:?}");
    assert_eq!(told.iter().filter(|one| *one == "Posted deleted user left the room").count(), 2, "{told:?}");
    let after = told.iter().skip_while(|one| *one != "presence deleted user false");
    assert!(after.clone().all(|one| !one.contains("Bob")), "{told:?}");
    assert!(!story.hub.rooms.contains_key(&plans), "nobody could find it again");
    assert_eq!(story.hub.rooms[&tea].room.members.len(), 1);
    assert_eq!(story.hub.rooms[&hall].room.members[&ada.user].role, Role::Owner);
    assert_eq!(status(story.run(Some(bob), Command::AskOnline { users: vec![] })), 401);
    let again = story.try_register("Bob").unwrap();
    assert!(again > bob.user, "an id is never given out twice");
}

#[test]
fn a_chat_with_somebody_who_is_gone_can_be_read_and_no_more() {
    let mut story = Story::new(Registration::Open);
    let (ada, bob, _) = story.tea();
    let Reply::Room(chat) = story.run(Some(ada), Command::OpenChat { with: bob.user }).unwrap().0 else { panic!() };
    let said = story.post(ada, chat, "Hello").unwrap();
    story.erases_themselves(bob).unwrap();
    assert_eq!(story.post(ada, chat, "Are you there?").unwrap_err().code, "erased");
    let edit = Command::EditMessage { message: said.id, content: "Hi".into() };
    assert_eq!(story.run(Some(ada), edit).unwrap_err().code, "erased");
    assert_eq!(status(story.run(Some(ada), Command::OpenChat { with: bob.user })), 404);
    story.run(Some(ada), Command::MarkRead { room: chat, message: said.id }).unwrap();
}

#[test]
fn the_last_administrator_stays_while_there_is_anybody_else() {
    let mut story = Story::new(Registration::Open);
    let (ada, bob, _) = story.tea();
    let erase = |user| Command::Administer(Administration::Erase { user });
    assert_eq!(story.erases_themselves(ada).unwrap_err().code, "last_admin");
    assert_eq!(status(story.run(Some(bob), erase(ada.user))), 403);
    assert_eq!(status(story.run(Some(ada), erase(ada.user))), 403);
    assert_eq!(status(story.run(Some(ada), Command::EraseMe { checked: "another".into() })), 401);
    story.run(Some(ada), erase(bob.user)).unwrap();
    assert_eq!(status(story.run(Some(ada), erase(bob.user))), 404);
    story.erases_themselves(ada).unwrap();
    let cleo = story.try_register("Cleo").unwrap();
    assert!(story.hub.users[&cleo].is_admin, "the first of those who are there");
}

#[test]
fn nobody_else_is_called_as_those_who_are_gone() {
    let mut story = Story::new(Registration::Open);
    let ada = story.person("Ada");
    for name in ["deleted user", "Deleted  User", "DELETED USER"] {
        assert_eq!(story.try_register(name).unwrap_err().code, "already_exists", "{name}");
        let username = Some(Name::parse("username", name).unwrap());
        let change = crate::hub::command::ProfileChange { username, ..Default::default() };
        assert_eq!(status(story.run(Some(ada), Command::ChangeProfile(change.into()))), 400);
    }
}
