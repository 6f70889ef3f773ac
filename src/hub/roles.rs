//! Who is what in a room.

use crate::error::{Error, Kind, Result};
use crate::ids::{RoomId, Timestamp, UserId};

use super::access::is_not_owner;
use super::audit::audit;
use super::command::NewRole;
use super::event::Event;
use super::model::{Action, Login, Role};
use super::moderation::is_silenced_for_good;
use super::rooms::member_of;
use super::{Hub, Notice, Outcome, RoomState, Told};

impl Hub {
    /// Admins make admins and unmake them. The owner alone passes the room on, or steps down in favour of another admin.
    pub(super) fn set_role(
        &self,
        actor: Login,
        room: RoomId,
        user: UserId,
        wanted: NewRole,
        now: Timestamp,
    ) -> Result<Outcome> {
        let state = self.administered_room(actor.user, room)?;
        let present = member_of(state, user)?.role;
        let role = match wanted {
            NewRole::Is(role) => role,
            NewRole::IsAdmin(is_admin) if is_admin == present.is_admin() => present,
            NewRole::IsAdmin(true) => Role::Admin,
            NewRole::IsAdmin(false) => Role::Member,
        };
        if role == present {
            return Ok(Outcome::done(vec![]));
        }
        let mut changes = vec![(user, role)];
        match (role, present) {
            (Role::Owner, _) => changes.push((self.owner(actor, state)?, Role::Admin)),
            (_, Role::Owner) if user == actor.user => changes.push((other_admin(state, user)?, Role::Owner)),
            _ => is_not_owner(member_of(state, user)?)?,
        }
        let told = |(user, role): (UserId, Role)| {
            let detail = role.as_str().to_owned();
            let audit = audit(actor, Some(room), Action::RoleChanged, Some(user), detail, now);
            // No admin is muted, and a role that lets them speak is meant so.
            let is_muted = state.room.mutes.contains_key(&user);
            let is_heard =
                is_muted && role.is_admin() || role == Role::Member && is_silenced_for_good(&state.room, user);
            let lifted = is_heard.then_some(Event::MuteLifted { room, user });
            [Some(Event::RoleChanged { room, user, role }), Some(audit), lifted].into_iter().flatten()
        };
        Ok(Outcome::done(changes.into_iter().flat_map(told).collect()))
    }

    /// The actor, if it is they who own the room.
    fn owner(&self, actor: Login, state: &RoomState) -> Result<UserId> {
        match state.room.members.get(&actor.user).map(|member| member.role) {
            Some(Role::Owner) => Ok(actor.user),
            _ => Err(Error::forbidden("Only the owner of a room can pass it on.")),
        }
    }

    pub(super) fn take_role(&mut self, room: RoomId, user: UserId, role: Role, notices: &mut Vec<Notice>) {
        if let Some(member) = self.rooms.get_mut(&room).and_then(|state| state.room.members.get_mut(&user)) {
            member.role = role;
        }
        self.tell_member(room, user, notices);
    }

    /// All in the room hear what somebody in it now is.
    pub(super) fn tell_member(&mut self, room: RoomId, user: UserId, notices: &mut Vec<Notice>) {
        let Some(state) = self.rooms.get(&room) else { return };
        let Some(role) = state.room.members.get(&user).map(|member| member.role) else { return };
        let muted_until = state.room.mutes.get(&user).copied();
        let told = Told::MemberUpdated { room, user, username: self.username(user).into(), role, muted_until };
        notices.push(Notice { to: self.roster(room), told });
    }
}

/// Who takes over from an owner who goes: the longest-standing admin, or else the longest-standing of the others.
pub(super) fn heir(state: &RoomState, owner: UserId) -> Option<UserId> {
    let others = state.room.members.iter().filter(|(user, _)| **user != owner);
    let rank = |role| Role::ALL.iter().position(|one| *one == role);
    others.min_by_key(|(user, member)| (rank(member.role), member.joined_at, **user)).map(|(user, _)| *user)
}

fn other_admin(state: &RoomState, owner: UserId) -> Result<UserId> {
    let heir = heir(state, owner).filter(|heir| state.room.members[heir].role.is_admin());
    heir.ok_or_else(|| {
        let detail = "The last admin of a room cannot be demoted. Make somebody else an admin first.";
        Error::new(Kind::Conflict, "last_admin", detail)
    })
}
