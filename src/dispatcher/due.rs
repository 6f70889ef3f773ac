//! What happens because its time has come, and nobody asks for it: a turn like any other, that no command begins.

use std::time::{Duration, Instant};

use crate::hub::Outcome;
use crate::ids::Timestamp;
use crate::limits;

use super::Dispatcher;
use super::turn::Pending;

/// After a turn that could not be stored, before it is tried again.
const PAUSE: Duration = Duration::from_secs(1);

impl Dispatcher {
    /// When to wake up at the latest.
    pub(super) fn wakes_at(&self, next_tick: Instant) -> Instant {
        let Some(due) = self.hub.next_due() else { return next_tick };
        let wait = u64::try_from(due.0 - Timestamp::now().0).unwrap_or_default();
        next_tick.min(self.not_before.max(Instant::now() + Duration::from_millis(wait)))
    }

    /// Carries out what is due, if anything is. What the server slept through is due when it starts.
    pub(super) fn take_due(&mut self) {
        let now = Timestamp::now();
        if self.hub.next_due().is_none_or(|due| due > now) || Instant::now() < self.not_before {
            return;
        }
        if self.is_stale && self.reload().is_err() {
            return self.pause();
        }
        let mut pending = Pending::default();
        for due in self.hub.due(now, limits::DUE) {
            let decided = self.hub.fall_due(due, &mut self.store, now);
            match decided.and_then(|outcome| self.stage(&outcome, &mut pending).map(|()| outcome)) {
                Ok(Outcome { events, .. }) => self.apply(events, None, now, &mut pending),
                Err(_) => self.pause(),
            }
        }
        match self.commit(&mut pending) {
            Ok(()) => self.release(pending),
            Err(error) => {
                self.take_back(pending, &error);
                self.pause();
            }
        }
    }

    fn pause(&mut self) {
        self.not_before = Instant::now() + PAUSE;
    }
}
