//! Wanting nothing of somebody.

use crate::limits;

use super::*;

impl Story {
    fn block(&mut self, by: Login, user: UserId, is_on: bool) -> Result<Vec<Notice>> {
        self.run(Some(by), Command::Block { user, is_on }).map(|(_, notices)| notices)
    }
}

#[test]
fn only_ones_own_devices_hear_of_it_and_twice_is_as_good_as_once() {
    let mut story = Story::new(Registration::Open);
    let (ada, bob, _) = story.tea();
    let sockets = [ada, ada, bob].map(|who| story.connect(who).0);
    let notices = story.block(ada, bob.user, true).unwrap();
    let told = vec!["blocked Bob true".to_owned()];
    assert_eq!(sockets.map(|socket| heard(socket, &notices)), [told.clone(), told, vec![]]);
    assert_eq!(story.block(ada, bob.user, true), Ok(vec![]));
    assert_eq!(status(story.block(ada, ada.user, true)), 422);
    assert_eq!(status(story.block(ada, UserId(99), true)), 404);
}

#[test]
fn whoever_blocks_while_somebody_types_hears_that_they_stopped() {
    let mut story = Story::new(Registration::Open);
    let (ada, bob, tea) = story.tea();
    let (adas, _) = (story.connect(ada).0, story.connect(bob));
    story.run(Some(bob), Command::SetTyping { room: tea, is_typing: true }).unwrap();
    let notices = story.block(ada, bob.user, true).unwrap();
    assert_eq!(heard(adas, &notices), ["typing Bob false", "blocked Bob true"]);
    let (_, notices) = story.run(Some(bob), Command::SetTyping { room: tea, is_typing: true }).unwrap();
    assert_eq!(heard(adas, &notices), [] as [&str; 0]);
}

#[test]
fn a_message_comes_once_to_everybody_whole_or_hidden() {
    let mut story = Story::new(Registration::Open);
    let (ada, bob, tea) = story.tea();
    let eve = story.person("Eve");
    story.run(Some(eve), Command::JoinRoom { room: tea }).unwrap();
    story.block(ada, bob.user, true).unwrap();
    let sockets = [ada, bob, eve].map(|who| story.connect(who).0);
    let post = Command::PostMessage(Post::text(tea, "Hi".into()));
    let (_, notices) = story.run_from(Some(bob), post, Some(sockets[1])).unwrap();
    let who_heard = sockets.map(|socket| heard(socket, &notices));
    assert_eq!(who_heard, [vec!["Posted ".to_owned()], vec![], vec!["Posted Hi".to_owned()]]);
}

#[test]
fn there_is_a_bound_on_whom_one_can_block() {
    let mut story = Story::new(Registration::Open);
    let ada = story.person("Ada");
    let others: Vec<_> = (0..=limits::BLOCKS).map(|n| story.try_register(&format!("No. {n}")).unwrap()).collect();
    let (last, others) = others.split_last().unwrap();
    others.iter().for_each(|user| drop(story.block(ada, *user, true).unwrap()));
    assert_eq!(story.block(ada, *last, true).unwrap_err().code, "too_many_blocks");
    story.block(ada, others[0], false).unwrap();
    story.block(ada, *last, true).unwrap();
}
