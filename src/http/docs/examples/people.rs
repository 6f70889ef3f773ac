//! People, and what one has to do with them.

use serde_json::{Value, json};

use super::{BOB, EARLIER};

pub(super) fn of(schema: &str) -> Option<Value> {
    Some(match schema {
        "Block" => json!({"user_id": BOB, "username": "bob", "at": EARLIER}),
        _ => return None,
    })
}
