//! Where a server is, and who calls it over REST, with or without a token.

use std::net::SocketAddr;
use std::sync::{Arc, RwLock};

use ureq::Agent;
use ureq::http::Request;

use super::shapes::GuestCredentials;
use super::{PATIENCE, Person, Reply, Socket, Value, json};

/// Where a server listens. It moves when the server starts anew, and everyone who holds it knows.
#[derive(Clone)]
pub struct Place(Arc<RwLock<SocketAddr>>);

impl Place {
    pub fn new(address: SocketAddr) -> Self {
        Self(Arc::new(RwLock::new(address)))
    }

    pub fn address(&self) -> SocketAddr {
        *self.0.read().unwrap()
    }

    pub fn moves_to(&self, address: SocketAddr) {
        *self.0.write().unwrap() = address;
    }

    /// Somebody without a token.
    pub fn stranger(&self) -> Caller {
        Caller::new(self.clone(), None)
    }

    /// Registers, and signs in.
    pub fn person(&self, name: &str) -> Person {
        Person::arrives(self, name)
    }

    pub fn people<const N: usize>(&self, names: [&str; N]) -> [Person; N] {
        names.map(|name| self.person(name))
    }

    /// Comes in without an account.
    pub fn guest(&self, name: &str) -> (Caller, GuestCredentials) {
        let pass: GuestCredentials = self.stranger().post("/auth/guest", json!({"username": name})).expect(200).read();
        assert_eq!((pass.user.username.as_str(), pass.user.is_guest), (name, true));
        (self.stranger().with_token(&pass.access_token), pass)
    }

    /// A socket that was let in, whatever comes after the handshake.
    pub fn socket(&self, path: &str) -> Socket {
        Socket::open(self, path, &[]).unwrap_or_else(|refused| panic!("GET {path}: {refused:?}"))
    }
}

/// Calls the server, each time on a connection of its own.
#[derive(Clone)]
pub struct Caller {
    pub place: Place,
    pub token: Option<String>,
    agent: Agent,
}

impl Caller {
    pub fn new(place: Place, token: Option<String>) -> Self {
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .allow_non_standard_methods(true)
            .max_redirects(0)
            .max_idle_connections(0)
            .timeout_global(Some(PATIENCE * 2));
        Self { place, token, agent: config.build().into() }
    }

    pub fn with_token(&self, token: &str) -> Self {
        Self { token: Some(token.to_owned()), ..self.clone() }
    }

    pub fn get(&self, path: &str) -> Reply {
        self.send("GET", path, &[], b"")
    }

    pub fn post(&self, path: &str, body: Value) -> Reply {
        self.send_json("POST", path, &body)
    }

    pub fn put(&self, path: &str, body: Value) -> Reply {
        self.send_json("PUT", path, &body)
    }

    pub fn patch(&self, path: &str, body: Value) -> Reply {
        self.send_json("PATCH", path, &body)
    }

    pub fn delete(&self, path: &str) -> Reply {
        self.send("DELETE", path, &[], b"")
    }

    pub fn send_json(&self, method: &str, path: &str, body: &Value) -> Reply {
        self.send(method, path, &[("Content-Type", "application/json")], body.to_string().as_bytes())
    }

    pub fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Reply {
        self.try_send(method, path, headers, body).unwrap_or_else(|error| panic!("{method} {path}: {error}"))
    }

    /// For when the server may be gone.
    pub fn try_send(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &[u8],
    ) -> Result<Reply, ureq::Error> {
        let url = format!("http://{}{path}", self.place.address());
        let mut request = Request::builder().method(method).uri(url);
        if let Some(token) = &self.token {
            request = request.header("Authorization", format!("Bearer {token}"));
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let asked = format!("{method} {path} {}", String::from_utf8_lossy(&body[..body.len().min(300)]));
        let response = match (method, body) {
            ("GET" | "HEAD" | "DELETE" | "OPTIONS", b"") => self.agent.run(request.body(())?),
            _ => {
                let request = request.body(body)?;
                self.agent.run(self.agent.configure_request(request).allow_non_standard_methods(true).build())
            }
        };
        Reply::read_from(asked, response?)
    }
}
