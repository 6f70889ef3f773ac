//! Files, for whoever may read them.

use rusqlite::{OptionalExtension, params};

use crate::error::Result;
use crate::hub::files::File;
use crate::ids::{BlobId, FileId, RoomId, UserId};
use crate::store::files;

use super::Readers;

impl Readers {
    /// A file; none where the viewer is neither its uploader nor may read a message that carries it.
    pub fn file(&self, viewer: UserId, id: FileId) -> Result<Option<File>> {
        let sql = concat!(
            "SELECT ",
            files::file_columns!(),
            " FROM files AS f WHERE f.id = ?2 AND
                (f.uploader_id = ?1 OR EXISTS
                    (SELECT 1 FROM attachments AS a JOIN messages AS m ON m.id = a.message_id
                                                    JOIN rooms AS r ON r.id = m.room_id
                     WHERE a.file_id = f.id AND m.id > r.expired_up_to AND
                        (EXISTS (SELECT 1 FROM members WHERE room_id = r.id AND user_id = ?1) OR
                         r.kind = 'room' AND NOT r.is_private AND (r.allows_guests OR ?1 <> 0) AND
                         NOT EXISTS (SELECT 1 FROM bans WHERE room_id = r.id AND user_id = ?1
                                     AND coalesce(expires_at > unixepoch('subsec') * 1000, 1)))))"
        );
        self.read("reading a file", |db| db.prepare_cached(sql)?.query_row(params![viewer, id], files::file).optional())
    }

    /// The picture that a user uploaded of themselves.
    pub fn avatar(&self, user: UserId) -> Result<Option<File>> {
        let sql = concat!(
            "SELECT ",
            files::file_columns!(),
            " FROM files AS f JOIN users AS u ON u.avatar_file = f.id WHERE u.id = ?1"
        );
        self.read("reading a file", |db| db.prepare_cached(sql)?.query_row([user], files::file).optional())
    }

    /// A file; none where no message of this room carries it.
    pub fn file_of(&self, room: RoomId, id: FileId) -> Result<Option<File>> {
        let sql = concat!(
            "SELECT ",
            files::file_columns!(),
            " FROM files AS f WHERE f.id = ?2 AND EXISTS
                (SELECT 1 FROM attachments AS a JOIN messages AS m ON m.id = a.message_id
                                                JOIN rooms AS r ON r.id = m.room_id
                 WHERE a.file_id = f.id AND r.id = ?1 AND m.id > r.expired_up_to)"
        );
        self.read("reading a file", |db| db.prepare_cached(sql)?.query_row(params![room, id], files::file).optional())
    }

    /// Whether there is any file.
    pub fn has_files(&self) -> Result<bool> {
        self.read("looking for files", |db| db.prepare_cached("SELECT 1 FROM files LIMIT 1")?.exists([]))
    }

    /// Whether the bytes of this name belong to a file.
    pub fn has_blob(&self, blob: BlobId) -> Result<bool> {
        self.read("looking for a file", |db| db.prepare_cached("SELECT 1 FROM files WHERE blob = ?1")?.exists([blob]))
    }
}
