//! Files and what carries them, as rows.

use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ToSql, ToSqlOutput, ValueRef};
use rusqlite::{Connection, OptionalExtension, Row, params};

use crate::hub::files::{Attachment, File, Gone, Sizes, Voice};
use crate::hub::model::Message;
use crate::ids::{BlobId, FileId, MessageId, Timestamp};

impl ToSql for BlobId {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(self.to_string().into())
    }
}

impl FromSql for BlobId {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        value.as_str()?.parse().map_err(|_| FromSqlError::InvalidType)
    }
}

/// Of `files AS f`, for [`file`].
macro_rules! file_columns {
    () => {
        "f.id, f.name, f.size, f.content_type, f.width, f.height, f.duration_ms, f.waveform, f.uploader_id, f.blob, \
         f.created_at"
    };
}
pub(super) use file_columns;

pub(super) fn file(row: &Row<'_>) -> rusqlite::Result<File> {
    let voice = |duration_ms| Ok::<_, rusqlite::Error>(Voice { duration_ms, waveform: row.get(7)? });
    let shown = Attachment {
        id: row.get(0)?,
        name: row.get(1)?,
        size: bytes(row, 2)?,
        content_type: row.get(3)?,
        dimensions: row.get::<_, Option<u32>>(4)?.zip(row.get(5)?),
        voice: row.get::<_, Option<i64>>(6)?.map(voice).transpose()?,
    };
    Ok(File { shown, uploader: row.get(8)?, blob: row.get(9)?, created_at: row.get(10)? })
}

/// What the message `m` carries, for [`attachments`]. Most messages cannot carry anything, so nothing is looked up for them.
macro_rules! carried {
    () => {
        "iif(m.kind = 'text' OR m.kind = 'system', NULL, \
             (SELECT group_concat(concat_ws(char(9), f.id, f.size, f.content_type, coalesce(f.width, ''), \
                                            coalesce(f.height, ''), coalesce(f.duration_ms, ''), \
                                            hex(f.waveform), f.name), char(10) ORDER BY a.position) \
              FROM attachments AS a JOIN files AS f ON f.id = a.file_id WHERE a.message_id = m.id))"
    };
}
pub(super) use carried;

/// A line each, with tabs between; no name has either in it.
pub(super) fn attachments(row: &Row<'_>, at: usize) -> rusqlite::Result<Vec<Attachment>> {
    let lines = row.get_ref(at)?.as_str_or_null()?.into_iter().flat_map(str::lines);
    Ok(lines.map(|line| attachment(line).ok_or(FromSqlError::InvalidType)).collect::<Result<_, _>>()?)
}

fn attachment(line: &str) -> Option<Attachment> {
    let mut words = line.splitn(8, '\t');
    let (id, size) = (words.next()?.parse().ok()?, words.next()?.parse().ok()?);
    let content_type = words.next()?.to_owned();
    let (width, height) = (words.next()?.parse().ok(), words.next()?.parse().ok());
    let (duration, waveform) = (words.next()?.parse().ok(), words.next()?);
    let waveform =
        waveform.as_bytes().chunks(2).map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok());
    let waveform: Vec<u8> = waveform.collect::<Option<_>>()?;
    let voice = duration.map(|duration_ms| Voice { duration_ms, waveform });
    Some(Attachment { id, name: words.next()?.to_owned(), size, content_type, dimensions: width.zip(height), voice })
}

pub(super) fn insert(db: &Connection, file: &File) -> rusqlite::Result<()> {
    let sql = "INSERT INTO files (id, blob, uploader_id, name, size, content_type, width, height, duration_ms, waveform, created_at)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)";
    let shown = &file.shown;
    db.prepare_cached(sql)?
        .execute(params![
            shown.id,
            file.blob,
            file.uploader,
            shown.name,
            i64::try_from(shown.size).unwrap_or(i64::MAX),
            shown.content_type,
            shown.dimensions.map(|(width, _)| width),
            shown.dimensions.map(|(_, height)| height),
            shown.voice.as_ref().map(|voice| voice.duration_ms),
            shown.voice.as_ref().map(|voice| &voice.waveform),
            file.created_at,
        ])
        .map(drop)
}

pub(super) fn delete(db: &Connection, file: FileId) -> rusqlite::Result<()> {
    db.prepare_cached("DELETE FROM files WHERE id = ?1")?.execute([file]).map(drop)
}

/// What a message that was just posted carries.
pub(super) fn attach(db: &Connection, message: &Message) -> rusqlite::Result<()> {
    for (position, file) in (0_i64..).zip(&message.attachments) {
        let sql = "INSERT INTO attachments (message_id, position, file_id) VALUES (?1, ?2, ?3)";
        db.prepare_cached(sql)?.execute(params![message.id, position, file.id])?;
        keep(db, file.id)?;
    }
    Ok(())
}

/// It is carried, or will be.
pub(super) fn keep(db: &Connection, file: FileId) -> rusqlite::Result<()> {
    db.prepare_cached("UPDATE files SET is_attached = 1 WHERE id = ?1")?.execute([file]).map(drop)
}

/// What was to be sent is not: unless something else carries the file, it is an upload like those that nothing ever carried.
pub(super) fn let_go(db: &Connection, file: FileId) -> rusqlite::Result<()> {
    let sql = "UPDATE files SET is_attached = 0 WHERE id = ?1
                   AND NOT EXISTS (SELECT 1 FROM attachments WHERE file_id = ?1)
                   AND NOT EXISTS (SELECT 1 FROM scheduled_files WHERE file_id = ?1)";
    db.prepare_cached(sql)?.execute([file]).map(drop)
}

pub(super) fn detach(db: &Connection, message: MessageId) -> rusqlite::Result<()> {
    db.prepare_cached("DELETE FROM attachments WHERE message_id = ?1")?.execute([message]).map(drop)
}

pub(super) fn find(db: &Connection, id: FileId) -> rusqlite::Result<Option<File>> {
    let sql = concat!("SELECT ", file_columns!(), " FROM files AS f WHERE f.id = ?1");
    db.prepare_cached(sql)?.query_row([id], file).optional()
}

/// From an index alone.
pub(super) fn sizes(db: &Connection) -> rusqlite::Result<Sizes> {
    let mut query = db.prepare("SELECT uploader_id, sum(size) FROM files GROUP BY uploader_id")?;
    let mut rows = query.query([])?;
    let mut sizes = Sizes::default();
    while let Some(row) = rows.next()? {
        sizes.add(row.get(0)?, bytes(row, 1)?);
    }
    Ok(sizes)
}

fn bytes(row: &Row<'_>, at: usize) -> rusqlite::Result<u64> {
    row.get::<_, i64>(at).map(|bytes| bytes.try_into().unwrap_or_default())
}

/// Of `files`, for [`gone`].
macro_rules! gone_columns {
    () => {
        "id, blob, uploader_id, size"
    };
}

fn gone(row: &Row<'_>) -> rusqlite::Result<Gone> {
    Ok(Gone { id: row.get(0)?, blob: row.get(1)?, uploader: row.get(2)?, size: bytes(row, 3)? })
}

pub(super) fn is_carried_elsewhere(db: &Connection, file: FileId, than: MessageId) -> rusqlite::Result<bool> {
    let sql = "SELECT 1 FROM attachments WHERE file_id = ?1 AND message_id <> ?2
               UNION ALL SELECT 1 FROM scheduled_files WHERE file_id = ?1 LIMIT 1";
    db.prepare_cached(sql)?.exists(params![file, than])
}

/// Deletes files that no message carries any more, of those that some messages carried.
pub(super) fn drop_uncarried(db: &Connection, carried: &[FileId]) -> rusqlite::Result<Vec<Gone>> {
    let sql = concat!(
        "DELETE FROM files WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM attachments WHERE file_id = ?1)
             AND NOT EXISTS (SELECT 1 FROM scheduled_files WHERE file_id = ?1) RETURNING ",
        gone_columns!()
    );
    let mut all = Vec::new();
    for file in carried {
        all.extend(db.prepare_cached(sql)?.query_row([file], gone).optional()?);
    }
    Ok(all)
}

/// Deletes uploads from before this that no message ever carried, at most so many.
pub(super) fn drop_abandoned(db: &Connection, before: Timestamp, most: usize) -> rusqlite::Result<Vec<Gone>> {
    let most = i64::try_from(most).unwrap_or(i64::MAX);
    let sql = concat!(
        "DELETE FROM files WHERE id IN (SELECT id FROM files WHERE NOT is_attached AND created_at < ?1 LIMIT ?2)
         RETURNING ",
        gone_columns!()
    );
    db.prepare_cached(sql)?.query_map(params![before, most], gone)?.collect()
}

/// Whether there are such uploads; a look at the end of an index.
pub(super) fn is_any_abandoned(db: &Connection, before: Timestamp) -> rusqlite::Result<bool> {
    db.prepare_cached("SELECT 1 FROM files WHERE NOT is_attached AND created_at < ?1 LIMIT 1")?.exists([before])
}
