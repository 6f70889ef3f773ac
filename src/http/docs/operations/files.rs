//! Files.

use crate::dialect::canonical::FileBody;
use crate::http::request::Method::{Get, Post, Put};

use super::MADE;
use crate::http::docs::operation::Content::{One, Plain};
use crate::http::docs::operation::{Answer, Body, Operation, Query, answer, of, operation};

const VOICE: [Query; 2] = [
    Query {
        name: "duration_ms",
        what: "Of something spoken: how long it is, in milliseconds. With `waveform`.",
        default: None,
        most: None,
        is_number: true,
    },
    Query {
        name: "waveform",
        what: "Of something spoken: how loud it is from beginning to end, as 1 to 256 numbers from 0 to 100 with commas between.",
        default: None,
        most: None,
        is_number: false,
    },
];
const NAME: Query = Query {
    name: "name",
    what: "What the file is called; needed where the body is the file itself.",
    default: None,
    most: None,
    is_number: false,
};

const WHAT_IS_TAKEN: &str = "\
PNG, JPEG, GIF, WebP, AVIF, MP4, WebM, Ogg, MP3, WAV, PDF and plain text are known by their bytes and can be shown in a page; anything else, \
HTML and SVG too, is taken and only ever saved. JPEG, PNG and WebP are kept without what they tell of place, time and camera. A message carries \
the file by its id in `attachments`; what no message carries within a day is deleted, and a file goes with the last message that carries it.";

const UPLOADED: &[Answer] =
    &[answer(201, "The file, to be named in `attachments`.", &[One(of::<FileBody<'_>>())]).with(MADE)];
const TOO_LARGE: &str =
    "The file is too large, or the caller's files or those of all take as much room as they may (`quota_exceeded`).";
const BROKEN: &str = "The form cannot be read, or the body is a part of a file (`Content-Range`).";
const LIES: &str = "Its name or type says that it is something which it is not (`wrong_type`), or it is compressed (`Content-Encoding`).";
const WRONG: &str = "It has no name, is empty or a damaged picture, has too many pixels, or a value is out of bounds: `field` names it.";

pub(super) const FILES: &[Operation] = &[
    operation(Post, "/files", "upload", "Upload a file")
        .details(WHAT_IS_TAKEN)
        .takes(Body::File)
        .query(&[NAME, VOICE[0], VOICE[1]])
        .gives(UPLOADED)
        .refuses(&[(400, BROKEN), (413, TOO_LARGE), (415, LIES), (422, WRONG)]),
    operation(Put, "/files/{name}", "uploadAs", "Upload a file under a name")
        .details("As `curl -T photo.jpg …/files/` does.")
        .takes(Body::Bytes)
        .query(&VOICE)
        .gives(UPLOADED)
        .refuses(&[(400, BROKEN), (413, TOO_LARGE), (415, LIES), (422, WRONG)]),
    operation(Get, "/files/{file}", "download", "A file")
        .details(
            "For its uploader, and for whoever may read a message that carries it. `Range`, `If-Range` and `If-None-Match` are heeded; \
             `ETag` is strong.",
        )
        .gives(&[
            answer(200, "The file.", &[Plain("*/*")]),
            answer(206, "The part that `Range` asks for.", &[Plain("*/*")]),
            answer(304, "It is the one that the client has.", &[]),
        ])
        .refuses(&[(416, "It has not so many bytes: `Content-Range` says how many.")]),
];
