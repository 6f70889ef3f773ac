//! A server as it looks after some days of use: rooms, people, and what they have said to one another, some of it long ago.

use serde_json::json;

use crate::parlor::{Account, Parlor, Presence};
use crate::stage::Stage;

const LONG_NAME: &str = "Maximiliane von Hohenlohe-Langenburg";
const PEOPLE: [&str; 7] = ["Ada", "Bob", "Cleo", "Dario", "Elif", "Joaquín", LONG_NAME];

/// How many minutes ago, by whom, what.
type Said = (i64, &'static str, &'static str);

const BOARD_GAMES: [Said; 12] = [
    (1508, LONG_NAME, "I am away this week. Save me a seat for the next one?"),
    (1505, "Elif", "Always. Who else is in on Thursday? I can bring two new ones."),
    (1503, "Bob", "In! Can we start at half past six this time?"),
    (1490, "Ada", "Half past six is fine. I will set the long table."),
    (95, "Cleo", "Count me in too. I have the expansion, still in its wrapping."),
    (94, "Cleo", "The rules, all twenty pages of them: https://example.org/rivers-and-roads"),
    (90, "Dario", "Twenty pages? Then somebody has to read them out. Slowly, and with voices."),
    (88, "Ada", "I nominate Dario."),
    (88, "Ada", "All in favour?"),
    (87, "Bob", "Aye"),
    (86, "Elif", "Aye!"),
    (7, "Dario", "I see how it is. Then I choose what we eat:\n– olives\n– the good cheese\n– nothing with raisins"),
];
/// To the last of them.
const ANSWER: Said = (4, "Cleo", "Nobody here wants raisins, @Dario.");
const READ_BY_ADA: usize = 11;

const GARDEN: [Said; 3] = [
    (160, "Ada", "The hose is mended."),
    (42, "Joaquín", "The tomatoes are in. Who waters them this week?"),
    (31, "Elif", "Me, on Monday and on Wednesday. @Ada, can you do the weekend?"),
];
const COMMITTEE: [Said; 1] = [(1470, "Ada", "The minutes are on the notice board.")];
const LOST_AND_FOUND: [Said; 1] = [(2990, LONG_NAME, "A green umbrella, left in the hall since the last concert")];

/// The house, and those at home in it.
pub struct House {
    pub stage: Stage,
    pub board_games: u64,
    /// Of some, their socket, which makes them online.
    pub online: Vec<Presence>,
    accounts: [Account; PEOPLE.len()],
}

impl House {
    /// Somebody who lives there, at no window.
    pub fn account(&self, name: &str) -> &Account {
        account(&self.accounts, name)
    }

    /// Lets Cleo type in the board games' room.
    pub fn cleo_types(&mut self) {
        self.online[1].is_typing(self.board_games);
    }
}

fn account<'a>(accounts: &'a [Account], name: &str) -> &'a Account {
    &accounts[PEOPLE.iter().position(|known| *known == name).expect("a known name")]
}

/// Lets people say something, and gives each message with its age.
fn say(accounts: &[Account], room: u64, said: &[Said]) -> Vec<(u64, i64)> {
    said.iter().map(|(minutes, name, text)| (account(accounts, name).post(room, text), *minutes)).collect()
}

/// `name` begins the names of the pictures.
pub fn house(name: &str) -> House {
    let mut stage = Stage::with(name, Parlor::process()).wired();
    let accounts = PEOPLE.map(|name| stage.parlor.account(name));
    let make = |by: &str, room| account(&accounts, by).make(room);
    let board_games =
        make("Elif", json!({"name": "Board games", "description": "Thursdays in the hall, at the long table"}));
    let garden = make("Joaquín", json!({"name": "Garden"}));
    let committee = make("Ada", json!({"name": "Committee", "is_private": true}));
    let lost = make(LONG_NAME, json!({"name": "Lost and found"}));
    make("Bob", json!({"name": "Street party", "description": "The second Saturday in June"}));
    for person in accounts.iter().zip(PEOPLE) {
        for room in [(board_games, "Elif"), (garden, "Joaquín"), (lost, LONG_NAME)] {
            if person.1 != room.1 {
                person.0.join(room.0);
            }
        }
    }
    let mut said = say(&accounts, board_games, &BOARD_GAMES);
    account(&accounts, "Ada").has_read(board_games, said[READ_BY_ADA - 1].0);
    account(&accounts, "Bob").edit(said[2].0, "In! Can we begin at half past six this time?");
    let (last, (minutes, name, text)) = (said[BOARD_GAMES.len() - 1].0, ANSWER);
    for (name, emoji) in [("Elif", "😂"), ("Bob", "😂"), ("Ada", "❤️")] {
        account(&accounts, name).react(last, emoji);
    }
    said.push((account(&accounts, name).answer(board_games, last, text), minutes));
    said.extend(say(&accounts, garden, &GARDEN));
    account(&accounts, "Ada").has_read(garden, said[BOARD_GAMES.len() + 1].0);
    said.extend(say(&accounts, committee, &COMMITTEE));
    said.extend(say(&accounts, lost, &LOST_AND_FOUND));
    account(&accounts, "Ada").has_read(lost, said.last().expect("something").0);

    stage.parlor.kill();
    stage.parlor.back_date(&said);
    stage.parlor.start_again();
    let online = ["Bob", "Cleo", "Dario", "Elif"].map(|name| account(&accounts, name).comes_online());
    House { stage, board_games, online: online.into(), accounts }
}
