//! What admins did, for other admins to read.

use crate::ids::{RoomId, Timestamp, UserId};

/// One line of the audit log: nothing in it is ever changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Audit {
    pub at: Timestamp,
    pub actor: UserId,
    /// None for what concerns the server.
    pub room: Option<RoomId>,
    pub action: Action,
    /// Whom it was done to.
    pub target: Option<UserId>,
    /// In words: the new role, the reason, the end.
    pub detail: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    MemberAdded,
    MemberRemoved,
    RoleChanged,
    Banned,
    BanLifted,
    Muted,
    MuteLifted,
    GuestKicked,
    RoomChanged,
    RoomDeleted,
    /// Another's.
    MessageDeleted,
    Suspended,
    SuspensionLifted,
    SignedOut,
    AdminMade,
    AdminUnmade,
    ResetOffered,
    /// By whoever had the link.
    ResetUsed,
    /// By themselves, or by an administrator.
    Erased,
    RegistrationSet,
    LockdownSet,
    MessagePinned,
    MessageUnpinned,
    /// A report was dealt with.
    ReportClosed,
}

impl Action {
    /// The word for it on the wire and in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Action::MemberAdded => "member_added",
            Action::MemberRemoved => "member_removed",
            Action::RoleChanged => "role_changed",
            Action::Banned => "banned",
            Action::BanLifted => "ban_lifted",
            Action::Muted => "muted",
            Action::MuteLifted => "mute_lifted",
            Action::GuestKicked => "guest_kicked",
            Action::RoomChanged => "room_changed",
            Action::RoomDeleted => "room_deleted",
            Action::MessageDeleted => "message_deleted",
            Action::Suspended => "suspended",
            Action::SuspensionLifted => "suspension_lifted",
            Action::SignedOut => "signed_out",
            Action::AdminMade => "server_admin_made",
            Action::AdminUnmade => "server_admin_unmade",
            Action::ResetOffered => "password_reset_offered",
            Action::ResetUsed => "password_reset_used",
            Action::Erased => "account_erased",
            Action::RegistrationSet => "registration_set",
            Action::LockdownSet => "lockdown_set",
            Action::MessagePinned => "message_pinned",
            Action::MessageUnpinned => "message_unpinned",
            Action::ReportClosed => "report_closed",
        }
    }
}
