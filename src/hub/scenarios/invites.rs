//! Who lets whom in.

use crate::hub::command::NewInvite;
use crate::limits;

use super::*;

impl Story {
    fn try_invite(
        &mut self,
        by: Login,
        room: Option<RoomId>,
        opens: bool,
        max_uses: Option<i64>,
    ) -> Result<InviteCode> {
        let wanted = NewInvite {
            code: InviteCode::random(),
            room,
            opens_registration: opens,
            for_guests: None,
            expires_at: self.now.plus_seconds(60),
            max_uses,
        };
        match self.run(Some(by), Command::MakeInvite(wanted))?.0 {
            Reply::Invite(invite) => Ok(invite.code),
            other => panic!("{other:?}"),
        }
    }

    fn invite(&mut self, by: Login, room: RoomId) -> InviteCode {
        self.try_invite(by, Some(room), false, None).unwrap()
    }

    fn accept(&mut self, by: Login, code: InviteCode) -> Result<Reply> {
        self.run(Some(by), Command::AcceptInvite { code }).map(|(reply, _)| reply)
    }
}

#[test]
fn an_invitation_leads_into_a_private_room_and_those_who_are_there_hear_of_it() {
    let mut story = Story::new(Registration::Open);
    let (ada, bob) = (story.person("Ada"), story.person("Bob"));
    let plans = story.room(ada, "Plans", true);
    let code = story.invite(ada, plans);
    let (adas, _) = story.connect(ada);
    let (reply, notices) = story.run(Some(bob), Command::AcceptInvite { code }).unwrap();
    assert_eq!(reply, Reply::Room(plans));
    assert_eq!(heard(adas, &notices), ["joined Bob", "Posted Bob joined the room"]);
    assert!(story.post(bob, plans, "Thank you").is_ok());
}

#[test]
fn following_a_link_again_leads_there_and_uses_nothing_up() {
    let mut story = Story::new(Registration::Open);
    let (ada, bob, cleo) = (story.person("Ada"), story.person("Bob"), story.person("Cleo"));
    let plans = story.room(ada, "Plans", true);
    let code = story.try_invite(ada, Some(plans), false, Some(1)).unwrap();
    for person in [ada, bob, bob, ada] {
        assert_eq!(story.accept(person, code), Ok(Reply::Room(plans)));
    }
    assert_eq!(status(story.accept(cleo, code)), 404, "it was for one");
}

#[test]
fn an_invitation_ends_with_its_time_its_uses_its_room_or_a_word() {
    let mut story = Story::new(Registration::Open);
    let (ada, bob) = (story.person("Ada"), story.person("Bob"));
    let plans = story.room(ada, "Plans", true);
    let (withdrawn, late) = (story.invite(ada, plans), story.invite(ada, plans));
    story.run(Some(ada), Command::WithdrawInvite { code: withdrawn }).unwrap();
    assert_eq!(status(story.accept(bob, withdrawn)), 404);
    story.now = story.now.plus_seconds(60);
    assert_eq!(status(story.accept(bob, late)), 404);
    let homeless = story.invite(ada, plans);
    story.run(Some(ada), Command::DeleteRoom { room: plans }).unwrap();
    assert_eq!(status(story.accept(bob, homeless)), 404);
    assert_eq!(status(story.accept(bob, InviteCode::random())), 404);
}

#[test]
fn the_admins_of_a_room_invite_and_the_administrator_of_the_server_lets_people_in() {
    let mut story = Story::new(Registration::Open);
    let (root, ada, bob) = (story.person("Root"), story.person("Ada"), story.person("Bob"));
    let tea = story.room(ada, "Tea", false);
    story.run(Some(bob), Command::JoinRoom { room: tea }).unwrap();
    let mut tried = |by, room, opens| story.try_invite(by, room, opens, None).map_or_else(|e| e.kind.status(), |_| 201);
    assert_eq!(
        [tried(ada, Some(tea), false), tried(bob, Some(tea), false), tried(root, Some(tea), false)],
        [201, 403, 403]
    );
    assert_eq!([tried(ada, Some(tea), true), tried(ada, None, true), tried(root, None, true)], [403, 403, 201]);
    let code = story.invite(ada, tea);
    assert_eq!(status(story.run(Some(bob), Command::WithdrawInvite { code })), 403);
    assert!(story.run(Some(root), Command::WithdrawInvite { code }).is_ok(), "it is their server");
}

#[test]
fn an_invitation_is_as_good_as_the_word_of_whoever_made_it() {
    let mut story = Story::new(Registration::Open);
    let (ada, bob, cleo) = (story.person("Ada"), story.person("Bob"), story.person("Cleo"));
    let plans = story.room(ada, "Plans", true);
    story.run(Some(ada), Command::AddMember { room: plans, who: Who::Id(bob.user) }).unwrap();
    story.run(Some(ada), Command::SetRole { room: plans, user: bob.user, role: NewRole::IsAdmin(true) }).unwrap();
    let code = story.invite(bob, plans);
    story.run(Some(ada), Command::RemoveMember { room: plans, user: bob.user }).unwrap();
    assert_eq!(status(story.accept(bob, code)), 404);
    assert_eq!(status(story.accept(cleo, code)), 404);
    let (reply, _) = story.run(Some(ada), Command::AskInvites { room: Some(plans) }).unwrap();
    assert_eq!(reply, Reply::Invites(vec![]));
    // What nobody sees must not take the places of those that count.
    story.invite(ada, plans);
    assert_eq!(story.facts.invites.len(), 1);
}

#[test]
fn nobody_is_handed_a_code_that_they_could_not_make() {
    let mut story = Story::new(Registration::Invite);
    let root = story.person("Root");
    let tea = story.room(root, "Tea", false);
    let code = story.try_invite(root, Some(tea), true, None).unwrap();
    let bob = story.try_register_with("Bob", Some(code)).unwrap();
    let bob = story.sign_in(bob);
    story.run(Some(root), Command::SetRole { room: tea, user: bob.user, role: NewRole::IsAdmin(true) }).unwrap();
    let mut listed = |by| story.run(Some(by), Command::AskInvites { room: Some(tea) }).unwrap().0;
    assert_eq!(listed(bob), Reply::Invites(vec![]));
    assert!(matches!(listed(root), Reply::Invites(invites) if invites.len() == 1));
}

#[test]
fn there_are_only_so_many_and_spent_ones_do_not_count() {
    let mut story = Story::new(Registration::Open);
    let ada = story.person("Ada");
    let tea = story.room(ada, "Tea", false);
    (0..limits::INVITES).for_each(|_| {
        story.invite(ada, tea);
    });
    assert_eq!(status(story.try_invite(ada, Some(tea), false, None)), 403);
    story.now = story.now.plus_seconds(60);
    story.invite(ada, tea);
    let (reply, _) = story.run(Some(ada), Command::AskInvites { room: Some(tea) }).unwrap();
    assert!(matches!(reply, Reply::Invites(invites) if invites.len() == 1));
    assert_eq!(story.facts.invites.len(), 1, "what is spent is forgotten");
}

#[test]
fn where_accounts_need_an_invitation_one_is_made_with_it() {
    let mut story = Story::new(Registration::Invite);
    let root = story.person("Root");
    let code = story.try_invite(root, None, true, Some(1)).unwrap();
    assert_eq!(status(story.try_register("Ada")), 403);
    let ada = story.try_register_with("Ada", Some(code)).unwrap();
    assert_eq!(status(story.try_register_with("Bob", Some(code))), 422, "it was for one");
    let ada = story.sign_in(ada);
    assert_eq!(status(story.accept(ada, code)), 404);
    let another = story.try_invite(root, None, true, None).unwrap();
    assert_eq!(status(story.accept(ada, another)), 400, "she is in already");
}

#[test]
fn a_newcomer_with_an_invitation_into_a_room_is_its_member_from_the_beginning() {
    let mut story = Story::new(Registration::Invite);
    let root = story.person("Root");
    let plans = story.room(root, "Plans", true);
    let (roots, _) = story.connect(root);
    let into_the_room = story.invite(root, plans);
    assert_eq!(status(story.try_register_with("Ada", Some(into_the_room))), 403, "it is for those who have an account");
    let code = story.try_invite(root, Some(plans), true, None).unwrap();
    let username = Name::parse("username", "Ada").unwrap();
    let application = Application { username, email: None, password_hash: "hash".into(), invite: Some(code) };
    let (reply, notices) = story.run(NOBODY, Command::Register(application)).unwrap();
    assert_eq!(heard(roots, &notices), ["joined Ada", "Posted Ada joined the room"]);
    let Reply::User(ada) = reply else { panic!("{reply:?}") };
    let ada = story.sign_in(ada);
    assert!(story.post(ada, plans, "Hello").is_ok());
}

#[test]
fn a_server_that_is_closed_is_closed_to_the_invited_too() {
    let mut story = Story::new(Registration::Closed);
    let root = story.person("Root");
    let code = story.try_invite(root, None, true, None).unwrap();
    assert_eq!(status(story.try_register_with("Ada", Some(code))), 403);
}
