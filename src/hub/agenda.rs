//! What is to happen by itself, and when. The dispatcher waits for the first of it, and asks nobody in between.

use std::collections::{BTreeSet, HashMap};

use crate::ids::{ReminderId, RoomId, ScheduledId, Timestamp};

/// Something that has a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Due {
    Message(ScheduledId),
    Reminder(ReminderId),
    /// The oldest messages of a room that keeps them for a time only.
    Expiry(RoomId),
    /// An ephemeral room, in which there may be nobody.
    Empty(RoomId),
}

#[derive(Debug, Default)]
pub(super) struct Agenda {
    in_order: BTreeSet<(Timestamp, Due)>,
    times: HashMap<Due, Timestamp>,
}

impl Agenda {
    pub fn new(entries: Vec<(Timestamp, Due)>) -> Self {
        let mut agenda = Self::default();
        entries.into_iter().for_each(|(at, due)| agenda.put(due, at));
        agenda
    }

    /// At this time, in place of another.
    pub fn put(&mut self, due: Due, at: Timestamp) {
        self.remove(due);
        self.in_order.insert((at, due));
        self.times.insert(due, at);
    }

    pub fn remove(&mut self, due: Due) {
        if let Some(at) = self.times.remove(&due) {
            self.in_order.remove(&(at, due));
        }
    }

    pub fn has(&self, due: Due) -> bool {
        self.times.contains_key(&due)
    }

    pub fn next(&self) -> Option<Timestamp> {
        self.in_order.first().map(|(at, _)| *at)
    }

    /// What is due by now, at most so much, what was due first first.
    pub fn due(&self, now: Timestamp, most: usize) -> Vec<Due> {
        self.in_order.iter().take_while(|(at, _)| *at <= now).take(most).map(|(_, due)| *due).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_due_comes_in_order_and_once() {
        let (first, second) = (Due::Message(ScheduledId(1)), Due::Reminder(ReminderId(1)));
        let mut agenda = Agenda::new(vec![(Timestamp(20), second), (Timestamp(30), first)]);
        agenda.put(first, Timestamp(10));
        assert_eq!((agenda.next(), agenda.due(Timestamp(9), 5)), (Some(Timestamp(10)), vec![]));
        assert_eq!(agenda.due(Timestamp(20), 5), [first, second]);
        assert_eq!(agenda.due(Timestamp(20), 1), [first]);
        agenda.remove(first);
        assert_eq!((agenda.next(), agenda.due(Timestamp(40), 5)), (Some(Timestamp(20)), vec![second]));
    }
}
