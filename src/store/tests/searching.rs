//! Searching, against a scan of everything: at random in several scripts, while messages are posted, edited and deleted, rooms come,
//! go, open and close, people join and leave, and the index is somewhere on its way.

use std::collections::{BTreeMap, BTreeSet};

use crate::hub::command::RoomChange;
use crate::hub::emoji::Emoji;
use crate::hub::model::{Member, Role, User};
use crate::hub::names;
use crate::ids::UserId;
use crate::search::{Query, Sort};
use crate::store::Search;
use crate::store::search::{beside, open as open_index, step};

use super::*;

const WORDS: &[&str] = &[
    "tea",
    "Teapot",
    "STEAM",
    "milk",
    "the",
    "a",
    "ok",
    "Straße",
    "STRASSE",
    "ﬁn",
    "naïve",
    "nai\u{308}ve",
    "café",
    "100%",
    "C++",
    "\"quoted\"",
    "--",
    "OR",
    "AND",
    "NEAR(a",
    "*",
    "東京",
    "京都",
    "東京タワー",
    "お茶",
    "ｶﾞｽ",
    "ガス",
    "서울에서",
    "中文字符",
    "🫖",
    "👨‍👩‍👧",
    "https://example.org/tea",
    "http://x",
    "чай",
    "ЧАЙНИК",
    "ς",
    "Σ",
    "'; DROP",
    "<b>",
    "\u{0}",
    "ＴＥＡ",
];
const HOUR: i64 = 3_600_000;

struct World {
    messages: BTreeMap<i64, Message>,
    rooms: BTreeMap<i64, (bool, BTreeSet<i64>)>,
    last_room: i64,
    last_message: i64,
    seq: i64,
}

/// Their numbers are 1, 2 and 3; the last one's name is the number of the second.
const PEOPLE: [&str; 3] = ["Ada", "Bob B", "2"];
const GUESTS: [&str; 2] = ["Guest-1", "Évariste"];

fn pick<T: Copy>(random: &mut fastrand::Rng, all: &[T]) -> T {
    all[random.usize(..all.len())]
}

fn text(random: &mut fastrand::Rng) -> String {
    let words: Vec<_> = (0..random.usize(1..7)).map(|_| pick(random, WORDS)).collect();
    words.join(pick(random, &[" ", " ", "  ", "", "\n", ", "]))
}

fn register(writer: &mut Writer) {
    for (number, name) in (1..).zip(PEOPLE) {
        let user = User {
            id: UserId(number),
            username: Name::stored(name.to_owned()),
            email: None,
            display_name: None,
            bio: String::new(),
            status: String::new(),
            avatar_url: None,
            status_expires_at: None,
            avatar_file: None,
            shares_last_seen: true,
            is_admin: false,
            shares_read: true,
            created_at: NOW,
            last_seen: None,
        };
        write(writer, &[Event::UserRegistered { user, password_hash: String::new() }]);
    }
}

impl World {
    fn new() -> Self {
        Self { messages: BTreeMap::new(), rooms: BTreeMap::new(), last_room: 0, last_message: 0, seq: 0 }
    }

    fn happens(&mut self, random: &mut fastrand::Rng, writer: &mut Writer) {
        let person = random.i64(1..=3);
        let room = self.any_room(random);
        match random.u8(..40) {
            0..20 => self.post(random, writer, room),
            20..26 => self.edit(random, writer),
            26..30 => self.delete(random, writer),
            30..32 => self.react(random, writer),
            32 if self.rooms.len() < 6 => self.open_room(writer),
            33 if random.bool() => self.close_room(writer, room),
            34 => drop(writer.sweep(3).unwrap()),
            35..38 => self.come_or_go(writer, room, person),
            _ => self.toggle(writer, room),
        }
    }

    fn any_room(&self, random: &mut fastrand::Rng) -> Option<i64> {
        random.choice(self.rooms.keys()).copied()
    }

    fn post(&mut self, random: &mut fastrand::Rng, writer: &mut Writer, room: Option<i64>) {
        let Some(room) = room else { return self.open_room(writer) };
        self.seq += 1;
        self.last_message += 1;
        let id = self.last_message;
        let sender = Some(random.i64(1..=3)).filter(|_| random.u8(..4) > 0);
        let name = sender.map_or_else(|| pick(random, &GUESTS), |sender| PEOPLE[sender as usize - 1]);
        let kind = pick(
            random,
            &[MessageKind::Text, MessageKind::Text, MessageKind::Image, MessageKind::Voice, MessageKind::System],
        );
        let message = Message {
            sender: sender.map(UserId),
            sender_name: name.into(),
            kind,
            content: text(random),
            // Clocks are put back at times.
            sent_at: Timestamp(NOW.0 + id * HOUR / 3 - random.i64(0..3) * HOUR),
            ..posted(id, self.seq, room)
        };
        write(writer, &[Event::MessagePosted(Arc::new(message.clone()))]);
        self.messages.insert(id, message);
    }

    fn changed(&mut self, random: &mut fastrand::Rng, change: impl FnOnce(&mut Message)) -> Option<Arc<Message>> {
        let there: Vec<_> = self.messages.values_mut().filter(|message| !message.is_deleted).collect();
        let message = random.choice(there)?;
        self.seq += 1;
        message.seq = Seq(self.seq);
        change(message);
        Some(Arc::new(message.clone()))
    }

    fn edit(&mut self, random: &mut fastrand::Rng, writer: &mut Writer) {
        let content = text(random);
        let message = self.changed(random, |message| (message.content, message.is_edited) = (content, true));
        message.into_iter().for_each(|message| write(writer, &[Event::MessageEdited(message)]));
    }

    fn delete(&mut self, random: &mut fastrand::Rng, writer: &mut Writer) {
        let message = self.changed(random, |message| (message.content, message.is_deleted) = (String::new(), true));
        message.into_iter().for_each(|message| write(writer, &[Event::MessageDeleted(message)]));
    }

    fn react(&mut self, random: &mut fastrand::Rng, writer: &mut Writer) {
        let (emoji, user) = (Emoji::parse("👍").unwrap(), UserId(1));
        let Some(message) = self.changed(random, |_| {}) else { return };
        for is_on in [true, false] {
            write(writer, &[Event::MessageReacted { message: message.clone(), user, emoji, is_on, at: NOW }]);
        }
    }

    fn open_room(&mut self, writer: &mut Writer) {
        self.last_room += 1;
        self.rooms.insert(self.last_room, (false, BTreeSet::new()));
        write(writer, &[Event::RoomCreated(room(self.last_room))]);
    }

    fn close_room(&mut self, writer: &mut Writer, closed: Option<i64>) {
        let Some(closed) = closed else { return };
        self.rooms.remove(&closed);
        self.messages.retain(|_, message| message.room != RoomId(closed));
        write(writer, &[Event::RoomDeleted { room: RoomId(closed) }]);
    }

    fn come_or_go(&mut self, writer: &mut Writer, at: Option<i64>, person: i64) {
        let Some(at) = at else { return };
        let (room, user) = (RoomId(at), UserId(person));
        let members = &mut self.rooms.get_mut(&at).unwrap().1;
        let member = Member { role: Role::Member, joined_at: NOW, reading: Default::default() };
        match members.remove(&person) {
            true => write(writer, &[Event::MemberLeft { room, user, at: NOW }]),
            false => {
                members.insert(person);
                write(writer, &[Event::MemberJoined { room, user, member }]);
            }
        }
    }

    fn toggle(&mut self, writer: &mut Writer, at: Option<i64>) {
        let Some(at) = at else { return };
        let is_private = &mut self.rooms.get_mut(&at).unwrap().0;
        *is_private = !*is_private;
        let change = RoomChange { is_private: Some(*is_private), ..RoomChange::default() };
        write(writer, &[Event::RoomChanged { room: RoomId(at), change }]);
    }

    /// Looks at everything. Knows nothing of grams, the index, or how a query is read.
    fn scan(&self, wish: &Wish, viewer: i64) -> Vec<MessageId> {
        let is_there = |message: &&Message| {
            let (is_private, members) = &self.rooms[&message.room.0];
            let text = names::fold(&message.content);
            let name = wish.from.map(|name| PEOPLE.iter().position(|known| *known == name).map(|at| at as i64 + 1));
            let by = match (wish.from, name, message.sender) {
                (None, ..) => true,
                (Some(_), Some(Some(user)), Some(sender)) => sender == UserId(user),
                (Some(written), Some(None), Some(sender)) => sender.to_string() == written,
                (Some(written), _, None) => *message.sender_name == *written,
                (Some(_), None, Some(_)) => unreachable!("a name is looked up"),
            };
            (!is_private || members.contains(&viewer))
                && !message.is_deleted
                && message.kind != MessageKind::System
                && by
                && wish.room.is_none_or(|room| message.room == RoomId(room))
                && wish.terms.iter().all(|term| text.contains(&names::fold(term)))
                && match wish.has {
                    None => true,
                    Some("link") => text.contains("http://") || text.contains("https://"),
                    Some("image") => message.kind == MessageKind::Image,
                    Some(_) => message.kind != MessageKind::Text,
                }
                && wish.before.is_none_or(|before| message.sent_at < before)
                && wish.after.is_none_or(|after| message.sent_at >= after)
        };
        self.messages.values().rev().filter(is_there).map(|message| message.id).collect()
    }

    fn wish(&self, random: &mut fastrand::Rng) -> Wish {
        let term = |random: &mut fastrand::Rng| {
            let message = random.choice(self.messages.values()).map_or("nothing", |message| &message.content);
            let message: Vec<char> =
                if random.bool() { pick(random, WORDS).chars() } else { message.chars() }.collect();
            let start = random.usize(..message.len().max(1));
            let end = (start + random.usize(1..9)).min(message.len());
            let part: String = message[start.min(end)..end].iter().filter(|c| !matches!(c, '"' | ':')).collect();
            if random.bool() { part.to_uppercase() } else { part }
        };
        let mut maybe = |odds: u8| random.u8(..odds) == 0;
        let (by, at, has, before, after) = (maybe(4), maybe(5), maybe(6), maybe(6), maybe(6));
        let instant = |random: &mut fastrand::Rng| Timestamp(NOW.0 + random.i64(-5..60) * HOUR);
        Wish {
            terms: (0..random.usize(..3)).map(|_| term(random)).filter(|term| !names::fold(term).is_empty()).collect(),
            from: by.then(|| pick(random, &["Ada", "Bob B", "2", "3", "Guest-1", "Évariste", "nobody", "17"])),
            room: at.then(|| random.i64(1..=self.last_room.max(1))),
            has: has.then(|| pick(random, &["link", "image", "file"])),
            before: before.then(|| instant(random)),
            after: after.then(|| instant(random)),
        }
    }
}

#[derive(Debug)]
struct Wish {
    terms: Vec<String>,
    from: Option<&'static str>,
    room: Option<i64>,
    has: Option<&'static str>,
    before: Option<Timestamp>,
    after: Option<Timestamp>,
}

impl Wish {
    /// As somebody writes it.
    fn written(&self) -> String {
        let mut words: Vec<String> = self.terms.iter().map(|term| format!("\"{term}\"")).collect();
        words.extend(self.from.map(|name| format!("from:\"{name}\"")));
        words.extend(self.room.map(|room| format!("in:\"Room {room}\"")));
        words.extend(self.has.map(|has| format!("has:{has}")));
        words.extend(self.before.map(|at| format!("before:{at}")));
        words.extend(self.after.map(|at| format!("after:{at}")));
        words.join(" ")
    }
}

/// All pages, one after the other.
fn search(readers: &Readers, search: Search<'_>) -> Vec<MessageId> {
    let (mut found, mut before) = (Vec::new(), None);
    loop {
        let page = readers.search(&Search { before, ..search }).unwrap();
        assert!(page.messages.len() <= search.limit);
        found.extend(page.messages.iter().map(|message| message.id));
        match page.more_before {
            Some(more) => before = Some(more),
            None => return found,
        }
    }
}

fn try_out(seed: u64) {
    let mut random = fastrand::Rng::with_seed(seed);
    let database = Database::new();
    let (mut writer, readers) = database.open();
    writer.stop_indexing();
    let source = database.as_others_see_it();
    let mut index = open_index(&beside(&database.path()), &source).unwrap();
    register(&mut writer);
    let mut world = World::new();
    for _ in 0..40 {
        (0..random.usize(1..8)).for_each(|_| world.happens(&mut random, &mut writer));
        for _ in 0..random.usize(..3) {
            step(&source, &mut index).unwrap();
        }
        for _ in 0..8 {
            let (wish, viewer) = (world.wish(&mut random), random.i64(0..=3));
            let query = Query::parse(&wish.written()).unwrap();
            let limit = random.usize(1..9);
            let one = Search {
                query: &query,
                viewer: UserId(viewer),
                room: None,
                is_let_in: false,
                before: None,
                limit,
                sort: Sort::Newest,
            };
            let expected = world.scan(&wish, viewer);
            let found = search(&readers, one);
            assert_eq!(found, expected, "seed {seed}, as {viewer}: {} of {:#?}", wish.written(), world.messages);
            let mut best = search(&readers, Search { limit: 200, sort: Sort::Best, ..one });
            best.sort_unstable_by(|one, other| other.cmp(one));
            assert_eq!(best, expected, "seed {seed}, the best, as {viewer}: {}", wish.written());
        }
    }
}

#[test]
fn whatever_happened_a_search_finds_what_a_scan_finds() {
    (0..3).for_each(try_out);
}
