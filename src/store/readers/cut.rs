//! Pages that end sooner than their limit: of messages that would take more bytes than an answer can have.

use crate::hub::files::Voice;
use crate::hub::model::{Message, Reaction, Reactor};
use crate::limits;

/// Leaves as many as make an answer that the gate takes whole, and one at least. The newest stay, or the oldest.
pub(super) fn cut(messages: &mut Vec<Message>, newest_stay: bool) {
    let mut left = limits::PAGE_BYTES;
    let mut fits = |message: &Message| {
        let weight = weight(message);
        let fits = weight <= left;
        left = left.saturating_sub(weight);
        fits
    };
    match newest_stay {
        true => {
            let stay = messages.iter().rev().take_while(|message| fits(message)).count().max(1).min(messages.len());
            messages.drain(..messages.len() - stay);
        }
        false => {
            let stay = messages.iter().take_while(|message| fits(message)).count().max(1);
            messages.truncate(stay);
        }
    }
}

/// About the bytes that a message takes as JSON, or a little more.
fn weight(message: &Message) -> usize {
    const MEMBERS: usize = 500;
    let quote = message.quote.as_ref().map_or(0, |quote| escaped(&quote.content) + 2 * quote.sender_name.len());
    let reactor = |reactor: &Reactor| 50 + 2 * reactor.username.len();
    let reactors =
        |reaction: &Reaction| reaction.users.iter().take(limits::REACTION_NAMES).map(reactor).sum::<usize>() + 100;
    let reactions: usize = message.reactions.iter().map(reactors).sum();
    let mentions: usize =
        message.mentions.people.iter().map(|mention| 100 + 2 * mention.username.len() + 2 * mention.text.len()).sum();
    let voice = |voice: &Voice| 4 * voice.waveform.len();
    let files: usize =
        message.attachments.iter().map(|file| 300 + 5 * file.name.len() + file.voice.as_ref().map_or(0, voice)).sum();
    MEMBERS + 4 * message.sender_name.len() + escaped(&message.content) + quote + reactions + mentions + files
}

/// The bytes of a text as a JSON string.
pub(super) fn escaped(text: &str) -> usize {
    let byte = |byte: u8| match byte {
        b'"' | b'\\' | b'\n' | b'\t' | b'\r' => 2,
        0..0x20 => 6,
        _ => 1,
    };
    text.bytes().map(byte).sum()
}
