//! The page and its files: inside the binary, or, while it is developed, in a folder.

use std::borrow::Cow;
use std::fs;
use std::path::{Component, Path};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rust_embed::RustEmbed;
use sha2::{Digest, Sha256};

use super::ranges::is_known;
use super::response::Response;

#[derive(RustEmbed)]
#[folder = "static/"]
#[exclude = ".*"]
#[exclude = "*/.*"]
struct Embedded;

/// Nothing but what this server serves, and nobody may frame it. What people have sent is fetched with a token and shown as a blob. `'self'` takes in sockets to the same host (CSP 3, §6.7.2.8).
const POLICY: &str = "default-src 'self'; img-src 'self' blob:; media-src blob:; base-uri 'none'; frame-ancestors 'none'; form-action 'self'; object-src 'none'";

pub struct Asset {
    bytes: Cow<'static, [u8]>,
    /// Strong: it is the content's hash (RFC 9110 §8.8.3).
    etag: String,
    content_type: &'static str,
    policy: &'static str,
}

/// The file at this path: a plain one, below the root. In a folder, no link leads out of it and no hidden file is seen.
pub fn find(folder: Option<&Path>, path: &str) -> Option<Asset> {
    let name = path.strip_prefix('/').filter(|name| is_plain(name))?;
    match folder {
        None => Embedded::get(name).map(|file| Asset::new(name, file.data, &file.metadata.sha256_hash())),
        Some(folder) => {
            let bytes = read(folder, name)?;
            let hash = Sha256::digest(&bytes);
            Some(Asset::new(name, bytes.into(), &hash))
        }
    }
}

/// What a browser gets at `/`.
pub fn page(folder: Option<&Path>) -> Option<Asset> {
    find(folder, "/index.html")
}

/// Names that lead down, one ordinary segment after the other. Escapes such as `%2e` are no names of files here.
fn is_plain(name: &str) -> bool {
    !name.contains(['\\', '\0']) && name.split('/').all(|segment| !segment.is_empty() && !segment.starts_with('.'))
}

fn read(folder: &Path, name: &str) -> Option<Vec<u8>> {
    let root = folder.canonicalize().ok()?;
    let file = root.join(name).canonicalize().ok()?;
    let inside = file.strip_prefix(&root).ok()?;
    let is_hidden = |part: Component<'_>| part.as_os_str().as_encoded_bytes().starts_with(b".");
    if inside.components().any(is_hidden) || !file.is_file() {
        return None;
    }
    fs::read(file).ok()
}

impl Asset {
    fn new(name: &str, bytes: Cow<'static, [u8]>, hash: &[u8]) -> Self {
        let etag = format!("\"{}\"", URL_SAFE_NO_PAD.encode(&hash[..16]));
        Self { bytes, etag, content_type: content_type(name), policy: POLICY }
    }

    /// One that is no file of the page; its name tells its type.
    pub fn made(name: &str, bytes: &'static [u8]) -> Self {
        Self::new(name, bytes.into(), &Sha256::digest(bytes))
    }

    #[cfg(feature = "docs")]
    pub fn under(self, policy: &'static str) -> Self {
        Self { policy, ..self }
    }

    /// The file, or 304 where the client's copy is the same. Copies may be kept, but are asked about each time: the names of
    /// files do not change with their content.
    pub fn response(self, if_none_match: Option<&str>) -> Response {
        let response = match if_none_match.is_some_and(|known| is_known(known, &self.etag)) {
            true => Response::empty(304),
            false => Response::new(200, self.content_type, self.bytes),
        };
        response
            .with("ETag", self.etag)
            .with("Cache-Control", "no-cache")
            .with("Content-Security-Policy", self.policy)
            .with("Referrer-Policy", "no-referrer")
    }
}

#[rustfmt::skip]
fn content_type(name: &str) -> &'static str {
    match name.rsplit_once('.').map(|(_, extension)| extension).unwrap_or_default() {
        "html"        => "text/html; charset=utf-8",
        "js" | "mjs"  => "text/javascript; charset=utf-8",
        "css"         => "text/css; charset=utf-8",
        "txt"         => "text/plain; charset=utf-8",
        "json"        => "application/json",
        "webmanifest" => "application/manifest+json",
        "svg"         => "image/svg+xml",
        "png"         => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "webp"        => "image/webp",
        "ico"         => "image/x-icon",
        "woff2"       => "font/woff2",
        "mp3"         => "audio/mpeg",
        "ogg"         => "audio/ogg",
        _             => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;

    #[test]
    fn the_page_is_in_the_binary_with_its_policy() {
        let page = page(None).unwrap();
        let etag = page.etag.clone();
        let response = page.response(None);
        assert_eq!((response.status, response.header("Content-Type")), (200, Some("text/html; charset=utf-8")));
        assert!(response.header("Content-Security-Policy").unwrap().starts_with("default-src 'self';"));
        assert_eq!(response.header("ETag"), Some(etag.as_str()));
    }

    #[test]
    fn what_the_client_has_is_not_sent_again() {
        let etag = page(None).unwrap().etag;
        for known in [etag.clone(), format!("W/{etag}"), format!("\"x\", {etag}"), "*".into()] {
            let response = page(None).unwrap().response(Some(&known));
            assert_eq!((response.status, response.body().len()), (304, 0), "{known}");
        }
        assert_eq!(page(None).unwrap().response(Some("\"x\"")).status, 200);
    }

    #[test]
    fn only_files_of_the_page_are_found() {
        for path in [
            "/",
            "",
            "/nothing",
            "/../Cargo.toml",
            "/js/../index.html",
            "/./index.html",
            "/js",
            "/js/",
            "//index.html",
            "/%69ndex.html",
        ] {
            assert!(find(None, path).is_none(), "{path}");
        }
    }

    #[test]
    fn a_folder_shows_what_is_in_it_and_nothing_else() {
        let folder = std::env::temp_dir().join(format!("parlor-assets-{}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(folder.join("static/js")).unwrap();
        fs::write(folder.join("secret"), "secret").unwrap();
        fs::write(folder.join("static/js/app.js"), "let a;").unwrap();
        fs::write(folder.join("static/.env"), "secret").unwrap();
        symlink(folder.join("secret"), folder.join("static/out.txt")).unwrap();
        symlink(folder.join("static/.env"), folder.join("static/shown.txt")).unwrap();
        let root = folder.join("static");
        let script = find(Some(&root), "/js/app.js").unwrap();
        assert_eq!(
            (script.bytes.as_ref(), script.content_type),
            (b"let a;".as_slice(), "text/javascript; charset=utf-8")
        );
        for path in ["/../secret", "/out.txt", "/.env", "/shown.txt", "/js", "/js/../js/app.js", "/index.html"] {
            assert!(find(Some(&root), path).is_none(), "{path}");
        }
        fs::remove_dir_all(folder).unwrap();
    }
}
