//! What is not taken: a sentence, and nothing is left of it.

use super::*;
use crate::harness::raw::Raw;

#[test]
fn what_lies_about_its_type_is_refused() {
    let house = House::open();
    let ada = house.person("Ada");
    let html = b"<html><script>alert(1)</script></html>";
    for (name, headers) in [
        ("photo.png", &[][..]),
        ("photo.jpg", &[("Content-Type", "image/jpeg")]),
        ("photo", &[("Content-Type", "image/png")]),
        ("film.mp4", &[]),
    ] {
        let refusal = ada.send("PUT", &format!("/files/{name}"), headers, html).refused(415);
        assert_eq!(refusal.code, "wrong_type", "{name}");
    }
    let body = form(&[("file", "; filename=photo.gif\r\nContent-Type: image/gif", b"PK\x03\x04")]);
    ada.send("POST", "/files", &[FORM], &body).refused(415);
    ada.send("PUT", "/files/photo.jpg", &[], &png(4, 3)).refused(415);
    assert!(blobs(&house).is_empty());
}

#[test]
fn pictures_out_of_bounds_or_broken_are_refused() {
    let house = House::open();
    let ada = house.person("Ada");
    let whole = png(4, 3);
    for bytes in [png(60_000, 60_000), png(0, 3), png(u32::MAX, 1), whole[..40].to_vec(), b"\x89PNG\r\n\x1a\n".to_vec()]
    {
        let refusal = ada.send("PUT", "/files/photo.png", &[], &bytes).refused(422);
        assert_eq!(refusal.field.as_deref(), Some("file"));
    }
    assert!(blobs(&house).is_empty());
}

#[test]
fn parts_of_files_and_compressed_ones_are_refused() {
    let house = House::open();
    let ada = house.person("Ada");
    for path in ["/files/a.txt", "/auth/me/avatar"] {
        for (header, value, status) in [
            ("Content-Range", "bytes 0-3/9", 400),
            ("Content-Encoding", "gzip", 415),
            ("Content-Encoding", "br, identity", 415),
        ] {
            let refusal = ada.send("PUT", path, &[(header, value)], &png(4, 3)).refused(status);
            assert!(refusal.detail.contains(header), "{}", refusal.detail);
        }
    }
    assert!(blobs(&house).is_empty());
    ada.send("PUT", "/files/a.txt", &[("Content-Encoding", "Identity")], b"x").expect(201);
}

#[test]
fn forms_and_names_that_cannot_be_used_are_refused() {
    let house = House::open();
    let ada = house.person("Ada");
    let post = |path: &str, kind: &str, body: &[u8]| ada.send("POST", path, &[("Content-Type", kind)], body);
    for (path, kind, body, status) in [
        ("/files", "multipart/form-data", &b"x"[..], 400),
        ("/files", FORM.1, b"no form", 400),
        ("/files", FORM.1, b"--XX\r\nContent-Disposition: form-data; name=file; filename=a\r\n\r\nbreaks off", 400),
        ("/files", FORM.1, &form(&[("note", "", b"x")]), 422),
        ("/files", FORM.1, &form(&[("file", "; filename=a", b"x"), ("file", "; filename=b", b"y")]), 422),
        ("/files", FORM.1, &form(&[("file", "; filename=a", b"")]), 422),
        ("/files", FORM.1, &form(&[("file", "; filename=\"..\"", b"x")]), 422),
        (
            "/files",
            FORM.1,
            &form(&[("file", "; filename=a", b"x"), ("duration_ms", "", b"5"), ("waveform", "", b"5")]),
            422,
        ),
        ("/files", "text/plain", b"x", 422),
        ("/files?name=", "text/plain", b"x", 422),
        ("/files?name=a.txt", "text/plain", b"", 422),
        ("/files?name=a.ogg&duration_ms=5", "audio/ogg", b"OggS\0", 422),
        ("/files?name=a.ogg&duration_ms=0&waveform=1", "audio/ogg", b"OggS\0", 422),
        ("/files?name=a.ogg&duration_ms=9&waveform=101", "audio/ogg", b"OggS\0", 422),
        ("/files?name=a.ogg&duration_ms=9&waveform=", "audio/ogg", b"OggS\0", 422),
    ] {
        post(path, kind, body).refused(status);
    }
    ada.send("PUT", &format!("/files/{}", "x".repeat(201)), &[], b"x").refused(422);
    ada.send("PUT", "/files/%FF", &[], b"x").refused(422);
    ada.send("PUT", "/files", &[], b"x").refused(405);
    assert!(blobs(&house).is_empty());
}

#[test]
fn a_file_a_user_and_all_of_them_have_their_bounds() {
    let house = House::with(|config| {
        config.max_file_size = 100_000;
        config.max_files_per_user = 150_000;
        config.max_files_total = 200_000;
    });
    let [ada, bob] = house.people(["Ada", "Bob"]);
    let send = |by: &Person, bytes: usize| by.send("PUT", "/files/a.bin", &[], &vec![1; bytes]);
    for refusal in [send(&ada, 100_001), send(&ada, 1_000_000)] {
        assert_eq!(refusal.refused(413).code, "too_large");
    }
    let body = form(&[("file", "; filename=a.bin", &[1; 100_001])]);
    ada.send("POST", "/files", &[FORM], &body).refused(413);
    send(&ada, 100_000).expect(201);
    assert_eq!(send(&ada, 50_001).refused(413).code, "quota_exceeded");
    send(&ada, 50_000).expect(201);
    assert_eq!(send(&bob, 50_001).refused(413).code, "quota_exceeded");
    assert_eq!(blobs(&house).len(), 2);
    // What goes makes room.
    let tea = ada.room("tea");
    let file: File = send(&bob, 50_000).expect(201).read();
    send(&bob, 1).refused(413);
    let said = bob.joins(tea).shows(tea, &[&file]);
    bob.delete(&format!("/messages/{}", said.id)).expect(204);
    send(&bob, 50_000).expect(201);
}

/// In chunks nobody knows beforehand how much it will be.
#[test]
fn a_file_that_grows_too_large_on_its_way_is_refused() {
    let house = House::with(|config| config.max_file_size = 2_000_000);
    let ada = house.person("Ada");
    let mut raw = Raw::connect(&house);
    let head = format!("PUT /files/a.bin HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer {}\r\n", ada.token());
    raw.send(format!("{head}Transfer-Encoding: chunked\r\n\r\n").as_bytes());
    (0..40).for_each(|_| raw.send(&[b"10000\r\n", &[b'x'; 0x10000][..], b"\r\n"].concat()));
    let answer = raw.answer().expect("an answer");
    assert_eq!((answer.status, answer.json()["code"].clone()), (413, json!("too_large")));
    crate::harness::eventually("nothing is left", || blobs(&house).is_empty());
}

#[test]
fn a_full_disk_takes_no_files_and_everything_else_goes_on() {
    let house = House::with(|config| config.min_free_disk = 1 << 50);
    let ada = house.person("Ada");
    ada.send("PUT", "/files/a.txt", &[], b"x").refused(503);
    let tea = ada.room("tea");
    ada.says(tea, "Still here");
    assert!(blobs(&house).is_empty());
}

#[test]
fn files_of_others_and_what_is_none_are_not_sent() {
    let house = House::open();
    let [ada, bob] = house.people(["Ada", "Bob"]);
    let tea = ada.room("tea");
    bob.joins(tea);
    let hers = ada.uploads("a.txt", b"x");
    ada.shows(tea, &[&hers]);
    let many: Vec<_> = (0..11).map(|_| bob.uploads("b.txt", b"x").id).collect();
    let newest = bob.history(tea, "?limit=1")[0]["id"].clone();
    for attachments in
        [json!([hers.id]), json!([4711]), json!(many), json!([many[0], many[0]]), json!([1.5]), json!({})]
    {
        let post = json!({"content": "x", "attachments": attachments});
        let refusal = bob.post(&format!("/rooms/{tea}/messages"), post).refused(422);
        assert_eq!(refusal.field.as_deref(), Some("attachments"));
    }
    assert_eq!(bob.history(tea, "?limit=1")[0]["id"], newest, "nothing was said");
}
