//! How a transcript is written: one step a line.
//!
//! ```text
//! # A comment.
//! People: Ada, Bob                          they have accounts and are signed in
//! Guests: Eve, Kim                         they have come in without an account
//! Ada: POST /rooms {"name": "tea"}          a call over REST, as Ada …
//!    = 201 {"id": <tea>, …}                 … and its answer
//! Ada opens /ws?token=<Ada.token>           a socket; `Ada's phone` is another one of hers
//! Ada offers parlor.v1, bearer.<Ada.token>  a socket at /ws with these subprotocols …
//!    = parlor.v1                            … and the one that is chosen
//! Ada → {"type": "ping"}                    she sends
//! Ada ← {"type": "pong"}                    the very next frame that she gets
//! Ada ← nothing                             and none before now
//! Ada ← close 4001                          the server closes
//! Ada leaves                                she closes
//! Ada says 1001 things in <tea>             for what would make long reading
//! ```

/// Who does it: `Ada` or `Ada's phone`.
pub type Who<'a> = &'a str;

#[derive(Debug)]
pub enum Step<'a> {
    People(Vec<&'a str>),
    Guests(Vec<&'a str>),
    Call { who: Who<'a>, method: &'a str, path: &'a str, body: Option<&'a str> },
    Answer { status: u16, body: Option<&'a str> },
    Opens { who: Who<'a>, path: &'a str },
    Offers { who: Who<'a>, protocols: &'a str },
    Chosen { protocol: &'a str },
    Sends { who: Who<'a>, frame: &'a str },
    Gets { who: Who<'a>, frame: &'a str },
    GetsNothing { who: Who<'a> },
    IsClosed { who: Who<'a>, code: u16 },
    Leaves { who: Who<'a> },
    SaysMuch { who: Who<'a>, count: usize, room: &'a str },
}

/// The steps with the numbers of their lines.
pub fn steps(script: &str) -> impl Iterator<Item = (usize, Step<'_>)> {
    let lines = script.lines().enumerate().map(|(at, line)| (at + 1, line.trim()));
    lines
        .filter(|(_, line)| !line.is_empty() && !line.starts_with('#'))
        .map(|(number, line)| (number, step(line).unwrap_or_else(|| panic!("line {number} cannot be read: {line}"))))
}

fn step(line: &str) -> Option<Step<'_>> {
    if let Some(names) = line.strip_prefix("People: ") {
        return Some(Step::People(names.split(", ").collect()));
    }
    if let Some(names) = line.strip_prefix("Guests: ") {
        return Some(Step::Guests(names.split(", ").collect()));
    }
    if let Some(answer) = line.strip_prefix("= ") {
        return answered(answer);
    }
    if let Some((who, frame)) = line.split_once(" → ") {
        return Some(Step::Sends { who, frame });
    }
    if let Some((who, what)) = line.split_once(" ← ") {
        return received(who, what);
    }
    if let Some((who, path)) = line.split_once(" opens ") {
        return Some(Step::Opens { who, path });
    }
    if let Some((who, protocols)) = line.split_once(" offers ") {
        return Some(Step::Offers { who, protocols });
    }
    if let Some((who, much)) = line.split_once(" says ") {
        let (count, room) = much.split_once(" things in ")?;
        return Some(Step::SaysMuch { who, count: count.parse().ok()?, room });
    }
    if let Some(who) = line.strip_suffix(" leaves") {
        return Some(Step::Leaves { who });
    }
    called(line)
}

fn answered(answer: &str) -> Option<Step<'_>> {
    let (status, body) = match answer.split_once(' ') {
        Some((status, body)) => (status, Some(body)),
        None => (answer, None),
    };
    match status.parse() {
        Ok(status) => Some(Step::Answer { status, body }),
        Err(_) => Some(Step::Chosen { protocol: answer }),
    }
}

fn received<'a>(who: Who<'a>, what: &'a str) -> Option<Step<'a>> {
    match what.strip_prefix("close ") {
        Some(code) => Some(Step::IsClosed { who, code: code.parse().ok()? }),
        None if what == "nothing" => Some(Step::GetsNothing { who }),
        None => Some(Step::Gets { who, frame: what }),
    }
}

fn called(line: &str) -> Option<Step<'_>> {
    let (who, call) = line.split_once(": ")?;
    let (method, rest) = call.split_once(' ')?;
    let (path, body) = match rest.split_once(' ') {
        Some((path, body)) => (path, Some(body)),
        None => (rest, None),
    };
    Some(Step::Call { who, method, path, body })
}
