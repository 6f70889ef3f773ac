//! Accounts and rooms for a run, made over REST.

use std::net::SocketAddr;
use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::json;

use crate::Result;
use crate::http::Client;

/// Somebody with a room of their own. A run's sockets in that room all belong to this account, since hashing a password
/// takes longer than sending thousands of messages.
#[derive(Default)]
pub struct Person {
    pub token: String,
    pub room: u64,
}

pub fn make(host: SocketAddr, count: usize) -> Result<Vec<Person>> {
    let run = SystemTime::now().duration_since(UNIX_EPOCH)?.as_millis() % 1_000_000_000;
    let mut client = Client::connect(host)?;
    (0..count).map(|number| person(&mut client, &format!("load-{run}-{number}"))).collect()
}

fn person(client: &mut Client, name: &str) -> Result<Person> {
    let credentials = json!({"username": name, "password": "correct horse battery"});
    client.post("/auth/register", None, &credentials)?;
    let session = client.post("/auth/login", None, &credentials)?;
    let token = session["access_token"].as_str().ok_or("no access_token")?.to_owned();
    let room = client.post("/rooms", Some(&token), &json!({"name": name}))?;
    let room = room["id"].as_u64().ok_or("a room without an id")?;
    Ok(Person { token, room })
}
