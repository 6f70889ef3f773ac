//! Pictures: their size, and what of them is kept.

use super::*;

#[test]
fn a_picture_has_its_size_and_loses_what_nobody_asked_for() {
    let house = House::open();
    let ada = house.person("Ada");
    let original = png(400, 300);
    assert!(has(&original, SECRET));
    let file = ada.uploads("photo.png", &original);
    assert_eq!((file.width, file.height, &*file.content_type), (Some(400), Some(300), "image/png"));
    let kept = ada.get(&file.url).expect(200).body;
    assert!(!has(&kept, SECRET) && has(&kept, b"IDATx"));
    assert_eq!(kept.len() as u64, file.size);
    assert_eq!(blobs(&house).len(), 1, "the original is gone");
}

/// A photo as a telephone takes it: upright only by a word of Exif, with the place in another.
#[test]
fn a_photo_that_lies_on_its_side_is_upright_without_its_place() {
    let house = House::open();
    let ada = house.person("Ada");
    let segment =
        |code: u8, content: &[u8]| [&[0xff, code], &(content.len() as u16 + 2).to_be_bytes()[..], content].concat();
    let tiff = [&b"Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0"[..], SECRET].concat();
    let frame = [&[8][..], &300_u16.to_be_bytes(), &400_u16.to_be_bytes(), &[1, 1, 0x11, 0]].concat();
    let photo = [
        vec![0xff, 0xd8],
        segment(0xe1, &tiff),
        segment(0xc0, &frame),
        segment(0xda, &[1, 1, 0, 0, 63, 0]),
        b"the picture\xff\xd9".to_vec(),
        SECRET.to_vec(),
    ];
    let file = ada.uploads("photo.jpg", &photo.concat());
    assert_eq!((file.width, file.height), (Some(300), Some(400)));
    let kept = ada.get(&file.url).expect(200).body;
    assert!(!has(&kept, SECRET) && has(&kept, b"the picture\xff\xd9") && has(&kept, b"\x01\x12\0\x03\0\0\0\x01\0\x06"));
}
