//! Whatever somebody writes is text, and the page runs no script but its own.

use crate::stage::Stage;
use crate::window::quoted;

/// Each would set `pwned` where it were taken for more than text.
const TRICKS: [&str; 6] = [
    "<img src=x onerror=\"globalThis.pwned=1\">",
    "<script>globalThis.pwned=2</script>",
    "\"><svg/onload=globalThis.pwned=3>",
    "javascript:globalThis.pwned=4",
    "[link](javascript:globalThis.pwned=5) https://example.org/\"onmouseover=\"globalThis.pwned=6",
    "</title></template></textarea><iframe srcdoc=\"<script>parent.pwned=7</script>\">&lt;b&gt;",
];

#[test]
fn markup_in_messages_is_shown_as_it_was_written_and_does_nothing() {
    let stage = Stage::new("markup-messages");
    let (ada, bob, _) = stage.ada_and_bob_in("Kitchen");
    for trick in TRICKS {
        ada.says(trick);
    }
    bob.reads(&TRICKS);
    for window in [&ada, &bob] {
        assert!(window.evaluate("globalThis.pwned ?? null").is_null());
        let strange = "document.querySelectorAll('#messages :is(img, script, iframe, svg:not(.icon), a[href^=\"javascript:\" i])').length";
        assert_eq!(window.evaluate(strange), 0);
        let events = "Array.from(document.querySelectorAll('#messages *')).filter(e => e.getAttributeNames().some(n => n.startsWith('on'))).length";
        assert_eq!(window.evaluate(events), 0);
    }
    let links = "Array.from(document.querySelectorAll('#messages a'), a => [a.protocol, a.rel, a.target].join(' '))";
    assert_eq!(bob.evaluate(links).to_string(), r#"["https: noopener noreferrer _blank"]"#);
    bob.picture("messages");
}

#[test]
fn markup_in_the_names_of_people_and_rooms_is_shown_as_it_was_written_and_does_nothing() {
    let stage = Stage::new("markup-names");
    let person = "<img src=x onerror=pwned=1>";
    let room = "<script>globalThis.pwned=2</script>";
    let mallory = stage.person(person);
    let ada = stage.person("Ada");
    mallory.makes_room(room);
    ada.joins(room);
    ada.sees_online(&["Ada", person]);
    mallory.writes("Half a mess");
    ada.sees_words("#typing", &format!("{person} is typing…"));
    ada.picture("typing");
    mallory.says("<b>bold</b>");
    ada.hears(person, "<b>bold</b>");
    ada.until("the name in the list", &format!("Boolean({})", ada.item("#room-list", room)));
    ada.until("who came in", &format!("document.querySelector('#messages').textContent.includes({})", quoted(person)));
    for window in [&mallory, &ada] {
        assert!(window.evaluate("globalThis.pwned ?? null").is_null());
        assert_eq!(window.evaluate("document.querySelectorAll('body :is(img, b, script:not([src]))').length"), 0);
    }
}

#[test]
fn a_script_that_gets_into_the_page_all_the_same_does_not_run() {
    let stage = Stage::new("policy");
    let ada = stage.person("Ada");
    ada.makes_room("Kitchen");
    let policy =
        "fetch('/', {headers: {Accept: 'text/html'}}).then(answer => answer.headers.get('Content-Security-Policy'))";
    let policy = ada.evaluate(policy);
    assert!(
        policy.as_str().is_some_and(|words| words.contains("default-src 'self'") && !words.contains("unsafe")),
        "{policy}"
    );
    assert_eq!(ada.evaluate("eyes.violations"), serde_json::json!([]), "using the page violates nothing");

    ada.evaluate(
        "(() => {
          const script = document.createElement('script');
          script.textContent = 'globalThis.pwned = 1';
          document.body.append(script);
          const button = document.createElement('button');
          button.setAttribute('onclick', 'globalThis.pwned = 2');
          document.body.append(button);
          button.click();
          const frame = document.createElement('iframe');
          frame.srcdoc = '<script>parent.pwned = 3</script>';
          document.body.append(frame);
          const elsewhere = document.createElement('script');
          elsewhere.src = 'https://127.0.0.1:9/script.js';
          document.body.append(elsewhere);
        })()",
    );
    ada.until("the violations", "eyes.violations.filter(words => words.startsWith('script-src')).length >= 3");
    assert!(ada.evaluate("globalThis.pwned ?? null").is_null());
    assert_eq!(ada.evaluate("(() => { try { return eval('1') } catch { return 'refused' } })()"), "refused");
    ada.until("no data leaves", "fetch('https://127.0.0.1:9/').then(() => false, () => true)");
    assert!(!ada.forgives_console().is_empty(), "and the console tells of it");
}
