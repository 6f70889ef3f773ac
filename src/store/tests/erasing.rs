//! Accounts that are erased: nobody reads their name any more, and it goes from the messages by and by.

use crate::hub::administration::Decree;
use crate::hub::model::User;
use crate::hub::names::DELETED_USER;
use crate::ids::UserId;
use crate::store::Page;

use super::*;

const WHOLE: Page = Page { limit: 200, before: None, after: None };

pub(super) fn registered(id: i64, name: &str) -> Event {
    let user = User {
        id: UserId(id),
        username: Name::parse("username", name).unwrap(),
        email: Some(format!("{name}@example.org")),
        display_name: Some(format!("Countess {name}")),
        bio: String::new(),
        status: String::new(),
        avatar_url: None,
        status_expires_at: None,
        avatar_file: None,
        shares_last_seen: true,
        is_admin: false,
        shares_read: true,
        created_at: NOW,
        last_seen: Some(NOW),
    };
    Event::UserRegistered { user, password_hash: "a hash".to_owned() }
}

fn said(id: i64, by: i64, name: &str, reply_to: Option<i64>) -> Event {
    let reply_to = reply_to.map(MessageId);
    let sender = Some(UserId(by));
    Event::MessagePosted(Arc::new(Message { sender, sender_name: name.into(), reply_to, ..posted(id, id, 1) }))
}

fn noted(id: i64, about: i64, name: &str, content: &str) -> Event {
    let (sender, content) = (Some(UserId(about)), content.to_owned());
    let kind = MessageKind::System;
    Event::MessagePosted(Arc::new(Message { sender, sender_name: name.into(), kind, content, ..posted(id, id, 1) }))
}

fn erased(last: i64) -> Event {
    let last_message = MessageId(last);
    Event::Decreed(Decree::Erased { user: UserId(1), name: "Ada".into(), last_message, at: NOW })
}

#[test]
fn a_name_is_read_nowhere_from_the_first_moment_and_is_soon_written_nowhere() {
    let database = Database::new();
    let (mut writer, readers) = database.open();
    let mut events = vec![registered(1, "Ada"), registered(2, "Bob"), Event::RoomCreated(room(1))];
    events.push(noted(1, 1, "Ada", "Ada joined the room"));
    events.push(noted(2, 2, "Bob", "Bob was added by Ada"));
    events.extend((3..=9).map(|id| said(id, 1 + id % 2, if id % 2 == 0 { "Ada" } else { "Bob" }, Some(id - 1))));
    write(&mut writer, &events);
    write(&mut writer, &[erased(9)]);
    let mut sweeps = 0;
    loop {
        let messages = readers.history(UserId(2), RoomId(1), WHOLE).unwrap().messages;
        assert_eq!(messages.len(), 9);
        for message in &messages {
            assert_ne!(&*message.sender_name, "Ada", "message {} after {sweeps} sweeps", message.id);
            assert!(!message.content.contains("Ada"), "{} after {sweeps} sweeps", message.content);
            let quote = message.quote.as_ref();
            assert!(quote.is_none_or(|quote| &*quote.sender_name != "Ada" && !quote.content.contains("Ada")));
        }
        if database.count("erasures") == 0 {
            assert_eq!(messages[0].content, "deleted user joined the room");
            assert_eq!(messages[1].content, "Bob was added by deleted user");
            assert_eq!((&*messages[3].sender_name, &*messages[3].content), (DELETED_USER, "message 4"));
            break;
        }
        writer.sweep_erased().unwrap();
        sweeps += 1;
    }
    assert!(sweeps > 1, "all at one stroke");
    assert_eq!(database.count("messages WHERE sender_name = 'Ada' OR content LIKE '%Ada%'"), 0);
    writer.close();
    for left in [b"Ada@".as_slice(), b"Countess Ada", b"Ada joined"] {
        let file = std::fs::read(database.path()).unwrap();
        assert!(!file.windows(left.len()).any(|part| part == left), "{left:?} is still in the file");
    }
}

#[test]
fn who_is_erased_is_no_account_any_more() {
    let database = Database::new();
    let (mut writer, readers) = database.open();
    write(&mut writer, &[registered(1, "Ada"), erased(0)]);
    assert_eq!((readers.has_accounts(), readers.user(UserId(1))), (Ok(false), Ok(None)));
    for login in ["Ada", "Ada@example.org", DELETED_USER, "deleted user\u{1f}1"] {
        assert!(readers.credentials(login).unwrap().is_none(), "{login}");
    }
    let snapshot = writer.load().unwrap();
    assert_eq!((snapshot.users.len(), snapshot.last.user), (0, UserId(1)));
    write(&mut writer, &[registered(2, "Ada")]);
}
