//! The JSON form of files, the same in messages and over REST (WIRE §2), and where they are.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Serialize;
use utoipa::ToSchema;

use crate::hub::files::Attachment;
use crate::ids::FileId;

/// A file that was uploaded.
#[derive(Serialize, ToSchema)]
#[schema(as = File)]
pub struct FileBody<'a> {
    pub id: FileId,
    /// A path on this server, to be asked for with a token.
    pub url: String,
    pub name: &'a str,
    /// In bytes, as it is kept: without what a picture told of its place and camera.
    pub size: u64,
    /// By its bytes, whatever its sender says. What is not to be shown is `application/octet-stream`.
    pub content_type: &'a str,
    /// Of a picture, in pixels.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub width: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub height: Option<u32>,
    /// Of something spoken.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub duration_ms: Option<i64>,
    /// How loud it is, from beginning to end.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_items = 256)]
    pub waveform: Option<&'a [u8]>,
}

impl<'a> From<&'a Attachment> for FileBody<'a> {
    fn from(file: &'a Attachment) -> Self {
        Self {
            id: file.id,
            url: file_url(file),
            name: &file.name,
            size: file.size,
            content_type: &file.content_type,
            width: file.dimensions.map(|(width, _)| width),
            height: file.dimensions.map(|(_, height)| height),
            duration_ms: file.voice.as_ref().map(|voice| voice.duration_ms),
            waveform: file.voice.as_ref().map(|voice| &*voice.waveform),
        }
    }
}

/// The name is only there to be read.
pub fn file_url(file: &Attachment) -> String {
    const PLAIN: &AsciiSet = &NON_ALPHANUMERIC.remove(b'.').remove(b'-').remove(b'_').remove(b'~');
    format!("/files/{}/{}", file.id, utf8_percent_encode(&file.name, PLAIN))
}

const _: () = assert!(crate::limits::WAVEFORM == 256, "as in the schema above");
