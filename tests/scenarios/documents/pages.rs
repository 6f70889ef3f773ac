//! The two pages: whole, without scripts of their own, and without a word to anybody else.

use crate::harness::House;

use super::Book;

#[test]
fn the_reference_has_every_call_and_every_frame() {
    let house = House::open();
    let page = house.stranger().get("/redoc").expect(200).text();
    let book = Book::of(&house);
    for one in book.operations() {
        let path = format!("<code>{}</code>", one.path);
        assert!(page.contains(&path), "{} {}", one.method, one.path);
        assert!(page.contains(&format!("id=\"{}\"", one.id())), "{}", one.id());
    }
    for name in ["ClientFrame", "ServerFrame"] {
        for frame in book.schema(name)["oneOf"].as_array().unwrap() {
            let kind = frame["properties"]["type"]["enum"][0].as_str().unwrap();
            assert!(page.contains(&format!("<h4><code>{kind}</code></h4>")), "{kind} is not shown");
            assert!(page.contains(&format!("&quot;type&quot;: &quot;{kind}&quot;")), "{kind} has no example");
        }
    }
    for name in page.split("href=\"#").skip(1).filter_map(|rest| rest.split('"').next()) {
        assert!(page.contains(&format!("id=\"{name}\"")), "#{name} leads nowhere");
    }
    assert!(!page.contains("<script") && !page.contains(" style=") && !page.contains("<style"), "inline");
}

#[test]
fn both_pages_need_nothing_from_elsewhere() {
    let house = House::open();
    let anyone = house.stranger();
    for path in ["/redoc", "/docs"] {
        let reply = anyone.get(path).expect(200);
        let policy = reply.header("content-security-policy").expect("a policy");
        assert!(policy.starts_with("default-src 'self';") && !policy.contains("unsafe"), "{policy}");
        let page = reply.text();
        for part in page.split("<link ").skip(1).chain(page.split("<script ").skip(1)) {
            let address = part.split("href=\"").nth(1).or(part.split("src=\"").nth(1)).expect("an address");
            let address = address.split('"').next().unwrap();
            assert!(address.starts_with('/'), "{path} asks {address}");
            let file = anyone.get(address).expect(200);
            let known = [("If-None-Match", file.header("etag").expect("a tag"))];
            anyone.send("GET", address, &known, b"").expect(304);
        }
    }
}
