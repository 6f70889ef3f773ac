//! Administering the server.

use crate::hub::command::{Administration, NewPassword};

use super::*;

impl Story {
    fn administer(&mut self, by: Login, what: Administration) -> Result<Vec<Notice>> {
        self.run(Some(by), Command::Administer(what)).map(|(_, notices)| notices)
    }

    fn suspend(&mut self, by: Login, user: UserId, seconds: Option<i64>) -> Result<Vec<Notice>> {
        let until = seconds.map(|seconds| self.now.plus_seconds(seconds));
        self.administer(by, Administration::Suspend { user, until, reason: "spam".into() })
    }

    fn set_admin(&mut self, by: Login, user: UserId, is_admin: bool) -> Result<Vec<Notice>> {
        self.administer(by, Administration::SetAdmin { user, is_admin })
    }

    fn tries_to_sign_in(&mut self, user: UserId) -> Result<Reply> {
        let (client, address, expires_at) = (String::new(), String::new(), self.now.plus_seconds(1000));
        let checked = "hash".into();
        self.run(NOBODY, Command::OpenSession { user, checked, client, address, expires_at }).map(|(reply, _)| reply)
    }

    fn offers_reset(&mut self, by: Login, user: UserId, key: u8) -> Result<Vec<Notice>> {
        let expires_at = self.now.plus_seconds(60);
        self.administer(by, Administration::OfferReset { user, key: ResetHash([key; 32]), expires_at })
    }

    fn resets(&mut self, key: u8) -> Result<Reply> {
        let new = NewPassword { key: ResetHash([key; 32]), password_hash: "new".into() };
        self.run(NOBODY, Command::ResetPassword(new)).map(|(reply, _)| reply)
    }
}

fn code<T: std::fmt::Debug>(refused: Result<T>) -> &'static str {
    refused.unwrap_err().code
}

#[test]
fn who_is_suspended_goes_at_once_and_comes_back_when_it_is_over() {
    let mut story = Story::new(Registration::Open);
    let (ada, bob, _) = story.tea();
    let (bobs, _) = story.connect(bob);
    let told = story.suspend(ada, bob.user, Some(60)).unwrap();
    assert!(heard(bobs, &told).contains(&"session ended".to_owned()), "{:?}", heard(bobs, &told));
    assert_eq!(code(story.tries_to_sign_in(bob.user)), "suspended");
    let refusal = story.tries_to_sign_in(bob.user).unwrap_err();
    assert_eq!(refusal.detail, "This account is suspended until 1970-01-01T00:01:01.000Z: \"spam\"");
    story.now = story.now.plus_seconds(60);
    story.sign_in(bob.user);
    story.suspend(ada, bob.user, None).unwrap();
    assert_eq!(code(story.tries_to_sign_in(bob.user)), "suspended");
    story.administer(ada, Administration::LiftSuspension { user: bob.user }).unwrap();
    story.sign_in(bob.user);
}

#[test]
fn nothing_is_done_to_an_administrator_but_unmaking_them_and_never_the_last() {
    let mut story = Story::new(Registration::Open);
    let (ada, bob, _) = story.tea();
    let cleo = story.person("Cleo");
    assert_eq!(code(story.set_admin(bob, bob.user, true)), "forbidden");
    assert_eq!(code(story.set_admin(ada, ada.user, false)), "last_admin");
    story.suspend(ada, cleo.user, None).unwrap();
    assert_eq!(code(story.set_admin(ada, cleo.user, true)), "suspended");
    story.set_admin(ada, bob.user, true).unwrap();
    assert_eq!(code(story.suspend(ada, bob.user, None)), "forbidden");
    assert_eq!(code(story.offers_reset(ada, bob.user, 1)), "forbidden");
    assert_eq!(code(story.suspend(ada, ada.user, None)), "forbidden");
    story.set_admin(bob, ada.user, false).unwrap();
    assert_eq!(code(story.suspend(ada, cleo.user, None)), "forbidden");
}

#[test]
fn a_link_to_a_new_password_is_good_once_and_only_while_its_makers_word_is() {
    let mut story = Story::new(Registration::Open);
    let (ada, bob, _) = story.tea();
    let cleo = story.person("Cleo");
    story.offers_reset(ada, bob.user, 1).unwrap();
    story.resets(1).unwrap();
    assert_eq!(story.facts.passwords[&bob.user], "new");
    assert_eq!(status(story.run(Some(bob), Command::AskOnline { users: vec![] })), 401);
    assert_eq!(status(story.resets(1)), 422);
    story.offers_reset(ada, bob.user, 2).unwrap();
    story.now = story.now.plus_seconds(60);
    assert_eq!(status(story.resets(2)), 422, "it has expired");
    story.set_admin(ada, cleo.user, true).unwrap();
    story.offers_reset(ada, bob.user, 3).unwrap();
    story.set_admin(cleo, ada.user, false).unwrap();
    assert_eq!(status(story.resets(3)), 422, "whoever made it has no say any more");
    story.offers_reset(cleo, bob.user, 4).unwrap();
    story.set_admin(cleo, bob.user, true).unwrap();
    assert_eq!(status(story.resets(4)), 422, "it would open an administrator's account");
}

#[test]
fn a_setting_wins_over_the_option_until_it_is_taken_back() {
    let mut story = Story::new(Registration::Open);
    let ada = story.person("Ada");
    let set = |registration, is_locked_down| Administration::Set { registration, is_locked_down };
    story.administer(ada, set(Some(Some(Registration::Closed)), None)).unwrap();
    assert_eq!(code(story.try_register("Bob")), "registration_closed");
    story.administer(ada, set(Some(Some(Registration::Invite)), None)).unwrap();
    assert_eq!(code(story.try_register("Bob")), "invitation_needed");
    story.administer(ada, set(Some(None), Some(true))).unwrap();
    assert_eq!(code(story.try_register("Bob")), "locked_down");
    let name = Name::parse("name", "Tea").unwrap();
    let room = new_room(name.clone(), false);
    assert_eq!(code(story.run(Some(ada), room)), "locked_down");
    assert_eq!(code(story.run(NOBODY, Command::CreateOpenRoom { name })), "locked_down");
    story.administer(ada, set(None, Some(false))).unwrap();
    story.try_register("Bob").unwrap();
}
