//! Pins and reports, as rules.

use super::*;

#[test]
fn admins_pin_and_everybody_hears_of_it_once() {
    let mut story = Story::new(Registration::Open);
    let (ada, bob, tea) = story.tea();
    let (bobs, _) = story.connect(bob);
    let said = story.post(bob, tea, "four").unwrap().id;
    let pin = |is_on| Command::Pin { message: said, is_on };
    assert_eq!(status(story.run(Some(bob), pin(true))), 403);
    let (_, notices) = story.run(Some(ada), pin(true)).unwrap();
    assert_eq!(heard(bobs, &notices), ["Pinned four"]);
    let (_, notices) = story.run(Some(ada), pin(true)).unwrap();
    assert!(notices.is_empty(), "twice is as good as once");
    let (_, notices) = story.run(Some(ada), pin(false)).unwrap();
    assert_eq!(heard(bobs, &notices), ["Pinned four"]);
    assert_eq!(story.facts.messages[&said].pin, None);
}

#[test]
fn an_edit_leaves_the_pin_and_a_deletion_takes_it() {
    let mut story = Story::new(Registration::Open);
    let (ada, bob, tea) = story.tea();
    let said = story.post(bob, tea, "four").unwrap().id;
    story.run(Some(ada), Command::Pin { message: said, is_on: true }).unwrap();
    story.run(Some(bob), Command::EditMessage { message: said, content: "five".into() }).unwrap();
    assert!(story.facts.messages[&said].pin.is_some());
    story.run(Some(bob), Command::DeleteMessage { message: said }).unwrap();
    assert_eq!(story.facts.messages[&said].pin, None);
}

#[test]
fn a_report_reaches_the_admins_and_not_the_author() {
    let mut story = Story::new(Registration::Open);
    let (ada, bob, tea) = story.tea();
    let eve = story.person("Eve");
    story.run(Some(eve), Command::JoinRoom { room: tea }).unwrap();
    let said = story.post(bob, tea, "spam").unwrap().id;
    let (adas, bobs) = (story.connect(ada).0, story.connect(bob).0);
    let report = Command::Report { message: said, reason: String::new() };
    let (_, notices) = story.run(Some(eve), report).unwrap();
    assert_eq!(heard(adas, &notices), [format!("reported {said}")]);
    assert!(heard(bobs, &notices).is_empty());
    assert_eq!(status(story.run(Some(eve), Command::CloseReports { message: said })), 403);
    story.run(Some(ada), Command::CloseReports { message: said }).unwrap();
    assert!(story.facts.reports.is_empty());
}
