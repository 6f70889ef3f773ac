//! What each call does, a file a subject. A handler reads its input, asks the dispatcher or the readers, and shows the result;
//! it holds no rules.

pub mod accounts;
pub mod administration;
pub mod avatars;
pub mod blocks;
pub mod calls;
pub mod chats;
pub mod events;
pub mod files;
pub mod guest_rooms;
pub mod guests;
pub mod invites;
pub mod members;
pub mod messages;
pub mod moderation;
pub mod people;
pub mod pins;
pub mod profile;
pub mod reading;
pub mod reminders;
pub mod reports;
pub mod rooms;
pub mod scheduled;
pub mod search;
pub mod service;
pub mod sessions;
