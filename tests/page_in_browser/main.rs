//! The page as people use it, in a real browser: each scenario starts a server, opens windows for Ada and Bob, and lets them press,
//! type and look. Every window must end without an error in its console.
//!
//! Pictures of what they saw are left in `page-screenshots` in the target folder. Without Chromium these tests fail.

mod accounts;
mod administration;
mod answers;
mod appearance;
mod blocking;
mod browser;
mod chatting;
mod connection;
mod devtools;
mod direct_chats;
mod elsewhere;
mod files;
mod guests;
mod house;
mod invites;
mod later;
mod layout;
mod lively;
mod older_pages;
mod parlor;
mod person;
mod pins;
mod problem;
mod profiles;
mod question;
mod reading;
mod rooms;
mod safety;
mod search;
mod site;
mod stage;
mod themes;
mod walk_through;
mod window;
