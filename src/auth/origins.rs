//! Which web sites' pages may use this server (RFC 6454): the rule that CORS and sockets share.

use std::fmt;
use std::str::FromStr;

/// The allowed origins: those listed, or any. The server's own always is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Origins {
    any: bool,
    /// As browsers write them: lower case, without a default port.
    listed: Vec<String>,
}

/// What a request's `Origin` is to this server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Admission {
    /// No browser's page asks.
    NoOrigin,
    Own,
    Listed,
    /// Not listed, but any is allowed.
    Any,
    Refused,
}

impl Origins {
    /// Judges a request by its headers, looked up by name in lower case.
    ///
    /// The own origin is the one whose host the request was made to. Behind a proxy that is `X-Forwarded-Host`, which gets
    /// past the gate from trusted proxies alone.
    pub fn judge<'a>(&self, header: impl Fn(&str) -> Option<&'a str>) -> Admission {
        let Some(origin) = header("origin") else { return Admission::NoOrigin };
        let origin = origin.trim().to_ascii_lowercase();
        let forwarded = header("x-forwarded-host").and_then(|hosts| hosts.split(',').next());
        let is_own = [header("host"), forwarded].into_iter().flatten().any(|host| is_at(&origin, host));
        match () {
            () if is_own => Admission::Own,
            () if self.listed.contains(&without_default_port(&origin)) => Admission::Listed,
            () if self.any => Admission::Any,
            () => Admission::Refused,
        }
    }
}

/// Whether the origin's host and port are those of a `Host` header.
fn is_at(origin: &str, host: &str) -> bool {
    let Some((scheme, authority)) = origin.split_once("://") else { return false };
    let host = host.trim().to_ascii_lowercase();
    !host.is_empty() && strip_port(scheme, authority) == strip_port(scheme, &host)
}

fn without_default_port(origin: &str) -> String {
    match origin.split_once("://") {
        Some((scheme, authority)) => format!("{scheme}://{}", strip_port(scheme, authority)),
        None => origin.to_owned(),
    }
}

fn strip_port<'a>(scheme: &str, authority: &'a str) -> &'a str {
    let default = if scheme == "https" { ":443" } else { ":80" };
    authority.strip_suffix(default).unwrap_or(authority)
}

/// What is wrong with the text of one origin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadOrigin(String);

impl fmt::Display for BadOrigin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` is not an origin such as https://chat.example.org", self.0)
    }
}

impl std::error::Error for BadOrigin {}

impl FromStr for Origins {
    type Err = BadOrigin;

    /// Comma separated; a JSON list will do, since some settings files are written so.
    fn from_str(list: &str) -> Result<Self, BadOrigin> {
        let list = list.trim();
        let list = list.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(list);
        let mut origins = Self::default();
        for entry in
            list.split(',').map(|entry| entry.trim().trim_matches(['"', '\''])).filter(|entry| !entry.is_empty())
        {
            match entry {
                "*" => origins.any = true,
                "null" => origins.listed.push("null".to_owned()),
                entry => origins.listed.push(listed(entry)?),
            }
        }
        Ok(origins)
    }
}

fn listed(entry: &str) -> Result<String, BadOrigin> {
    let bad = || BadOrigin(entry.to_owned());
    let origin = entry.strip_suffix('/').unwrap_or(entry).to_ascii_lowercase();
    let (scheme, authority) = origin.split_once("://").ok_or_else(bad)?;
    let is_scheme = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.');
    let is_odd = |c: char| c.is_whitespace() || c.is_control() || matches!(c, '/' | '?' | '#' | '@' | '*');
    if scheme.is_empty() || !scheme.chars().all(is_scheme) || authority.is_empty() || authority.contains(is_odd) {
        return Err(bad());
    }
    Ok(without_default_port(&origin))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(list: &str, origin: &str, host: &str) -> Admission {
        let origins: Origins = list.parse().unwrap();
        origins.judge(|name| match name {
            "origin" => Some(origin),
            "host" => Some(host),
            _ => None,
        })
    }

    #[test]
    fn the_servers_own_origin_always_is_allowed() {
        for (origin, host) in [
            ("http://localhost:8000", "localhost:8000"),
            ("https://chat.example", "chat.example"),
            ("https://chat.example", "CHAT.example:443"),
            ("http://[::1]:8000", "[::1]:8000"),
        ] {
            assert_eq!(judged("", origin, host), Admission::Own, "{origin}");
        }
        for (origin, host) in [
            ("http://localhost:8001", "localhost:8000"),
            ("https://chat.example.evil.example", "chat.example"),
            ("null", "chat.example"),
            ("", ""),
            ("http://", ""),
        ] {
            assert_eq!(judged("", origin, host), Admission::Refused, "{origin}");
        }
    }

    #[test]
    fn a_trusted_proxy_says_under_which_name_it_was_asked() {
        let origin = Origins::default().judge(|name| match name {
            "origin" => Some("https://chat.example"),
            "host" => Some("127.0.0.1:8000"),
            "x-forwarded-host" => Some("chat.example, inner"),
            _ => None,
        });
        assert_eq!(origin, Admission::Own);
    }

    #[test]
    fn listed_origins_are_allowed_and_no_others() {
        let list = "https://a.example/ , HTTP://B.example:80,null";
        for origin in ["https://a.example", "https://A.example:443", "http://b.example", "null"] {
            assert_eq!(judged(list, origin, "c.example"), Admission::Listed, "{origin}");
        }
        for origin in ["http://a.example", "https://a.example:8443", "https://x.a.example", "file://"] {
            assert_eq!(judged(list, origin, "c.example"), Admission::Refused, "{origin}");
        }
        assert_eq!(judged("*", "null", "c.example"), Admission::Any);
        assert_eq!(
            judged(r#"["https://a.example", "https://b.example"]"#, "https://b.example", "c"),
            Admission::Listed
        );
        assert_eq!(Origins::default().judge(|_| None), Admission::NoOrigin);
    }

    #[test]
    fn what_is_no_origin_cannot_be_listed() {
        for bad in ["chat.example", "https://", "https://a.example/path", "://a", "https://*.example", "https://a b"] {
            assert!(bad.parse::<Origins>().is_err(), "{bad}");
        }
    }
}
