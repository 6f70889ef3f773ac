//! The ways in: a form, the raw body, `curl -T`; and a message that carries what came.

use std::io::Write;
use std::net::TcpStream;

use super::*;
use crate::harness::raw::Raw;

#[test]
fn a_file_comes_as_a_form_as_a_raw_body_and_as_curl_sends_it() {
    let house = House::open();
    let ada = house.person("Ada");
    let text = "Tea, anyone?".as_bytes();
    let body =
        form(&[("note", "", b"x"), ("file", "; filename=\"C:\\\\docs\\\\tea.txt\"\r\nContent-Type: text/plain", text)]);
    let by_form = ada.send("POST", "/files", &[FORM], &body).expect(201);
    let raw = ada.send("POST", "/files?name=tea.txt", &[("Content-Type", "application/x-www-form-urlencoded")], text);
    let by_path = ada.send("PUT", "/files/tea.txt", &[], text).expect(201);
    for reply in [by_form, raw.expect(201), by_path] {
        let file: File = reply.read();
        let expected = ("tea.txt", 12, "text/plain; charset=utf-8", None);
        assert_eq!((&*file.name, file.size, &*file.content_type, file.width), expected);
        assert_eq!(file.url, format!("/files/{}/tea.txt", file.id));
        assert_eq!(reply.header("location"), Some(&*file.url));
        assert_eq!(ada.get(&file.url).expect(200).body, text);
    }
    assert_eq!(blobs(&house).len(), 3);
}

#[test]
fn a_name_in_any_script_comes_through() {
    let house = House::open();
    let ada = house.person("Ada");
    let file = ada.uploads("Gr%C3%BC%C3%9Fe%20%F0%9F%AB%96.txt", b"x");
    assert_eq!(
        (&*file.name, &*file.url),
        ("Grüße 🫖.txt", &*format!("/files/{}/Gr%C3%BC%C3%9Fe%20%F0%9F%AB%96.txt", file.id))
    );
    let disposition = ada.get(&file.url).expect(200).header("content-disposition").unwrap().to_owned();
    assert_eq!(disposition, "inline; filename=\"Gr__e _.txt\"; filename*=UTF-8''Gr%C3%BC%C3%9Fe%20%F0%9F%AB%96.txt");
}

#[test]
fn a_large_file_comes_whole_by_length_and_in_chunks() {
    let house = House::open();
    let ada = house.person("Ada");
    let bytes: Vec<u8> = (0..5_000_000_u32).map(|n| (n ^ (n >> 9)) as u8).collect();
    let by_length = ada.uploads("large.bin", &bytes);
    let body = form(&[("file", "; filename=large.bin", &bytes)]);
    let by_form: File = ada.send("POST", "/files", &[FORM], &body).expect(201).read();
    let mut raw = Raw::connect(&house);
    let head = format!("PUT /files/large.bin HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer {}\r\n", ada.token());
    raw.send(format!("{head}Transfer-Encoding: chunked\r\n\r\n").as_bytes());
    for piece in bytes.chunks(70_001) {
        raw.send(&[format!("{:x}\r\n", piece.len()).as_bytes(), piece, b"\r\n"].concat());
    }
    raw.send(b"0\r\n\r\n");
    let answer = raw.answer().unwrap();
    assert_eq!(answer.status, 201, "{}", answer.json());
    for url in [by_length.url, by_form.url, answer.json()["url"].as_str().unwrap().to_owned()] {
        assert!(ada.get(&url).expect(200).body == bytes, "{url} came back changed");
    }
}

/// A client that vanishes leaves nothing behind, and what it had sent is no file.
#[test]
fn an_upload_that_breaks_off_leaves_nothing() {
    let house = House::open();
    let ada = house.person("Ada");
    let head = format!("PUT /files/a.bin HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer {}\r\n", ada.token());
    for framing in ["Content-Length: 9000000\r\n\r\n", "Transfer-Encoding: chunked\r\n\r\n895440\r\n"] {
        let mut stream = TcpStream::connect(house.address()).unwrap();
        stream.write_all(format!("{head}{framing}").as_bytes()).unwrap();
        stream.write_all(&vec![b'x'; 3_000_000]).unwrap();
        crate::harness::eventually("it has begun", || blobs(&house).len() == 1);
        drop(stream);
        crate::harness::eventually("it is gone", || blobs(&house).is_empty());
    }
}

/// Slow uploads have threads of their own, so they hold up nobody.
#[test]
fn more_slow_uploads_than_workers_keep_nobody_waiting() {
    let house = House::with(|config| config.http_workers = 2);
    let people = house.people(["Ada", "Bob"]);
    let slow: Vec<TcpStream> = (0..8)
        .map(|number| {
            let token = people[number % 2].token();
            let mut stream = TcpStream::connect(house.address()).unwrap();
            let head = format!("PUT /files/a.bin HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer {token}\r\n");
            stream.write_all(format!("{head}Content-Length: 9000000\r\n\r\n").as_bytes()).unwrap();
            stream.write_all(&vec![b'x'; 2_000_000]).unwrap();
            stream
        })
        .collect();
    crate::harness::eventually("all have begun", || blobs(&house).len() == 8);
    people[0].get("/rooms").expect(200);
    people[0].uploads("quick.txt", b"x");
    drop(slow);
}

#[test]
fn nobody_takes_all_the_places_for_uploads() {
    let house = House::open();
    let [ada, bob] = house.people(["Ada", "Bob"]);
    let slow: Vec<TcpStream> = (0..6)
        .map(|_| {
            let mut stream = TcpStream::connect(house.address()).unwrap();
            let head = format!("PUT /files/a.bin HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer {}\r\n", ada.token());
            stream.write_all(format!("{head}Content-Length: 9000000\r\n\r\n").as_bytes()).unwrap();
            stream.write_all(&vec![b'x'; 2_000_000]).unwrap();
            stream
        })
        .collect();
    crate::harness::eventually("all have begun", || blobs(&house).len() == 6);
    ada.send("PUT", "/files/b.txt", &[], b"x").refused(429);
    bob.uploads("b.txt", b"x");
    drop(slow);
    crate::harness::eventually("there are places again", || ada.send("PUT", "/files/b.txt", &[], b"x").status == 201);
}

#[test]
fn a_message_shows_what_it_carries_everywhere_and_after_a_restart() {
    let mut house = House::open();
    let [ada, bob] = house.people(["Ada", "Bob"]);
    let tea = ada.room("tea");
    bob.joins(tea);
    let mut bobs = bob.socket();
    let (photo, note) = (ada.uploads("photo.png", &png(40, 30)), ada.uploads("note.txt", b"x"));
    let said = ada.shows(tea, &[&photo, &note]);
    assert_eq!((said.attachments.clone(), &*said.content), (vec![photo.clone(), note.clone()], ""));
    let told = bobs.expect("message");
    assert_eq!(told["message"]["attachments"], json!([json_of(&photo), json_of(&note)]));
    assert_eq!(told["message"]["message_type"], "file");
    house.restart();
    for page in [bob.history(tea, "?limit=1"), json!([bob.get("/rooms").expect(200).json()[0]["last_message"]])] {
        assert_eq!(page[0]["attachments"], json!([json_of(&photo), json_of(&note)]), "{page}");
    }
    let only = ada.shows(tea, &[&photo]);
    assert_eq!(json!(ada.history(tea, "?limit=1")[0]["message_type"]), "image");
    let edited = ada.patch(&format!("/messages/{}", only.id), json!({"content": "The kettle"})).expect(200).json();
    assert_eq!((&edited["attachments"][0]["id"], &edited["content"]), (&json!(photo.id), &json!("The kettle")));
}

#[test]
fn over_the_socket_a_message_carries_files_too() {
    let house = House::open();
    let ada = house.person("Ada");
    let tea = ada.room("tea");
    let photo = ada.uploads("photo.png", &png(40, 30));
    let mut socket = ada.socket();
    let send = |attachments: Value| json!({"type": "send", "id": 1, "room_id": tea, "attachments": attachments});
    let (answer, _) = socket.ask(send(json!([photo.id])));
    assert_eq!((&answer["type"], &answer["message"]["attachments"]), (&json!("ack"), &json!([json_of(&photo)])));
    for bad in [json!([photo.id, photo.id]), json!([999]), json!(["x"]), json!([-1]), json!("x"), json!([null])] {
        let (answer, _) = socket.ask(send(bad.clone()));
        assert_eq!((&answer["type"], &answer["field"]), (&json!("error"), &json!("attachments")), "{bad}");
    }
}

#[test]
fn something_spoken_has_its_length_and_waveform() {
    let mut house = House::open();
    let [ada, bob] = house.people(["Ada", "Bob"]);
    let tea = ada.room("tea");
    let spoken = b"OggS\0\x02 and so on";
    let raw = ada.send("POST", "/files?name=a.ogg&duration_ms=1200&waveform=0,50,100", &[], spoken);
    let parts: &[(&str, &str, &[u8])] = &[
        ("file", "; filename=a.ogg\r\nContent-Type: audio/ogg; codecs=opus", spoken),
        ("duration_ms", "", b"1200"),
        ("waveform", "", b"[0, 50, 100]"),
    ];
    for reply in [raw, ada.send("POST", "/files", &[FORM], &form(parts))] {
        let file: File = reply.expect(201).read();
        assert_eq!((file.duration_ms, file.waveform.as_deref()), (Some(1200), Some(&[0, 50, 100][..])));
        assert_eq!(file.content_type, "audio/ogg");
        let said = ada.shows(tea, &[&file]);
        assert_eq!(
            (json!(ada.history(tea, "?limit=1")[0]["message_type"]), &said.attachments[0]),
            (json!("voice"), &file)
        );
    }
    house.restart();
    let kept: Vec<Message> = bob.get(&format!("/rooms/{tea}/messages?limit=1")).expect(200).read();
    assert_eq!(kept[0].attachments[0].waveform.as_deref(), Some(&[0, 50, 100][..]));
}

/// Older clients know only text; they get the names and where the files are.
#[test]
fn older_clients_are_told_of_files_in_words() {
    let house = House::open();
    let [ada, bob] = house.people(["Ada", "Bob"]);
    let tea = ada.room("tea");
    bob.joins(tea);
    let chat = ada.post(&format!("/chats/{}", bob.id), json!({})).expect(200).json()["chat_id"].as_i64().unwrap();
    let note = ada.uploads("note.txt", b"x");
    let words = format!("note.txt: {}", note.url);
    let mut older = house.socket(&format!("/ws/{tea}?token={}", bob.token()));
    let mut guest = house.socket(&format!("/ws/chat/{tea}?username=Gus"));
    let mut chatting = house.socket(&format!("/ws/{chat}?token={}", bob.token()));
    ada.shows(tea, &[&note]);
    assert_eq!(older.expect("message")["content"], json!(words));
    assert_eq!(guest.expect("message")["content"], json!(words));
    ada.post(&format!("/rooms/{chat}/messages"), json!({"content": "Look:", "attachments": [note.id]})).expect(201);
    let heard = chatting.expect_frame(|frame| frame["message"].is_string());
    assert_eq!(heard["message"], json!(format!("Look:\n{words}")));
    let guests = house.stranger().get(&format!("/api/chat/rooms/{tea}/messages")).expect(200).json();
    assert_eq!(guests.as_array().unwrap().last().unwrap()["content"], json!(words));
    let history = bob.get(&format!("/chats/{chat}/messages")).expect(200).json();
    assert_eq!((&history[0]["message"], &history[0]["content"]), (&json!(format!("Look:\n{words}")), &json!("Look:")));
}
