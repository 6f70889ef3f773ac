//! The folder in which the bytes lie: one file each, under a random name, beside those that are still being written.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, BufWriter, Read, Seek, SeekFrom, Write};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use crate::error::{Error, Result};
use crate::ids::BlobId;

use super::image::{self, Piece};

/// Of a file that is not whole yet.
const UNFINISHED: &str = "part";
/// Bytes written between two looks at how much room is left.
const A_LOOK: u64 = 4 * 1024 * 1024;

/// The folder `uploads` in the data folder, for its owner alone.
#[derive(Debug, Clone)]
pub struct Uploads {
    folder: PathBuf,
    /// Bytes that stay free on the disk.
    min_free: u64,
}

impl Uploads {
    /// Makes the folder where there is none.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn open(data_dir: &Path, min_free: u64) -> io::Result<Self> {
        let folder = data_dir.join("uploads");
        DirBuilder::new().recursive(true).mode(0o700).create(&folder)?;
        Ok(Self { folder, min_free })
    }

    /// A new file, of about so many bytes if that is known.
    ///
    /// # Errors
    /// 503 when the disk has no room for it, or cannot be written.
    pub fn begin(&self, length: Option<u64>) -> Result<Draft<'_>> {
        self.look_for_room(length.unwrap_or_default())?;
        let blob = BlobId::random();
        let path = self.path(blob).with_extension(UNFINISHED);
        let opened = OpenOptions::new().create_new(true).read(true).write(true).mode(0o600).open(&path);
        let file = opened.map_err(|cause| unwritable(&cause))?;
        Ok(Draft { uploads: self, blob, path, file, size: 0, looked_at: 0 })
    }

    /// For reading.
    pub fn find(&self, blob: BlobId) -> io::Result<File> {
        File::open(self.path(blob))
    }

    /// What is gone already is as good as removed.
    pub fn remove(&self, blob: BlobId) {
        match fs::remove_file(self.path(blob)) {
            Err(cause) if cause.kind() != io::ErrorKind::NotFound => {
                log::warn!("the bytes of a deleted file cannot be removed: {cause}");
            }
            _ => {}
        }
    }

    /// What lies here and was last written before this; of what is not whole, no name.
    pub fn older_than(&self, time: SystemTime) -> io::Result<Vec<(PathBuf, Option<BlobId>)>> {
        let mut found = Vec::new();
        for entry in fs::read_dir(&self.folder)? {
            let entry = entry?;
            // It may just have been removed.
            let written = entry.metadata().and_then(|about| about.modified());
            if written.is_ok_and(|written| written < time) {
                let blob = entry.file_name().to_str().and_then(|name| name.parse().ok());
                found.push((entry.path(), blob));
            }
        }
        Ok(found)
    }

    fn path(&self, blob: BlobId) -> PathBuf {
        self.folder.join(blob.to_string())
    }

    /// Full disks are for the database to survive, not for uploads to bring about.
    fn look_for_room(&self, wanted: u64) -> Result<()> {
        match free(&self.folder) {
            Ok(free) if free < self.min_free.saturating_add(wanted) => {
                log::warn!(
                    "an upload is refused: {free} bytes are free on the disk, and {} are to stay so",
                    self.min_free
                );
                Err(Error::unavailable("The server's disk is nearly full, so it takes no files just now."))
            }
            _ => Ok(()),
        }
    }
}

/// Bytes that are free to this user (statvfs(3)).
fn free(folder: &Path) -> io::Result<u64> {
    let path = std::ffi::CString::new(folder.as_os_str().as_bytes())?;
    let mut about = std::mem::MaybeUninit::<libc::statvfs>::uninit();
    // SAFETY: the path ends with NUL, and there is room for what is written.
    if unsafe { libc::statvfs(path.as_ptr(), about.as_mut_ptr()) } != 0 {
        return Err(io::Error::last_os_error());
    }
    // SAFETY: the call above has filled it.
    let about = unsafe { about.assume_init() };
    // Their widths differ between systems.
    #[allow(clippy::unnecessary_cast)]
    Ok((about.f_bavail as u64).saturating_mul(about.f_frsize as u64))
}

fn unwritable(cause: &io::Error) -> Error {
    log::error!("an upload cannot be stored: {cause}");
    Error::unavailable("The server cannot store files just now.")
}

/// A file on its way in. Dropping it removes what there is of it.
pub struct Draft<'a> {
    uploads: &'a Uploads,
    blob: BlobId,
    path: PathBuf,
    file: File,
    size: u64,
    /// When there last was enough room.
    looked_at: u64,
}

impl Draft<'_> {
    pub fn size(&self) -> u64 {
        self.size
    }

    pub fn file(&mut self) -> &mut File {
        &mut self.file
    }

    /// Its first bytes, as many as there are up to `most`.
    ///
    /// # Errors
    /// 503 when the disk fails.
    pub fn head(&mut self, most: usize) -> Result<Vec<u8>> {
        let mut head = Vec::new();
        let read =
            self.file.seek(SeekFrom::Start(0)).and_then(|_| (&self.file).take(most as u64).read_to_end(&mut head));
        read.map(|_| head).map_err(|cause| unwritable(&cause))
    }

    /// # Errors
    /// 503 when the disk is full or fails.
    pub fn write(&mut self, bytes: &[u8]) -> Result<()> {
        if self.size - self.looked_at >= A_LOOK {
            self.uploads.look_for_room(0)?;
            self.looked_at = self.size;
        }
        self.file.write_all(bytes).map_err(|cause| unwritable(&cause))?;
        self.size += bytes.len() as u64;
        Ok(())
    }

    /// The same picture, put together from pieces of it.
    ///
    /// # Errors
    /// 503 when the disk is full or fails.
    pub fn assembled(&mut self, pieces: &[Piece]) -> Result<Self> {
        let mut clean = self.uploads.begin(Some(self.size))?;
        let mut to = BufWriter::with_capacity(64 * 1024, &mut clean.file);
        let assembled = image::assemble(pieces, &mut self.file, &mut to).and_then(|()| to.flush());
        drop(to);
        assembled.map_err(|cause| unwritable(&cause))?;
        clean.size = clean.file.stream_position().map_err(|cause| unwritable(&cause))?;
        Ok(clean)
    }

    /// Makes it last, under the name that is given back. Blocks for the disk.
    ///
    /// # Errors
    /// 503 when the disk is full or fails.
    pub fn keep(self) -> Result<BlobId> {
        let uploads = self.uploads;
        let kept = self.file.sync_all().and_then(|()| fs::rename(&self.path, uploads.path(self.blob)));
        // The rename itself is durable once its folder is.
        let durable = kept.and_then(|()| File::open(&uploads.folder)?.sync_all());
        durable.map_err(|cause| unwritable(&cause))?;
        Ok(self.blob)
    }
}

impl Drop for Draft<'_> {
    fn drop(&mut self) {
        // Under this name there is nothing any more once it is kept.
        let _ = fs::remove_file(&self.path);
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder.join("uploads")).unwrap();
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
    }

    #[test]
    fn what_is_kept_can_be_found_and_what_is_not_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let uploads = Uploads::open(folder.path(), 0).unwrap();
        let mut draft = uploads.begin(Some(5)).unwrap();
        draft.write(b"hello").unwrap();
        let blob = draft.keep().unwrap();
        let mut content = String::new();
        uploads.find(blob).unwrap().read_to_string(&mut content).unwrap();
        assert_eq!(content, "hello");
        let mut dropped = uploads.begin(None).unwrap();
        dropped.write(b"x").unwrap();
        assert_eq!(names(folder.path()).len(), 2);
        drop(dropped);
        assert_eq!(names(folder.path()), [blob.to_string()]);
        let mode = fs::metadata(folder.path().join("uploads").join(blob.to_string())).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        uploads.remove(blob);
        uploads.remove(blob);
        assert!(uploads.find(blob).is_err() && names(folder.path()).is_empty());
    }

    #[test]
    fn below_the_floor_of_the_disk_nothing_is_taken() {
        let folder = tempfile::tempdir().unwrap();
        let all = free(folder.path()).unwrap();
        let uploads = Uploads::open(folder.path(), all * 2).unwrap();
        assert_eq!(uploads.begin(None).err().map(|refusal| refusal.kind.status()), Some(503));
        let nearly = Uploads::open(folder.path(), all / 2).unwrap();
        assert!(nearly.begin(Some(1)).is_ok() && nearly.begin(Some(all)).is_err());
        assert!(names(folder.path()).is_empty());
    }
}
