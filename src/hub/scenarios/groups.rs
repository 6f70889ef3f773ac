//! Group chats, and how many of what there can be.

use crate::limits;

use super::*;

#[test]
fn leaving_what_one_has_made_makes_no_room_for_more() {
    let mut story = Story::new(Registration::Open);
    let (ada, bob, _) = story.tea();
    let others: Vec<UserId> = ["Cleo", "Dan", "Eve", "Fay", "Gus", "Hal", "Ida", "Jo", "Kim"]
        .map(|name| story.try_register(name).unwrap())
        .into_iter()
        .collect();
    for number in 0..=limits::GROUPS_PER_USER {
        // Each number is another choice of them.
        let chosen = others.iter().enumerate().filter(|(at, _)| (number + 1) >> at & 1 == 1).map(|(_, user)| *user);
        let with: Vec<_> = chosen.chain([bob.user]).collect();
        let asked = story.run(Some(ada), Command::OpenGroup { with });
        match (number, asked) {
            (limits::GROUPS_PER_USER, refused) => assert_eq!(refused.unwrap_err().code, "too_many_groups"),
            (_, Ok((Reply::Room(room), _))) => drop(story.run(Some(ada), Command::LeaveRoom { room }).unwrap()),
            (_, other) => panic!("{other:?}"),
        }
    }
    // There is the room for tea.
    for number in 1..limits::ROOMS_PER_USER {
        let room = story.room(ada, &format!("Room {number}"), false);
        drop(story.run(Some(ada), Command::LeaveRoom { room }).unwrap());
    }
    let name = Name::parse("name", "One more").unwrap();
    let new = NewRoom { name, description: String::new(), is_private: false, is_ephemeral: false };
    assert_eq!(story.run(Some(ada), Command::CreateRoom(new)).unwrap_err().code, "too_many_rooms");
}
