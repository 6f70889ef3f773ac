//! Searching among a million messages: how long the index takes to be made, how large it is, and how long each kind of search takes.
//!
//! The messages are put into the database of a stopped server, since sending a million would be another measurement.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use clap::Args;
use fastrand::Rng;
use rusqlite::{Connection, params};

use crate::http::Client;
use crate::latency::Latencies;
use crate::people::{self, Person};
use crate::report::Report;
use crate::start::start;
use crate::{Result, process};

/// However long the index takes, it is not longer.
const PATIENCE: Duration = Duration::from_secs(1_200);

#[derive(Args, Clone)]
pub struct Options {
    /// The server's binary
    #[arg(long, default_value = "target/release/parlor")]
    server: PathBuf,
    /// An empty folder on the disk in question
    #[arg(long)]
    folder: PathBuf,
    #[arg(long, default_value_t = 1_000_000)]
    messages: i64,
    /// Searches of each kind
    #[arg(long, default_value_t = 100)]
    searches: usize,
}

pub fn run(options: &Options) -> Result<Report> {
    let data = options.folder.canonicalize()?.join("search");
    let (server, host, _) = start(&options.server, &data)?;
    // The first one's room has nearly everything, the last one's next to nothing; both are private.
    let people = people::make(host, 20)?;
    server.stop()?;
    let words = words(&mut Rng::with_seed(1));
    fill(&data.join("parlor.db"), options.messages, &people, &words)?;

    let (server, host, _) = start(&options.server, &data)?;
    let report = Report::default();
    let (began, before) = (Instant::now(), process::usage(server.id())?);
    wait_for_the_index(&data.join("parlor.search.db"), options.messages)?;
    let after = process::usage(server.id())?;
    report.figure("index_made_in", began.elapsed().as_secs_f64(), "s");
    report.figure(
        "index_cpu_per_message",
        (after.cpu - before.cpu).as_secs_f64() * 1e6 / options.messages as f64,
        "us",
    );
    for (name, file) in [("database", "parlor.db"), ("index", "parlor.search.db")] {
        report.figure(&format!("{name}_size"), std::fs::metadata(data.join(file))?.len() as f64 / 1e6, "MB");
    }

    let mut client = Client::connect(host)?;
    let mut all = Latencies::default();
    for (who, person) in [("many", &people[0]), ("few", &people[people.len() - 1])] {
        for (kind, make) in KINDS {
            let (mut random, mut latencies) = (Rng::with_seed(7), Latencies::default());
            for _ in 0..options.searches {
                let query: String = form_urlencoded::byte_serialize(make(&mut random, &words).as_bytes()).collect();
                let sort = if kind.starts_with("best") { "best" } else { "newest" };
                let token = &person.token;
                let request = format!(
                    "GET /search?sort={sort}&q={query} HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {token}\r\n\r\n"
                );
                let asked_at = Instant::now();
                client.send(&request)?;
                let reply = client.receive()?;
                let took = asked_at.elapsed().as_nanos() as u64;
                if reply.status != 200 {
                    return Err(format!("{query}: {} {}", reply.status, String::from_utf8_lossy(&reply.body)).into());
                }
                latencies.record(took);
                all.record(took);
            }
            report.figure(&format!("{who}_{kind}_p50"), latencies.quantile(0.5) as f64 / 1e6, "ms");
            report.figure(&format!("{who}_{kind}_p99"), latencies.quantile(0.99) as f64 / 1e6, "ms");
        }
    }
    report.latencies("search", &all);
    report.figure("memory", process::usage(server.id())?.memory as f64, "KiB");
    Ok(report)
}

type Make = fn(&mut Rng, &[String]) -> String;

const KINDS: [(&str, Make); 15] = [
    ("common_word", |random, words| words[random.usize(..20)].clone()),
    ("usual_word", |random, words| words[random.usize(200..3_000)].clone()),
    ("rare_word", |random, words| words[random.usize(15_000..20_000)].clone()),
    ("no_word", |random, _| format!("qx{}zj", random.u32(100..999))),
    ("two_words", |random, words| format!("{} {}", words[random.usize(..300)], words[random.usize(..3_000)])),
    ("phrase", |random, words| format!("\"{} {}\"", words[random.usize(..100)], words[random.usize(..100)])),
    ("half_word", |random, words| words[random.usize(50..5_000)].chars().skip(1).take(4).collect()),
    ("three_letters", |random, words| words[random.usize(..20_000)].chars().take(3).collect()),
    ("two_letters", |random, words| words[random.usize(..20_000)].chars().take(2).collect()),
    ("one_letter", |random, words| words[random.usize(..20_000)].chars().take(1).collect()),
    ("two_ideographs", |random, _| ideographs(random, 2)),
    ("from", |random, words| format!("from:writer{} {}", random.u8(..20), words[random.usize(..3_000)])),
    ("between", |random, words| {
        format!("after:2025-02-01 before:2025-02-{:02} {}", random.u8(2..28), words[random.usize(..3_000)])
    }),
    ("link", |random, words| format!("has:link {}", words[random.usize(..3_000)])),
    ("best", |random, words| words[random.usize(..3_000)].clone()),
];

/// Made up of syllables, from common to rare.
fn words(random: &mut Rng) -> Vec<String> {
    const STARTS: &[&str] = &[
        "b", "br", "c", "ch", "d", "f", "g", "h", "k", "l", "m", "n", "p", "pr", "r", "s", "st", "t", "th", "tr", "w",
        "",
    ];
    const MIDDLES: &[&str] = &["a", "e", "i", "o", "u", "ea", "ou", "ai", "ee"];
    const ENDS: &[&str] = &["", "", "n", "r", "s", "t", "ng", "l", "ck", "nd"];
    let mut part = |parts: &[&'static str]| parts[random.usize(..parts.len())];
    let mut word =
        |syllables: usize| (0..syllables).map(|_| [part(STARTS), part(MIDDLES), part(ENDS)].concat()).collect();
    (0..20_000)
        .map(|rank| {
            word(if rank < 100 {
                1
            } else if rank < 4_000 {
                2
            } else {
                3
            })
        })
        .collect()
}

/// Of some thousand, the first ones far more often than the last ones.
fn ideographs(random: &mut Rng, count: usize) -> String {
    (0..count).filter_map(|_| char::from_u32(0x4E00 + zipf(random, 3_000) as u32)).collect()
}

/// A rank: the second comes half as often as the first, and so on (Zipf's law).
fn zipf(random: &mut Rng, ranks: usize) -> usize {
    ((ranks as f64).powf(random.f64()) - 1.0) as usize
}

fn sentence(random: &mut Rng, words: &[String]) -> String {
    if random.u8(..10) == 0 {
        let length = random.usize(5..40);
        return ideographs(random, length);
    }
    let count = random.usize(3..30);
    let mut text: Vec<&str> = (0..count).map(|_| words[zipf(random, words.len())].as_str()).collect();
    if random.u8(..50) == 0 {
        text.push("https://example.org/page");
    }
    text.join(" ")
}

/// The messages of half a year, nearly all in the first room, some in the others.
fn fill(database: &Path, messages: i64, people: &[Person], words: &[String]) -> Result<()> {
    const NEW_YEAR: i64 = 1_735_689_600_000;
    const HALF_A_YEAR: i64 = 181 * 24 * 60 * 60 * 1000;
    let mut random = Rng::with_seed(2);
    let mut db = Connection::open(database)?;
    let last: i64 = db.query_row("SELECT coalesce(max(id), 0) FROM messages", [], |row| row.get(0))?;
    let transaction = db.transaction()?;
    transaction.execute("UPDATE rooms SET is_private = 1", [])?;
    let mut insert = transaction.prepare(
        "INSERT INTO messages (id, seq, first_seq, room_id, sender_id, sender_name, kind, content, sent_at)
         VALUES (?1, ?2, ?2, ?3, ?4, ?5, 'text', ?6, ?7)",
    )?;
    for number in 1..=messages {
        let room = if random.u8(..10) < 7 { people[0].room } else { people[random.usize(1..people.len() - 1)].room };
        let room = if number % 1_000 == 0 { people[people.len() - 1].room } else { room };
        let sender = random.u8(..20);
        let sent_at = NEW_YEAR + HALF_A_YEAR / messages * number;
        let text = sentence(&mut random, words);
        insert.execute(params![
            last + number,
            1_000_000 + number,
            room as i64,
            sender + 1,
            format!("writer{sender}"),
            text,
            sent_at
        ])?;
    }
    drop(insert);
    let rename = "UPDATE users SET username = 'writer' || (id - 1), username_key = 'writer' || (id - 1)";
    transaction.execute(rename, [])?;
    Ok(transaction.commit()?)
}

fn wait_for_the_index(index: &Path, messages: i64) -> Result<()> {
    let index = Connection::open(index)?;
    let deadline = Instant::now() + PATIENCE;
    while Instant::now() < deadline {
        let posted: i64 = index.query_row("SELECT posted FROM progress", [], |row| row.get(0))?;
        if posted >= messages {
            return Ok(());
        }
        std::thread::sleep(Duration::from_millis(200));
    }
    Err("the index was not made in time".into())
}
