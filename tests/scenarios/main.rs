//! What people and programs can rely on, as scenarios against a whole server: each promise of the wire has one that would catch
//! its breach. `transcripts` plays the conversations of `tests/transcripts`, which are the protocol's examples as well.

mod guests;
mod harness;

mod accounts;
mod administration;
mod bad_input;
mod calls;
mod chats;
mod conventions;
mod dialects;
mod documents;
mod files;
mod full_disk;
mod gate;
mod history;
mod idempotency;
mod invites;
mod log;
mod malformed;
mod members;
mod messages;
mod moderation;
mod options;
mod order;
mod origins;
mod page;
mod permissions;
mod presence;
mod reading;
mod reminders;
mod restart;
mod resume;
mod rfc6455;
mod rooms;
mod scheduled;
mod search;
mod sessions;
mod slow_readers;
mod sockets;
mod startup;
mod streams;
mod threads;
mod tidy;
mod transcripts;
mod typing;
