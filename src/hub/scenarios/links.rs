//! Guests who come by a link.

use crate::hub::command::NewInvite;
use crate::hub::model::GuestRight;
use crate::ids::GuestId;

use super::*;

impl Story {
    /// Good for a minute.
    fn link(&mut self, by: Login, room: RoomId, right: GuestRight) -> InviteCode {
        let wanted = NewInvite {
            code: InviteCode::random(),
            room: Some(room),
            opens_registration: false,
            for_guests: Some(right),
            expires_at: self.now.plus_seconds(60),
            max_uses: None,
        };
        match self.run(Some(by), Command::MakeInvite(wanted)).unwrap().0 {
            Reply::Invite(invite) => invite.code,
            other => panic!("{other:?}"),
        }
    }

    fn comes_by(&mut self, code: InviteCode, name: &str) -> Actor {
        let (guest, name) = (GuestId::random(), Name::parse("username", name).unwrap());
        let expires_at = self.now.plus_seconds(1000);
        self.run(NOBODY, Command::WelcomeGuest { guest, name, invite: Some(code), expires_at }).unwrap();
        Actor::Guest(guest)
    }
}

#[test]
fn at_the_end_of_a_link_its_guests_are_out() {
    let mut story = Story::new(Registration::Open);
    let ada = story.person("Ada");
    let plans = story.room(ada, "Plans", true);
    let code = story.link(ada, plans, GuestRight::Write);
    let eve = story.comes_by(code, "Eve");
    let (adas, _) = story.connect(ada);
    let socket = SocketId { slot: 99, serial: 99 };
    story.run(Some(eve), Command::Connect { socket, wire: Wire(0), resume: None }).unwrap();
    let post = || Command::PostMessage(Post::text(plans, "hi".into()));
    story.run(Some(eve), post()).unwrap();
    story.now = story.now.plus_seconds(59);
    assert!(story.hub.expire_guests(story.now).is_empty());
    story.now = story.now.plus_seconds(1);
    // Should the tick be late, nothing is done in the meantime.
    assert_eq!(status(story.run(Some(eve), post())), 401);
    let mut notices = Vec::new();
    for event in story.hub.expire_guests(story.now) {
        story.hub.apply(&event, None, &mut notices);
    }
    assert_eq!((heard(socket, &notices), heard(adas, &notices)), (vec!["link over".into()], vec!["exited Eve".into()]));
    assert_eq!(status(story.run(Some(eve), Command::AskGuest)), 401);
}

#[test]
fn a_used_up_link_is_not_cleared_away_while_its_guests_are_there() {
    let mut story = Story::new(Registration::Open);
    let ada = story.person("Ada");
    let plans = story.room(ada, "Plans", true);
    let first = story.link(ada, plans, GuestRight::Read);
    story.facts.invites[0].max_uses = Some(1);
    let eve = story.comes_by(first, "Eve");
    story.link(ada, plans, GuestRight::Read);
    assert_eq!(story.facts.invites.len(), 2);
    story.run(Some(eve), Command::AskGuest).unwrap();
}
