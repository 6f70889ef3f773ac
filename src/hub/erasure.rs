//! Erasing an account: what tells who somebody was goes, and what they said stays, said by a deleted user.
//!
//! Their id is never given out again, so that what one of them said can be told from what another did. They are a member of their
//! direct chats for good, and of no room.

use std::sync::Arc;

use crate::error::{Error, Kind, Result};
use crate::ids::{Timestamp, UserId};

use super::administration::Decree;
use super::audit::audit;
use super::event::Event;
use super::facts::Facts;
use super::groups::found_once;
use super::model::{Action, Login, RoomKind};
use super::names::{DELETED_USER, Name, fold};
use super::{Hub, Notice, Outcome, Told, is_still_the_password};

impl Hub {
    /// By themselves, with their password.
    pub(super) fn erase_me(
        &self,
        actor: Login,
        checked: &str,
        facts: &mut dyn Facts,
        now: Timestamp,
    ) -> Result<Outcome> {
        is_still_the_password(actor.user, checked, facts)?;
        if self.users.len() > 1 && self.is_last_admin(actor.user) {
            let detail = "You are the server's last administrator. Make somebody else one first.";
            return Err(Error::new(Kind::Blocked, "last_admin", detail));
        }
        self.erase(actor, actor.user, now)
    }

    /// Their sessions end first, while their sockets are known; then the name goes, so that nobody hears it again.
    pub(super) fn erase(&self, actor: Login, user: UserId, now: Timestamp) -> Result<Outcome> {
        let mut events = self.all_sessions_end(user, now);
        let name = self.account(user)?.username.clone();
        events.push(Event::Decreed(Decree::Erased { user, name, last_message: self.last.message, at: now }));
        events.push(audit(actor, None, Action::Erased, Some(user), String::new(), now));
        for room in &self.account(user)?.rooms {
            let Some(state) = self.rooms.get(room).filter(|state| state.room.kind != RoomKind::Chat) else { continue };
            let text = format!("{DELETED_USER} left the room");
            // Of their sockets and of their typing there is nothing left to say.
            let is_news = |event: &Event| {
                matches!(
                    event,
                    Event::MemberLeft { .. }
                        | Event::RoleChanged { .. }
                        | Event::RoomDeleted { .. }
                        | Event::GroupFoundBy { .. }
                        | Event::MessagePosted(_)
                )
            };
            events.extend(self.leaving(state, user, Some(text), now)?.events.into_iter().filter(is_news));
        }
        self.number_anew(&mut events);
        found_once(&mut events);
        Ok(Outcome::done(events))
    }

    /// Each room's farewell was made as if it were the only one.
    fn number_anew(&self, events: &mut [Event]) {
        let (mut id, mut seq) = (self.last.message, self.last.seq);
        for event in events {
            if let Event::MessagePosted(message) = event {
                (id, seq) = (id.next(), seq.next());
                let message = Arc::make_mut(message);
                (message.id, message.seq, message.sender_name) = (id, seq, DELETED_USER.into());
            }
        }
    }

    /// Nobody else's, and not what deleted users are called.
    pub(super) fn username_is_free(&self, name: &Name, except: Option<UserId>) -> Result<()> {
        match self.names.get(&name.key) {
            Some(owner) if Some(*owner) != except => {
                Err(Error::taken("username", "A user with this username already exists."))
            }
            None if name.key == fold(DELETED_USER) => {
                Err(Error::taken("username", "This name already exists: it stands for those who have left."))
            }
            _ => Ok(()),
        }
    }

    /// Whoever knew them hears the new name as they hear of any.
    pub(super) fn take_erasure(&mut self, user: UserId, notices: &mut Vec<Notice>) {
        let username = DELETED_USER.into();
        let told = Told::Presence { user, username, is_online: false, last_seen: None };
        notices.push(Notice { to: self.peers(user), told });
        let Some(account) = self.users.remove(&user) else { return };
        self.names.remove(&fold(&account.username));
        self.said.forget_name(user, &account.username);
        self.blocks.forget(user);
        self.emails.retain(|_, owner| *owner != user);
        for state in self.rooms.values_mut() {
            state.room.bans.remove(&user);
            state.room.mutes.remove(&user);
        }
    }
}
