//! Emoji below messages.

use std::sync::Arc;

use crate::error::{Error, Kind, Result};
use crate::ids::{MessageId, Timestamp, UserId};
use crate::limits;

use super::command::Reply;
use super::emoji::Emoji;
use super::event::Event;
use super::facts::Facts;
use super::model::{Login, Message, Reaction, Reactor};
use super::{Hub, Outcome};

impl Hub {
    /// Doing it twice is as good as once.
    pub(super) fn react(
        &self,
        actor: Login,
        id: MessageId,
        emoji: Emoji,
        is_on: bool,
        facts: &mut dyn Facts,
        now: Timestamp,
    ) -> Result<Outcome> {
        let message = self.readable_message(actor.user, id, facts)?;
        self.may_react(actor.user, message.room, now)?;
        if has_reacted(&message, actor.user, emoji) == is_on {
            return Ok(Outcome::of(vec![], Reply::Message { message: Arc::new(message), is_new: false }));
        }
        if message.is_deleted {
            return Err(Error::invalid("message_id", "A deleted message takes no reactions."));
        }
        let mut reactions = message.reactions.clone();
        match is_on {
            true => {
                let reactor = Reactor { user: actor.user, username: self.username(actor.user).into(), at: now };
                add(&mut reactions, emoji, reactor)?;
            }
            false => remove(&mut reactions, emoji, actor.user),
        }
        let message = Arc::new(Message { seq: self.last.seq.next(), reactions, ..message });
        let reply = Reply::Message { message: message.clone(), is_new: true };
        Ok(Outcome::of(vec![Event::MessageReacted { message, user: actor.user, emoji, is_on, at: now }], reply))
    }
}

fn has_reacted(message: &Message, user: UserId, emoji: Emoji) -> bool {
    let with_it = message.reactions.iter().find(|reaction| reaction.emoji == emoji);
    with_it.is_some_and(|reaction| reaction.users.iter().any(|reactor| reactor.user == user))
}

fn add(reactions: &mut Vec<Reaction>, emoji: Emoji, reactor: Reactor) -> Result<()> {
    let count: usize = reactions.iter().map(|reaction| reaction.users.len()).sum();
    let is_new = !reactions.iter().any(|reaction| reaction.emoji == emoji);
    if count >= limits::REACTIONS_PER_MESSAGE || is_new && reactions.len() >= limits::EMOJI_PER_MESSAGE {
        let detail = "This message has as many reactions as it can have.";
        return Err(Error::new(Kind::Forbidden, "too_many_reactions", detail));
    }
    match reactions.iter_mut().find(|reaction| reaction.emoji == emoji) {
        Some(reaction) => reaction.users.push(reactor),
        None => reactions.push(Reaction { emoji, users: vec![reactor] }),
    }
    Ok(())
}

fn remove(reactions: &mut Vec<Reaction>, emoji: Emoji, user: UserId) {
    for reaction in reactions.iter_mut().filter(|reaction| reaction.emoji == emoji) {
        reaction.users.retain(|reactor| reactor.user != user);
    }
    reactions.retain(|reaction| !reaction.users.is_empty());
    // As the store will tell them.
    reactions.sort_by_key(|reaction| reaction.users.first().map(|first| (first.at, first.user)));
}
