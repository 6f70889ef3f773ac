//! The page and its parts, as the browser gets them.

use crate::harness::{House, Reply};

fn fetch(house: &House, path: &str, headers: &[(&str, &str)]) -> Reply {
    house.stranger().send("GET", path, headers, b"")
}

fn page(house: &House) -> Reply {
    fetch(house, "/", &[("Accept", "text/html,application/xhtml+xml,*/*;q=0.8")]).expect(200)
}

/// What a page or sheet refers to, as paths of this server.
fn references(text: &str) -> Vec<String> {
    let quoted = ["src=\"", "href=\""].iter().flat_map(|name| text.split(name).skip(1));
    let paths = quoted.filter_map(|rest| rest.split('"').next()).filter(|path| !path.starts_with(['#', 'h', 'd']));
    paths.map(|path| if path.starts_with('/') { path.to_owned() } else { format!("/{path}") }).collect()
}

#[test]
fn a_browser_gets_the_page_and_a_program_gets_json() {
    let house = House::open();
    let page = page(&house);
    assert!(page.header("content-type").unwrap().starts_with("text/html"));
    assert!(page.text().to_lowercase().starts_with("<!doctype html>"));
    for accept in ["application/json", "*/*", ""] {
        let hello = fetch(&house, "/", &[("Accept", accept)]).expect(200);
        assert_eq!(hello.json()["status"], "ok", "{accept:?}");
        assert!(hello.list("vary").iter().any(|name| name.eq_ignore_ascii_case("accept")), "Vary");
    }
}

#[test]
fn the_page_may_run_its_own_scripts_and_nothing_else() {
    let house = House::open();
    let page = page(&house);
    let policy = page.header("content-security-policy").expect("a policy");
    assert!(policy.contains("default-src 'self'"), "{policy}");
    assert!(!policy.contains("unsafe"), "{policy}");
    assert_eq!(page.header("x-content-type-options"), Some("nosniff"));
    assert!(page.header("referrer-policy").is_some());
}

#[test]
fn everything_the_page_refers_to_is_there_with_its_type_and_tag() {
    let house = House::open();
    let references = references(&page(&house).text());
    assert!(
        references.iter().any(|path| path.ends_with(".js")) && references.iter().any(|path| path.ends_with(".css"))
    );
    for path in references {
        let part = fetch(&house, &path, &[]).expect(200);
        let kind = part.header("content-type").unwrap().to_owned();
        let ending = path.rsplit('.').next().unwrap();
        let expected = match ending {
            "js" => "javascript",
            "css" => "text/css",
            "svg" => "image/svg+xml",
            "webmanifest" => "json",
            "png" => "image/png",
            _ => "",
        };
        assert!(kind.contains(expected), "{path}: {kind}");
        assert_eq!(part.header("x-content-type-options"), Some("nosniff"), "{path}");
        let tag = part.header("etag").unwrap_or_else(|| panic!("{path} has no ETag")).to_owned();
        let again = fetch(&house, &path, &[("If-None-Match", &tag)]).expect(304);
        assert!(again.body.is_empty());
        fetch(&house, &path, &[("If-None-Match", "\"another\"")]).expect(200);
        assert_eq!(house.stranger().send("HEAD", &path, &[], b"").expect(200).body.len(), 0);
    }
}

#[test]
fn nothing_beside_the_page_is_served() {
    let house = House::open();
    for path in [
        "/js/",
        "/css",
        "/js/../../Cargo.toml",
        "/js/%2e%2e/%2e%2e/Cargo.toml",
        "/js/nothing.js",
        "/index.html/x",
        "/js/app.js/",
    ] {
        let status = fetch(&house, path, &[]).status;
        assert!((300..500).contains(&status), "{path}: {status}");
    }
}
