//! Files: how they come in, what is kept of them, who gets them, and when they go.

mod access;
mod downloads;
mod flat_memory;
mod leaving;
mod pictures;
mod refusals;
mod uploads;

use std::fs;

use crate::harness::shapes::{File, Message};
use crate::harness::{House, Person, Value, json};

impl Person {
    /// As `curl -T` sends it.
    fn uploads(&self, name: &str, bytes: &[u8]) -> File {
        self.send("PUT", &format!("/files/{name}"), &[], bytes).expect(201).read()
    }

    fn shows(&self, room: i64, files: &[&File]) -> Message {
        let ids: Vec<_> = files.iter().map(|file| file.id).collect();
        self.post(&format!("/rooms/{room}/messages"), json!({"attachments": ids})).expect(201).read()
    }
}

/// The names of the bytes on disk.
fn blobs(house: &House) -> Vec<String> {
    let folder = house.folder().join("uploads");
    let entries = fs::read_dir(folder).unwrap();
    entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

const SECRET: &[u8] = b"52.5200 N 13.4050 E";

/// A check sum as PNG has it (W3C PNG, annex D).
fn crc(bytes: &[u8]) -> [u8; 4] {
    let step = |sum: u32, _| if sum & 1 == 1 { 0xedb8_8320 ^ (sum >> 1) } else { sum >> 1 };
    let sum = bytes.iter().fold(u32::MAX, |sum, byte| (0..8).fold(sum ^ u32::from(*byte), step));
    (!sum).to_be_bytes()
}

fn chunk(kind: &[u8], content: &[u8]) -> Vec<u8> {
    let named = [kind, content].concat();
    [&(content.len() as u32).to_be_bytes()[..], &named, &crc(&named)].concat()
}

/// A picture of so many pixels by its header, with a comment.
fn png(width: u32, height: u32) -> Vec<u8> {
    let header = [&width.to_be_bytes()[..], &height.to_be_bytes(), &[8, 0, 0, 0, 0]].concat();
    [
        b"\x89PNG\r\n\x1a\n".to_vec(),
        chunk(b"IHDR", &header),
        chunk(b"tEXt", &[b"Comment\0", SECRET].concat()),
        chunk(b"IDAT", b"x"),
        chunk(b"IEND", b""),
    ]
    .concat()
}

/// A form with these parts: name, what follows it in the head, content.
fn form(parts: &[(&str, &str, &[u8])]) -> Vec<u8> {
    let mut body = Vec::new();
    for (name, more, content) in parts {
        body.extend(format!("--XX\r\nContent-Disposition: form-data; name=\"{name}\"{more}\r\n\r\n").as_bytes());
        body.extend_from_slice(content);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(b"--XX--\r\n");
    body
}

const FORM: (&str, &str) = ("Content-Type", "multipart/form-data; boundary=XX");

fn has(bytes: &[u8], word: &[u8]) -> bool {
    bytes.windows(word.len()).any(|window| window == word)
}

fn json_of(file: &File) -> Value {
    let mut json = json!({
        "id": file.id, "url": file.url, "name": file.name, "size": file.size, "content_type": file.content_type,
    });
    if let (Some(width), Some(height)) = (file.width, file.height) {
        json["width"] = width.into();
        json["height"] = height.into();
    }
    json
}
