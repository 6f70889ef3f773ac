//! What people say of themselves.

use super::names::Name;

/// What a profile's owner may change; none leaves a field as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ProfileChange {
    pub username: Option<Name>,
    /// `Some(None)` goes back to the username.
    pub display_name: Option<Option<String>>,
    pub bio: Option<String>,
    pub status: Option<String>,
    /// `Some(None)` removes it.
    pub avatar_url: Option<Option<String>>,
    pub shares_read: Option<bool>,
}
