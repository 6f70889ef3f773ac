//! Forms in pieces of all sizes, broken ones, and seeded mutations.

use super::*;

const FORM: &[u8] = b"\r\n--bound\r\nContent-Disposition: form-data; name=\"duration_ms\"\r\n\r\n1200\r\n\
    --bound  \r\ncontent-disposition: form-data; filename=\"a \\\"b%22.png\"; name=file\r\nContent-Type: image/png\r\n\r\n\
    \r\n--boun\r\n-\r\n--\r\n\r\n--bound\r\nContent-Disposition: form-data; name=\"empty\"\r\n\r\n\r\n--bound--\r\nepilogue";

/// Gives so many bytes at once.
struct Drip<'a>(&'a [u8], usize);

impl Read for Drip<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let most = self.1.min(buffer.len());
        self.0.read(&mut buffer[..most])
    }
}

fn read(bytes: &[u8], step: usize) -> Result<Vec<(Part, Vec<u8>)>> {
    let mut form = Multipart::new(Drip(bytes, step), "bound");
    let mut parts = Vec::new();
    while let Some(part) = form.next_part()? {
        let mut content = Vec::new();
        loop {
            match form.content()? {
                [] => break,
                piece => content.extend_from_slice(piece),
            }
        }
        parts.push((part, content));
    }
    Ok(parts)
}

#[test]
fn a_form_is_the_same_however_it_is_cut() {
    for step in (1..40).chain([1000]) {
        let parts = read(FORM, step).unwrap();
        let field = |name: &str| Part { name: name.into(), ..Part::default() };
        let file =
            Part { name: "file".into(), file_name: Some("a \"b\".png".into()), content_type: Some("image/png".into()) };
        let expected = [
            (field("duration_ms"), b"1200".to_vec()),
            (file, b"\r\n--boun\r\n-\r\n--\r\n".to_vec()),
            (field("empty"), vec![]),
        ];
        assert_eq!(parts, expected, "{step}");
    }
}

#[test]
fn what_is_not_asked_for_is_passed_over() {
    let mut form = Multipart::new(FORM, "bound");
    let mut names = Vec::new();
    while let Some(part) = form.next_part().unwrap() {
        names.push(part.name);
    }
    assert_eq!(names, ["duration_ms", "file", "empty"]);
    assert_eq!(form.content().unwrap(), b"");
}

#[test]
fn a_boundary_is_found_in_its_type() {
    let found = |text: &str| boundary(text).unwrap();
    assert_eq!(found("multipart/form-data; boundary=abc").as_deref(), Some("abc"));
    assert_eq!(found("Multipart/Form-Data; charset=utf-8; Boundary=\"a b'c\"").as_deref(), Some("a b'c"));
    assert_eq!(found("image/png"), None);
    let long = format!("multipart/form-data; boundary={}", "x".repeat(71));
    for bad in
        ["multipart/form-data", "multipart/form-data; boundary=", "multipart/form-data; boundary=\"a\r\nb\"", &long]
    {
        assert_eq!(boundary(bad).unwrap_err().kind.status(), 400, "{bad}");
    }
}

#[test]
fn what_is_no_form_is_refused() {
    let long = format!("--bound\r\nA: {}\r\n\r\n", "x".repeat(20_000));
    let many = "--bound\r\nContent-Disposition: form-data; name=a\r\n\r\nx\r\n".repeat(40);
    let cases: [&[u8]; 8] = [
        b"",
        b"--a\r\n",
        b"--bound\r\n",
        b"--bound\r\nContent-Disposition: form-data; name=a\r\n\r\nbreaks off",
        b"--bound\r\nContent-Disposition: form-data\r\n\r\n\r\n--bound--",
        b"--bound\r\nno field\r\n\r\n\r\n--bound--",
        long.as_bytes(),
        many.as_bytes(),
    ];
    for bad in cases {
        assert_eq!(read(bad, 100).unwrap_err().kind.status(), 400, "{}", bad.escape_ascii());
    }
}

/// Seeded mutations: a form or a refusal, never a panic, and nothing made up.
#[test]
fn no_mutated_form_causes_a_panic() {
    let mut random = fastrand::Rng::with_seed(17);
    let (mut read_well, mut refused) = (0, 0);
    for _ in 0..4_000 {
        let mut bytes = FORM.to_vec();
        for _ in 0..random.usize(1..6) {
            let at = random.usize(..bytes.len());
            match random.u8(..5) {
                0 => bytes[at] = random.u8(..),
                1 => bytes[at] = *random.choice(b"\r\n-b\":;= ").unwrap(),
                2 => drop(bytes.remove(at)),
                3 => bytes.insert(at, random.u8(..)),
                _ => bytes.truncate(at.max(20)),
            }
        }
        match read(&bytes, random.usize(1..80)) {
            Ok(parts) => {
                read_well += 1;
                for (_, content) in parts.iter().filter(|(_, content)| !content.is_empty()) {
                    assert!(memchr::memmem::find(&bytes, content).is_some());
                }
            }
            Err(refusal) => {
                refused += 1;
                assert_eq!(refusal.kind.status(), 400);
            }
        }
    }
    assert!(read_well > 400 && refused > 400, "{read_well} read, {refused} refused");
}
