//! Who exists, and where they are signed in.

use super::*;

#[test]
fn the_first_account_is_the_administrator_and_no_other() {
    for registration in [Registration::Open, Registration::Invite, Registration::Closed] {
        let mut story = Story::new(registration);
        let name = Name::parse("username", "Ada").unwrap();
        let command =
            Command::Register(Application { username: name, email: None, password_hash: String::new(), invite: None });
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
fn the_end_of_a_session_takes_its_sockets_and_only_those() {
    let mut story = Story::new(Registration::Open);
    let desk = story.person("Ada");
    let phone = story.sign_in(desk.user);
    let ((desks, _), (phones, _)) = (story.connect(desk), story.connect(phone));
    let (_, notices) = story.run(Some(desk), Command::EndSession { session: phone.session }).unwrap();
    assert_eq!(heard(phones, &notices), ["session ended"]);
    assert_eq!(heard(desks, &notices), ["signed out elsewhere"]);
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
