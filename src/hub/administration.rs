//! Administering the server: who may sign in, who else administers it, and who may come in at all.
//!
//! An administrator can only be signed out and unmade, so that none of them opens the account of another; and there is always one.

use std::sync::Arc;

use crate::error::{Error, Kind, Result};
use crate::ids::{MessageId, Timestamp, UserId};

use super::audit::audit;
use super::command::Reply;
use super::event::Event;
use super::facts::Facts;
use super::model::{Action, Audit, Login, PasswordReset, Registration, ResetHash, Settings, Suspension};
use super::{Hub, Notice, Outcome};

/// What whoever comes with a link that is not good is told.
pub const SPENT_RESET: &str = "This link is not good, or not any more. Ask for a new one.";

/// What an administrator of the server wants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Administration {
    /// Ends all sessions too. A later one takes the place of an earlier one.
    Suspend {
        user: UserId,
        until: Option<Timestamp>,
        reason: String,
    },
    LiftSuspension {
        user: UserId,
    },
    SignOut {
        user: UserId,
    },
    SetAdmin {
        user: UserId,
        is_admin: bool,
    },
    /// A link to set a new password with, in place of any earlier one.
    OfferReset {
        user: UserId,
        key: ResetHash,
        expires_at: Timestamp,
    },
    /// For good.
    Erase {
        user: UserId,
    },
    /// What is not named stays.
    Set {
        /// `Some(None)` leaves it to the option again.
        registration: Option<Option<Registration>>,
        is_locked_down: Option<bool>,
    },
}

/// A password to be set with the link that was given for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewPassword {
    pub key: ResetHash,
    pub password_hash: String,
}

/// What was decided about an account or about the server. All of it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decree {
    Suspended(Suspension),
    SuspensionLifted {
        user: UserId,
    },
    AdminSet {
        user: UserId,
        is_admin: bool,
    },
    ResetOffered(PasswordReset),
    Erased {
        user: UserId,
        /// The name that goes.
        name: Arc<str>,
        /// The newest message that may still bear it.
        last_message: MessageId,
        at: Timestamp,
    },
    SettingsChanged(Settings),
}

impl Hub {
    pub(super) fn administer(&self, actor: Login, what: Administration, now: Timestamp) -> Result<Outcome> {
        self.is_server_admin(actor.user)?;
        match what {
            Administration::Suspend { user, until, reason } => self.suspend(actor, user, until, reason, now),
            Administration::LiftSuspension { user } => self.lift_suspension(actor, user, now),
            Administration::SignOut { user } => self.sign_out(actor, user, now),
            Administration::SetAdmin { user, is_admin } => self.set_server_admin(actor, user, is_admin, now),
            Administration::OfferReset { user, key, expires_at } => {
                self.is_no_admin(user)?;
                let reset = PasswordReset { user, key, by: actor.user, at: now, expires_at };
                let audit = audit(actor, None, Action::ResetOffered, Some(user), expires_at.to_string(), now);
                Ok(Outcome::done(vec![Event::Decreed(Decree::ResetOffered(reset)), audit]))
            }
            Administration::Erase { user } => {
                self.is_no_admin(user)?;
                self.erase(actor, user, now)
            }
            Administration::Set { registration, is_locked_down } => {
                Ok(self.change_settings(actor, registration, is_locked_down, now))
            }
        }
    }

    /// Their sockets and streams go with their sessions.
    fn suspend(
        &self,
        actor: Login,
        user: UserId,
        until: Option<Timestamp>,
        reason: String,
        now: Timestamp,
    ) -> Result<Outcome> {
        self.is_no_admin(user)?;
        let audit = audit(actor, None, Action::Suspended, Some(user), reason.clone(), now);
        let suspension = Suspension { user, by: actor.user, at: now, until, reason };
        let mut events = vec![Event::Decreed(Decree::Suspended(suspension)), audit];
        events.extend(self.all_sessions_end(user, now));
        Ok(Outcome::done(events))
    }

    /// Doing it twice is as good as once.
    fn lift_suspension(&self, actor: Login, user: UserId, now: Timestamp) -> Result<Outcome> {
        if self.account(user)?.suspension.is_none() {
            return Ok(Outcome::done(vec![]));
        }
        let audit = audit(actor, None, Action::SuspensionLifted, Some(user), String::new(), now);
        Ok(Outcome::done(vec![Event::Decreed(Decree::SuspensionLifted { user }), audit]))
    }

    fn sign_out(&self, actor: Login, user: UserId, now: Timestamp) -> Result<Outcome> {
        self.account(user)?;
        let mut events = vec![audit(actor, None, Action::SignedOut, Some(user), String::new(), now)];
        events.extend(self.all_sessions_end(user, now));
        Ok(Outcome::done(events))
    }

    fn set_server_admin(&self, actor: Login, user: UserId, is_admin: bool, now: Timestamp) -> Result<Outcome> {
        let account = self.account(user)?;
        if account.is_admin == is_admin {
            return Ok(Outcome::done(vec![]));
        }
        match is_admin {
            true if account.suspension.as_ref().is_some_and(|suspension| suspension.is_in_force(now)) => {
                let detail = "This account is suspended. Lift that first.";
                return Err(Error::new(Kind::Blocked, "suspended", detail));
            }
            false if self.is_last_admin(user) => {
                let detail = "This is the server's last administrator. Make somebody else one first.";
                return Err(Error::new(Kind::Blocked, "last_admin", detail));
            }
            _ => {}
        }
        let action = if is_admin { Action::AdminMade } else { Action::AdminUnmade };
        let audit = audit(actor, None, action, Some(user), String::new(), now);
        Ok(Outcome::done(vec![Event::Decreed(Decree::AdminSet { user, is_admin }), audit]))
    }

    fn change_settings(
        &self,
        actor: Login,
        registration: Option<Option<Registration>>,
        is_locked_down: Option<bool>,
        now: Timestamp,
    ) -> Outcome {
        let settings = Settings {
            registration: registration.unwrap_or(self.settings.registration),
            is_locked_down: is_locked_down.unwrap_or(self.settings.is_locked_down),
        };
        if settings == self.settings {
            return Outcome::done(vec![]);
        }
        let mut events = vec![Event::Decreed(Decree::SettingsChanged(settings))];
        if settings.registration != self.settings.registration {
            let word = settings.registration.map_or("as the option says", Registration::as_str);
            events.push(audit(actor, None, Action::RegistrationSet, None, word.to_owned(), now));
        }
        if settings.is_locked_down != self.settings.is_locked_down {
            let word = if settings.is_locked_down { "on" } else { "off" };
            events.push(audit(actor, None, Action::LockdownSet, None, word.to_owned(), now));
        }
        Outcome::done(events)
    }

    /// A link is as good as the word of whoever made it, and opens no administrator's account.
    pub(super) fn reset_password(&self, new: NewPassword, facts: &mut dyn Facts, now: Timestamp) -> Result<Outcome> {
        let is_good = |reset: &PasswordReset| {
            reset.expires_at > now && self.is_server_admin(reset.by).is_ok() && self.is_no_admin(reset.user).is_ok()
        };
        let reset = facts.password_reset(new.key)?.filter(is_good);
        let user = reset.ok_or_else(|| Error::invalid("key", SPENT_RESET))?.user;
        let audit = Audit {
            at: now,
            actor: user,
            room: None,
            action: Action::ResetUsed,
            target: Some(user),
            detail: String::new(),
        };
        let mut events = vec![Event::PasswordChanged { user, password_hash: new.password_hash }, Event::Audited(audit)];
        events.extend(self.all_sessions_end(user, now));
        Ok(Outcome::of(events, Reply::User(user)))
    }

    /// Who may make an account: as was set while the server ran, or else as the option says.
    pub(super) fn registration(&self) -> Registration {
        self.settings.registration.unwrap_or(self.policy.registration)
    }

    /// An account to which something may be done.
    fn is_no_admin(&self, user: UserId) -> Result<()> {
        match self.account(user)?.is_admin {
            true => Err(Error::forbidden("This is an administrator of the server. Unmake them first.")),
            false => Ok(()),
        }
    }

    pub(super) fn is_last_admin(&self, user: UserId) -> bool {
        self.users.iter().all(|(id, account)| !account.is_admin || *id == user)
    }

    pub(super) fn all_sessions_end(&self, user: UserId, now: Timestamp) -> Vec<Event> {
        let sessions = self.users.get(&user).into_iter().flat_map(|account| &account.sessions);
        self.sessions_end(&sessions.copied().collect::<Vec<_>>(), user, now)
    }

    pub(super) fn take_decree(&mut self, decree: &Decree, notices: &mut Vec<Notice>) {
        match decree {
            Decree::Suspended(suspension) => self.take_suspension(suspension.clone()),
            Decree::SuspensionLifted { user } => {
                if let Some(account) = self.users.get_mut(user) {
                    account.suspension = None;
                }
            }
            Decree::AdminSet { user, is_admin } => {
                if let Some(account) = self.users.get_mut(user) {
                    account.is_admin = *is_admin;
                }
            }
            Decree::Erased { user, .. } => self.take_erasure(*user, notices),
            // Kept by the store alone.
            Decree::ResetOffered(_) => {}
            Decree::SettingsChanged(settings) => self.settings = *settings,
        }
    }

    pub(super) fn take_suspension(&mut self, suspension: Suspension) {
        if let Some(account) = self.users.get_mut(&suspension.user) {
            account.suspension = Some(suspension);
        }
    }
}
