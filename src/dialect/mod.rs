//! Wire formats only: text in, commands out; what happened in, text out. No state, no rules, no sockets.
//!
//! `canonical` is Parlor's own, shared by REST and `/ws`.

pub mod canonical;
pub mod fields;
