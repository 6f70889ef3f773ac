//! What the index is asked for. Each condition costs a walk along the list of its messages, and spares looking at messages that do not
//! meet it; so a few rare ones are asked for, and the rest is seen when the candidates are looked at.

use rusqlite::{Connection, Row, params};

use crate::ids::RoomId;
use crate::search::grams;

/// Entries of a token's list that are read to know how close together they are.
const TASTE: i64 = 64;
/// What a step along a list costs, in looks at a message: some 40 ns against 4 µs.
const STEP: f64 = 0.01;

/// A message must have one of these tokens.
struct Condition {
    any: Vec<String>,
    /// The share of messages that meet it, from 0 to 1.
    share: f64,
}

/// The rooms of the searcher that are in the index, and how much of it they are, from 0 to 1.
pub(super) struct Rooms {
    pub rooms: Vec<RoomId>,
    pub share: f64,
}

/// A query of FTS5 for candidates up to this id, of which a message must have one token of each list and be in one of the rooms. Each
/// token is in quotes and has none in it, so nothing that people write is syntax. None where the index has nothing of the rooms.
pub(super) fn expression(
    db: &Connection,
    lists: Vec<Vec<String>>,
    rooms: Rooms,
    up_to: i64,
) -> rusqlite::Result<Option<String>> {
    if rooms.rooms.is_empty() {
        return Ok(None);
    }
    let condition = |any: Vec<String>| share(db, &any, up_to).map(|share| Condition { any, share });
    let mut conditions: Vec<Condition> = lists.into_iter().map(condition).collect::<Result<_, _>>()?;
    let of_rooms = rooms.rooms.into_iter().map(grams::room).collect();
    conditions.push(Condition { any: of_rooms, share: rooms.share });
    conditions.sort_by(|one, other| one.share.total_cmp(&other.share));
    let chosen: Vec<String> = rarest(&conditions).iter().map(|one| either(&one.any)).collect();
    Ok(Some(chosen.join(" AND ")))
}

/// As many as are worth their walk, and one at least.
fn rarest(conditions: &[Condition]) -> &[Condition] {
    let (mut looks, mut count) = (1.0, 0);
    for one in conditions {
        if looks * (1.0 - one.share) <= STEP * one.share {
            break;
        }
        looks *= one.share;
        count += 1;
    }
    &conditions[..count.max(1)]
}

/// About: what is near the end of the lists stands for the whole.
fn share(db: &Connection, any: &[String], up_to: i64) -> rusqlite::Result<f64> {
    let sql = "SELECT count(*), coalesce(min(rowid), 0) FROM
               (SELECT rowid FROM search.grams WHERE grams MATCH ?1 AND rowid <= ?2 ORDER BY rowid DESC LIMIT ?3)";
    let taste = |row: &Row<'_>| Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?));
    let (count, first) = db.prepare_cached(sql)?.query_row(params![either(any), up_to, TASTE], taste)?;
    let among = if count < TASTE { up_to } else { up_to - first + 1 };
    Ok((count as f64 / among.max(1) as f64).min(1.0))
}

fn either(tokens: &[String]) -> String {
    let quoted: Vec<_> = tokens.iter().map(|token| format!("\"{token}\"")).collect();
    format!("({})", quoted.join(" OR "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(shares: &[f64]) -> usize {
        let conditions: Vec<_> = shares.iter().map(|share| Condition { any: vec![], share: *share }).collect();
        rarest(&conditions).len()
    }

    #[test]
    fn conditions_are_asked_for_while_they_are_worth_it() {
        assert_eq!(chosen(&[0.9]), 1);
        assert_eq!(chosen(&[1.0]), 1);
        assert_eq!(chosen(&[0.00001, 0.1, 0.2]), 1);
        assert_eq!(chosen(&[0.02, 0.03, 0.04, 0.5, 0.9]), 3);
        assert_eq!(chosen(&[0.3, 0.4, 0.5]), 3);
    }
}
