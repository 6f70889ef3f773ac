//! Heads that went wrong on the way: a seeded test that neither parser nor judgement can be
//! made to panic, or to pass on what the inner server must not see.

use super::framing::{judge, stays_at_this_hop};
use super::parse::{self, Scan};

/// A small generator with a fixed seed (xorshift), so that a failure can be repeated.
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % bound.max(1) as u64) as usize
    }
}

const SEEDS: [&str; 4] = [
    "GET /rooms/1/messages?limit=5&before=7 HTTP/1.1\r\nHost: h:80\r\nX-Forwarded-For: 1.2.3.4\r\nAccept: */*\r\n\r\n",
    "POST http://h/\u{e4}?\u{65e5} HTTP/1.1\r\nHost: h\r\nContent-Length: 12\r\nConnection: close, x\r\nX: \u{fc}\r\n\r\n",
    "PUT /files HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\nExpect: 100-continue\r\n\r\n",
    "GET /ws/7 HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n",
];

fn mutated(dice: &mut Dice) -> Vec<u8> {
    const PIECES: [&[u8]; 12] = [
        b"\r\n",
        b"\r",
        b"\n",
        b"\0",
        b" ",
        b":",
        b"\xff",
        b"Host: x\r\n",
        b"\r\n\r\n",
        b"http://",
        b"Content-Length: 1\r\n",
        b"#",
    ];
    let mut bytes = SEEDS[dice.below(SEEDS.len())].as_bytes().to_vec();
    for _ in 0..=dice.below(4) {
        let at = dice.below(bytes.len());
        match dice.below(4) {
            0 => bytes[at] = dice.below(256) as u8,
            1 => drop(bytes.splice(at..at, PIECES[dice.below(PIECES.len())].iter().copied())),
            2 => drop(bytes.drain(at..(at + dice.below(9)).min(bytes.len()))),
            _ => bytes.extend_from_within(at..(at + dice.below(40)).min(bytes.len())),
        }
        if bytes.is_empty() {
            break;
        }
    }
    bytes
}

#[test]
fn no_mutated_head_causes_a_panic_or_passes_on_anything_unclean() {
    let mut dice = Dice(0x5EED_9A7E);
    let mut accepted = 0;
    for _ in 0..100_000 {
        let bytes = mutated(&mut dice);
        let Ok(Scan::Ends(at)) = parse::scan(&bytes, 0) else { continue };
        let Ok(mut head) = parse::parse(bytes[..at].to_vec()) else { continue };
        head.forget_forwarding();
        assert!(head.headers().all(|(name, value)| name.is_ascii() && value.is_ascii()));
        assert!(head.target().bytes().all(|byte| byte.is_ascii_graphic() && byte != b'#'));
        assert!(head.target().starts_with('/') || head.target() == "*");
        assert!(head.get("x-forwarded-for").is_none());
        if judge(&head).is_ok() {
            accepted += head.headers().filter(|(name, _)| !stays_at_this_hop(&head, name)).count();
        }
    }
    assert!(accepted > 1000, "the mutations are too wild to tell anything: {accepted}");
}
