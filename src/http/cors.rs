//! Cross-origin requests (Fetch standard §3.3): pages of allowed origins may read answers, and are told so before they ask.

use crate::auth::{Admission, Origins};
use crate::error::Error;

use super::request::{Method, Request};
use super::response::Response;

/// What a page may read of an answer's head beyond what every page may (Fetch standard §3.3.4).
const EXPOSED: &str =
    "Accept-Ranges, Content-Disposition, Content-Range, ETag, Link, Location, Retry-After, WWW-Authenticate";

/// What the answer tells the browser: the origin as it was sent, and what the server thinks of it.
pub struct Cors {
    admission: Admission,
    origin: String,
}

impl Cors {
    pub fn of(origins: &Origins, request: &Request<'_>) -> Self {
        let origin = request.header("origin").unwrap_or_default().to_owned();
        Self { admission: origins.judge(|name| request.header(name)), origin }
    }

    /// Adds what lets the page read the answer. Tokens travel in a header, so `*` gives away nothing that a browser adds by
    /// itself; an origin that is listed may send such things too.
    pub fn dress(&self, response: Response) -> Response {
        let response = response.with("Vary", "Origin");
        let response = match self.admission {
            Admission::NoOrigin | Admission::Refused => return response,
            Admission::Any => response.with("Access-Control-Allow-Origin", "*"),
            Admission::Own | Admission::Listed => response
                .with("Access-Control-Allow-Origin", self.origin.clone())
                .with("Access-Control-Allow-Credentials", "true"),
        };
        response.with("Access-Control-Expose-Headers", EXPOSED)
    }

    /// The answer to OPTIONS, a preflight or not. A preflight allows what other addresses answer to as well: then the page gets
    /// to read that this one does not.
    pub fn options(&self, request: &Request<'_>, mut methods: Vec<Method>) -> Response {
        if methods.contains(&Method::Get) {
            methods.push(Method::Head);
        }
        methods.push(Method::Options);
        let allowed = join(&methods);
        if request.header("access-control-request-method").is_none() {
            return Response::no_content().with("Allow", allowed);
        }
        if self.admission == Admission::Refused {
            return Error::forbidden(
                "Pages of this origin may not use this server. Its owner can list it in ALLOWED_ORIGINS.",
            )
            .into();
        }
        Response::no_content()
            .with("Allow", allowed)
            .with("Access-Control-Allow-Methods", "GET, POST, PUT, PATCH, DELETE")
            .with("Access-Control-Allow-Headers", headers(request))
            .with("Access-Control-Max-Age", "600")
    }
}

/// Whatever headers the page wants to send: none of them lets it do more.
fn headers(request: &Request<'_>) -> String {
    let is_list = |text: &&str| text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_, ".contains(&byte));
    let wanted = request.header("access-control-request-headers").filter(is_list);
    wanted.unwrap_or("Authorization, Content-Type").to_owned()
}

/// As `Allow` lists methods.
pub fn join(methods: &[Method]) -> String {
    methods.iter().map(|method| method.as_str()).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dressed(list: &str, origin: &str) -> Response {
        let headers = vec![("Host".into(), "chat.example".into()), ("Origin".into(), origin.into())];
        let mut nothing = std::io::empty();
        let request = Request::new(Method::Get, "/rooms".into(), headers, &mut nothing);
        Cors::of(&list.parse().unwrap(), &request).dress(Response::no_content())
    }

    #[test]
    fn only_allowed_origins_may_read() {
        let allowed = |list, origin| dressed(list, origin).header("Access-Control-Allow-Origin").map(str::to_owned);
        assert_eq!(allowed("", "https://chat.example").as_deref(), Some("https://chat.example"));
        assert_eq!(allowed("https://a.example", "https://a.example").as_deref(), Some("https://a.example"));
        assert_eq!(allowed("https://a.example", "https://b.example"), None);
        assert_eq!(allowed("*", "null").as_deref(), Some("*"));
        assert_eq!(dressed("*", "null").header("Access-Control-Allow-Credentials"), None);
        assert_eq!(dressed("", "https://b.example").header("Vary"), Some("Origin"));
    }
}
