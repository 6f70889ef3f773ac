//! Plays a transcript: does what it says was done, and compares what comes with what it says came.

use std::collections::{BTreeMap, HashMap};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use crate::harness::{Caller, House, Person, Reply, Socket, Value, in_ms, json};

use super::pattern::Names;
use super::script::{Step, Who, steps};

pub fn play(script: &str) {
    let mut stage = Stage::default();
    for (number, step) in steps(script) {
        match catch_unwind(AssertUnwindSafe(|| stage.step(step))) {
            Ok(Ok(())) => {}
            Ok(Err(difference)) => panic!("line {number}: {difference}"),
            Err(panic) => {
                eprintln!("in line {number}:");
                resume_unwind(panic);
            }
        }
    }
    for (who, socket) in &mut stage.sockets {
        let left = socket.heard();
        assert!(left.is_empty(), "at the end, {who} has not read {left:?}");
    }
}

struct Stage {
    // Sockets go before the house closes.
    sockets: BTreeMap<String, Socket>,
    people: HashMap<String, Person>,
    guests: HashMap<String, Caller>,
    names: Names,
    answer: Option<Reply>,
    chosen: Option<String>,
    house: House,
}

impl Default for Stage {
    fn default() -> Self {
        let mut names = Names::default();
        names.give("soon", in_ms(5_000));
        names.give("tomorrow", in_ms(24 * 60 * 60 * 1000));
        Self {
            sockets: BTreeMap::new(),
            people: HashMap::new(),
            guests: HashMap::new(),
            names,
            answer: None,
            chosen: None,
            house: House::open(),
        }
    }
}

type Difference = String;

impl Stage {
    fn step(&mut self, step: Step<'_>) -> Result<(), Difference> {
        match step {
            Step::People(names) => names.into_iter().for_each(|name| self.arrives(name)),
            Step::Guests(names) => names.into_iter().for_each(|name| self.comes_in(name)),
            Step::Call { who, method, path, body } => self.calls(who, method, path, body),
            Step::Answer { status, body } => return self.is_answered(status, body),
            Step::Opens { who, path } => self.opens(who, path, &[]),
            Step::Offers { who, protocols } => {
                let protocols = self.names.fill(protocols);
                self.opens(who, "/ws", &[("Sec-WebSocket-Protocol", &protocols)]);
            }
            Step::Chosen { protocol } if self.chosen.as_deref() == Some(protocol) => {}
            Step::Chosen { protocol } => return Err(format!("{protocol} expected, got {:?}", self.chosen)),
            Step::Sends { who, frame } => {
                let frame = self.names.fill(frame);
                self.socket(who).send_text(&frame);
            }
            Step::Gets { who, frame } => return self.gets(who, frame),
            Step::GetsNothing { who } => match self.socket(who).heard() {
                heard if heard.is_empty() => {}
                heard => return Err(format!("{who} got {heard:?}")),
            },
            Step::IsClosed { who, code } => return self.is_closed(who, code),
            Step::Leaves { who } => self.sockets.remove(who).expect("a socket").leaves(),
            Step::SaysMuch { who, count, room } => self.says_much(who, count, room),
        }
        Ok(())
    }

    fn arrives(&mut self, name: &str) {
        let person = self.house.person(name);
        self.names.give(&format!("{name}.id"), person.id);
        self.names.give(&format!("{name}.token"), person.token());
        self.people.insert(name.to_owned(), person);
    }

    fn comes_in(&mut self, name: &str) {
        let (guest, pass) = self.house.guest(name);
        self.names.give(&format!("{name}.id"), pass.user.id.to_string());
        self.names.give(&format!("{name}.token"), pass.access_token);
        self.guests.insert(name.to_owned(), guest);
    }

    fn caller(&self, who: Who<'_>) -> Caller {
        let person = self.people.get(who).map(|person| Caller::clone(person));
        let guest = || self.guests.get(who).cloned();
        person.or_else(guest).unwrap_or_else(|| self.house.stranger())
    }

    fn calls(&mut self, who: Who<'_>, method: &str, path: &str, body: Option<&str>) {
        let body = body.map(|body| self.names.fill(body)).unwrap_or_default();
        let headers = [("Content-Type", "application/json")];
        let headers = if body.is_empty() { &headers[..0] } else { &headers[..] };
        self.answer = Some(self.caller(who).send(method, &self.names.fill(path), headers, body.as_bytes()));
    }

    fn is_answered(&mut self, status: u16, body: Option<&str>) -> Result<(), Difference> {
        let reply = self.answer.take().expect("a call before its answer").expect(status);
        body.map_or(Ok(()), |body| self.names.check(body, &reply.json()))
    }

    fn opens(&mut self, who: Who<'_>, path: &str, headers: &[(&str, &str)]) {
        let path = self.names.fill(path);
        let mut socket = Socket::open(&self.house, &path, headers).unwrap_or_else(|refused| panic!("{refused:?}"));
        socket.who = who.to_owned();
        self.chosen = socket.subprotocol.clone();
        self.sockets.insert(who.to_owned(), socket);
    }

    fn socket(&mut self, who: Who<'_>) -> &mut Socket {
        self.sockets.get_mut(who).unwrap_or_else(|| panic!("{who} has no socket"))
    }

    fn gets(&mut self, who: Who<'_>, frame: &str) -> Result<(), Difference> {
        let got: Value = self.socket(who).next();
        self.names.check(frame, &got).map_err(|difference| format!("{difference}\n{who} got {got}"))
    }

    fn is_closed(&mut self, who: Who<'_>, code: u16) -> Result<(), Difference> {
        let mut socket = self.sockets.remove(who).expect("a socket");
        match socket.receive() {
            Err(closed) if closed.code == code => Ok(()),
            other => Err(format!("{who} got {other:?}")),
        }
    }

    fn says_much(&mut self, who: Who<'_>, count: usize, room: &str) {
        let room = self.names.get(room.trim_matches(['<', '>'])).clone();
        let mut socket = self.people[who].socket();
        for n in 0..count {
            socket.send_json(json!({"type": "send", "room_id": room, "content": n.to_string()}));
        }
        (0..count).for_each(|_| drop(socket.expect("ack")));
        socket.leaves();
    }
}
