//! What is said to a message: answers, emoji, and its author's second thoughts.

use crate::hub::emoji::Emoji;
use crate::hub::model::Reaction;
use crate::limits;

use super::*;

impl Story {
    fn react(
        &mut self,
        by: Login,
        message: MessageId,
        emoji: &str,
        is_on: bool,
    ) -> Result<(Arc<Message>, Vec<Notice>)> {
        let emoji = Emoji::parse(emoji)?;
        match self.run(Some(by), Command::React { message, emoji, is_on })? {
            (Reply::Message { message, .. }, notices) => Ok((message, notices)),
            other => panic!("{other:?}"),
        }
    }

    fn edit(&mut self, by: Login, message: MessageId, content: &str) -> Result<Reply> {
        let command = Command::EditMessage { message, content: content.into() };
        self.run(Some(by), command).map(|(reply, _)| reply)
    }

    fn versions(&mut self, by: Login, message: MessageId) -> Result<Vec<String>> {
        self.run(Some(by), Command::AskVersions { message })?;
        let before = self.facts.versions.get(&message).into_iter().flatten().map(|version| version.content.clone());
        let now = Some(&self.facts.messages[&message]).filter(|message| !message.is_deleted);
        Ok(before.chain(now.map(|message| message.content.clone())).collect())
    }
}

/// Each emoji with the names of those who put it there.
fn shown(message: &Message) -> Vec<(&str, Vec<String>)> {
    let names = |reaction: &'_ Reaction| reaction.users.iter().map(|one| one.username.to_string()).collect();
    message.reactions.iter().map(|reaction| (reaction.emoji.as_str(), names(reaction))).collect()
}

#[test]
fn reactions_are_counted_with_who_and_everybody_hears_of_them() {
    let mut story = Story::new(Registration::Open);
    let (ada, bob, tea) = story.tea();
    let (adas, _) = story.connect(ada);
    let message = story.post(ada, tea, "Tea?").unwrap();
    story.react(bob, message.id, "👍", true).unwrap();
    story.now = story.now.plus_seconds(1);
    story.react(ada, message.id, "❤", true).unwrap();
    story.now = story.now.plus_seconds(1);
    let (now, notices) = story.react(ada, message.id, "👍", true).unwrap();
    assert_eq!(shown(&now), [("👍", vec!["Bob".into(), "Ada".into()]), ("❤️", vec!["Ada".into()])]);
    assert_eq!(heard(adas, &notices), ["Reacted Tea?"]);
    assert!(now.seq > message.seq, "who was away hears of it by the change number");
    let (now, _) = story.react(bob, message.id, "👍", false).unwrap();
    assert_eq!(shown(&now), [("❤️", vec!["Ada".into()]), ("👍", vec!["Ada".into()])]);
    let (now, _) = story.react(ada, message.id, "👍", false).unwrap();
    assert_eq!(shown(&now), [("❤️", vec!["Ada".into()])]);
}

#[test]
fn reacting_twice_is_as_good_as_once() {
    let mut story = Story::new(Registration::Open);
    let (_, bob, tea) = story.tea();
    let message = story.post(bob, tea, "Tea?").unwrap().id;
    let (once, _) = story.react(bob, message, "👍", true).unwrap();
    let (twice, notices) = story.react(bob, message, "👍", true).unwrap();
    assert_eq!((once, notices), (twice, vec![]));
    story.react(bob, message, "👍", false).unwrap();
    assert!(story.react(bob, message, "👍", false).unwrap().1.is_empty());
}

#[test]
fn members_react_and_a_deleted_message_takes_none() {
    let mut story = Story::new(Registration::Open);
    let (ada, bob, tea) = story.tea();
    let eve = story.person("Eve");
    let plans = story.room(ada, "Plans", true);
    let (open, secret) = (story.post(ada, tea, "Tea?").unwrap().id, story.post(ada, plans, "Milk!").unwrap().id);
    assert_eq!(status(story.react(eve, open, "👍", true)), 403);
    assert_eq!(status(story.react(bob, secret, "👍", true)), 404);
    story.react(bob, open, "👍", true).unwrap();
    story.run(Some(ada), Command::DeleteMessage { message: open }).unwrap();
    assert_eq!(status(story.react(bob, open, "❤️", true)), 422);
    let (tombstone, _) = story.react(bob, open, "👍", false).unwrap();
    assert!(tombstone.reactions.is_empty(), "they went with what it said");
}

#[test]
fn a_message_takes_only_so_many_different_emoji() {
    let mut story = Story::new(Registration::Open);
    let (_, bob, tea) = story.tea();
    let message = story.post(bob, tea, "Tea?").unwrap().id;
    let mut emoji = emojis::iter();
    for one in emoji.by_ref().take(limits::EMOJI_PER_MESSAGE) {
        story.react(bob, message, one.as_str(), true).unwrap();
    }
    let one_more = emoji.next().unwrap().as_str();
    assert_eq!(status(story.react(bob, message, one_more, true)), 403);
    let first = emojis::iter().next().unwrap().as_str();
    story.react(bob, message, first, false).unwrap();
    assert!(story.react(bob, message, one_more, true).is_ok());
}

#[test]
fn what_a_message_said_before_is_for_its_author_and_the_admins() {
    let mut story = Story::new(Registration::Open);
    let (ada, bob, tea) = story.tea();
    let cleo = story.person("Cleo");
    story.run(Some(cleo), Command::JoinRoom { room: tea }).unwrap();
    let message = story.post(bob, tea, "one").unwrap().id;
    assert_eq!(story.versions(bob, message).unwrap(), ["one"]);
    story.edit(bob, message, "two").unwrap();
    story.edit(bob, message, "two").unwrap();
    story.edit(bob, message, "three").unwrap();
    for reader in [bob, ada] {
        assert_eq!(story.versions(reader, message).unwrap(), ["one", "two", "three"]);
    }
    assert_eq!(status(story.versions(cleo, message)), 403);
    story.run(Some(bob), Command::DeleteMessage { message }).unwrap();
    assert!(story.versions(ada, message).unwrap().is_empty(), "what is deleted is gone");
}

#[test]
fn a_message_is_edited_only_so_often() {
    let mut story = Story::new(Registration::Open);
    let (_, bob, tea) = story.tea();
    let message = story.post(bob, tea, "0").unwrap().id;
    for number in 1..=limits::EDITS {
        story.edit(bob, message, &number.to_string()).unwrap();
    }
    assert_eq!(status(story.edit(bob, message, "once more")), 403);
}

#[test]
fn an_answer_carries_the_beginning_of_what_it_answers() {
    let mut story = Story::new(Registration::Open);
    let (ada, bob, tea) = story.tea();
    let hall = story.room(ada, "Hall", false);
    let parent = story.post(bob, tea, &"ö".repeat(limits::QUOTE + 1)).unwrap();
    let answer = story.post_with(ada, tea, "Indeed", None, Some(parent.id)).unwrap();
    let quote = answer.quote.as_deref().unwrap();
    assert_eq!((&*quote.sender_name, quote.content.chars().count()), ("Bob", limits::QUOTE));
    assert_eq!(status(story.post_with(ada, hall, "Indeed", None, Some(parent.id))), 422);
    story.run(Some(bob), Command::DeleteMessage { message: parent.id }).unwrap();
    assert_eq!(status(story.post_with(ada, tea, "Indeed", None, Some(parent.id))), 422);
    assert_eq!(status(story.post_with(ada, tea, "Indeed", None, Some(MessageId(99)))), 422);
}
