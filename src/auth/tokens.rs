//! Tokens (RFC 7519): what a client shows to say who it is. They name their session, which alone makes them worth something;
//! nothing secret of them is stored.

use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::error::{Error, Kind, Result};
use crate::hub::model::{Actor, Login, Session, User};
use crate::ids::{GuestId, SessionId, Timestamp, UserId};

use super::hs256;

/// Signs and checks tokens. Access and refresh tokens have keys of their own, so neither can pass for the other.
pub struct Tokens {
    access: Keys,
    refresh: Keys,
    access_seconds: i64,
    validation: Validation,
}

struct Keys {
    sign: EncodingKey,
    check: DecodingKey,
}

/// What a signed-in client gets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenPair {
    pub access_token: String,
    pub refresh_token: String,
    /// Seconds until the access token must be renewed.
    pub expires_in: i64,
}

/// Whom an access token speaks for. Whether the session still lives is for the store to say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    pub actor: Actor,
    pub username: String,
    pub expires_at: Timestamp,
}

/// What a refresh token renews, and the generation that it spends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Renewal {
    Session { session: SessionId, user: UserId, generation: i64 },
    Guest { guest: GuestId, generation: i64 },
}

/// A guest as tokens speak of them.
#[derive(Debug, Clone, Copy)]
pub struct GuestPass<'a> {
    pub guest: GuestId,
    pub name: &'a str,
    pub generation: i64,
    pub expires_at: Timestamp,
}

#[derive(Serialize, Deserialize)]
struct AccessClaims {
    sub: String,
    username: String,
    /// 0 for a guest.
    sid: SessionId,
    iat: i64,
    exp: i64,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    guest: bool,
}

#[derive(Serialize, Deserialize)]
struct RefreshClaims {
    sub: String,
    sid: SessionId,
    #[serde(rename = "gen")]
    generation: i64,
    exp: i64,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    guest: bool,
}

impl Tokens {
    pub fn new(secret: &[u8], access_minutes: u32) -> Self {
        hs256::install();
        let mut validation = Validation::new(Algorithm::HS256);
        // The time is an argument here, and an argument there is not.
        validation.validate_exp = false;
        Self {
            access: Keys::new(secret),
            refresh: Keys::new(&hs256::mac(secret, b"refresh")),
            access_seconds: i64::from(access_minutes) * 60,
            validation,
        }
    }

    /// Tokens for a session as it now is.
    pub fn issue(&self, user: &User, session: &Session, now: Timestamp) -> TokenPair {
        let subject = user.id.to_string();
        let pass = (session.id, session.generation, session.expires_at);
        self.pair(subject, &user.username.shown, pass, false, now)
    }

    /// Tokens for a guest, until their pass runs out.
    pub fn issue_guest(&self, pass: GuestPass<'_>, now: Timestamp) -> TokenPair {
        let none = (SessionId::default(), pass.generation, pass.expires_at);
        self.pair(pass.guest.to_string(), pass.name, none, true, now)
    }

    fn pair(
        &self,
        sub: String,
        username: &str,
        (sid, generation, expires_at): (SessionId, i64, Timestamp),
        guest: bool,
        now: Timestamp,
    ) -> TokenPair {
        // An access token never outlives its session.
        let exp = now.plus_seconds(self.access_seconds).min(expires_at).seconds();
        let iat = now.seconds();
        let access = AccessClaims { sub: sub.clone(), username: username.to_owned(), sid, iat, exp, guest };
        let refresh = RefreshClaims { sub, sid, generation, exp: expires_at.seconds(), guest };
        TokenPair {
            access_token: self.access.sign(&access),
            refresh_token: self.refresh.sign(&refresh),
            expires_in: exp - iat,
        }
    }

    /// Whom an access token speaks for.
    ///
    /// # Errors
    /// 401 when it is not ours, not an access token, or expired.
    pub fn access(&self, token: &str, now: Timestamp) -> Result<Identity> {
        let claims: AccessClaims = self.access.check(token, &self.validation)?;
        if claims.exp <= now.seconds() {
            return Err(refusal("token_expired", "Your access token has expired. Renew it, or sign in again."));
        }
        let actor = match claims.guest {
            true => Actor::Guest(guest(&claims.sub)?),
            false => Actor::User(Login { user: user(&claims.sub)?, session: claims.sid }),
        };
        let expires_at = Timestamp(claims.exp.saturating_mul(1000));
        Ok(Identity { actor, username: claims.username, expires_at })
    }

    /// What a refresh token renews.
    ///
    /// # Errors
    /// 401 when it is not ours, not a refresh token, or expired.
    pub fn refresh(&self, token: &str, now: Timestamp) -> Result<Renewal> {
        let claims: RefreshClaims = self.refresh.check(token, &self.validation)?;
        if claims.exp <= now.seconds() {
            return Err(refusal("token_expired", "Your session has expired. Sign in again."));
        }
        let generation = claims.generation;
        Ok(match claims.guest {
            true => Renewal::Guest { guest: guest(&claims.sub)?, generation },
            false => Renewal::Session { session: claims.sid, user: user(&claims.sub)?, generation },
        })
    }
}

impl Keys {
    fn new(secret: &[u8]) -> Self {
        Self { sign: EncodingKey::from_secret(secret), check: DecodingKey::from_secret(secret) }
    }

    fn sign(&self, claims: &impl Serialize) -> String {
        let header = Header::new(Algorithm::HS256);
        jsonwebtoken::encode(&header, claims, &self.sign).expect("claims are plain JSON, and HMAC takes any message")
    }

    fn check<T: DeserializeOwned>(&self, token: &str, validation: &Validation) -> Result<T> {
        jsonwebtoken::decode(token, &self.check, validation).map(|data| data.claims).map_err(|_| bad_token())
    }
}

fn user(subject: &str) -> Result<UserId> {
    subject.parse().map_err(|_| bad_token())
}

fn guest(subject: &str) -> Result<GuestId> {
    subject.parse().map_err(|_| bad_token())
}

fn bad_token() -> Error {
    refusal("bad_token", "This token is not valid. Sign in again.")
}

fn refusal(code: &'static str, detail: &'static str) -> Error {
    Error::new(Kind::Unauthorized, code, detail)
}

#[cfg(test)]
mod tests {
    use base64::Engine;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;

    use super::*;
    use crate::hub::names::Name;

    const NOW: Timestamp = Timestamp(1_763_640_000_000);

    fn ada() -> User {
        User {
            id: UserId(7),
            username: Name::parse("username", "Ada").unwrap(),
            email: None,
            display_name: None,
            bio: String::new(),
            status: String::new(),
            avatar_url: None,
            status_expires_at: None,
            avatar_file: None,
            shares_last_seen: true,
            is_admin: false,
            shares_read: true,
            created_at: NOW,
            last_seen: None,
        }
    }

    fn session() -> Session {
        Session {
            id: SessionId(3),
            user: UserId(7),
            generation: 2,
            client: "curl".into(),
            address: "127.0.0.1".into(),
            created_at: NOW,
            used_at: NOW,
            expires_at: NOW.plus_seconds(86_400),
        }
    }

    fn code<T>(result: Result<T>) -> (u16, &'static str) {
        let error = result.err().expect("a refusal");
        (error.kind.status(), error.code)
    }

    #[test]
    fn a_token_speaks_for_its_user_until_it_expires() {
        let tokens = Tokens::new(b"0123456789abcdef", 30);
        let pair = tokens.issue(&ada(), &session(), NOW);
        let identity = tokens.access(&pair.access_token, NOW.plus_seconds(1799)).unwrap();
        assert_eq!(identity.actor, Actor::User(Login { user: UserId(7), session: SessionId(3) }));
        assert_eq!((identity.username.as_str(), pair.expires_in), ("Ada", 1800));
        assert_eq!(code(tokens.access(&pair.access_token, NOW.plus_seconds(1800))), (401, "token_expired"));
        let renewal = Renewal::Session { session: SessionId(3), user: UserId(7), generation: 2 };
        assert_eq!(tokens.refresh(&pair.refresh_token, NOW), Ok(renewal));
        assert_eq!(code(tokens.refresh(&pair.refresh_token, NOW.plus_seconds(86_400))), (401, "token_expired"));
    }

    #[test]
    fn a_guests_token_speaks_for_a_guest_and_for_no_account() {
        let tokens = Tokens::new(b"0123456789abcdef", 30);
        let guest = GuestId::random();
        let pass = GuestPass { guest, name: "Eve", generation: 1, expires_at: NOW.plus_seconds(3_600) };
        let pair = tokens.issue_guest(pass, NOW);
        let identity = tokens.access(&pair.access_token, NOW).unwrap();
        assert_eq!((identity.actor, identity.username.as_str()), (Actor::Guest(guest), "Eve"));
        assert_eq!(tokens.refresh(&pair.refresh_token, NOW), Ok(Renewal::Guest { guest, generation: 1 }));
        let payload = pair.access_token.split('.').nth(1).unwrap();
        let claims: serde_json::Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).unwrap()).unwrap();
        assert_eq!((&claims["guest"], &claims["sub"]), (&true.into(), &guest.to_string().into()));
    }

    #[test]
    fn claims_are_as_the_wire_says() {
        let pair = Tokens::new(b"0123456789abcdef", 30).issue(&ada(), &session(), NOW);
        let payload = pair.access_token.split('.').nth(1).unwrap();
        let claims: serde_json::Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).unwrap()).unwrap();
        let expected = serde_json::json!({
            "sub": "7", "username": "Ada", "sid": 3, "iat": 1_763_640_000, "exp": 1_763_641_800
        });
        assert_eq!(claims, expected);
    }

    #[test]
    fn one_kind_of_token_cannot_pass_for_the_other() {
        let tokens = Tokens::new(b"0123456789abcdef", 30);
        let pair = tokens.issue(&ada(), &session(), NOW);
        assert_eq!(code(tokens.access(&pair.refresh_token, NOW)), (401, "bad_token"));
        assert_eq!(code(tokens.refresh(&pair.access_token, NOW)), (401, "bad_token"));
    }

    #[test]
    fn what_was_not_signed_here_with_hs256_is_refused() {
        let tokens = Tokens::new(b"0123456789abcdef", 30);
        let good = tokens.issue(&ada(), &session(), NOW).access_token;
        let other = Tokens::new(b"fedcba9876543210", 30).issue(&ada(), &session(), NOW).access_token;
        let parts: Vec<_> = good.split('.').collect();
        let with_header = |header: &str| format!("{}.{}.{}", URL_SAFE_NO_PAD.encode(header), parts[1], parts[2]);
        let forged = [
            other,
            with_header(r#"{"alg":"none","typ":"JWT"}"#),
            with_header(r#"{"alg":"HS512","typ":"JWT"}"#),
            with_header(r#"{"alg":"RS256","typ":"JWT"}"#),
            format!("{}.{}.", parts[0], parts[1]),
            format!("{}.{}", parts[0], parts[1]),
            good[..good.len() - 2].to_owned(),
            format!("{good}x"),
            String::new(),
            "..".into(),
            "not a token".into(),
        ];
        for token in forged {
            assert_eq!(code(tokens.access(&token, NOW)), (401, "bad_token"), "{token}");
        }
    }

    #[test]
    fn odd_claims_are_refused_even_when_signed() {
        let tokens = Tokens::new(b"0123456789abcdef", 30);
        for claims in [
            serde_json::json!({"sub": 7, "username": "Ada", "sid": 3, "iat": 1, "exp": 9_999_999_999_i64}),
            serde_json::json!({"sub": "-7", "username": "Ada", "sid": 3, "iat": 1, "exp": 9_999_999_999_i64}),
            serde_json::json!({"sub": "7", "username": "Ada", "iat": 1, "exp": 9_999_999_999_i64}),
            serde_json::json!({"sub": "7", "username": "Ada", "sid": 3, "iat": 1}),
            serde_json::json!({"sub": "7", "username": "Ada", "sid": 3, "iat": 1, "exp": "tomorrow"}),
            serde_json::json!([]),
        ] {
            assert_eq!(code(tokens.access(&tokens.access.sign(&claims), NOW)), (401, "bad_token"), "{claims}");
        }
        let forever = serde_json::json!({"sub": "7", "username": "Ada", "sid": 3, "iat": 1, "exp": i64::MAX});
        assert!(tokens.access(&tokens.access.sign(&forever), NOW).is_ok());
    }
}
