//! Who must receive what, and whether they did: every socket of a room gets each sender's messages once and in order, and all
//! sockets of a room see one and the same order.

use std::collections::{BTreeSet, HashMap};

/// What begins a message, and is in no other text of a run.
const MARK: u8 = b'~';
/// Hexadecimal digits of the sender, of its count and of the time, behind the mark.
const DIGITS: (usize, usize, usize) = (6, 8, 14);
const HEAD: usize = 1 + DIGITS.0 + DIGITS.1 + DIGITS.2;
const WORDS: &str = " Is anybody in for tea, or shall we go straight to the cake?";

/// The text of a message: who sent it, its number, when (nanoseconds of the run), and words up to `size` bytes.
pub fn content(sender: usize, number: u32, at: u64, size: usize) -> String {
    let mut text = format!("{}{sender:06x}{number:08x}{at:014x}", MARK as char);
    text.extend(WORDS.chars().cycle().take(size.saturating_sub(HEAD)));
    text
}

/// One message that reached one socket.
pub struct Delivery {
    pub sender: usize,
    /// As in [`content`].
    pub sent_at: u64,
    /// It reached the socket that sent it, as an `ack` where there is such a word.
    pub is_own: bool,
}

/// The expected receipts of a run. Sender `k` is in room `k % rooms`; sockets are counted room by room.
pub struct Receipts {
    rooms: usize,
    members: usize,
    /// Senders of the fullest room.
    lanes: usize,
    /// The number that comes next, by socket and its room's sender.
    next: Vec<u32>,
    /// Numbers that were left out so far, by place in `next`.
    missing: HashMap<usize, BTreeSet<u32>>,
    /// A digest of what each socket has seen, in order.
    seen: Vec<u64>,
    pub deliveries: u64,
    pub duplicated: u64,
    pub reordered: u64,
    pub misrouted: u64,
    pub garbled: u64,
    pub refused: u64,
}

impl Receipts {
    pub fn new(rooms: usize, members: usize, senders: usize) -> Self {
        let lanes = senders.div_ceil(rooms);
        Self {
            rooms,
            members,
            lanes,
            next: vec![0; rooms * members * lanes],
            missing: HashMap::new(),
            seen: vec![0; rooms * members],
            deliveries: 0,
            duplicated: 0,
            reordered: 0,
            misrouted: 0,
            garbled: 0,
            refused: 0,
        }
    }

    /// The socket that a sender sends from.
    pub fn socket_of(&self, sender: usize) -> usize {
        sender % self.rooms * self.members + sender / self.rooms
    }

    /// Notes a frame that reached a socket, which `acknowledges` its own messages or gets them as everybody does. None when it
    /// carries no message, or one that should not be there.
    pub fn note(&mut self, socket: usize, acknowledges: bool, text: &[u8]) -> Option<Delivery> {
        let is_ack = text.starts_with(b"{\"type\":\"ack\"");
        if !is_ack && !text.starts_with(b"{\"type\":\"message\"") {
            self.refused += u64::from(text.starts_with(b"{\"type\":\"error\""));
            return None;
        }
        let Some((sender, number, sent_at)) = read(text).filter(|(sender, ..)| *sender < self.rooms * self.lanes)
        else {
            self.garbled += 1;
            return None;
        };
        let is_own = socket == self.socket_of(sender);
        if sender % self.rooms != socket / self.members || is_ack != (is_own && acknowledges) {
            self.misrouted += 1;
            return None;
        }
        self.deliveries += 1;
        self.tick_off(socket, sender, number);
        Some(Delivery { sender, sent_at, is_own })
    }

    fn tick_off(&mut self, socket: usize, sender: usize, number: u32) {
        let place = socket * self.lanes + sender / self.rooms;
        let next = &mut self.next[place];
        if number >= *next {
            if number > *next {
                self.missing.entry(place).or_default().extend(*next..number);
            }
            *next = number + 1;
        } else if self.missing.get_mut(&place).is_some_and(|missing| missing.remove(&number)) {
            self.reordered += 1;
        } else {
            self.duplicated += 1;
        }
        let one = (sender as u64) << 32 | u64::from(number);
        self.seen[socket] = (self.seen[socket] ^ one).wrapping_mul(0x0100_0000_01b3).rotate_left(29);
    }

    /// Receipts that have not come, when each sender has sent so many.
    pub fn lost(&self, sent: &[u32]) -> u64 {
        let never = |(sender, sent): (usize, &u32)| -> u64 {
            let first = sender % self.rooms * self.members;
            let places = (first..first + self.members).map(|socket| socket * self.lanes + sender / self.rooms);
            places.map(|place| u64::from(*sent) - u64::from(self.next[place])).sum()
        };
        let left_out: usize = self.missing.values().map(BTreeSet::len).sum();
        sent.iter().enumerate().map(never).sum::<u64>() + left_out as u64
    }

    /// Rooms whose members did not all see the same order.
    pub fn disagreeing_rooms(&self) -> u64 {
        self.seen.chunks(self.members).filter(|room| room.iter().any(|seen| seen != &room[0])).count() as u64
    }
}

/// Sender, number and time of the message in a frame; None when it is not as it was sent.
fn read(text: &[u8]) -> Option<(usize, u32, u64)> {
    let start = text.iter().position(|byte| *byte == MARK)?;
    let (head, words) = text[start..].split_at_checked(HEAD)?;
    let mut words = words.iter().take_while(|byte| **byte != b'"').zip(WORDS.bytes().cycle());
    let (sender, rest) = head[1..].split_at(DIGITS.0);
    let (number, time) = rest.split_at(DIGITS.1);
    let is_intact = words.all(|(byte, word)| *byte == word);
    is_intact.then_some((hex(sender)? as usize, hex(number)? as u32, hex(time)?))
}

fn hex(digits: &[u8]) -> Option<u64> {
    digits.iter().try_fold(0, |number, digit| Some(number << 4 | u64::from(char::from(*digit).to_digit(16)?)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(kind: &str, sender: usize, number: u32) -> Vec<u8> {
        format!("{{\"type\":\"{kind}\",\"content\":\"{}\"}}", content(sender, number, 7, 100)).into_bytes()
    }

    #[test]
    fn what_arrives_once_and_in_order_is_sound() {
        let mut receipts = Receipts::new(2, 2, 2);
        for number in 0..3 {
            let own = receipts.note(2, true, &frame("ack", 1, number)).unwrap();
            assert!(own.is_own && own.sender == 1 && own.sent_at == 7);
            assert!(!receipts.note(3, true, &frame("message", 1, number)).unwrap().is_own);
        }
        assert_eq!((receipts.deliveries, receipts.lost(&[0, 3]), receipts.disagreeing_rooms()), (6, 0, 0));
    }

    #[test]
    fn faults_are_told_apart() {
        let mut receipts = Receipts::new(1, 2, 2);
        for number in [0, 2, 1, 1] {
            receipts.note(1, true, &frame("message", 0, number));
        }
        assert_eq!((receipts.reordered, receipts.duplicated), (1, 1));
        assert_eq!(receipts.lost(&[4, 0]), 4 + 1);
        assert_eq!(receipts.disagreeing_rooms(), 1);
        receipts.note(1, true, &frame("ack", 0, 3));
        receipts.note(1, true, b"{\"type\":\"error\"}");
        receipts.note(1, true, b"{\"type\":\"message\"}");
        assert_eq!((receipts.misrouted, receipts.refused, receipts.garbled), (1, 1, 1));
    }

    #[test]
    fn where_there_is_no_ack_senders_get_their_own_messages() {
        let mut receipts = Receipts::new(1, 1, 1);
        assert!(receipts.note(0, false, &frame("message", 0, 0)).unwrap().is_own);
        assert!(receipts.note(0, false, &frame("ack", 0, 1)).is_none());
        assert_eq!((receipts.misrouted, receipts.lost(&[1])), (1, 0));
    }
}
