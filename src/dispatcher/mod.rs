//! The one thread that changes anything: commands come in over a bounded channel, and are decided, stored, committed and only then
//! told, a turn at a time. It never waits for a socket or a client, only for the disk.

mod due;
mod handle;
mod noting;
mod telling;
mod turn;

use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, RecvTimeoutError};

use crate::asleep;
use crate::files::Janitor;
use crate::hub::Hub;
use crate::hub::event::Event;
use crate::hub::model::Policy;
use crate::ids::Timestamp;
use crate::limits;
use crate::store;
use crate::writer::Fanout;

pub use handle::{Answer, Asker, Handle};
use handle::{Envelope, Line};
pub use telling::{FAREWELL, phrases};

/// How often typing is expired, sockets are pinged, lazily stored facts are written and deleted rooms are swept.
const TICK: Duration = Duration::from_secs(1);
/// What the dispatcher owns.
pub struct Dispatcher {
    hub: Hub,
    policy: Policy,
    store: store::Writer,
    fanout: Fanout,
    inbox: Receiver<Line>,
    janitor: Janitor,
    /// Stored with the next commit or at the next tick, whichever comes first: nobody is told that these are durable.
    lazy: Vec<Event>,
    /// Set when a failed commit could not be followed by a reload: the hub is not to be trusted until one succeeds.
    is_stale: bool,
    /// What is due waits until then: the last time, it could not be stored.
    not_before: Instant,
    seconds: u64,
}

impl Dispatcher {
    /// Loads the hub from the store.
    ///
    /// # Errors
    /// 503 when the store cannot be read.
    pub fn new(
        mut store: store::Writer,
        fanout: Fanout,
        policy: Policy,
        janitor: Janitor,
    ) -> crate::error::Result<(Self, Handle)> {
        let hub = Hub::new(store.load()?, policy);
        let (handle, inbox) = Handle::new();
        let (lazy, not_before) = (Vec::new(), Instant::now());
        let dispatcher =
            Self { hub, policy, store, fanout, inbox, janitor, lazy, is_stale: false, not_before, seconds: 0 };
        Ok((dispatcher, handle))
    }

    /// Runs until told to stop; then says farewell to every socket.
    pub fn run(mut self) {
        let mut next_tick = Instant::now() + TICK;
        loop {
            match asleep::recv_deadline(&self.inbox, self.wakes_at(next_tick)) {
                Ok(Line::Command(first)) => {
                    self.let_the_last_turn_go();
                    let (envelopes, is_stopping) = self.gather(first);
                    self.take_turn(envelopes);
                    if is_stopping {
                        break;
                    }
                }
                Err(RecvTimeoutError::Timeout) => {}
                Ok(Line::Stop) | Err(RecvTimeoutError::Disconnected) => break,
            }
            self.take_due();
            if Instant::now() >= next_tick {
                self.tick();
                next_tick = Instant::now() + TICK;
            }
        }
        self.finish();
    }

    /// The turn is the lever: what costs is a send to each recipient, whether it carries one message or ten. So the next turn
    /// begins when the last one is with the kernel, and those who have read it have had the core once to answer. Meanwhile the
    /// line fills. (With commits that overlap the sending, 1,000 members get 409,000 deliveries/s in place of 720,000.)
    fn let_the_last_turn_go(&mut self) {
        self.fanout.wait_until_sent();
        std::thread::yield_now();
    }

    /// All that is waiting behind the first, up to the bound of a turn.
    fn gather(&self, first: Envelope) -> (Vec<Envelope>, bool) {
        let mut envelopes = vec![first];
        while envelopes.len() < limits::TURN {
            match self.inbox.try_recv() {
                Ok(Line::Command(next)) => envelopes.push(next),
                Ok(Line::Stop) => return (envelopes, true),
                Err(_) => break,
            }
        }
        (envelopes, false)
    }

    fn tick(&mut self) {
        self.seconds += 1;
        self.store_lazy();
        let now = Timestamp::now();
        // Should they fail, the store has said so, and the next tick tries again.
        let _ = self.store.sweep_erased();
        let deleted = self.store.sweep(limits::SWEEP).unwrap_or_default();
        let expired = self.store.sweep_expired(limits::SWEEP).unwrap_or_default();
        let abandoned = self.store.sweep_abandoned(now.plus_seconds(-limits::ABANDONED), limits::ABANDONED_SWEEP);
        for gone in deleted.into_iter().chain(expired).chain(abandoned.unwrap_or_default()) {
            self.janitor.remove(gone.blob);
            self.tell_live(&[Event::FileDeleted(gone)]);
        }
        let mut expired = self.hub.expire_typing(now);
        expired.extend(self.hub.expire_guests(now));
        self.tell_live(&expired);
        self.fanout.beat(self.seconds);
    }

    /// Lets what is still in the line be answered with a refusal, and the sockets go.
    fn finish(mut self) {
        self.store_lazy();
        refuse_whoever_still_comes(self.inbox);
        self.fanout.stop(&telling::farewell());
        self.store.close();
    }
}

/// Dropping a bounded channel's receiver drops none of what is in it, so those who wait for an answer would wait in vain, and the
/// stop for them. The thread ends with the last handle.
fn refuse_whoever_still_comes(inbox: Receiver<Line>) {
    let refuse = move || {
        for line in inbox {
            if let Line::Command(Envelope { answer, .. }) = line {
                answer.give(Err(handle::stopping()));
            }
        }
    };
    if let Err(cause) = std::thread::Builder::new().name("refusing".into()).spawn(refuse) {
        log::warn!("no thread to refuse what comes while stopping: {cause}");
    }
}
