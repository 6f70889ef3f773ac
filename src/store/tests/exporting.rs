//! What somebody takes along, page by page.

use crate::hub::emoji::Emoji;
use crate::hub::later::Change;
use crate::ids::UserId;
use crate::limits;

use super::erasing::registered;
use super::*;

#[test]
fn a_page_of_reactions_that_have_all_expired_is_not_the_last_one() {
    let database = Database::new();
    let (mut writer, readers) = database.open();
    write(&mut writer, &[registered(1, "Ada"), Event::RoomCreated(room(1))]);
    let last = limits::PAGE as i64 + 1;
    let reacted = |id: i64| Event::MessageReacted {
        message: Arc::new(Message { seq: Seq(1_000 + id), ..posted(id, id, 1) }),
        user: UserId(1),
        emoji: Emoji::parse("👍").unwrap(),
        is_on: true,
        at: NOW,
    };
    write(&mut writer, &(1..=last).flat_map(|id| [post(id, id, 1), reacted(id)]).collect::<Vec<_>>());
    write(&mut writer, &[Event::Later(Change::Expired { room: RoomId(1), up_to: MessageId(last - 1) })]);
    let (mut all, mut next) = (Vec::new(), Some(MessageId(0)));
    while let Some(after) = next {
        let (page, rest) = readers.reactions_by(UserId(1), after).unwrap();
        all.extend(page.into_iter().map(|reaction| reaction.message));
        next = rest;
    }
    assert_eq!(all, [MessageId(last)]);
}
