//! What a browser needs for a call.

use serde::Serialize;
use utoipa::ToSchema;

use crate::auth::TurnPass;
use crate::error::Result;
use crate::http::call::{Call, Caller};
use crate::http::response::Response;
use crate::ids::Timestamp;
use crate::limits;

/// Servers that help two browsers to reach each other, as `RTCPeerConnection` takes them.
#[derive(Serialize, ToSchema)]
#[schema(as = IceServers)]
pub struct IceServersBody<'a> {
    /// None where whoever runs this server named none.
    ice_servers: Vec<IceServerBody<'a>>,
    /// When the passwords end; ask again before that.
    expires_at: Timestamp,
}

#[derive(Serialize, ToSchema)]
#[schema(as = IceServer)]
pub struct IceServerBody<'a> {
    urls: Vec<&'a str>,
    /// Of TURN servers only.
    #[serde(skip_serializing_if = "Option::is_none")]
    username: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    credential: Option<String>,
}

pub fn servers(call: &mut Call<'_>, caller: Caller) -> Result<Response> {
    let config = &call.ctx.config;
    let expires_at = Timestamp::now().plus_seconds(limits::TURN_LIFE);
    let (turn, stun): (Vec<_>, Vec<_>) =
        config.ice_servers.iter().map(String::as_str).partition(|url| url.starts_with("turn"));
    let mut ice_servers = Vec::new();
    if !stun.is_empty() {
        ice_servers.push(IceServerBody { urls: stun, username: None, credential: None });
    }
    if let Some(secret) = config.turn_secret.as_ref().filter(|_| !turn.is_empty()) {
        let TurnPass { username, credential } = TurnPass::new(secret, caller.user(), expires_at);
        ice_servers.push(IceServerBody { urls: turn, username: Some(username), credential: Some(credential) });
    }
    Ok(Response::ok(&IceServersBody { ice_servers, expires_at }))
}
