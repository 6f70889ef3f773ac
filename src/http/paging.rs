//! Pages of history: `limit`, `before` and `after` in, `Link` out (RFC 8288).

use crate::error::{Error, Result};
use crate::ids::MessageId;
use crate::limits;
use crate::store::{History, Page};

use super::request::Request;

/// Reads the three parameters. With both cursors it is the page that begins after the one and ends before the other.
///
/// # Errors
/// 422 naming the parameter that is no number or out of bounds.
pub fn page(request: &Request<'_>) -> Result<Page> {
    Ok(Page { limit: limit(request)?, before: cursor(request, "before")?, after: cursor(request, "after")? })
}

/// How many at most, 50 where nothing is said.
///
/// # Errors
/// 422 when it is no number or out of bounds.
pub fn limit(request: &Request<'_>) -> Result<usize> {
    let Some(written) = request.query("limit") else { return Ok(limits::PAGE_DEFAULT) };
    let is_number = written.bytes().all(|byte| byte.is_ascii_digit());
    let number = written.parse().ok().filter(|number| is_number && (1..=limits::PAGE).contains(number));
    number.ok_or_else(|| Error::invalid("limit", format!("\"limit\" is a whole number from 1 to {}.", limits::PAGE)))
}

/// The id of a message, if one is given.
///
/// # Errors
/// 422.
pub fn cursor(request: &Request<'_>, name: &'static str) -> Result<Option<MessageId>> {
    let Some(written) = request.query(name) else { return Ok(None) };
    let id = written.parse().map_err(|_| Error::invalid(name, format!("\"{name}\" is the id of a message.")))?;
    Ok(Some(id))
}

/// Where the pages before and after this one are, as far as there are any.
pub fn links(path: &str, page: Page, history: &History) -> Option<String> {
    let limit = page.limit;
    let oldest = history.messages.first().map(|message| message.id).or(page.after.map(MessageId::next)).or(page.before);
    let newest = history.messages.last().map(|message| message.id);
    let newest = newest.or(page.before.map(|id| MessageId(id.0 - 1))).or(page.after);
    let older =
        oldest.filter(|_| history.has_older).map(|id| format!("<{path}?limit={limit}&before={id}>; rel=\"prev\""));
    let newer =
        newest.filter(|_| history.has_newer).map(|id| format!("<{path}?limit={limit}&after={id}>; rel=\"next\""));
    match (older, newer) {
        (Some(older), Some(newer)) => Some(format!("{older}, {newer}")),
        (older, newer) => older.or(newer),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::http::request::Method;
    use crate::hub::model::{Mentions, Message, MessageKind};
    use crate::ids::{RoomId, Seq, Timestamp};

    fn asked(query: &str) -> Result<Page> {
        page(&Request::new(Method::Get, format!("/rooms/1/messages?{query}"), vec![], &mut std::io::empty()))
    }

    fn history(ids: &[i64], has_older: bool, has_newer: bool) -> History {
        let message = |id: &i64| Message {
            id: MessageId(*id),
            seq: Seq(*id),
            room: RoomId(1),
            sender: None,
            sender_name: Arc::from("Ada"),
            kind: MessageKind::Text,
            content: "hi".into(),
            client_id: None,
            reply_to: None,
            sent_at: Timestamp(0),
            edited_at: None,
            is_edited: false,
            is_deleted: false,
            is_hidden: false,
            quote: None,
            reactions: vec![],
            mentions: Mentions::default(),
            attachments: vec![],
            pin: None,
        };
        History { messages: ids.iter().map(message).collect(), has_older, has_newer }
    }

    #[test]
    fn a_page_is_the_newest_fifty_unless_asked_for_otherwise() {
        assert_eq!(asked(""), Ok(Page { limit: 50, before: None, after: None }));
        assert_eq!(asked("limit=200&before=7"), Ok(Page { limit: 200, before: Some(MessageId(7)), after: None }));
        assert_eq!(asked("after=0").map(|page| page.after), Ok(Some(MessageId(0))));
    }

    #[test]
    fn what_is_no_limit_or_cursor_is_named() {
        for query in ["limit=0", "limit=-1", "limit=201", "limit=abc", "limit=", "limit=%2B5", "limit=1.5"] {
            assert_eq!(asked(query).unwrap_err().field, Some("limit"), "{query}");
        }
        for query in ["before=-1", "before=abc", "before=", "before=99999999999999999999", "before=1e3"] {
            assert_eq!(asked(query).unwrap_err().field, Some("before"), "{query}");
        }
    }

    #[test]
    fn links_lead_on_where_there_is_more() {
        let page = asked("limit=2").unwrap();
        let link = |history| links("/m", page, &history);
        assert_eq!(link(history(&[5, 6], false, false)), None);
        assert_eq!(link(history(&[5, 6], true, false)).unwrap(), "</m?limit=2&before=5>; rel=\"prev\"");
        let both = "</m?limit=2&before=5>; rel=\"prev\", </m?limit=2&after=6>; rel=\"next\"";
        assert_eq!(link(history(&[5, 6], true, true)).unwrap(), both);
    }

    #[test]
    fn an_empty_page_still_leads_back() {
        let beyond = asked("limit=2&after=9").unwrap();
        assert_eq!(links("/m", beyond, &history(&[], true, false)).unwrap(), "</m?limit=2&before=10>; rel=\"prev\"");
        let first = asked("limit=2&before=3").unwrap();
        assert_eq!(links("/m", first, &history(&[], false, true)).unwrap(), "</m?limit=2&after=2>; rel=\"next\"");
    }
}
