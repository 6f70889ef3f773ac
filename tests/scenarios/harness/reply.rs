//! What a call was answered with, and what every answer must be like.

use serde::de::DeserializeOwned;
use ureq::Body;
use ureq::http::{HeaderMap, Response};

use super::Value;
use super::shapes::{ErrorBody, Message};

pub struct Reply {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
    asked: String,
}

impl Reply {
    pub(super) fn read_from(asked: String, mut response: Response<Body>) -> Result<Self, ureq::Error> {
        let body = response.body_mut().with_config().limit(64 * 1024 * 1024).read_to_vec()?;
        Ok(Self { status: response.status().as_u16(), headers: response.headers().clone(), body, asked })
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().expect("a readable header"))
    }

    /// The words of a header that is a list, over all its lines.
    pub fn list(&self, name: &str) -> Vec<String> {
        let lines = self.headers.get_all(name).iter().map(|value| value.to_str().expect("a readable header"));
        lines.flat_map(|line| line.split(',')).map(|word| word.trim().to_owned()).filter(|w| !w.is_empty()).collect()
    }

    #[track_caller]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}\nanswered {}", self.asked, self.text());
        self
    }

    /// It was done, whatever there is to say of it.
    #[track_caller]
    pub fn done(self) -> Self {
        assert!((200..300).contains(&self.status), "{}\nanswered {} {}", self.asked, self.status, self.text());
        self
    }

    #[track_caller]
    pub fn json(&self) -> Value {
        let kind = self.header("content-type").unwrap_or("nothing");
        assert!(kind.starts_with("application/json"), "{}: JSON expected, got {kind}: {}", self.asked, self.text());
        serde_json::from_slice(&self.body).unwrap_or_else(|e| panic!("{}: {e}: {}", self.asked, self.text()))
    }

    /// As one of the shapes of the wire, which refuse what they do not know.
    #[track_caller]
    pub fn read<T: DeserializeOwned>(&self) -> T {
        let json = self.json();
        serde_json::from_value(json).unwrap_or_else(|e| panic!("{}: {e} in {}", self.asked, self.text()))
    }

    /// What a search found, with the snippets.
    #[track_caller]
    pub fn found(&self) -> Vec<(Message, String)> {
        let mut list = self.json();
        let one = |message: &mut Value| {
            let snippet = message.as_object_mut().and_then(|members| members.remove("snippet")).expect("a snippet");
            let message: Message = serde_json::from_value(message.take()).expect("a message");
            message.check();
            (message, snippet.as_str().expect("a text").to_owned())
        };
        list.as_array_mut().expect("a list").iter_mut().map(one).collect()
    }

    /// An error as WIRE §1 has it: a sentence, a word, the headers that belong to its status.
    #[track_caller]
    pub fn refused(self, status: u16) -> ErrorBody {
        let reply = self.expect(status);
        let error: ErrorBody = reply.read();
        error.check();
        let asked = &reply.asked;
        match status {
            401 => assert_eq!(reply.header("www-authenticate"), Some("Bearer"), "{asked}"),
            405 => assert!(!reply.list("allow").is_empty(), "{asked}: 405 without Allow"),
            429 | 503 => {
                let seconds = reply.header("retry-after").expect("Retry-After");
                assert!(seconds.parse::<u32>().is_ok(), "{asked}: Retry-After: {seconds}");
            }
            _ => {}
        }
        error
    }

    /// Where a page of history says that there is more: `prev` or `next`.
    pub fn link(&self, relation: &str) -> Option<String> {
        let wanted = format!("rel=\"{relation}\"");
        let link = self.list("link").into_iter().find(|link| link.contains(&wanted))?;
        let (address, _) = link.split_once('>').expect("<…>");
        let address = address.strip_prefix('<').expect("<…>");
        let path = address.strip_prefix("http://").and_then(|rest| rest.split_once('/')).map(|(_, path)| path);
        Some(path.map_or(address.to_owned(), |path| format!("/{path}")))
    }
}
