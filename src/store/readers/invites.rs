//! Invitations, for whoever knows their code.

use rusqlite::{OptionalExtension, Row};

use crate::error::Result;
use crate::hub::model::Invite;
use crate::ids::InviteCode;
use crate::store::rows;

use super::Readers;

/// An invitation with what whoever holds it may know beforehand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InviteRow {
    pub invite: Invite,
    /// None where it leads into no room.
    pub room_name: Option<String>,
    pub room_description: Option<String>,
    pub member_count: usize,
    /// Who made it, while they have an account.
    pub inviter: Option<String>,
}

impl Readers {
    /// Good or not.
    pub fn invite(&self, code: InviteCode) -> Result<Option<InviteRow>> {
        let sql = concat!(
            "SELECT ",
            rows::invite_columns!(),
            ", r.name, r.description, (SELECT count(*) FROM members WHERE room_id = r.id), u.username
             FROM invites AS i LEFT JOIN rooms AS r ON r.id = i.room_id LEFT JOIN users AS u ON u.id = i.created_by
             WHERE i.code = ?1"
        );
        let invite = |row: &Row<'_>| {
            Ok(InviteRow {
                invite: rows::invite(row)?,
                room_name: row.get(9)?,
                room_description: row.get(10)?,
                member_count: rows::count(row, 11)?,
                inviter: row.get(12)?,
            })
        };
        self.read("reading an invitation", |db| db.prepare_cached(sql)?.query_row([code], invite).optional())
    }
}
