//! Whom a message calls: members of the room by `@name`, and all of them by `@room`.

use crate::ids::{PersonId, RoomId, UserId};
use crate::limits;

use super::model::{Mention, Mentions, Message};
use super::{Hub, RoomState, names};

/// What an admin of a room writes to call everybody in it.
const EVERYBODY: &str = "room";

impl Hub {
    /// Those in the room whom this text calls; nobody calls themselves.
    pub(super) fn mentions(&self, author: PersonId, room: RoomId, content: &str) -> Mentions {
        let mut mentions = Mentions::default();
        let Some(state) = self.rooms.get(&room).filter(|_| content.contains('@')) else { return mentions };
        let own = author.user().and_then(|user| state.room.members.get(&user));
        let may_call_all = own.is_some_and(|member| member.role.is_admin());
        for called in called(content).take(limits::MENTIONS) {
            let called = Called::of(called);
            let is_to_all = may_call_all && called.names().any(|(_, key)| key == EVERYBODY);
            mentions.is_to_all |= is_to_all;
            if let Some((user, name)) = self.called_member(state, &called).filter(|_| !is_to_all)
                && PersonId::User(user) != author
            {
                let mention = Mention { user, username: self.username(user).into(), text: format!("@{name}") };
                add(&mut mentions, mention);
            }
        }
        mentions
    }

    /// Those whom it calls once it says something else. Who was called before under a name that is theirs no more, and that it
    /// still says, is still meant.
    pub(super) fn mentions_after(&self, before: &Message, content: &str) -> Mentions {
        let author = before.sender.map(PersonId::User);
        let mut mentions = author.map(|author| self.mentions(author, before.room, content)).unwrap_or_default();
        for mention in &before.mentions.people {
            let is_another_now = mentions.people.iter().any(|now| now.text == mention.text);
            if !is_another_now && content.contains(&mention.text) {
                add(&mut mentions, mention.clone());
            }
        }
        mentions
    }

    /// The member with the longest name that this begins with.
    fn called_member<'a>(&self, state: &RoomState, called: &Called<'a>) -> Option<(UserId, &'a str)> {
        called.names().find_map(|(name, key)| {
            let user = *self.names.get(key)?;
            state.room.members.contains_key(&user).then_some((user, name))
        })
    }
}

fn add(mentions: &mut Mentions, mention: Mention) {
    if let Err(at) = mentions.people.binary_search_by_key(&mention.user, |known| known.user) {
        mentions.people.insert(at, mention);
    }
}

/// What comes after each `@` that does not stand inside a word, as it does in an e-mail address.
fn called(content: &str) -> impl Iterator<Item = &str> {
    content.match_indices('@').filter_map(|(at, sign)| {
        let before = content[..at].chars().next_back();
        let is_inside = before.is_some_and(|c| c.is_alphanumeric() && !is_unspaced(c));
        (!is_inside).then(|| &content[at + sign.len()..])
    })
}

/// The text after a sign, as far as a name can go, with the key of each of its beginnings. They are folded in one go: a text can
/// have fifty signs with sixty beginnings each, and this is the dispatcher's time.
struct Called<'a> {
    line: &'a str,
    beginnings: names::Beginnings,
}

impl<'a> Called<'a> {
    fn of(called: &'a str) -> Self {
        let line = called.split(char::is_control).next().unwrap_or_default();
        // One character more, for whether the longest name ends there.
        let end = line.char_indices().nth(limits::NAME + 1).map_or(line.len(), |(at, _)| at);
        let line = &line[..end];
        Self { line, beginnings: names::Beginnings::of(line) }
    }

    /// The beginnings that can be a name, the longest first, each with its key: they end where a word does, for names have spaces in
    /// them.
    fn names(&self) -> impl Iterator<Item = (&'a str, &str)> {
        self.beginnings.iter().rev().filter_map(|(at, key)| {
            let (name, after) = self.line.split_at(at);
            let last = name.chars().next_back()?;
            let next = after.chars().next();
            let goes_on = next.is_some_and(|next| next.is_alphanumeric() && !is_unspaced(next) && !is_unspaced(last));
            let is_a_name = !goes_on && !last.is_whitespace() && !name.starts_with(char::is_whitespace);
            // Every character has a byte at least, so few names are counted.
            let fits = at <= limits::NAME || name.chars().count() <= limits::NAME;
            (is_a_name && fits).then_some((name, key))
        })
    }
}

/// Of a script in which the next word, or a particle, follows without a space: kana, Han, Hangul, Thai, Lao, Khmer, Myanmar.
fn is_unspaced(c: char) -> bool {
    matches!(c, '\u{0E00}'..='\u{0EFF}' | '\u{1000}'..='\u{109F}' | '\u{1100}'..='\u{11FF}' | '\u{1780}'..='\u{17FF}'
        | '\u{3040}'..='\u{30FF}' | '\u{3130}'..='\u{318F}' | '\u{3400}'..='\u{9FFF}' | '\u{AC00}'..='\u{D7AF}'
        | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_looked_for_after_a_sign_that_begins_a_word() {
        let found = |content| called(content).collect::<Vec<_>>();
        assert_eq!(
            found("@Ada, ask (@Bob) or ada@example.org"),
            ["Ada, ask (@Bob) or ada@example.org", "Bob) or ada@example.org"]
        );
        assert_eq!(found("ねえ@花子"), ["花子"]);
    }

    #[test]
    fn a_name_ends_where_a_word_ends_and_the_longest_is_tried_first() {
        let names = |called| Called::of(called).names().map(|(name, _)| name).collect::<Vec<_>>();
        assert_eq!(names("Ada L. x"), ["Ada L. x", "Ada L.", "Ada L", "Ada"]);
        assert_eq!(names("Zoe's"), ["Zoe's", "Zoe"]);
        assert_eq!(names("Ada\nBob"), ["Ada"]);
        assert_eq!(names(" Ada"), [] as [&str; 0]);
        assert_eq!(names(""), [] as [&str; 0]);
        assert!(names("花子さん").contains(&"花子") && names("Adaさん").contains(&"Ada"));
        assert_eq!(Called::of(&"x".repeat(65)).names().count(), 0);
        assert_eq!(Called::of(&"x".repeat(64)).names().count(), 1);
        assert_eq!(Called::of(&"é ".repeat(64)).names().map(|(name, _)| name.chars().count()).max(), Some(63));
    }
}
