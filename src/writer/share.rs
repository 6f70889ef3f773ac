//! One writer's thread: its share of the sockets, and the orders that it carries out on them.

use std::net::Shutdown;
use std::os::fd::AsFd;
use std::sync::Arc;
use std::time::Instant;

use crossbeam_channel::{Receiver, Sender};
use polling::Poller;
use socket2::SockRef;

use crate::asleep;
use crate::ids::SocketId;
use crate::limits;

use super::slot::{Sent, Slot, State};
use super::turn::{To, Turn};
use super::{Order, Phrases, drain};

pub(super) struct Share {
    /// Which of `count` writers this is: it has the slots that leave `number` when divided by `count`.
    number: usize,
    count: usize,
    /// By slot number divided by `count`.
    slots: Vec<Option<Slot>>,
    attached: usize,
    closing: Vec<(Instant, SocketId)>,
    phrases: Phrases,
    poller: Arc<Poller>,
    /// Slots that a turn has something for; kept to spare the allocation.
    touched: Vec<usize>,
    stop_at: Option<Instant>,
}

impl Share {
    pub fn new(number: usize, count: usize, phrases: Phrases, poller: Arc<Poller>) -> Self {
        Self {
            number,
            count,
            slots: Vec::new(),
            attached: 0,
            closing: Vec::new(),
            phrases,
            poller,
            touched: Vec::new(),
            stop_at: None,
        }
    }

    /// Carries out orders until told to stop; after each turn says so over `done`.
    pub fn run(mut self, inbox: &Receiver<Order>, done: &Sender<()>) {
        while let Some(order) = self.next(inbox) {
            let is_turn = matches!(order, Order::Turn(_));
            self.carry_out(order);
            if is_turn && done.send(()).is_err() {
                return;
            }
        }
    }

    fn next(&self, inbox: &Receiver<Order>) -> Option<Order> {
        match self.stop_at {
            None => asleep::recv(inbox),
            Some(_) if self.attached == 0 => None,
            Some(deadline) => asleep::recv_deadline(inbox, deadline).ok(),
        }
    }

    fn carry_out(&mut self, order: Order) {
        match order {
            Order::Turn(turn) => self.turn(&turn),
            Order::Attach { id, stream, farewell } => self.attach(Slot::new(id, stream, farewell)),
            Order::Open { id, bytes } => self.with(id, |slot| slot.open(&bytes)),
            Order::Frames { id, bytes, last } => {
                if last {
                    self.says_farewell(id, &bytes);
                }
                // A frame of the socket's own thread does not wait for its turn to open.
                self.with(id, |slot| match slot.state {
                    State::Held => slot.send_ahead(&bytes),
                    State::Open => slot.send(&[&bytes]),
                    State::Closing(_) | State::Dead => Sent::All,
                });
                if last {
                    self.close(id);
                }
            }
            Order::Detach { id } => self.detach(id),
            Order::Writable { id } => self.with(id, Slot::drain),
            Order::Beat { second } => self.beat(second),
            Order::Stop { farewell } => self.stop(&farewell),
        }
    }

    fn index(&self, id: SocketId) -> Option<usize> {
        let slot = id.slot as usize;
        (slot % self.count == self.number).then_some(slot / self.count)
    }

    fn slot(&mut self, id: SocketId) -> Option<&mut Slot> {
        let index = self.index(id)?;
        self.slots.get_mut(index)?.as_mut().filter(|slot| slot.id == id)
    }

    fn attach(&mut self, slot: Slot) {
        let Some(index) = self.index(slot.id) else { return };
        if index >= self.slots.len() {
            self.slots.resize_with(index + 1, || None);
        }
        self.slots[index] = Some(slot);
        self.attached += 1;
    }

    fn detach(&mut self, id: SocketId) {
        let Some(index) = self.index(id).filter(|_| self.slot(id).is_some()) else { return };
        if let Some(slot) = self.slots[index].take() {
            self.attached -= 1;
            if slot.is_polled {
                let _ = self.poller.delete(slot.stream.as_fd());
            }
        }
    }

    /// Notes for each socket what the turn has for it, then sends each its part in one call.
    fn turn(&mut self, turn: &Turn) {
        let mut closing = Vec::new();
        for delivery in &turn.deliveries {
            match &delivery.to {
                To::One(id) => self.note(*id, &delivery.bytes),
                To::Many(ids, except) => {
                    ids.iter().filter(|id| Some(**id) != *except).for_each(|id| self.note(*id, &delivery.bytes));
                }
            }
            if delivery.last {
                let known = closing.len();
                match &delivery.to {
                    To::One(id) => closing.push(*id),
                    To::Many(ids, except) => closing.extend(ids.iter().filter(|id| Some(**id) != *except)),
                }
                let frame = &turn.bytes[delivery.bytes.start as usize..delivery.bytes.end as usize];
                closing[known..].iter().for_each(|id| self.says_farewell(*id, frame));
            }
        }
        let mut touched = std::mem::take(&mut self.touched);
        for index in touched.drain(..) {
            let Some(slot) = self.slots[index].as_mut() else { continue };
            let sent = slot.flush(&turn.bytes);
            if sent != Sent::All {
                let id = slot.id;
                self.settle(id, sent);
            }
        }
        self.touched = touched;
        closing.into_iter().for_each(|id| self.close(id));
    }

    fn note(&mut self, id: SocketId, part: &std::ops::Range<u32>) {
        let Some(index) = self.index(id) else { return };
        let Some(slot) = self.slots.get_mut(index).and_then(Option::as_mut) else { return };
        let takes_more = matches!(slot.state, State::Held | State::Open);
        if slot.id == id && takes_more && slot.note(part) {
            self.touched.push(index);
        }
    }

    /// To be called before a close frame is sent.
    fn says_farewell(&mut self, id: SocketId, frame: &[u8]) {
        if let Some(slot) = self.slot(id).filter(|slot| matches!(slot.state, State::Held | State::Open)) {
            slot.farewell.said(frame);
        }
    }

    fn with(&mut self, id: SocketId, act: impl FnOnce(&mut Slot) -> Sent) {
        if let Some(slot) = self.slot(id) {
            let sent = act(slot);
            self.settle(id, sent);
        }
    }

    /// Sees to what a send has left behind.
    fn settle(&mut self, id: SocketId, sent: Sent) {
        let poller = self.poller.clone();
        let too_slow = self.phrases.too_slow.clone();
        let Some(slot) = self.slot(id) else { return };
        match sent {
            Sent::All => {
                if matches!(slot.state, State::Closing(_)) {
                    let _ = SockRef::from(&slot.stream.as_fd()).shutdown(Shutdown::Write);
                }
            }
            Sent::Some if slot.state == State::Held => {}
            Sent::Some => match drain::watch(&poller, id, &slot.stream, slot.is_polled) {
                Ok(()) => slot.is_polled = true,
                Err(error) => {
                    log::error!("a slow socket cannot be watched: {error}");
                    slot.cut();
                }
            },
            Sent::TooSlow => {
                log::debug!("closing a socket that is too slow");
                slot.state = State::Open;
                slot.farewell.said(&too_slow);
                let sent = slot.send(&[&too_slow]);
                self.settle(id, sent);
                self.close(id);
            }
            Sent::Broken => slot.cut(),
        }
    }

    /// Nothing more goes to this socket; once all is sent its write side is shut down, and at the deadline it is cut.
    fn close(&mut self, id: SocketId) {
        let deadline = Instant::now() + limits::CLOSING;
        let Some(slot) = self.slot(id) else { return };
        if matches!(slot.state, State::Closing(_) | State::Dead) {
            return;
        }
        slot.start_closing(deadline);
        if slot.is_drained() {
            let _ = SockRef::from(&slot.stream.as_fd()).shutdown(Shutdown::Write);
        }
        self.closing.push((deadline, id));
    }

    fn beat(&mut self, second: u64) {
        let now = Instant::now();
        let mut closing = std::mem::take(&mut self.closing);
        closing.retain(|&(deadline, id)| {
            let is_over = deadline <= now;
            if is_over && let Some(slot) = self.slot(id) {
                slot.cut();
            }
            !is_over
        });
        self.closing = closing;
        self.ping(second);
    }

    /// Spread over the interval, so that ten thousand pongs do not come at once.
    fn ping(&mut self, second: u64) {
        let interval = limits::HEARTBEAT.as_secs();
        let ping = self.phrases.ping.clone();
        for index in 0..self.slots.len() {
            let Some(slot) = &mut self.slots[index] else { continue };
            // A socket with a backlog has enough to answer, and silence will tell.
            if slot.state == State::Open
                && slot.is_drained()
                && u64::from(slot.id.serial) % interval == second % interval
            {
                let (id, sent) = (slot.id, slot.send(&[&ping]));
                self.settle(id, sent);
            }
        }
    }

    fn stop(&mut self, farewell: &[u8]) {
        self.stop_at = Some(Instant::now() + limits::STOP);
        let ids: Vec<_> = self.slots.iter().flatten().map(|slot| slot.id).collect();
        for id in ids {
            self.says_farewell(id, farewell);
            self.with(id, |slot| match slot.state {
                State::Held => slot.send_ahead(farewell),
                State::Open => slot.send(&[farewell]),
                State::Closing(_) | State::Dead => Sent::All,
            });
            self.close(id);
        }
    }
}
