//! The secret that signs tokens: given, or made once and kept beside the database for its owner alone.

use std::fmt;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// Where a generated secret is kept, in the data folder.
const FILE: &str = "secret.key";
/// Random bytes in a generated secret: as many as HS256 can use (RFC 7518 §3.2).
const BYTES: usize = 32;

/// A secret that no log shows.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Vec<u8>);

impl Secret {
    pub fn new(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }

    pub fn bytes(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// The secret kept in the data folder; made if there is none yet. The file's text is the secret, so that it can be moved
/// into `SECRET_KEY` and back without ending anybody's session.
///
/// # Errors
/// When the file cannot be read or made, or is too short to be a secret.
pub fn load_or_create_secret(data_dir: &Path) -> io::Result<Secret> {
    let path = data_dir.join(FILE);
    match fs::read(&path) {
        Ok(kept) => judge(kept, &path),
        Err(error) if error.kind() == io::ErrorKind::NotFound => create(data_dir, &path),
        Err(error) => Err(error),
    }
}

fn judge(kept: Vec<u8>, path: &Path) -> io::Result<Secret> {
    let secret = kept.trim_ascii();
    if secret.len() < BYTES {
        let what = format!("{} is damaged; delete it, and everybody has to sign in again", path.display());
        return Err(io::Error::new(io::ErrorKind::InvalidData, what));
    }
    if fs::metadata(path)?.permissions().mode() & 0o077 != 0 {
        log::warn!("{} could be read by others; it is for its owner alone from now on.", path.display());
        fs::set_permissions(path, fs::Permissions::from_mode(0o600))?;
    }
    Ok(Secret::new(secret.to_vec()))
}

/// Written aside and then linked to its name: a crash in between leaves no half of a secret, and of two servers that start
/// at once both take the one that came first.
fn create(data_dir: &Path, path: &Path) -> io::Result<Secret> {
    let mut bytes = [0; BYTES];
    getrandom::fill(&mut bytes).map_err(io::Error::other)?;
    let aside = data_dir.join(format!("{FILE}.{}", std::process::id()));
    let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&aside)?;
    writeln!(file, "{}", URL_SAFE_NO_PAD.encode(bytes))?;
    file.sync_all()?;
    let linked = fs::hard_link(&aside, path);
    fs::remove_file(&aside)?;
    match linked {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
        _ => File::open(data_dir)?.sync_all()?,
    }
    judge(fs::read(path)?, path)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(name: &str) -> std::path::PathBuf {
        let path = std::env::temp_dir().join(format!("parlor-secret-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).unwrap();
        path
    }

    #[test]
    fn a_secret_is_made_once_and_for_its_owner_alone() {
        let folder = folder("made");
        let first = load_or_create_secret(&folder).unwrap();
        assert_eq!(first, load_or_create_secret(&folder).unwrap());
        assert_eq!(first.bytes().len(), 43);
        assert_eq!(fs::metadata(folder.join(FILE)).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 1);
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn a_secret_that_others_could_read_is_closed_to_them() {
        let folder = folder("open");
        let secret = load_or_create_secret(&folder).unwrap();
        fs::set_permissions(folder.join(FILE), fs::Permissions::from_mode(0o644)).unwrap();
        assert_eq!(load_or_create_secret(&folder).unwrap(), secret);
        assert_eq!(fs::metadata(folder.join(FILE)).unwrap().permissions().mode() & 0o777, 0o600);
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn half_a_secret_is_refused() {
        let folder = folder("half");
        fs::write(folder.join(FILE), "short\n").unwrap();
        assert!(load_or_create_secret(&folder).unwrap_err().to_string().contains("damaged"));
        fs::remove_dir_all(folder).unwrap();
    }
}
