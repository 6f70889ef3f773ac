//! What people say of themselves, and the picture that they choose.

use std::sync::Arc;

use crate::error::{Error, Result};
use crate::ids::{FileId, Timestamp, UserId};

use super::command::Reply;
use super::event::Event;
use super::facts::Facts;
use super::files::NewFile;
use super::later::is_ahead;
use super::model::{Login, User};
use super::names::{Name, fold};
use super::{Hub, Notice, Outcome, Told};

/// What a profile's owner may change; none leaves a field as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ProfileChange {
    pub username: Option<Name>,
    /// `Some(None)` goes back to the username.
    pub display_name: Option<Option<String>>,
    pub bio: Option<String>,
    pub status: Option<String>,
    /// `Some(None)`: it stays until it is changed.
    pub status_expires_at: Option<Option<Timestamp>>,
    /// `Some(None)` removes it.
    pub avatar_url: Option<Option<String>>,
    /// Follows from the address, which leads to it or away from it.
    pub avatar_file: Option<Option<FileId>>,
    pub shares_read: Option<bool>,
    pub shares_last_seen: Option<bool>,
}

impl ProfileChange {
    /// Whether it changes anything that others are told of.
    fn is_seen(&self) -> bool {
        let is_status = self.status.is_some() || self.status_expires_at.is_some();
        self.username.is_some() || self.display_name.is_some() || self.avatar_url.is_some() || is_status
    }
}

/// What others see of somebody beside the name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Profile {
    pub display_name: Option<String>,
    pub status: String,
    pub status_expires_at: Option<Timestamp>,
    pub avatar_url: Option<String>,
    pub(super) avatar_file: Option<FileId>,
}

impl From<&User> for Profile {
    fn from(user: &User) -> Self {
        Self {
            display_name: user.display_name.clone(),
            status: user.status.clone(),
            status_expires_at: user.status_expires_at,
            avatar_url: user.avatar_url.clone(),
            avatar_file: user.avatar_file,
        }
    }
}

impl Profile {
    fn take(&mut self, change: &ProfileChange) {
        if let Some(name) = &change.display_name {
            self.display_name.clone_from(name);
        }
        if let Some(status) = &change.status {
            self.status.clone_from(status);
        }
        if let Some(url) = &change.avatar_url {
            self.avatar_url.clone_from(url);
        }
        self.status_expires_at = change.status_expires_at.unwrap_or(self.status_expires_at);
        self.avatar_file = change.avatar_file.unwrap_or(self.avatar_file);
    }

    /// Without a status that has expired.
    fn at(mut self, now: Timestamp) -> Self {
        if self.status_expires_at.is_some_and(|at| at <= now) {
            (self.status, self.status_expires_at) = (String::new(), None);
        }
        self
    }
}

impl Hub {
    /// A new name must be nobody's; guests who bear it have to go, as when somebody registers.
    pub(super) fn change_profile(
        &self,
        actor: Login,
        mut change: ProfileChange,
        facts: &mut dyn Facts,
        now: Timestamp,
    ) -> Result<Outcome> {
        let mut events = Vec::new();
        if let Some(name) = &change.username {
            self.username_is_free(name, Some(actor.user))?;
            events = self.namesakes_end(name, now);
        }
        match change.status_expires_at {
            _ if change.status.as_deref() == Some("") => change.status_expires_at = Some(None),
            Some(Some(at)) => is_ahead(at, "status_expires_at", now)?,
            _ => {}
        }
        if change.avatar_url.is_some() {
            change.avatar_file = Some(None);
            events.extend(self.picture_goes(actor.user, facts)?);
        }
        events.insert(0, Event::ProfileChanged { user: actor.user, change, at: now });
        Ok(Outcome::done(events))
    }

    /// The bytes of the one before it go.
    pub(super) fn set_avatar(
        &self,
        actor: Login,
        new: NewFile,
        facts: &mut dyn Facts,
        now: Timestamp,
    ) -> Result<Outcome> {
        let added = self.add_file(actor, new, now)?;
        let Reply::File(file) = &added.reply else { return Err(Error::internal()) };
        let change = ProfileChange {
            avatar_url: Some(Some(format!("/users/{}/avatar?v={}", actor.user, file.id))),
            avatar_file: Some(Some(file.id)),
            ..ProfileChange::default()
        };
        let mut events = added.events;
        events.push(Event::ProfileChanged { user: actor.user, change, at: now });
        events.extend(self.picture_goes(actor.user, facts)?);
        Ok(Outcome::done(events))
    }

    /// The end of the picture that somebody uploaded, if they did.
    fn picture_goes(&self, user: UserId, facts: &mut dyn Facts) -> Result<Option<Event>> {
        let Some(id) = self.account(user)?.profile.avatar_file else { return Ok(None) };
        Ok(facts.file(id)?.map(|file| Event::FileDeleted(file.gone())))
    }

    /// Others hear of a new name as they do of presence, too.
    pub(super) fn take_profile(
        &mut self,
        user: UserId,
        change: &ProfileChange,
        at: Timestamp,
        notices: &mut Vec<Notice>,
    ) {
        let Some(account) = self.users.get_mut(&user) else { return };
        account.shares_read = change.shares_read.unwrap_or(account.shares_read);
        account.shares_last_seen = change.shares_last_seen.unwrap_or(account.shares_last_seen);
        account.profile.take(change);
        let profile = account.profile.clone().at(at);
        if let Some(name) = &change.username {
            let before = std::mem::replace(&mut account.username, name.shown.as_str().into());
            let is_online = !account.sockets.is_empty();
            self.names.remove(&fold(&before));
            self.names.insert(name.key.clone(), user);
            self.tell_presence(user, is_online, notices);
        }
        if let ProfileChange { bio, shares_read, shares_last_seen, .. } = change
            && (bio.is_some() || shares_read.is_some() || shares_last_seen.is_some())
        {
            let (shares_read, shares_last_seen) = (*shares_read, *shares_last_seen);
            let told = Told::ProfileChanged { bio: bio.clone(), shares_read, shares_last_seen };
            notices.push(Notice { to: self.sockets_of(user), told });
        }
        if change.is_seen() {
            let told = Told::UserUpdated { user, username: self.username(user).into(), profile: Arc::new(profile) };
            notices.push(Notice { to: self.sockets_of(user), told: told.clone() });
            notices.push(Notice { to: self.peers(user), told });
        }
    }
}
