//! The rules that DESIGN and the map in `src/lib.rs` promise, kept true by reading the sources.

use std::fs;
use std::path::{Path, PathBuf};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// A file with the lines that count: without comments, and without what is compiled for tests only.
struct Source {
    path: String,
    text: String,
    code: String,
}

fn files(folder: &str, extension: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    collect(&Path::new(ROOT).join(folder), extension, &mut found);
    assert!(!found.is_empty(), "no .{extension} in {folder}");
    found.sort();
    let relative = |path: &PathBuf| path.strip_prefix(ROOT).unwrap().to_str().unwrap().to_owned();
    found.iter().map(|path| (relative(path), fs::read_to_string(path).unwrap())).collect()
}

fn collect(folder: &Path, extension: &str, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        if entry.is_dir() {
            collect(&entry, extension, found);
        } else if entry.extension().is_some_and(|one| one == extension) {
            found.push(entry);
        }
    }
}

/// Everything in `src` but the modules that are for tests.
fn sources() -> Vec<Source> {
    let all = files("src", "rs");
    let tests: Vec<String> = all.iter().flat_map(|(path, text)| test_modules(path, text)).collect();
    let is_product =
        |path: &str| !tests.iter().any(|test| path == format!("{test}.rs") || path.starts_with(&format!("{test}/")));
    let product = all.into_iter().filter(|(path, _)| is_product(path));
    product.map(|(path, text)| Source { code: code(&text), path, text }).collect()
}

/// The modules that a file declares for tests only, as paths without an ending.
fn test_modules(path: &str, text: &str) -> Vec<String> {
    let folder = match path.strip_suffix("/mod.rs").or(path.strip_suffix("/lib.rs")) {
        Some(folder) => folder.to_owned(),
        None => path.trim_end_matches(".rs").to_owned(),
    };
    let lines: Vec<&str> = text.lines().collect();
    let declared = lines
        .windows(2)
        .filter(|two| two[0].trim() == "#[cfg(test)]")
        .filter_map(|two| two[1].trim().strip_prefix("mod ").and_then(|rest| rest.strip_suffix(';')));
    declared.map(|name| format!("{folder}/{name}")).collect()
}

fn code(text: &str) -> String {
    let lines: Vec<&str> = text.lines().collect();
    let tests = lines.windows(2).position(|two| two[0] == "#[cfg(test)]" && two[1].ends_with('{'));
    let counting = lines[..tests.unwrap_or(lines.len())].iter().filter(|line| !line.trim_start().starts_with("//"));
    counting.map(|line| format!("{line}\n")).collect()
}

/// Nothing outside `folder` has the word.
fn only_in(folder: &str, word: &str) {
    for source in sources().iter().filter(|source| !source.path.starts_with(folder)) {
        assert!(!source.code.contains(word), "{} has {word}, which is for {folder} alone", source.path);
    }
    assert!(sources().iter().any(|source| source.path.starts_with(folder) && source.code.contains(word)));
}

#[test]
fn each_crate_of_the_edges_has_one_importer() {
    only_in("src/http/", "tiny_http");
    only_in("src/socket/", "tungstenite");
    only_in("src/store/", "rusqlite");
    only_in("src/store/", "r2d2");
    only_in("src/auth/", "jsonwebtoken");
}

#[test]
fn the_hub_has_no_clock_channel_json_sql_or_socket() {
    const FORBIDDEN: &[&str] = &[
        "std::time",
        "Instant",
        "SystemTime",
        "jiff",
        "crossbeam",
        "mpsc",
        "serde_json",
        "rusqlite",
        "std::net",
        "std::thread",
        "std::fs",
        "std::io",
        "Timestamp::now",
        "getrandom",
        "log::",
        "crate::store",
        "crate::socket",
        "crate::http",
        "crate::dialect",
        "crate::writer",
        "crate::dispatcher",
    ];
    for source in sources().iter().filter(|source| source.path.starts_with("src/hub/")) {
        for word in FORBIDDEN {
            assert!(!source.code.contains(word), "{} has {word}", source.path);
        }
    }
}

#[test]
fn sql_and_wire_formats_are_where_they_belong() {
    for source in sources().iter().filter(|source| !source.path.starts_with("src/store/")) {
        for word in ["SELECT ", "INSERT INTO", "UPDATE ", "DELETE FROM", "PRAGMA "] {
            assert!(!source.code.contains(word), "{} speaks SQL", source.path);
        }
    }
    for source in sources().iter().filter(|source| source.path.starts_with("src/dialect/")) {
        for word in ["crate::dispatcher", "crate::socket", "crate::http", "crate::writer", "std::net", "Timestamp::now"]
        {
            assert!(!source.code.contains(word), "{} has {word}", source.path);
        }
    }
}

/// Where `unwrap()` stands outside tests, and why it cannot fail there. None so far.
const UNWRAPS: &[(&str, &str)] = &[];

#[test]
fn nothing_is_unwrapped_without_a_reason() {
    for source in sources() {
        for (number, line) in source.code.lines().enumerate().filter(|(_, line)| line.contains(".unwrap()")) {
            let is_listed = UNWRAPS.iter().any(|(path, reason)| *path == source.path && !reason.is_empty());
            assert!(is_listed, "{}, line of code {}: {}", source.path, number + 1, line.trim());
        }
    }
    for (path, _) in UNWRAPS {
        let is_used = sources().iter().any(|source| source.path == *path && source.code.contains(".unwrap()"));
        assert!(is_used, "{path} is listed for nothing");
    }
}

#[test]
fn unsafe_code_says_why_it_is_sound() {
    for source in sources() {
        let lines: Vec<&str> = source.text.lines().collect();
        for (at, _) in lines.iter().enumerate().filter(|(_, line)| code(line).contains("unsafe ")) {
            let near = &lines[at.saturating_sub(6)..at];
            assert!(near.iter().any(|line| line.contains("SAFETY:")), "{}:{}", source.path, at + 1);
        }
    }
}

#[test]
fn every_file_begins_with_what_it_owns() {
    for (path, text) in files("src", "rs").iter().chain(&files("tests", "rs")) {
        assert!(text.starts_with("//! "), "{path}");
    }
}

#[test]
fn no_file_is_too_long_to_be_one_idea() {
    for source in sources() {
        let length = source.text.lines().count();
        assert!(length <= 360, "{} has {length} lines", source.path);
    }
    for (path, text) in files("tests", "rs").iter().chain(&files("static", "js")).chain(&files("static", "css")) {
        let length = text.lines().count();
        assert!(length <= 440, "{path} has {length} lines");
    }
}

/// What people wrote, wherever it is.
fn all_texts() -> Vec<(String, String)> {
    let mut all = Vec::new();
    for (folder, extension) in [("src", "rs"), ("tests", "rs"), ("static", "js"), ("static", "css"), ("static", "html")]
    {
        all.extend(files(folder, extension));
    }
    for name in ["README.md", "CHANGELOG.md", "schema.sql", "Cargo.toml"] {
        all.extend(fs::read_to_string(Path::new(ROOT).join(name)).ok().map(|text| (name.to_owned(), text)));
    }
    // This file names what it forbids.
    all.retain(|(path, _)| !path.ends_with("tidy.rs"));
    all
}

#[test]
fn nothing_is_left_for_later_and_no_machine_shows() {
    for (path, text) in all_texts() {
        for word in ["TODO", "FIXME", "XXX", "HACK", "/home/", "/root/", "/work/", "/Users/", "dbg!("] {
            assert!(!text.contains(word), "{path} has {word}");
        }
    }
}

#[test]
fn lines_fit_and_end_cleanly() {
    for (path, text) in all_texts().iter().filter(|(path, _)| !path.ends_with(".html")) {
        assert!(text.ends_with('\n') && !text.ends_with("\n\n"), "{path} ends oddly");
        for (number, line) in text.lines().enumerate() {
            assert!(
                !line.ends_with([' ', '\t']) && !line.contains('\t'),
                "{path}:{} has white space to spare",
                number + 1
            );
        }
    }
}

#[test]
fn the_page_never_makes_markup_of_text() {
    for (path, text) in files("static", "js") {
        for word in [
            "innerHTML",
            "outerHTML",
            "insertAdjacentHTML",
            "document.write",
            "eval(",
            "new Function",
            "DOMParser",
            "createContextualFragment",
            "setHTMLUnsafe",
            "srcdoc",
            "javascript:",
            "setTimeout('",
            "setTimeout(\"",
        ] {
            assert!(!text.contains(word), "{path} has {word}");
        }
    }
    for (path, text) in files("static", "html") {
        let text = text.to_lowercase();
        assert!(!text.contains("javascript:") && !text.contains("<style") && !text.contains(" style="), "{path}");
        let handlers = text.split([' ', '\n', '\t']).filter(|word| word.starts_with("on") && word.contains('='));
        assert_eq!(handlers.collect::<Vec<_>>(), [""; 0], "{path} has handlers in its markup");
        for script in text.split("<script").skip(1) {
            let (tag, rest) = script.split_once('>').unwrap();
            assert!(
                tag.contains("src=") && rest.trim_start().starts_with("</script>"),
                "{path} has a script of its own"
            );
        }
    }
}

#[test]
fn every_import_of_the_page_leads_somewhere() {
    for (path, text) in files("static", "js") {
        let folder = Path::new(ROOT).join(&path);
        for line in text.lines().filter(|line| line.trim_start().starts_with("import ") || line.contains(" from '")) {
            let Some(target) = line.rsplit('\'').nth(1).filter(|target| target.starts_with('.')) else { continue };
            assert!(folder.parent().unwrap().join(target).is_file(), "{path}: {target}");
        }
    }
}
