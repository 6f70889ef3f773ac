//! How files go out: what is shown and what is only saved, in parts, again, and to those who take their time.

use std::io::{Read, Write};
use std::net::TcpStream;

use super::*;
use crate::harness::eventually;

#[test]
fn only_harmless_types_are_shown_and_nothing_in_them_can_act() {
    let house = House::open();
    let ada = house.person("Ada");
    for (name, bytes, content_type, is_shown) in [
        ("a.png", &png(4, 3)[..], "image/png", true),
        ("a.gif", b"GIF89a\x04\0\x03\0", "image/gif", true),
        ("a.pdf", b"%PDF-1.7", "application/pdf", true),
        ("a.mp3", b"ID3\x04", "audio/mpeg", true),
        ("a.webm", b"\x1a\x45\xdf\xa3\x9fB\x82\x84webm", "video/webm", true),
        ("a.txt", b"words", "text/plain; charset=utf-8", true),
        ("a.html", b"<html><script>alert(1)</script>", "application/octet-stream", false),
        ("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "application/octet-stream", false),
        ("plain.html", b"words, and then <script>", "application/octet-stream", false),
        ("a.txt", b"<script>alert(1)</script>", "application/octet-stream", false),
        ("a.zip", b"PK\x03\x04", "application/octet-stream", false),
        ("a.exe", b"MZ\x90\0", "application/octet-stream", false),
    ] {
        let file = ada.uploads(name, bytes);
        let reply = ada.get(&file.url).expect(200);
        let header = |name: &str| reply.header(name).unwrap_or_default().to_owned();
        assert_eq!((&*file.content_type, header("content-type")), (content_type, content_type.to_owned()), "{name}");
        let kind = if is_shown { "inline; " } else { "attachment; " };
        assert!(header("content-disposition").starts_with(kind), "{name}: {}", header("content-disposition"));
        assert_eq!(header("x-content-type-options"), "nosniff", "{name}");
        let policy = header("content-security-policy");
        assert!(
            policy.contains("default-src 'none'") && policy.contains("sandbox") && !policy.contains("allow"),
            "{policy}"
        );
        assert!(header("cache-control").contains("private"), "{name}");
        assert!(reply.header("x-parlor-stream").is_none());
    }
}

#[test]
fn a_part_or_nothing_new_can_be_asked_for() {
    let house = House::open();
    let ada = house.person("Ada");
    let file = ada.uploads("digits.txt", b"0123456789");
    let ask = |headers: &[(&str, &str)]| ada.send("GET", &file.url, headers, b"");
    let whole = ask(&[]).expect(200);
    let etag = whole.header("etag").unwrap().to_owned();
    assert!(etag.starts_with('"') && etag.ends_with('"'), "{etag}");
    assert_eq!((whole.header("accept-ranges"), whole.header("content-length")), (Some("bytes"), Some("10")));
    for (range, part, told) in
        [("bytes=0-0", "0", "bytes 0-0/10"), ("bytes=5-", "56789", "bytes 5-9/10"), ("bytes=-2", "89", "bytes 8-9/10")]
    {
        let reply = ask(&[("Range", range)]).expect(206);
        assert_eq!((reply.text(), reply.header("content-range")), (part.to_owned(), Some(told)), "{range}");
        assert_eq!(reply.header("content-length"), Some(&*part.len().to_string()));
    }
    let beyond = ask(&[("Range", "bytes=10-")]);
    assert_eq!(beyond.header("content-range"), Some("bytes */10"));
    beyond.refused(416);
    assert_eq!(ask(&[("Range", "bytes=0-1,4-5")]).expect(200).text(), "0123456789");
    assert_eq!(ask(&[("Range", "bytes=0-1"), ("If-Range", &etag)]).expect(206).text(), "01");
    assert_eq!(ask(&[("Range", "bytes=0-1"), ("If-Range", "\"other\"")]).expect(200).text(), "0123456789");
    let same = ask(&[("If-None-Match", &format!("\"x\", {etag}"))]).expect(304);
    assert_eq!((same.body.len(), same.header("etag")), (0, Some(&*etag)));
    assert_eq!(ask(&[("If-None-Match", "\"x\"")]).expect(200).text(), "0123456789");
    let head = ada.send("HEAD", &file.url, &[], b"").expect(200);
    assert_eq!((head.body.len(), head.header("content-length")), (0, Some("10")));
    // Another file is another one, though it holds the same.
    let other = ada.uploads("digits.txt", b"0123456789");
    assert_ne!(ada.get(&other.url).expect(200).header("etag"), Some(&*etag));
}

/// Whoever reads slowly has a thread of their own and costs nobody else anything, however many files they ask for.
#[test]
fn many_slow_readers_hold_up_nobody_and_get_all() {
    let house = House::with(|config| config.http_workers = 2);
    let ada = house.person("Ada");
    let bytes: Vec<u8> = (0..8_000_000_u32).map(|n| (n ^ (n >> 7)) as u8).collect();
    let file = ada.uploads("large.bin", &bytes);
    let request = format!(
        "GET {} HTTP/1.1\r\nHost: h\r\nConnection: close\r\nAuthorization: Bearer {}\r\n\r\n",
        file.url,
        ada.token()
    );
    let mut slow: Vec<TcpStream> = (0..12)
        .map(|_| {
            let mut stream = TcpStream::connect(house.address()).unwrap();
            stream.write_all(request.as_bytes()).unwrap();
            stream
        })
        .collect();
    let mut first = vec![0; 1000];
    slow.iter_mut().for_each(|stream| stream.read_exact(&mut first).unwrap());
    ada.get("/rooms").expect(200);
    let mut rest = Vec::new();
    for mut stream in slow {
        rest.clear();
        stream.read_to_end(&mut rest).unwrap();
        let begins =
            rest.len() - (bytes.len() - (1000 - first.windows(4).position(|four| four == b"\r\n\r\n").unwrap() - 4));
        assert!(rest[begins..] == bytes[bytes.len() - (rest.len() - begins)..], "it came whole");
    }
}

#[test]
fn bytes_that_are_gone_from_the_disk_are_404() {
    let house = House::open();
    let ada = house.person("Ada");
    let file = ada.uploads("a.txt", b"x");
    fs::remove_file(house.folder().join("uploads").join(&blobs(&house)[0])).unwrap();
    ada.get(&file.url).refused(404);
    eventually("all is well", || ada.get("/rooms").status == 200);
}
