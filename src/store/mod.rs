//! The database: the only folder that knows SQL, and the only importer of rusqlite, r2d2 and r2d2_sqlite.
//!
//! ```text
//!   dispatcher ► Writer ── stage, commit ──►  write-ahead log ──►  database
//!                  │ every few commits            ▲        ▲
//!                  └──► Checkpointer (a thread) ──┘        │
//!   http workers ► Readers ── a pool, read only ───────────┤
//!                  └─► search index ◄── Indexer (a thread) ┘
//! ```
//! - [`Writer`] stores the events of a turn in one transaction; what it has committed survives a loss of power.
//! - [`Readers`] answer what needs no authority. They see what is committed, block nobody, and can change nothing.
//! - The [`Indexer`](search) follows what is committed, in a file of its own that can be made anew at any time.
//! - The log goes into the database on a thread of its own, so the dispatcher does not wait for that.
//!
//! Whether somebody may do something is decided in `hub`; here are only the facts. Readers know three rules of sight all the
//! same, because a query is the place to keep them cheaply: which rooms one may know of, what counts as unread, and what is hidden
//! from whom.

mod administration;
mod blocks;
mod checkpoint;
mod erasure;
mod expiry;
mod fault;
mod files;
mod later;
mod load;
mod messages;
mod migrations;
mod moderation;
mod open;
mod people;
mod pins;
mod readers;
mod rooms;
mod rows;
mod search;
mod stage;
mod steps;
mod sweep;
#[cfg(test)]
mod tests;
mod unread;
mod writer;

pub use crate::hub::Snapshot;
pub use open::{OpenError, open};
pub use readers::{
    AccessRow, AccountRow, AuditRow, BlockRow, ChatRow, Credentials, Found, History, InviteRow, MemberRow,
    MembershipRow, NOBODY, Page, Part, ReactionRow, Readers, ReminderRow, ReportRow, RoomRow, SanctionRow, Search,
    SeenRow, SuspensionRow,
};
pub use unread::UNREAD_AT_MOST;
pub use writer::Writer;
