//! Who may add files, which ones a message carries, and when one goes.

use crate::hub::files::{NewFile, Voice};
use crate::ids::{BlobId, FileId};

use super::*;

fn new_file(size: u64, dimensions: Option<(u32, u32)>, voice: Option<Voice>) -> NewFile {
    let (name, content_type) = ("a.bin".into(), "application/octet-stream".into());
    NewFile { blob: BlobId::random(), name, size, content_type, dimensions, voice }
}

impl Story {
    fn add(&mut self, by: Login, file: NewFile) -> Result<FileId> {
        match self.run(Some(by), Command::AddFile(file))?.0 {
            Reply::File(file) => Ok(file.id),
            other => panic!("{other:?}"),
        }
    }

    fn file(&mut self, by: Login) -> FileId {
        self.add(by, new_file(1, None, None)).unwrap()
    }

    fn show(&mut self, by: Login, room: RoomId, content: &str, attachments: &[FileId]) -> Result<Arc<Message>> {
        let post = Post { attachments: attachments.to_vec(), ..Post::text(room, content.into()) };
        match self.run(Some(by), Command::PostMessage(post))?.0 {
            Reply::Message { message, .. } => Ok(message),
            other => panic!("{other:?}"),
        }
    }

    fn delete(&mut self, by: Login, message: &Message) {
        self.run(Some(by), Command::DeleteMessage { message: message.id }).unwrap();
    }
}

fn in_a_room() -> (Story, Login, Login, RoomId) {
    let mut story = Story::new(Registration::Open);
    let (ada, bob) = (story.person("Ada"), story.person("Bob"));
    let room = story.room(ada, "tea", false);
    story.run(Some(bob), Command::JoinRoom { room }).unwrap();
    (story, ada, bob, room)
}

#[test]
fn files_have_a_quota_for_each_and_one_for_all() {
    let (mut story, ada, bob, _) = in_a_room();
    story.add(ada, new_file(100, None, None)).unwrap();
    for (who, size) in [(ada, 1), (bob, 51), (bob, u64::MAX)] {
        let refusal = story.add(who, new_file(size, None, None)).unwrap_err();
        assert_eq!((refusal.kind.status(), refusal.code), (413, "quota_exceeded"));
    }
    story.add(bob, new_file(50, None, None)).unwrap();
    assert_eq!(status(story.run(Some(bob), Command::AskRoomFor { size: 1 })), 413);
    assert_eq!(status(story.run(NOBODY, Command::AddFile(new_file(1, None, None)))), 401);
}

#[test]
fn what_goes_makes_room() {
    let (mut story, ada, _, room) = in_a_room();
    let file = story.add(ada, new_file(100, None, None)).unwrap();
    let message = story.show(ada, room, "", &[file]).unwrap();
    assert_eq!(status(story.run(Some(ada), Command::AskRoomFor { size: 1 })), 413);
    story.delete(ada, &message);
    story.run(Some(ada), Command::AskRoomFor { size: 100 }).unwrap();
    story.add(ada, new_file(100, None, None)).unwrap();
}

#[test]
fn a_message_is_what_it_carries() {
    let (mut story, ada, _, room) = in_a_room();
    let photo = story.add(ada, new_file(1, Some((4, 3)), None)).unwrap();
    let other = story.file(ada);
    let spoken = Voice { duration_ms: 1200, waveform: vec![0, 100] };
    let voice = story.add(ada, new_file(1, None, Some(spoken))).unwrap();
    for (files, kind) in [
        (&[][..], MessageKind::Text),
        (&[photo], MessageKind::Image),
        (&[photo, other], MessageKind::File),
        (&[other], MessageKind::File),
        (&[voice], MessageKind::Voice),
    ] {
        let message = story.show(ada, room, "words", files).unwrap();
        assert_eq!((message.kind, message.attachments.len()), (kind, files.len()));
    }
    assert_eq!(story.show(ada, room, "", &[photo]).unwrap().content, "");
    assert_eq!(status(story.show(ada, room, " ", &[])), 422);
}

#[test]
fn only_ones_own_uploads_can_be_sent_each_once_and_not_too_many() {
    let (mut story, ada, bob, room) = in_a_room();
    let (hers, his) = (story.file(ada), story.file(bob));
    let many: Vec<_> = (0..11).map(|_| story.file(ada)).collect();
    for files in [&[his][..], &[hers, his], &[hers, hers], &[FileId(999)], &many] {
        let refusal = story.show(ada, room, "x", files).unwrap_err();
        assert_eq!((refusal.kind.status(), refusal.field), (422, Some("attachments")), "{files:?}");
    }
    story.show(ada, room, "", &many[..10]).unwrap();
}

#[test]
fn a_file_goes_with_the_last_message_that_carries_it() {
    let (mut story, ada, bob, room) = in_a_room();
    let (one, two) = (story.file(ada), story.file(ada));
    let first = story.show(ada, room, "", &[one, two]).unwrap();
    let second = story.show(ada, room, "again", &[one]).unwrap();
    let edit = Command::EditMessage { message: first.id, content: "".into() };
    story.run(Some(ada), edit).unwrap();
    story.delete(ada, &first);
    assert!(story.facts.files.contains_key(&one) && !story.facts.files.contains_key(&two));
    assert_eq!(status(story.show(ada, room, "", &[two])), 422);
    // A room's admin may delete it as well; the reaction keeps what it carries.
    let react =
        Command::React { message: second.id, emoji: crate::hub::emoji::Emoji::parse("👍").unwrap(), is_on: true };
    story.run(Some(bob), react).unwrap();
    assert_eq!(story.facts.messages[&second.id].attachments.len(), 1);
    story.delete(ada, &second);
    assert!(story.facts.files.is_empty());
    assert!(story.facts.messages[&second.id].attachments.is_empty());
}

#[test]
fn ids_of_files_are_never_given_out_again() {
    let (mut story, ada, _, room) = in_a_room();
    let first = story.file(ada);
    let message = story.show(ada, room, "", &[first]).unwrap();
    story.delete(ada, &message);
    assert!(story.file(ada) > first);
}
