//! Calls between two.

use crate::hub::model::{Signal, SignalKind};

use super::*;

impl Story {
    fn signal(&mut self, by: Login, chat: RoomId, kind: SignalKind, cause: Option<SocketId>) -> Result<Vec<Notice>> {
        let signal = Signal { call_id: "c1".into(), kind, data: Some("{}".into()) };
        self.run_from(Some(by), Command::Signal { chat, signal }, cause).map(|(_, notices)| notices)
    }

    fn chat(&mut self, by: Login, with: Login) -> RoomId {
        match self.run(Some(by), Command::OpenChat { with: with.user }).unwrap().0 {
            Reply::Room(chat) => chat,
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn a_signal_reaches_every_device_of_both_and_nobody_else() {
    let mut story = Story::new(Registration::Open);
    let (ada, bob, eve) = (story.person("Ada"), story.person("Bob"), story.person("Eve"));
    let chat = story.chat(ada, bob);
    let sockets = [ada, ada, bob, bob, eve].map(|who| story.connect(who).0);
    let notices = story.signal(ada, chat, SignalKind::Offer, Some(sockets[0])).unwrap();
    let who_heard = sockets.map(|socket| heard(socket, &notices));
    let offer = vec!["offer of Ada".to_owned()];
    assert_eq!(who_heard, [vec![], offer.clone(), offer.clone(), offer, vec![]]);
}

#[test]
fn only_the_two_of_a_chat_can_call_and_only_who_is_there() {
    let mut story = Story::new(Registration::Open);
    let (ada, bob, eve) = (story.person("Ada"), story.person("Bob"), story.person("Eve"));
    let (chat, tea) = (story.chat(ada, bob), story.room(ada, "Tea", false));
    story.connect(ada);
    let mut offer = |by, room| story.signal(by, room, SignalKind::Offer, None).unwrap_err();
    assert_eq!(offer(ada, chat).code, "not_online");
    assert_eq!(offer(eve, chat).kind.status(), 404);
    assert_eq!(offer(ada, tea).kind.status(), 403);
}
