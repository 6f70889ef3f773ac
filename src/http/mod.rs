//! Requests and their answers (WIRE §2): REST, the page and its files. The only importer of tiny_http.
//!
//! ```text
//!   gate ► tiny_http on a Unix socket ► worker ► routes (one table) ► handlers ► Command ► dispatcher
//!                                          │         who may, budget       └───► Readers ► rows
//!                                          ▼
//!                        response ◄ cors ◄ answer: success, or THE rendering of errors
//! ```
//! What a request may be is judged here (types, bounds, tokens, budgets); what a user may do is judged in `hub`. Connections,
//! framing, deadlines and the client's address are the gate's. No SQL, no rules of rooms, no sockets.

mod answer;
mod assets;
mod call;
mod checks;
mod cors;
mod docs;
mod export;
mod form;
mod handlers;
mod history;
mod multipart;
mod paging;
mod portrait;
mod ranges;
mod request;
mod response;
mod routes;
mod stream;
mod transfers;
mod worker;

use std::sync::Arc;

use crate::auth::{Passwords, Tokens};
use crate::budget::Budgets;
use crate::config::Config;
use crate::dispatcher::Handle;
use crate::store::Readers;
use crate::writer::Writers;

pub use routes::{body_limit, calls};
pub use transfers::Transfers;
pub use worker::Http;

/// What handlers work with.
pub struct Context {
    pub config: Arc<Config>,
    pub dispatcher: Handle,
    pub readers: Readers,
    pub tokens: Arc<Tokens>,
    pub passwords: Passwords,
    pub budgets: Arc<Budgets>,
    pub writers: Writers,
    /// Each open stream holds a clone, so that they can be counted.
    pub streams: Arc<()>,
    pub files: Transfers,
}
