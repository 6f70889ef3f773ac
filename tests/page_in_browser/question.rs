//! A question to a page that is asked until its answer is yes.

use std::time::Duration;

use serde_json::Value;

/// An expression as a promise of its first true value: looked at when the document changes, and, for what leaves no trace in the
/// document, now and then.
pub fn promise(expression: &str, patience: Duration) -> String {
    let patience = patience.as_millis();
    format!(
        "new Promise((resolve) => {{
          const value = () => {{ try {{ return ({expression}); }} catch {{ return false; }} }};
          const look = () => {{ const found = value(); if (found) end(found); }};
          const observer = new MutationObserver(look);
          const now_and_then = setInterval(look, 50);
          const patience = setTimeout(() => end(false), {patience});
          function end(found) {{
            observer.disconnect();
            clearInterval(now_and_then);
            clearTimeout(patience);
            resolve(found);
          }}
          observer.observe(document, {{ subtree: true, childList: true, attributes: true, characterData: true }});
          look();
        }})"
    )
}

pub fn is_true(value: &Value) -> bool {
    !matches!(value, Value::Null | Value::Bool(false))
}
