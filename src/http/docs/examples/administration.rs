//! What administrators of the server are shown.

use serde_json::{Value, json};

use super::{BOB, EARLIER, NOW};

pub(super) fn of(schema: &str) -> Option<Value> {
    Some(match schema {
        "Account" => json!({
            "id": BOB, "username": "bob", "display_name": "bob", "email": "bob@example.org", "is_admin": false, "is_online": false,
            "last_seen": EARLIER, "created_at": EARLIER, "session_count": 0,
            "suspension": {"by": "ada", "at": EARLIER, "expires_at": NOW, "reason": "Advertising."},
        }),
        "PasswordResetLink" => json!({
            "url": "https://chat.example.org/#/reset/q6Y0Jm4b1b0n5cN3oVJ0d8l2mXKq3c7yT9wRZ5eHfUA", "expires_at": NOW,
        }),
        "ServerSettings" => json!({"registration": "closed", "registration_option": "open", "lockdown": false}),
        _ => return None,
    })
}
