//! A turn: some commands, one transaction, one commit, and only then the answers and the telling.

use crate::error::{Error, Result};
use crate::hub::command::Reply;
use crate::hub::event::{Durability, Event};
use crate::hub::{Hub, Notice, Outcome};
use crate::ids::{BlobId, SocketId, Timestamp};
use crate::journal::Line;

use super::handle::{Answer, Envelope};
use super::{Dispatcher, noting, telling};

/// What waits for the commit.
#[derive(Default)]
pub(super) struct Pending {
    frames: telling::Frames,
    answers: Vec<(Answer, Result<Reply>)>,
    /// Sockets that this turn takes from the hub.
    closed: Vec<SocketId>,
    /// Whose rows this turn deletes.
    blobs: Vec<BlobId>,
    /// For the log.
    lines: Vec<Line>,
    is_transaction_open: bool,
}

impl Dispatcher {
    pub(super) fn take_turn(&mut self, envelopes: Vec<Envelope>) {
        let now = Timestamp::now();
        let mut pending = Pending::default();
        if self.is_stale
            && let Err(error) = self.reload()
        {
            return refuse_all(envelopes, &error, self);
        }
        for envelope in envelopes {
            self.take(envelope, now, &mut pending);
        }
        match self.commit(&mut pending) {
            Ok(()) => self.release(pending),
            Err(error) => self.take_back(pending, &error),
        }
    }

    fn take(&mut self, envelope: Envelope, now: Timestamp, pending: &mut Pending) {
        let Envelope { actor, command, answer } = envelope;
        let decided = self.hub.decide(actor, command, &mut self.store, now);
        let settled = decided.and_then(|outcome| self.stage(&outcome, pending).map(|()| outcome));
        let reply = match settled {
            Err(refusal) => Err(refusal),
            Ok(Outcome { events, reply }) => {
                self.apply(events, answer.cause(), now, pending);
                Ok(reply)
            }
        };
        pending.frames.answer(&answer, &reply);
        pending.answers.push((answer, reply));
    }

    pub(super) fn stage(&mut self, outcome: &Outcome, pending: &mut Pending) -> Result<()> {
        if outcome.events.iter().any(|event| event.durability() == Durability::Now) {
            if !pending.is_transaction_open {
                self.store.begin()?;
                pending.is_transaction_open = true;
            }
            self.store.stage(&outcome.events)?;
        }
        Ok(())
    }

    pub(super) fn apply(&mut self, events: Vec<Event>, cause: Option<SocketId>, now: Timestamp, pending: &mut Pending) {
        let may_end_links = events.iter().any(Hub::may_end_links);
        let withdrawn = |event: &Event| match event {
            Event::InviteWithdrawn { code } => Some(*code),
            _ => None,
        };
        let withdrawn: Vec<_> = events.iter().filter_map(withdrawn).collect();
        self.apply_each(events, cause, pending);
        if may_end_links {
            self.apply_each(self.hub.links_end(&withdrawn, now), None, pending);
        }
    }

    fn apply_each(&mut self, events: Vec<Event>, cause: Option<SocketId>, pending: &mut Pending) {
        let mut notices: Vec<Notice> = Vec::new();
        let has_staged = events.iter().any(|event| event.durability() == Durability::Now);
        for event in events {
            self.hub.apply(&event, cause, &mut notices);
            pending.lines.extend(noting::line(&event));
            if let Event::SocketClosed { socket, .. } = event {
                pending.closed.push(socket);
            }
            if let Event::FileDeleted(gone) = event {
                pending.blobs.push(gone.blob);
            }
            if !has_staged && event.durability() == Durability::Lazy {
                self.lazy.push(event);
            }
        }
        notices.iter().for_each(|notice| pending.frames.notice(notice));
    }

    pub(super) fn commit(&mut self, pending: &mut Pending) -> Result<()> {
        if !pending.is_transaction_open {
            return Ok(());
        }
        if !self.lazy.is_empty() {
            self.store.stage(&self.lazy)?;
        }
        self.store.commit()?;
        self.lazy.clear();
        Ok(())
    }

    pub(super) fn release(&mut self, pending: Pending) {
        self.fanout_turn(pending.frames);
        pending.answers.into_iter().for_each(|(answer, reply)| answer.give(reply));
        pending.lines.iter().for_each(Line::note);
        pending.blobs.into_iter().for_each(|blob| self.janitor.remove(blob));
    }

    /// The commit failed: nothing of the turn happened, nobody is told of it, and the hub forgets it.
    pub(super) fn take_back(&mut self, pending: Pending, error: &Error) {
        self.store.rollback();
        self.is_stale = true;
        if let Err(error) = self.reload() {
            log::error!("the state cannot be read back after a failed commit: {error}");
        }
        let mut frames = telling::Frames::default();
        for (answer, _) in pending.answers {
            refuse(answer, error, &mut frames);
        }
        // Their sessions live again, but the hub has let go of them: they come back by themselves.
        pending.closed.iter().for_each(|socket| frames.close(*socket, error));
        self.fanout_turn(frames);
    }

    pub(super) fn reload(&mut self) -> Result<()> {
        let mut hub = Hub::new(self.store.load()?, self.policy);
        hub.adopt_sockets(&self.hub);
        self.hub = hub;
        self.is_stale = false;
        Ok(())
    }

    /// Writes what was put off. Should it fail, it is tried again at the next tick or commit.
    pub(super) fn store_lazy(&mut self) {
        if self.lazy.is_empty() {
            return;
        }
        let stored = self.store.begin().and_then(|()| self.store.stage(&self.lazy)).and_then(|()| self.store.commit());
        match stored {
            Ok(()) => self.lazy.clear(),
            Err(_) => self.store.rollback(),
        }
    }

    /// Applies events that are never stored, and tells them.
    pub(super) fn tell_live(&mut self, events: &[Event]) {
        let mut notices = Vec::new();
        events.iter().for_each(|event| self.hub.apply(event, None, &mut notices));
        let mut frames = telling::Frames::default();
        notices.iter().for_each(|notice| frames.notice(notice));
        self.fanout_turn(frames);
    }

    fn fanout_turn(&mut self, frames: telling::Frames) {
        if let Some(turn) = frames.into_turn() {
            self.fanout.send(turn);
        }
    }
}

fn refuse_all(envelopes: Vec<Envelope>, error: &Error, dispatcher: &mut Dispatcher) {
    let mut frames = telling::Frames::default();
    envelopes.into_iter().for_each(|envelope| refuse(envelope.answer, error, &mut frames));
    dispatcher.fanout_turn(frames);
}

fn refuse(answer: Answer, error: &Error, frames: &mut telling::Frames) {
    frames.answer(&answer, &Err(error.clone()));
    answer.give(Err(error.clone()));
}
