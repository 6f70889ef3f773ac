//! Files: who may add one, which ones a message carries, and when one goes. Of their bytes there is only the name here.

use std::collections::{BTreeSet, HashMap};

use crate::error::{Error, Kind, Result};
use crate::ids::{BlobId, FileId, PersonId, Timestamp, UserId};
use crate::limits;

use super::command::Reply;
use super::event::Event;
use super::facts::Facts;
use super::model::{Login, Message, MessageKind};
use super::{Hub, Outcome};

/// A file as messages show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    pub id: FileId,
    pub name: String,
    /// In bytes.
    pub size: u64,
    /// What it is, and not what its sender says.
    pub content_type: String,
    /// Of a picture: width and height in pixels.
    pub dimensions: Option<(u32, u32)>,
    /// Of something spoken.
    pub voice: Option<Voice>,
}

/// How something spoken looks before it is heard.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Voice {
    pub duration_ms: i64,
    /// How loud it is from beginning to end, in steps from 0 to 100.
    pub waveform: Vec<u8>,
}

/// A file with what only the server knows of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    pub shown: Attachment,
    /// None when the account is gone.
    pub uploader: Option<UserId>,
    pub blob: BlobId,
    pub created_at: Timestamp,
}

impl File {
    pub(super) fn gone(&self) -> Gone {
        Gone { id: self.shown.id, blob: self.blob, uploader: self.uploader, size: self.shown.size }
    }
}

/// A file whose bytes are on disk, and that is nobody's yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewFile {
    pub blob: BlobId,
    pub name: String,
    pub size: u64,
    pub content_type: String,
    pub dimensions: Option<(u32, u32)>,
    pub voice: Option<Voice>,
}

/// Bytes of files, at most.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quota {
    pub of_user: u64,
    pub in_all: u64,
}

/// A file whose row goes, and with it its bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Gone {
    pub id: FileId,
    pub blob: BlobId,
    pub uploader: Option<UserId>,
    pub size: u64,
}

/// Bytes of files, as they are. Kept in memory: to add up a hundred thousand rows takes tens of milliseconds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sizes {
    by_user: HashMap<UserId, u64>,
    all: u64,
}

impl Sizes {
    pub fn add(&mut self, uploader: Option<UserId>, size: u64) {
        self.all += size;
        if let Some(user) = uploader {
            *self.by_user.entry(user).or_default() += size;
        }
    }

    fn remove(&mut self, uploader: Option<UserId>, size: u64) {
        self.all = self.all.saturating_sub(size);
        if let Some(sum) = uploader.and_then(|user| self.by_user.get_mut(&user)) {
            *sum = sum.saturating_sub(size);
        }
    }
}

impl Hub {
    /// Whether so many bytes more may come of this user.
    pub(super) fn has_room_for(&self, user: UserId, size: u64) -> Result<()> {
        let refused = |detail| Err(Error::new(Kind::TooLarge, "quota_exceeded", detail));
        let (quota, own) = (self.policy.files, self.file_sizes.by_user.get(&user).copied().unwrap_or_default());
        if own.saturating_add(size) > quota.of_user {
            return refused(
                "Your files take as much room as they may. Delete messages with files that you need no more.",
            );
        }
        if self.file_sizes.all.saturating_add(size) > quota.in_all {
            return refused("The files on this server take as much room as they may.");
        }
        Ok(())
    }

    pub(super) fn add_file(&self, actor: Login, new: NewFile, now: Timestamp) -> Result<Outcome> {
        self.has_room_for(actor.user, new.size)?;
        let NewFile { blob, name, size, content_type, dimensions, voice } = new;
        let shown = Attachment { id: self.last.file.next(), name, size, content_type, dimensions, voice };
        let reply = Reply::File(shown.clone());
        let file = File { shown, uploader: Some(actor.user), blob, created_at: now };
        Ok(Outcome::of(vec![Event::FileAdded(file)], reply))
    }

    pub(super) fn take_file(&mut self, file: &File) {
        self.last.file = self.last.file.max(file.shown.id);
        self.file_sizes.add(file.uploader, file.shown.size);
    }

    pub(super) fn take_file_gone(&mut self, gone: &Gone) {
        self.file_sizes.remove(gone.uploader, gone.size);
    }

    /// What a message is to carry: the author's own uploads, each once.
    pub(super) fn attachments(
        &self,
        author: PersonId,
        files: &[FileId],
        facts: &mut dyn Facts,
    ) -> Result<Vec<Attachment>> {
        if files.len() > limits::ATTACHMENTS {
            let detail = format!("A message carries at most {} files.", limits::ATTACHMENTS);
            return Err(Error::invalid("attachments", detail));
        }
        if files.iter().collect::<BTreeSet<_>>().len() < files.len() {
            return Err(Error::invalid("attachments", "A message carries a file once."));
        }
        // Whose they are otherwise is nobody's business.
        let avatar = author.user().and_then(|user| self.users.get(&user)?.profile.avatar_file);
        let own = |file: &super::files::File| {
            author.user().is_some() && file.uploader == author.user() && Some(file.shown.id) != avatar
        };
        let nothing = || Error::invalid("attachments", "There is no such file among your uploads.");
        files.iter().map(|id| Ok(facts.file(*id)?.filter(own).ok_or_else(nothing)?.shown)).collect()
    }

    /// The end of the files that no other message carries.
    pub(super) fn last_carried_by(&self, message: &Message, facts: &mut dyn Facts) -> Result<Vec<Event>> {
        let mut gone = Vec::new();
        for attachment in &message.attachments {
            if let Some(file) = facts.file(attachment.id)?
                && !facts.is_carried_elsewhere(attachment.id, message.id)?
            {
                gone.push(Event::FileDeleted(file.gone()));
            }
        }
        Ok(gone)
    }
}

/// What a message is that carries these; none where it carries nothing.
pub(super) fn kind_of(attachments: &[Attachment]) -> Option<MessageKind> {
    let are_images = || attachments.iter().all(|file| file.dimensions.is_some());
    match attachments {
        [] => None,
        _ if attachments.iter().any(|file| file.voice.is_some()) => Some(MessageKind::Voice),
        _ if are_images() => Some(MessageKind::Image),
        _ => Some(MessageKind::File),
    }
}
