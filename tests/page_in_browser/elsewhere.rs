//! The page hosted somewhere else than the server that it speaks to.

use std::path::Path;

use crate::parlor::Parlor;
use crate::site::Site;
use crate::stage::Stage;

/// A file of the page, with the address of a server written into it.
fn page_that_knows(server: &str, path: &str) -> Option<Vec<u8>> {
    let bytes = std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("static").join(path)).ok()?;
    if path != "index.html" {
        return Some(bytes);
    }
    let written = format!("name=\"parlor-server\" content=\"{server}\"");
    Some(String::from_utf8_lossy(&bytes).replace("name=\"parlor-server\" content=\"\"", &written).into())
}

#[test]
fn a_page_from_elsewhere_speaks_to_the_server_that_is_written_into_it() {
    let site = Site::planned();
    let origin = site.origin();
    let stage = Stage::with("elsewhere", Parlor::with(site.is_allowed())).wired();
    let server = stage.parlor.address().to_owned();
    site.opens(move |path| page_that_knows(&server, path));
    let ada = stage.visitor_at(&origin, "Ada");
    ada.registers();
    ada.makes_room("Kitchen");
    ada.says("From elsewhere");
    let bob = stage.person("Bob");
    bob.joins("Kitchen");
    bob.hears("Ada", "From elsewhere");
    bob.says("From here");
    ada.hears("Bob", "From here");
    let server = stage.parlor.address().replacen("http", "ws", 1);
    assert!(ada.sockets().iter().all(|address| address.starts_with(&server)), "{:?}", ada.sockets());
    ada.reload();
    ada.reads(&["From elsewhere", "From here"]);
}
