//! What counts as unread: queries, never counters, so that a deletion leaves no phantom.

/// Messages are counted among this many after the read marker, so that a room of a million costs no more than this.
pub const UNREAD_AT_MOST: usize = 1_000;

/// After which message of a member `me` everything is unread (`hub::model::Reading::unread_after`).
macro_rules! unread_after {
    () => {
        "min(me.read_up_to, coalesce(me.unread_from - 1, me.read_up_to))"
    };
}
pub(super) use unread_after;

/// The messages of others in a room after a marker, neither deleted nor the server's own: by index, and never more than 1,000 rows.
/// Whoever has blocked nobody pays nothing for those who have.
macro_rules! unread {
    ($room:expr, $user:expr, $after:expr) => {
        concat!(
            "iif(EXISTS (SELECT 1 FROM blocks WHERE blocker_id = ",
            $user,
            "), ",
            crate::store::unread::unread_where!($room, $user, $after, crate::store::blocks::not_blocked!($user)),
            ", ",
            crate::store::unread::unread_where!($room, $user, $after, "1"),
            ")"
        )
    };
}
pub(super) use unread;

macro_rules! unread_where {
    ($room:expr, $user:expr, $after:expr, $condition:expr) => {
        concat!(
            "(SELECT count(*) FROM (SELECT sender_id, kind, is_deleted FROM messages WHERE room_id = ",
            $room,
            " AND id > ",
            $after,
            " ORDER BY id DESC LIMIT 1000) WHERE sender_id IS NOT ",
            $user,
            " AND kind <> 'system' AND NOT is_deleted AND ",
            $condition,
            ")"
        )
    };
}
pub(super) use unread_where;

/// Those among them that call the user, by name or with all the others. A deleted message calls nobody, and neither does somebody
/// whom the user has blocked.
macro_rules! unread_mentions {
    ($room:expr, $user:expr, $after:expr) => {
        concat!(
            "((SELECT count(*) FROM (SELECT 1 FROM mentions AS t WHERE user_id = ",
            $user,
            " AND room_id = ",
            $room,
            " AND message_id > ",
            $after,
            " AND (NOT EXISTS (SELECT 1 FROM blocks WHERE blocker_id = ",
            $user,
            ") OR EXISTS (SELECT 1 FROM messages WHERE id = t.message_id AND ",
            crate::store::blocks::not_blocked!($user),
            ")) LIMIT 1000)) + (SELECT count(*) FROM (SELECT sender_id, id FROM messages INDEXED BY messages_to_all WHERE room_id = ",
            $room,
            " AND id > ",
            $after,
            " AND mentions >= 2 LIMIT 1000) AS a WHERE sender_id IS NOT ",
            $user,
            " AND NOT EXISTS (SELECT 1 FROM mentions WHERE user_id = ",
            $user,
            " AND room_id = ",
            $room,
            " AND message_id = a.id) AND ",
            crate::store::blocks::not_blocked!($user),
            "))"
        )
    };
}
pub(super) use unread_mentions;
