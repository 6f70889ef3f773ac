//! The bytes of files that people send: what they are, what of them is kept, and where on disk they lie.
//!
//! ```text
//!   http (a thread an upload) ─► Draft, a temporary file ─► media: what is it?  image: how large, and what must go?
//!                                                              │ whole, on disk, under a name that nobody can guess
//!                                                              ▼
//!                                      AddFile ─► dispatcher ─► a row; and once a row is gone ─► Janitor removes the bytes
//! ```
//! Nothing here is ever in memory as a whole. Who may send, read or keep a file is the hub's to say, and rows are the store's: here
//! are bytes, without owners. Bytes come before their row and go after it, so what a crash leaves is bytes without a row, which are
//! swept.

mod folder;
mod image;
mod janitor;
mod media;
mod name;

pub use folder::{Draft, Uploads};
pub use image::examine;
pub use janitor::Janitor;
pub use media::{Claims, HEAD, is_shown};
pub use name::file_name;
