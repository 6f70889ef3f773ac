//! Accounts and sessions: who exists, and where they are signed in.

use std::collections::BTreeSet;

use crate::error::{Error, Kind, Result};
use crate::ids::{SessionId, Timestamp, UserId};
use crate::limits;

use super::command::{Registration as Application, Reply};
use super::event::Event;
use super::facts::Facts;
use super::model::{Actor, Login, Scope, Session, Station, User};
use super::{Account, Hub, Notice, Outcome, Recipients, Told};

impl Hub {
    /// With an invitation into a room, the new account is its member from the beginning.
    pub(super) fn register(&self, wanted: Application, facts: &mut dyn Facts, now: Timestamp) -> Result<Outcome> {
        let invite = self.admission(wanted.invite, facts, now)?;
        self.username_is_free(&wanted.username, None)?;
        if wanted.email.as_deref().is_some_and(|email| self.emails.contains_key(&email_key(email))) {
            return Err(Error::taken("email", "A user with this e-mail address already exists."));
        }
        let user = User {
            id: self.last.user.next(),
            username: wanted.username,
            email: wanted.email,
            display_name: None,
            bio: String::new(),
            status: String::new(),
            status_expires_at: None,
            avatar_url: None,
            avatar_file: None,
            is_admin: self.users.is_empty(),
            shares_read: true,
            shares_last_seen: true,
            created_at: now,
            last_seen: None,
        };
        let reply = Reply::User(user.id);
        let namesakes = self.namesakes_end(&user.username, now);
        let (id, username) = (user.id, user.username.shown.clone());
        let mut events = vec![Event::UserRegistered { user, password_hash: wanted.password_hash }];
        events.extend(namesakes);
        if let Some(invite) = invite {
            events.push(Event::InviteUsed { code: invite.code });
            events.extend(invite.room.map_or(Ok(vec![]), |room| self.invited_in(room, id, &username, now))?);
        }
        Ok(Outcome::of(events, reply))
    }

    /// Beyond the bound on sessions, the oldest of the account ends to make room.
    pub(super) fn open_session(
        &self,
        user: UserId,
        client: String,
        address: String,
        now: Timestamp,
        expires_at: Timestamp,
    ) -> Result<Outcome> {
        let account = self.account(user)?;
        let surplus = (account.sessions.len() + 1).saturating_sub(limits::SESSIONS_PER_USER);
        let oldest: Vec<_> = account.sessions.iter().take(surplus).copied().collect();
        let mut events = self.sessions_end(&oldest, user, now);
        let session = Session {
            id: self.last.session.next(),
            user,
            generation: 1,
            client,
            address,
            created_at: now,
            used_at: now,
            expires_at,
        };
        events.push(Event::SessionOpened(session.clone()));
        Ok(Outcome::of(events, Reply::Session(session)))
    }

    /// A spent refresh token in use again means that two parties hold it: the session ends for both (RFC 9700 §4.14.2).
    pub(super) fn renew_session(
        &self,
        session: SessionId,
        generation: i64,
        expires_at: Timestamp,
        facts: &mut dyn Facts,
        now: Timestamp,
    ) -> Result<Outcome> {
        let stored = facts.session(session)?.filter(|stored| self.sessions.contains_key(&stored.id));
        let Some(stored) = stored.filter(|stored| stored.expires_at > now) else {
            return Err(Error::unauthorized("Your session has ended. Sign in again."));
        };
        if stored.generation != generation {
            return Ok(Outcome::of(self.sessions_end(&[session], stored.user, now), Reply::SessionReused));
        }
        let renewed = Session { generation: generation + 1, used_at: now, expires_at, ..stored };
        let event = Event::SessionRenewed { session, generation: renewed.generation, at: now, expires_at };
        Ok(Outcome::of(vec![event], Reply::Session(renewed)))
    }

    pub(super) fn end_session(&self, actor: Login, session: SessionId, now: Timestamp) -> Result<Outcome> {
        if self.sessions.get(&session) != Some(&actor.user) {
            return Err(Error::not_found("There is no such session."));
        }
        Ok(Outcome::done(self.sessions_end(&[session], actor.user, now)))
    }

    pub(super) fn change_password(&self, actor: Login, password_hash: String, now: Timestamp) -> Outcome {
        let sessions = self.users.get(&actor.user).map(|account| &account.sessions);
        let others: Vec<_> = sessions.into_iter().flatten().filter(|id| **id != actor.session).copied().collect();
        let mut events = vec![Event::PasswordChanged { user: actor.user, password_hash }];
        events.extend(self.sessions_end(&others, actor.user, now));
        Outcome::done(events)
    }

    /// The end of some sessions of one user, with the sockets that they take along.
    pub(super) fn sessions_end(&self, ending: &[SessionId], user: UserId, now: Timestamp) -> Vec<Event> {
        let stations = self.users.get(&user).into_iter().flat_map(Account::stations);
        let is_going = |station: &&Station| is_of(station, ending);
        let going: Vec<_> = stations.filter(is_going).map(|station| station.socket).collect();
        // The sessions first: their sockets are told why while they are still known.
        let mut events: Vec<_> = ending.iter().map(|&session| Event::SessionEnded { session, user }).collect();
        events.extend(self.sockets_go(user, &going, now));
        events
    }

    pub(super) fn add_user(&mut self, user: &User) {
        self.last.user = self.last.user.max(user.id);
        self.names.insert(user.username.key.clone(), user.id);
        if let Some(email) = &user.email {
            self.emails.insert(email_key(email), user.id);
        }
        let account = Account {
            username: user.username.shown.as_str().into(),
            is_admin: user.is_admin,
            suspension: None,
            last_seen: user.last_seen,
            shares_read: user.shares_read,
            shares_last_seen: user.shares_last_seen,
            profile: user.into(),
            rooms: BTreeSet::new(),
            sessions: BTreeSet::new(),
            sockets: Vec::new(),
            streams: Vec::new(),
        };
        self.users.insert(user.id, account);
    }

    pub(super) fn add_session(&mut self, session: SessionId, user: UserId) {
        self.last.session = self.last.session.max(session);
        self.sessions.insert(session, user);
        if let Some(account) = self.users.get_mut(&user) {
            account.sessions.insert(session);
        }
    }

    pub(super) fn remove_session(&mut self, session: SessionId, user: UserId, notices: &mut Vec<Notice>) {
        self.sessions.remove(&session);
        let Some(account) = self.users.get_mut(&user) else { return };
        account.sessions.remove(&session);
        let of_session = account.stations().filter(|station| is_of(station, &[session]));
        notices.push(Notice { to: Recipients::of(of_session), told: Told::SessionEnded });
        let is_live = |station: &&Station| account.sessions.iter().any(|session| is_of(station, &[*session]));
        let others = account.sockets.iter().filter(is_live).filter(|station| station.scope == Scope::Everything);
        notices.push(Notice { to: Recipients::of(others), told: Told::SignedOut { session } });
    }
}

/// Checking a password takes a while, off the line; by the time the command is decided, another may be the right one.
pub(super) fn is_still_the_password(user: UserId, checked: &str, facts: &mut dyn Facts) -> Result<()> {
    match facts.password_hash(user)?.as_deref() {
        Some(present) if present == checked => Ok(()),
        _ => Err(Error::new(Kind::Unauthorized, "bad_credentials", "Wrong username or password.")),
    }
}

impl Account {
    /// Sockets and streams.
    pub(super) fn stations(&self) -> impl Iterator<Item = &Station> {
        self.sockets.iter().chain(&self.streams)
    }
}

fn is_of(station: &Station, sessions: &[SessionId]) -> bool {
    matches!(station.actor, Actor::User(login) if sessions.contains(&login.session))
}

/// Mail hosts compare addresses without case in practice, whatever RFC 5321 §2.4 allows.
pub fn email_key(email: &str) -> String {
    super::names::fold(email)
}
