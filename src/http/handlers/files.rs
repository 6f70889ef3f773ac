//! Files: taken in as a stream, and given to whoever may read a message that carries them.

use std::borrow::Cow;
use std::io::{Seek, SeekFrom};

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::dialect::canonical::{FileBody, file_url};
use crate::error::{Error, Kind, Result};
use crate::files::{Claims, Draft, HEAD, examine, file_name, is_shown};
use crate::http::call::{Call, Caller, Present, unexpected};
use crate::http::multipart::{self, Multipart};
use crate::http::ranges::{Asked, Wanted};
use crate::http::request::Request;
use crate::http::response::Response;
use crate::http::transfers::Download;
use crate::hub::command::{Command, Reply};
use crate::hub::files::{File, NewFile, Voice};
use crate::ids::FileId;
use crate::limits;

/// Nothing in a file may do anything, wherever it is opened; what shows it may be styled.
pub(super) const POLICY: &str =
    "default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'; sandbox";
/// Bytes of a field that is no file.
const FIELD: usize = 4 * 1024;
/// Bytes moved at once.
const PIECE: usize = 64 * 1024;

/// As a form with the file in it, or as the file itself with `?name=`.
pub fn upload(call: &mut Call<'_>, caller: Caller) -> Result<Response> {
    let name = call.request.query("name").map(Cow::into_owned);
    take_in(call, caller, name)
}

/// As `curl -T` sends it: the file itself, named by the path.
pub fn upload_as(call: &mut Call<'_>, caller: Caller) -> Result<Response> {
    let name = call.named("name")?.into_owned();
    take_in(call, caller, Some(name))
}

/// What is said of a file beside its bytes.
#[derive(Default)]
pub(super) struct Said {
    name: Option<String>,
    content_type: Option<String>,
    duration_ms: Option<String>,
    waveform: Option<String>,
}

impl Said {
    /// Of something spoken: both or neither.
    fn voice(&self) -> Result<Option<Voice>> {
        let duration_ms = self.duration_ms.as_deref().map(duration).transpose()?;
        let waveform = self.waveform.as_deref().map(waveform).transpose()?;
        match (duration_ms, waveform) {
            (None, None) => Ok(None),
            (Some(duration_ms), Some(waveform)) => Ok(Some(Voice { duration_ms, waveform })),
            (None, _) => Err(Error::invalid("duration_ms", "\"duration_ms\" is missing: something spoken has both.")),
            (_, None) => Err(Error::invalid("waveform", "\"waveform\" is missing: something spoken has both.")),
        }
    }
}

fn duration(written: &str) -> Result<i64> {
    let bounds = limits::VOICE;
    let number = written.trim().parse().ok().filter(|number| bounds.contains(number));
    let detail = || format!("\"duration_ms\" is a whole number from {} to {}.", bounds.start(), bounds.end());
    number.ok_or_else(|| Error::invalid("duration_ms", detail()))
}

/// `0,50,100`, or the same as JSON.
fn waveform(written: &str) -> Result<Vec<u8>> {
    let written = written.trim();
    let listed = written.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(written);
    let steps: Option<Vec<u8>> =
        listed.split(',').map(|step| step.trim().parse().ok().filter(|step| *step <= 100)).collect();
    let detail = || format!("\"waveform\" is a list of 1 to {} numbers from 0 to 100.", limits::WAVEFORM);
    steps.filter(|steps| steps.len() <= limits::WAVEFORM).ok_or_else(|| Error::invalid("waveform", detail()))
}

fn take_in(call: &mut Call<'_>, caller: Caller, name: Option<String>) -> Result<Response> {
    let (draft, said) = receive(call, caller, name, call.ctx.config.max_file_size)?;
    let new = examined(draft, &said)?;
    match handed_over(call, caller, Command::AddFile(new.clone()), &new)? {
        Reply::File(file) => Ok(Response::created(file_url(&file), &FileBody::from(&file))),
        other => Err(unexpected(&other)),
    }
}

/// Takes a file in, of at most so many bytes, by whichever way it comes.
pub(super) fn receive<'a>(
    call: &mut Call<'a>,
    caller: Caller,
    name: Option<String>,
    most: u64,
) -> Result<(Draft<'a>, Said)> {
    let ctx = call.ctx;
    is_whole_and_plain(&call.request)?;
    let _place = ctx.files.upload_of(caller.user())?;
    let query = |name| call.request.query(name).map(Cow::into_owned);
    let mut said = Said { name, duration_ms: query("duration_ms"), waveform: query("waveform"), content_type: None };
    said.voice()?;
    let content_type = call.request.header("content-type").map(str::to_owned);
    let boundary = content_type.as_deref().map_or(Ok(None), multipart::boundary)?;
    let length = call.request.announced_length();
    let least = length.unwrap_or_default().saturating_sub(if boundary.is_some() { limits::FORM } else { 0 });
    // What cannot end well need not begin. It counts when it is added.
    call.ask(caller, Command::AskRoomFor { size: least })?;
    let draft = match boundary {
        Some(boundary) => from_form(call, &boundary, length, &mut said, most)?,
        None => {
            said.content_type = content_type;
            said.name = Some(file_name(said.name.as_deref().unwrap_or_default())?);
            let mut draft = ctx.files.uploads.begin(length)?;
            let mut buffer = vec![0; PIECE];
            loop {
                match call.request.read(&mut buffer)? {
                    0 => break,
                    read => write(&mut draft, &buffer[..read], most)?,
                }
            }
            draft
        }
    };
    Ok((draft, said))
}

/// What would be stored as if it were the file itself (RFC 9110, §14.5 and §15.5.16).
fn is_whole_and_plain(request: &Request) -> Result<()> {
    if request.header("content-range").is_some() {
        return Err(Error::malformed("A file cannot be uploaded in parts: send all of it, without Content-Range."));
    }
    match request.header("content-encoding") {
        Some(coding) if !coding.trim().eq_ignore_ascii_case("identity") => {
            let detail = "Send the file as it is, without Content-Encoding.";
            Err(Error::new(Kind::UnsupportedType, "unsupported_type", detail))
        }
        _ => Ok(()),
    }
}

fn from_form<'a>(
    call: &mut Call<'a>,
    boundary: &str,
    length: Option<u64>,
    said: &mut Said,
    most: u64,
) -> Result<Draft<'a>> {
    let (ctx, mut draft) = (call.ctx, None);
    let mut form = Multipart::new(&mut call.request, boundary);
    while let Some(part) = form.next_part()? {
        match (part.name.as_str(), part.file_name) {
            ("file", _) | (_, Some(_)) if draft.is_some() => {
                return Err(Error::invalid("file", "A form brings one file. Send the others by themselves."));
            }
            ("file", given) | (_, given @ Some(_)) => {
                said.name = Some(file_name(given.as_deref().or(said.name.as_deref()).unwrap_or_default())?);
                said.content_type = part.content_type;
                let coming = draft.insert(ctx.files.uploads.begin(length)?);
                loop {
                    match form.content()? {
                        [] => break,
                        piece => write(coming, piece, most)?,
                    }
                }
            }
            ("duration_ms", None) => said.duration_ms = Some(form.text(FIELD)?),
            ("waveform", None) => said.waveform = Some(form.text(FIELD)?),
            _ => {}
        }
    }
    draft.ok_or_else(|| Error::invalid("file", "The form has no part called \"file\"."))
}

fn write(draft: &mut Draft<'_>, bytes: &[u8], most: u64) -> Result<()> {
    match draft.size() + bytes.len() as u64 > most {
        true => Err(Error::too_large(format!("A file has at most {most} bytes here."))),
        false => draft.write(bytes),
    }
}

/// Looks at the bytes, cuts out what is nobody's business, and makes them last.
pub(super) fn examined(mut draft: Draft<'_>, said: &Said) -> Result<NewFile> {
    if draft.size() == 0 {
        return Err(Error::invalid("file", "The file is empty."));
    }
    let (name, voice) = (said.name.clone().unwrap_or_default(), said.voice()?);
    let claims = Claims { name: &name, content_type: said.content_type.as_deref(), is_voice: voice.is_some() };
    let media = claims.judge(&draft.head(HEAD)?)?;
    if voice.is_some() && !media.can_be_sound() {
        return Err(Error::invalid("duration_ms", "Only sound can be something spoken, and this is none."));
    }
    let picture = examine(media, draft.file())?;
    if let Some(pieces) = picture.as_ref().and_then(|picture| picture.pieces.as_deref()) {
        draft = draft.assembled(pieces)?;
    }
    Ok(NewFile {
        size: draft.size(),
        content_type: media.content_type(claims).to_owned(),
        dimensions: picture.map(|picture| (picture.width, picture.height)),
        blob: draft.keep()?,
        voice,
        name,
    })
}

/// Has a command about new bytes carried out; where it is refused, they go again.
pub(super) fn handed_over(call: &Call<'_>, caller: Caller, command: Command, new: &NewFile) -> Result<Reply> {
    call.ask(caller, command).inspect_err(|refusal| {
        // Without an answer it may have been added all the same; then whatever is left over is swept.
        if !matches!(refusal.kind, Kind::Unavailable | Kind::Internal) {
            call.ctx.files.uploads.remove(new.blob);
        }
    })
}

pub fn download(call: &mut Call<'_>, caller: Present) -> Result<Response> {
    let gone = || Error::not_found("There is no such file.");
    let id: FileId = call.id("file")?;
    let file = match caller.link() {
        Some(link) => call.ctx.readers.file_of(link.room, id)?,
        None => call.ctx.readers.file(caller.viewer(), id)?,
    };
    let file = file.ok_or_else(gone)?;
    // The bytes of a file never change, and no other has the same name on disk.
    let etag = format!("\"{}\"", file.blob);
    let header = |name| call.request.header(name);
    let asked = Asked { if_none_match: header("if-none-match"), if_range: header("if-range"), range: header("range") };
    let size = file.shown.size;
    let response = match asked.judge(&etag, size) {
        Wanted::Nothing => Response::empty(304),
        Wanted::All => part(call, &file, 0, size, 200)?,
        Wanted::Part(range) => part(call, &file, range.start, range.end - range.start, 206)?
            .with("Content-Range", format!("bytes {}-{}/{size}", range.start, range.end - 1)),
        Wanted::Beyond => {
            let detail = format!("This file has {size} bytes.");
            let refusal = Error::new(Kind::NoSuchRange, "range_not_satisfiable", detail);
            return Ok(Response::from(refusal).with("Content-Range", format!("bytes */{size}")));
        }
    };
    // Asked about each time, because whoever may read it may be told so no more.
    Ok(response
        .with("ETag", etag)
        .with("Cache-Control", "private, no-cache")
        .with("Accept-Ranges", "bytes")
        .with("Content-Security-Policy", POLICY))
}

pub(super) fn part(call: &Call<'_>, file: &File, from: u64, length: u64, status: u16) -> Result<Response> {
    let place = call.ctx.files.download(call.request.peer)?;
    let opened = call.ctx.files.uploads.find(file.blob).and_then(|mut bytes| {
        bytes.seek(SeekFrom::Start(from))?;
        Ok(bytes)
    });
    let bytes = opened.map_err(|cause| {
        log::error!("the bytes of file {} cannot be read: {cause}", file.shown.id);
        Error::not_found("There is no such file.")
    })?;
    let content_type = file.shown.content_type.clone();
    let response = Response::download(status, content_type, Download::new(bytes, length, place));
    Ok(response.with("Content-Disposition", disposition(&file.shown.name, &file.shown.content_type)))
}

/// Shown or saved, and under which name (RFC 6266 §4): in ASCII for old clients, whole in the extended form (RFC 8187 §3.2).
fn disposition(name: &str, content_type: &str) -> String {
    const PLAIN: &AsciiSet = &NON_ALPHANUMERIC.remove(b'.').remove(b'-').remove(b'_').remove(b'~');
    let kind = if is_shown(content_type) { "inline" } else { "attachment" };
    let is_plain = |c: &char| (c.is_ascii_graphic() || *c == ' ') && !matches!(c, '"' | '\\' | '%');
    let ascii: String = name.chars().map(|c| if is_plain(&c) { c } else { '_' }).collect();
    format!("{kind}; filename=\"{ascii}\"; filename*=UTF-8''{}", utf8_percent_encode(name, PLAIN))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_goes_over_the_wire_whole_and_can_do_nothing_there() {
        assert_eq!(disposition("a.png", "image/png"), "inline; filename=\"a.png\"; filename*=UTF-8''a.png");
        assert_eq!(
            disposition("Grüße \"1\".svg", "application/octet-stream"),
            "attachment; filename=\"Gr__e _1_.svg\"; filename*=UTF-8''Gr%C3%BC%C3%9Fe%20%221%22.svg"
        );
        assert!(!disposition("a\r\nSet-Cookie: b", "text/plain").contains('\n'));
    }

    #[test]
    fn a_waveform_is_a_list_in_either_form() {
        assert_eq!(waveform("0,50, 100"), Ok(vec![0, 50, 100]));
        assert_eq!(waveform("[7]"), Ok(vec![7]));
        let long = vec!["1"; limits::WAVEFORM + 1].join(",");
        for bad in ["", "[]", "101", "-1", "1,,2", "a", "[1", &long] {
            assert_eq!(waveform(bad).err().map(|refusal| refusal.field), Some(Some("waveform")), "{bad}");
        }
    }

    #[test]
    fn something_spoken_has_a_length_and_a_waveform() {
        let said = |duration: Option<&str>, waveform: Option<&str>| {
            let said =
                Said { duration_ms: duration.map(Into::into), waveform: waveform.map(Into::into), ..Said::default() };
            said.voice().map_err(|refusal| refusal.field)
        };
        assert_eq!(said(Some("1200"), Some("1,2")), Ok(Some(Voice { duration_ms: 1200, waveform: vec![1, 2] })));
        assert_eq!(said(None, None), Ok(None));
        assert_eq!(said(Some("1200"), None), Err(Some("waveform")));
        for bad in [None, Some("0"), Some("x"), Some("99999999999")] {
            assert_eq!(said(bad, Some("1")), Err(Some("duration_ms")), "{bad:?}");
        }
    }
}
