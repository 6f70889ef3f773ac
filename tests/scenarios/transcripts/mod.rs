//! The conversations of `tests/transcripts`, played against a server line by line. How they are written is in `script`; what
//! stands for what in their JSON is in `pattern`.

mod pattern;
mod player;
mod script;

use std::fs;
use std::path::PathBuf;

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/transcripts");

/// A test for each file, so that they run side by side and are told by name.
macro_rules! conversations {
    ($($name:ident)*) => {
        $(#[test]
        fn $name() {
            player::play(&read(stringify!($name)));
        })*

        const NAMES: &[&str] = &[$(stringify!($name)),*];
    };
}

conversations! {
    signing_in
    sending
    editing
    mentioning
    blocking
    calling
    files
    reacting
    later
    planning
    pinning
    typing
    presence
    reading
    rooms
    private_rooms
    resuming
    refusals
    signing_out
    guests
    dialect_a
    dialect_b
    dialect_c
    dialect_d
    dialect_e
}

fn read(name: &str) -> String {
    let path = PathBuf::from(FOLDER).join(format!("{name}.txt"));
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

#[test]
fn every_transcript_is_played() {
    for entry in fs::read_dir(FOLDER).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap();
        assert!(NAMES.contains(&name), "{name} is played by nobody");
    }
}

/// A transcript that could not fail would prove nothing.
#[test]
#[should_panic(expected = "line 6")]
fn a_wrong_line_is_noticed_with_its_number() {
    player::play(
        "People: Ada\n\
         Ada opens /ws?token=<Ada.token>\n\
         Ada ← {\"type\": \"ready\", …}\n\
         Ada → {\"type\": \"ping\", \"id\": 1}\n\
         # A pong bears the id of its ping.\n\
         Ada ← {\"type\": \"pong\", \"id\": 2}\n",
    );
}

#[test]
#[should_panic(expected = "at the end")]
fn what_is_left_unread_is_noticed() {
    player::play("People: Ada\nAda opens /ws?token=<Ada.token>\n");
}
