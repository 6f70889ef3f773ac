//! Messages for clients that know nothing but text.

use std::borrow::Cow;

use crate::hub::model::Message;

use super::canonical::file_url;

/// What it says, and a line with name and path for each file that it carries.
pub fn words(message: &Message) -> Cow<'_, str> {
    if message.attachments.is_empty() {
        return Cow::Borrowed(&message.content);
    }
    let said = (!message.content.trim().is_empty()).then(|| message.content.clone());
    let files = message.attachments.iter().map(|file| format!("{}: {}", file.name, file_url(file)));
    Cow::Owned(said.into_iter().chain(files).collect::<Vec<_>>().join("\n"))
}
