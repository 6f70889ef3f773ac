//! What is to happen later: judged when it is written, and again when its time has come.

use crate::hub::Due;
use crate::hub::command::{Later, NewReminder};

use super::*;

impl Story {
    fn schedule(&mut self, by: Login, room: RoomId, content: &str, at: i64) -> Result<ScheduledId> {
        let post = Post::text(room, content.into());
        match self.run(Some(by), Command::Later(Later::Schedule { post, send_at: Timestamp(at) }))?.0 {
            Reply::Scheduled(scheduled) => Ok(scheduled.id),
            other => panic!("{other:?}"),
        }
    }

    /// Lets what is due by then happen.
    pub(super) fn at(&mut self, now: i64) -> Vec<Notice> {
        self.now = Timestamp(now);
        let mut notices = Vec::new();
        for due in self.hub.due(self.now, 100) {
            let outcome = self.hub.fall_due(due, &mut self.facts, self.now).unwrap();
            for event in &outcome.events {
                self.hub.apply(event, None, &mut notices);
                self.facts.keep(event);
            }
        }
        notices
    }
}

#[test]
fn what_is_due_is_said_in_the_order_of_its_times() {
    let mut story = Story::new(Registration::Open);
    let (ada, bob, tea) = story.tea();
    let (socket, _) = story.connect(bob);
    story.schedule(ada, tea, "two", 5_000).unwrap();
    story.schedule(ada, tea, "one", 4_000).unwrap();
    assert_eq!(story.hub.next_due(), Some(Timestamp(4_000)));
    assert!(story.at(3_999).is_empty());
    assert_eq!(heard(socket, &story.at(6_000)), ["Posted one", "Posted two"]);
    assert_eq!((story.hub.next_due(), story.at(7_000).len()), (None, 0));
}

#[test]
fn who_may_not_say_it_any_more_is_told_so() {
    let mut story = Story::new(Registration::Open);
    let (ada, bob, tea) = story.tea();
    let (adas, _) = story.connect(ada);
    let (bobs, _) = story.connect(bob);
    story.schedule(bob, tea, "x", 4_000).unwrap();
    story.run(Some(bob), Command::LeaveRoom { room: tea }).unwrap();
    let notices = story.at(4_000);
    assert_eq!((heard(bobs, &notices), heard(adas, &notices)), (vec!["failed x".to_owned()], vec![]));
    assert_eq!(story.hub.next_due(), None, "it is not tried again by itself");
}

#[test]
fn slow_mode_puts_it_off() {
    let mut story = Story::new(Registration::Open);
    let (ada, bob, tea) = story.tea();
    let change = RoomChange { slow_mode: Some(10), ..RoomChange::default() };
    story.run(Some(ada), Command::ChangeRoom { room: tea, change }).unwrap();
    let (socket, _) = story.connect(ada);
    story.post(bob, tea, "now").unwrap();
    story.schedule(bob, tea, "later", 2_000).unwrap();
    assert!(story.at(2_000).is_empty());
    assert_eq!(story.hub.next_due(), Some(Timestamp(11_000)));
    assert_eq!(heard(socket, &story.at(11_000)), ["Posted later"]);
}

#[test]
fn a_reminder_is_told_once_and_kept() {
    let mut story = Story::new(Registration::Open);
    let (ada, bob, tea) = story.tea();
    let said = story.post(ada, tea, "milk?").unwrap().id;
    let (socket, _) = story.connect(bob);
    let new = NewReminder { message: Some(said), text: "yes".into(), remind_at: Timestamp(3_000) };
    story.run(Some(bob), Command::Later(Later::Remind(new))).unwrap();
    assert_eq!(heard(socket, &story.at(3_000)), ["reminder yes"]);
    assert!(story.at(4_000).is_empty() && story.facts.reminders.values().all(|one| one.is_due));
}

#[test]
fn ones_other_sockets_are_told_of_a_reminder_and_what_changes_nothing_is_told_to_nobody() {
    let mut story = Story::new(Registration::Open);
    let (ada, bob, _) = story.tea();
    let (adas, _) = story.connect(ada);
    let (bobs, _) = story.connect(bob);
    let new = NewReminder { message: None, text: "milk".into(), remind_at: Timestamp(3_000) };
    let (reply, notices) = story.run(Some(bob), Command::Later(Later::Remind(new))).unwrap();
    let Reply::Reminder(made, None) = reply else { panic!("{reply:?}") };
    assert_eq!((heard(bobs, &notices), heard(adas, &notices)), (vec!["changed milk".to_owned()], vec![]));
    let change =
        |text: &str| Command::Later(Later::ChangeReminder { id: made.id, text: Some(text.into()), remind_at: None });
    assert!(story.run(Some(bob), change("milk")).unwrap().1.is_empty());
    assert_eq!(status(story.run(Some(ada), change("tea"))), 404);
    assert_eq!(heard(bobs, &story.run(Some(bob), change("tea")).unwrap().1), ["changed tea"]);
    let dismiss = || Command::Later(Later::Dismiss { id: made.id });
    assert_eq!(heard(bobs, &story.run(Some(bob), dismiss()).unwrap().1), ["dismissed"]);
    assert_eq!(status(story.run(Some(bob), dismiss())), 404);
    assert_eq!(story.hub.next_due(), None);
}

#[test]
fn what_went_with_its_account_is_forgotten() {
    let mut story = Story::new(Registration::Open);
    let (ada, _, tea) = story.tea();
    let id = story.schedule(ada, tea, "x", 4_000).unwrap();
    story.facts.scheduled.clear();
    assert_eq!(story.hub.due(Timestamp(4_000), 1), [Due::Message(id)]);
    assert!(story.at(4_000).is_empty());
    assert_eq!(story.hub.next_due(), None);
}

#[test]
fn guests_plan_nothing() {
    let mut story = Story::new(Registration::Open);
    let (_, _, tea) = story.tea();
    let guest = crate::ids::GuestId(uuid::Uuid::from_u128(7));
    let command = Command::WelcomeGuest {
        invite: None,
        guest,
        name: Name::parse("name", "Gus").unwrap(),
        expires_at: story.now.plus_seconds(100),
    };
    story.run(NOBODY, command).unwrap();
    let post = Post::text(tea, "x".into());
    let later = Command::Later(Later::Schedule { post, send_at: Timestamp(4_000) });
    assert_eq!(status(story.run(Some(Actor::Guest(guest)), later)), 403);
}

#[test]
fn what_has_been_kept_for_its_time_expires_and_what_comes_after_it_later() {
    const DAY: i64 = 24 * 60 * 60 * 1000;
    let mut story = Story::new(Registration::Open);
    let (ada, bob, tea) = story.tea();
    let first = story.post(ada, tea, "one").unwrap().id;
    let keep = |days| RoomChange { expire_after_days: Some(days), ..RoomChange::default() };
    let change = |days| Command::ChangeRoom { room: tea, change: keep(days) };
    assert_eq!(status(story.run(Some(bob), change(Some(1)))), 403);
    story.run(Some(ada), change(Some(7))).unwrap();
    let (socket, _) = story.connect(bob);
    story.now = Timestamp(1_000 + DAY);
    story.post(ada, tea, "two").unwrap();
    let due = Timestamp(1_000 + 7 * DAY);
    assert_eq!(story.hub.next_due(), Some(due));
    assert_eq!(heard(socket, &story.at(due.0)), [format!("expired {first}")]);
    assert_eq!(story.hub.next_due(), Some(Timestamp(1_000 + 8 * DAY)));
    // A shorter time is as good as at once; and what is gone does not come back with a longer one.
    story.now = Timestamp(1_000 + 3 * DAY);
    let (_, notices) = story.run(Some(ada), change(Some(1))).unwrap();
    assert_eq!(heard(socket, &notices)[1..], ["expired 3"]);
    assert_eq!(story.hub.next_due(), None, "there is nothing left to expire");
    story.post(ada, tea, "three").unwrap();
    assert_eq!(story.hub.next_due(), Some(Timestamp(1_000 + 4 * DAY)));
    story.run(Some(ada), change(None)).unwrap();
    assert!(story.at(1_000 + 9 * DAY).is_empty());
}

#[test]
fn a_client_id_does_not_bring_back_what_has_expired() {
    let mut story = Story::new(Registration::Open);
    let (ada, bob, tea) = story.tea();
    let first = story.post_with(bob, tea, "one", Some("b1"), None).unwrap();
    assert_eq!(story.post_with(bob, tea, "one", Some("b1"), None).unwrap().id, first.id);
    story.now = story.now.plus_days(2);
    let change = RoomChange { expire_after_days: Some(Some(1)), ..RoomChange::default() };
    story.run(Some(ada), Command::ChangeRoom { room: tea, change }).unwrap();
    assert_eq!(story.post_with(bob, tea, "two", Some("b1"), None).unwrap_err().code, "client_id_used");
    assert!(story.post_with(bob, tea, "two", Some("b2"), None).is_ok());
}
