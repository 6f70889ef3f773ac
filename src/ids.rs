//! Identities and instants: small copies of numbers that cannot be mistaken for one another.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

macro_rules! number {
    ($($(#[$doc:meta])* $name:ident)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize, ToSchema)]
        #[serde(transparent)]
        pub struct $name(pub i64);

        impl $name {
            /// The one after this.
            pub fn next(self) -> Self {
                Self(self.0 + 1)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = std::num::ParseIntError;

            /// Digits only: a sign, a space or an empty string is not an id.
            fn from_str(s: &str) -> Result<Self, Self::Err> {
                let digits = if s.bytes().all(|b| b.is_ascii_digit()) { s } else { "" };
                digits.parse().map(Self)
            }
        }
    )*};
}

number! {
    /// A registered account.
    UserId
    /// A room, or a direct chat: a chat is a room of two, in the same id space.
    RoomId
    /// A message; grows with each message sent on the server.
    MessageId
    /// One signed-in device or script; every token names its session.
    SessionId
    /// Something that was uploaded.
    FileId
    /// A message that is to be sent later.
    ScheduledId
    /// Something that a user wants to be told again.
    ReminderId
    /// The server-wide change number: each change to any message gets the next one.
    Seq
}

/// Somebody without an account, for as long as they are there. Random, so that nobody can guess another's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, ToSchema)]
#[schema(value_type = String, format = Uuid)]
pub struct GuestId(pub Uuid);

impl GuestId {
    pub fn random() -> Self {
        Self(Uuid::new_v4())
    }
}

impl fmt::Display for GuestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for GuestId {
    type Err = uuid::Error;

    fn from_str(s: &str) -> Result<Self, Self::Err> {
        s.parse().map(Self)
    }
}

impl Serialize for GuestId {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// Somebody, with an account or without: on the wire a number or a UUID.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, ToSchema)]
#[serde(untagged)]
pub enum PersonId {
    User(UserId),
    Guest(GuestId),
}

impl fmt::Display for PersonId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            PersonId::User(user) => write!(f, "user {user}"),
            PersonId::Guest(guest) => write!(f, "guest {guest}"),
        }
    }
}

impl PersonId {
    /// None for a guest.
    pub fn user(self) -> Option<UserId> {
        match self {
            PersonId::User(user) => Some(user),
            PersonId::Guest(_) => None,
        }
    }
}

/// What lets somebody in: random, in letters and digits of which no two look alike, so that it can be read out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, ToSchema)]
#[schema(value_type = String, pattern = "^[0-9a-hjkmnp-tv-z]{20}$")]
pub struct InviteCode([u8; InviteCode::LENGTH]);

impl InviteCode {
    const LENGTH: usize = 20;
    /// 5 bits each.
    const SYMBOLS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

    /// At least 94 bits are random; 6 are always the same in a UUID (RFC 9562 §5.4).
    pub fn random() -> Self {
        let random = Uuid::new_v4().as_u128();
        Self(std::array::from_fn(|at| Self::SYMBOLS[(random >> (5 * at)) as usize % 32]))
    }
}

impl fmt::Display for InviteCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|symbol| write!(f, "{}", char::from(*symbol)))
    }
}

/// This is no code.
#[derive(Debug, PartialEq, Eq)]
pub struct NoCode;

impl FromStr for InviteCode {
    type Err = NoCode;

    /// Capitals will do.
    fn from_str(s: &str) -> Result<Self, NoCode> {
        let symbols: [u8; Self::LENGTH] = s.to_ascii_lowercase().into_bytes().try_into().map_err(|_| NoCode)?;
        symbols.iter().all(|symbol| Self::SYMBOLS.contains(symbol)).then_some(Self(symbols)).ok_or(NoCode)
    }
}

impl Serialize for InviteCode {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// Under which name a file's bytes lie on disk: random, so that no id or name of anybody's choice is part of a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct BlobId(Uuid);

impl BlobId {
    pub fn random() -> Self {
        Self(Uuid::new_v4())
    }
}

impl fmt::Display for BlobId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.as_simple().fmt(f)
    }
}

impl FromStr for BlobId {
    type Err = uuid::Error;

    fn from_str(s: &str) -> Result<Self, Self::Err> {
        Uuid::try_parse(s).map(Self)
    }
}

/// One open socket. `slot` is its file descriptor, dense and free to be used again once the socket is gone;
/// `serial` is never used again, so a late word for a closed socket finds nobody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SocketId {
    pub slot: u32,
    pub serial: u32,
}

/// Milliseconds since 1970 in UTC; on the wire RFC 3339 with milliseconds and `Z`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, ToSchema)]
#[schema(value_type = String, format = DateTime, description = "RFC 3339 in UTC, with milliseconds and `Z`.")]
pub struct Timestamp(pub i64);

impl Timestamp {
    /// For what has no end, where an end must be told.
    pub const FAR: Self = Self(253_402_128_000_000);

    pub fn now() -> Self {
        Self(jiff::Timestamp::now().as_millisecond())
    }

    /// Whole seconds since 1970, as JWT wants them.
    pub fn seconds(self) -> i64 {
        self.0.div_euclid(1000)
    }

    /// `HH:MM`, in UTC.
    pub fn clock(self) -> String {
        let minutes = self.seconds().div_euclid(60).rem_euclid(24 * 60);
        format!("{:02}:{:02}", minutes / 60, minutes % 60)
    }

    pub fn plus_days(self, days: i64) -> Self {
        self.plus_seconds(days * 24 * 60 * 60)
    }

    pub fn plus_seconds(self, seconds: i64) -> Self {
        Self(self.0 + seconds * 1000)
    }
}

/// RFC 3339, with any offset.
impl FromStr for Timestamp {
    type Err = jiff::Error;

    fn from_str(s: &str) -> Result<Self, Self::Err> {
        s.parse::<jiff::Timestamp>().map(|at| Self(at.as_millisecond()))
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let at = jiff::Timestamp::from_millisecond(self.0).unwrap_or_default();
        write!(f, "{at:.3}")
    }
}

impl Serialize for Timestamp {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instant_is_written_with_milliseconds_and_z() {
        assert_eq!(Timestamp(0).to_string(), "1970-01-01T00:00:00.000Z");
        assert_eq!(Timestamp(1_763_640_000_007).to_string(), "2025-11-20T12:00:00.007Z");
    }

    #[test]
    fn an_instant_is_read_with_any_offset_and_not_without_one() {
        for (text, at) in
            [("2025-11-20T14:00:00.007+02:00", 1_763_640_000_007), ("2025-11-20T12:00:00Z", 1_763_640_000_000)]
        {
            assert_eq!(text.parse::<Timestamp>().ok(), Some(Timestamp(at)));
        }
        for bad in ["", "tomorrow", "2025-11-20", "2025-11-20T12:00:00", "1763640000"] {
            assert!(bad.parse::<Timestamp>().is_err(), "{bad:?}");
        }
    }

    #[test]
    fn a_clock_shows_hours_and_minutes() {
        assert_eq!(Timestamp(1_763_640_000_007).clock(), "12:00");
        assert_eq!(Timestamp(86_400_000 - 1).clock(), "23:59");
        assert_eq!(Timestamp(-60_000).clock(), "23:59");
    }

    #[test]
    fn a_code_is_read_in_capitals_too_and_nothing_else_is_one() {
        let code = InviteCode::random();
        assert_ne!(code, InviteCode::random());
        assert_eq!(code.to_string().to_uppercase().parse(), Ok(code));
        for bad in
            ["", "0", "0123456789abcdefghi0", "0123456789abcdefghj", "0123456789abcdefghj00", "é123456789abcdefghj"]
        {
            assert_eq!(bad.parse::<InviteCode>(), Err(NoCode), "{bad}");
        }
    }

    #[test]
    fn an_id_is_digits_and_nothing_else() {
        assert_eq!("12".parse::<RoomId>(), Ok(RoomId(12)));
        for bad in ["", "+1", "-1", " 1", "1e3", "99999999999999999999"] {
            assert!(bad.parse::<RoomId>().is_err(), "{bad:?}");
        }
    }
}
