//! Who is who: passwords, tokens, the secret that signs them, and which web sites may speak for a user.
//!
//! Everything here is a calculation. Accounts and sessions themselves are the hub's to change and the store's to keep.

mod hs256;
mod origins;
mod passwords;
mod reset;
mod secret;
mod tokens;
mod turn;

pub use origins::{Admission, BadOrigin, Origins};
pub use passwords::{PasswordCost, Passwords};
pub use reset::ResetKey;
pub use secret::{Secret, load_or_create_secret};
pub use tokens::{GuestPass, Identity, Renewal, TokenPair, Tokens};
pub use turn::TurnPass;
