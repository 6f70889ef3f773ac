//! What a failure of SQLite means to whoever asked: come back later, or a fault of ours. The cause is logged here and goes no
//! further. SQLite's messages name tables and columns, never values, so nothing that people wrote gets into the log.

use rusqlite::ErrorCode;

use crate::error::Error;

/// While writing: nothing of the command stays.
pub(super) fn writing(what: &str, cause: &rusqlite::Error) -> Error {
    log::error!("{what} failed: {cause}");
    if may_pass(cause) { cannot_store() } else { Error::internal() }
}

pub(super) fn cannot_store() -> Error {
    Error::unavailable(
        "The server cannot store anything just now: its disk is full or read-only. Nothing was lost; try again later.",
    )
}

/// While reading.
pub(super) fn reading(what: &str, cause: &rusqlite::Error) -> Error {
    log::error!("{what} failed: {cause}");
    if may_pass(cause) { cannot_read() } else { Error::internal() }
}

pub(super) fn cannot_read() -> Error {
    Error::unavailable("The server cannot read its database just now. Try again later.")
}

/// The machine's trouble rather than ours: room, rights, the disk, or another program that holds the lock.
fn may_pass(cause: &rusqlite::Error) -> bool {
    matches!(
        cause.sqlite_error_code(),
        Some(
            ErrorCode::DiskFull
                | ErrorCode::ReadOnly
                | ErrorCode::SystemIoFailure
                | ErrorCode::DatabaseBusy
                | ErrorCode::DatabaseLocked
                | ErrorCode::CannotOpen
                | ErrorCode::OutOfMemory
                | ErrorCode::FileLockingProtocolFailed
        )
    )
}
