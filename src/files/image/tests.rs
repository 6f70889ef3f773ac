//! Pictures in every format, made here: what is cut out, what stays, and what is refused.

use std::io::Cursor;

use super::*;

/// What nobody else is to know.
const SECRET: &[u8] = b"52.5200 N 13.4050 E";

fn tiff(orientation: u16) -> Vec<u8> {
    [&exif::only(orientation), SECRET].concat()
}

fn jpeg_segment(code: u8, content: &[u8]) -> Vec<u8> {
    [&[0xff, code], &(content.len() as u16 + 2).to_be_bytes()[..], content].concat()
}

fn jpeg(orientation: u16) -> Vec<u8> {
    let exif = [b"Exif\0\0", &tiff(orientation)[..]].concat();
    let frame = [&[8][..], &300_u16.to_be_bytes(), &400_u16.to_be_bytes(), &[3; 10]].concat();
    [
        vec![0xff, 0xd8],
        jpeg_segment(0xe0, b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0"),
        jpeg_segment(0xe1, &exif),
        jpeg_segment(0xe1, &[b"http://ns.adobe.com/xap/1.0/\0", SECRET].concat()),
        jpeg_segment(0xe2, b"ICC_PROFILE\0\x01\x01colours"),
        jpeg_segment(0xe2, &[b"MPF\0", SECRET].concat()),
        jpeg_segment(0xed, &[b"Photoshop 3.0\0", SECRET].concat()),
        jpeg_segment(0xee, b"Adobe\0d\0\0\0\0\x01"),
        jpeg_segment(0xfe, SECRET),
        jpeg_segment(0xdb, &[1; 65]),
        jpeg_segment(0xc0, &frame),
        jpeg_segment(0xda, &[0; 10]),
        // A byte 0xFF of the picture, a restart marker, a second scan, fill bytes before the end.
        b"first\xff\x00scan\xff\xd0goes on".to_vec(),
        jpeg_segment(0xda, &[0; 10]),
        b"second scan\xff\xff\xd9".to_vec(),
    ]
    .concat()
}

fn png_chunk(kind: &[u8; 4], content: &[u8]) -> Vec<u8> {
    let mut chunk = [&(content.len() as u32).to_be_bytes()[..], kind, content].concat();
    chunk.extend(crc32fast::hash(&chunk[4..]).to_be_bytes());
    chunk
}

fn png_header(width: u32, height: u32) -> Vec<u8> {
    let header = [&width.to_be_bytes()[..], &height.to_be_bytes(), &[8, 2, 0, 0, 0]].concat();
    [&b"\x89PNG\r\n\x1a\n"[..], &png_chunk(b"IHDR", &header)].concat()
}

fn png(orientation: u16) -> Vec<u8> {
    [
        png_header(400, 300),
        png_chunk(b"gAMA", &[0, 0, 177, 143]),
        png_chunk(b"eXIf", &tiff(orientation)),
        png_chunk(b"tEXt", &[b"Comment\0", SECRET].concat()),
        png_chunk(b"iTXt", &[b"XML:com.adobe.xmp\0\0\0\0\0", SECRET].concat()),
        png_chunk(b"zTXt", SECRET),
        png_chunk(b"tIME", &[7; 7]),
        png_chunk(b"prVt", SECRET),
        png_chunk(b"IDAT", b"the picture"),
        png_chunk(b"IEND", b""),
    ]
    .concat()
}

fn riff_chunk(kind: &[u8; 4], content: &[u8]) -> Vec<u8> {
    let pad = &[0][..content.len() % 2];
    [kind, &(content.len() as u32).to_le_bytes()[..], content, pad].concat()
}

fn riff(chunks: &[Vec<u8>]) -> Vec<u8> {
    let chunks = chunks.concat();
    [b"RIFF", &(chunks.len() as u32 + 4).to_le_bytes()[..], b"WEBP", &chunks].concat()
}

const LOSSY: &[u8] = b"\x30\x01\0\x9d\x01\x2a\x90\x01\x2c\x01the picture";

fn webp(orientation: u16) -> Vec<u8> {
    let header = [&[0x2c, 0, 0, 0][..], &399_u32.to_le_bytes()[..3], &299_u32.to_le_bytes()[..3]].concat();
    riff(&[
        riff_chunk(b"VP8X", &header),
        riff_chunk(b"ICCP", b"colours"),
        riff_chunk(b"VP8 ", LOSSY),
        riff_chunk(b"EXIF", &tiff(orientation)),
        riff_chunk(b"XMP ", SECRET),
        riff_chunk(b"prVt", SECRET),
    ])
}

fn looked_at(bytes: &[u8]) -> Result<Option<Picture>> {
    examine(Media::sniff(bytes), &mut Cursor::new(bytes))
}

/// The picture as it is kept, and its size.
fn cleaned(bytes: &[u8]) -> (Vec<u8>, (u32, u32)) {
    let picture = looked_at(bytes).unwrap().unwrap();
    let mut out = Vec::new();
    match &picture.pieces {
        Some(pieces) => assemble(pieces, &mut Cursor::new(bytes), &mut out).unwrap(),
        None => out.extend_from_slice(bytes),
    }
    (out, (picture.width, picture.height))
}

fn has(bytes: &[u8], word: &[u8]) -> bool {
    memchr::memmem::find(bytes, word).is_some()
}

/// A picture that lies in one of eight ways, and what stays of it.
type Case = (fn(u16) -> Vec<u8>, &'static [&'static [u8]]);

#[test]
fn what_tells_of_place_and_person_is_cut_out_and_the_picture_stays() {
    let cases: [Case; 3] = [
        (jpeg, &[b"JFIF\0", b"ICC_PROFILE\0", b"Adobe", b"first\xff\x00scan\xff\xd0goes on", b"second scan"]),
        (png, &[b"IHDR", b"gAMA", b"IDATthe picture", b"IEND"]),
        (webp, &[b"ICCP", b"colours", LOSSY]),
    ];
    for (make, stays) in cases {
        for orientation in 1..=8 {
            // Behind its end there may be anything.
            let original = [make(orientation), SECRET.to_vec()].concat();
            assert!(has(&original, SECRET));
            let (kept, size) = cleaned(&original);
            assert!(!has(&kept, SECRET), "{}", kept.escape_ascii());
            for word in stays {
                assert!(has(&kept, word), "{} of {}", word.escape_ascii(), kept.escape_ascii());
            }
            assert_eq!(size, if orientation >= 5 { (300, 400) } else { (400, 300) });
            // Which way up it is, can still be read, and there is nothing more to cut out.
            let (again, same) = cleaned(&kept);
            assert_eq!((again == kept, same), (true, size));
            assert_eq!(has(&kept, &exif::only(orientation)), orientation != 1);
        }
    }
}

#[test]
fn a_picture_without_a_word_is_left_alone() {
    let frame = [&[8][..], &300_u16.to_be_bytes(), &400_u16.to_be_bytes(), &[3; 10]].concat();
    let bare_jpeg =
        [vec![0xff, 0xd8], jpeg_segment(0xc2, &frame), jpeg_segment(0xda, &[0; 10]), b"scan\xff\xd9".to_vec()];
    let bare_png = [png_header(400, 300), png_chunk(b"IDAT", b"x"), png_chunk(b"IEND", b"")];
    let simple = riff(&[riff_chunk(b"VP8 ", LOSSY)]);
    let lossless = riff(&[riff_chunk(b"VP8L", &[&[0x2f][..], &(399_u32 | 299 << 14).to_le_bytes(), b"x"].concat())]);
    let gif = b"GIF89a\x90\x01\x2c\x01".to_vec();
    let avif = b"\0\0\0\x14ftypavif\0\0\0\0avif\0\0\0\x14ispe\0\0\0\0\0\0\x01\x90\0\0\x01\x2c".to_vec();
    for bytes in [bare_jpeg.concat(), bare_png.concat(), simple, lossless, gif, avif.clone()] {
        let picture = looked_at(&bytes).unwrap().unwrap();
        assert_eq!(picture, Picture { width: 400, height: 300, pieces: None }, "{}", bytes.escape_ascii());
    }
    assert_eq!(cleaned(&[avif, b"\0\0\0\x09irot\x01".to_vec()].concat()).1, (300, 400));
}

#[test]
fn a_photo_whose_end_is_missing_is_shown_as_far_as_it_goes() {
    let whole = jpeg(6);
    let (kept, size) = cleaned(&whole[..whole.len() - 8]);
    assert!(has(&kept, b"second") && !has(&kept, SECRET) && size == (300, 400));
}

#[test]
fn what_would_be_too_large_to_show_is_refused_by_its_header() {
    for (width, height) in [(65_000, 65_000), (u32::MAX, u32::MAX), (1, 30_000), (20_000, 20_000)] {
        let bomb = [png_header(width, height), png_chunk(b"IDAT", b"x"), png_chunk(b"IEND", b"")].concat();
        let refusal = looked_at(&bomb).unwrap_err();
        assert_eq!((refusal.kind.status(), refusal.field), (422, Some("file")), "{width} × {height}");
        assert!(refusal.detail.contains("too large"), "{}", refusal.detail);
    }
    for (width, height) in [(0, 1), (1, 0)] {
        let empty = [png_header(width, height), png_chunk(b"IDAT", b"x"), png_chunk(b"IEND", b"")].concat();
        assert_eq!(looked_at(&empty).unwrap_err().kind.status(), 422);
    }
    assert_eq!(looked_at(b"GIF89a\xff\xff\xff\xff").unwrap_err().kind.status(), 422);
}

#[test]
fn a_picture_of_countless_segments_is_refused_before_it_fills_the_memory() {
    let noise = [jpeg_segment(0xfe, b"x"), jpeg_segment(0xdb, b"x")].concat().repeat(20_000);
    let bytes = [vec![0xff, 0xd8], noise, jpeg(1)[2..].to_vec()].concat();
    assert_eq!(looked_at(&bytes).unwrap_err().kind.status(), 422);
}

#[test]
fn no_second_word_about_the_size_gets_past_the_first() {
    let large = png_header(30_000, 30_000)[8..].to_vec();
    let twice = [png_header(4, 4), large, png_chunk(b"IDAT", b"x"), png_chunk(b"IEND", b"")].concat();
    let frame =
        |side: u16| jpeg_segment(0xc0, &[&[8][..], &side.to_be_bytes(), &side.to_be_bytes(), &[3; 10]].concat());
    let scan = [jpeg_segment(0xda, &[0; 10]), b"scan\xff\xd9".to_vec()].concat();
    let frames = [vec![0xff, 0xd8], frame(4), frame(60_000), scan].concat();
    let canvas = |side: u32| [&[0x02, 0, 0, 0][..], &side.to_le_bytes()[..3], &side.to_le_bytes()[..3]].concat();
    let moving = [&[0; 6][..], &[0xff; 6], &[0; 4], &riff_chunk(b"VP8 ", LOSSY)].concat();
    let larger = riff(&[riff_chunk(b"VP8X", &canvas(3)), riff_chunk(b"VP8 ", LOSSY)]);
    let moves = riff(&[riff_chunk(b"VP8X", &canvas(3)), riff_chunk(b"ANMF", &moving)]);
    let painted = b"GIF89a\x04\0\x04\0\x80\0\0\0\0\0\xff\xff\xff\x21\xf9\x04\0\0\0\0\0\x2c\0\0\0\0\x60\xea\x60\xea\0\x02\x02D\x01\0;";
    let long = b"\0\0\0\x14ftypavif\0\0\0\0avif\0\0\0\x14ispe\0\0\0\0\0\0\0\x04\0\0\0\x04\0\0\0\x01ispe\0\0\0\0\0\0\0\x1c\0\0\0\0\0\x01\0\0\0\x01\0\0";
    for bytes in [&twice, &frames, &larger, &moves, &painted.to_vec(), &long.to_vec()] {
        assert_eq!(looked_at(bytes).map_err(|refusal| refusal.kind.status()), Err(422), "{}", bytes.escape_ascii());
    }
    let beside = b"GIF89a\x04\0\x04\0\0\0\0\x2c\x06\0\0\0\x04\0\x04\0\0\x02\x02D\x01\0;";
    assert_eq!(cleaned(beside).1, (10, 4));
}

#[test]
fn what_has_no_place_for_exif_lies_as_it_lies() {
    let simple = riff(&[riff_chunk(b"VP8 ", LOSSY), riff_chunk(b"EXIF", &tiff(6))]);
    let (kept, size) = cleaned(&simple);
    assert_eq!((size, has(&kept, SECRET)), ((400, 300), false));
    assert_eq!(cleaned(&kept).1, size);
}

/// Seeded mutations: whatever comes, it is refused or cut, and never a panic, a hang, or more than there was.
#[test]
fn no_mutated_picture_causes_a_panic() {
    let mut random = fastrand::Rng::with_seed(11);
    let samples = [jpeg(1), jpeg(6), png(1), png(8), webp(1), webp(3)];
    let (mut taken, mut refused) = (0, 0);
    for _ in 0..30_000 {
        let mut bytes = random.choice(&samples).unwrap().clone();
        for _ in 0..random.usize(1..5) {
            let at = random.usize(..bytes.len());
            match random.u8(..5) {
                0 => bytes[at] = random.u8(..),
                1 => bytes[at] = *random.choice(&[0, 0xff, 0x7f, 0x80, 0xd9, 0xda]).unwrap(),
                2 => drop(bytes.remove(at)),
                3 => bytes.insert(at, random.u8(..)),
                _ => bytes.truncate(at.max(12)),
            }
        }
        match looked_at(&bytes) {
            Ok(None) => {}
            Ok(Some(_)) => {
                taken += 1;
                assert!(cleaned(&bytes).0.len() <= bytes.len() + 64);
            }
            Err(refusal) => {
                refused += 1;
                assert!(refusal.kind.status() == 422, "{refusal:?}");
            }
        }
    }
    assert!(taken > 3_000 && refused > 3_000, "{taken} taken, {refused} refused");
}
