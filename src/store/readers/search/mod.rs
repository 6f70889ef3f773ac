//! Searching: what the index finds and what it does not have yet, each looked at as it is now before it counts.

mod plan;

use std::collections::HashSet;

use rusqlite::{Connection, OptionalExtension, Row, params};

use crate::error::Result;
use crate::hub::model::{Message, MessageKind};
use crate::hub::names;
use crate::ids::{MessageId, RoomId, Seq, Timestamp, UserId};
use crate::limits;
use crate::search::{Has, Query, Rank, Sort, folding, grams, has_link, rank};
use crate::store::blocks;
use crate::store::search::is_damage;

use super::{Readers, messages, read};

/// A search on somebody's behalf.
#[derive(Debug, Clone, Copy)]
pub struct Search<'a> {
    pub query: &'a Query,
    /// Finds in rooms that this user belongs to, and in public ones.
    pub viewer: UserId,
    /// In this room only; where `is_let_in`, whether they belong to it or not.
    pub room: Option<RoomId>,
    pub is_let_in: bool,
    /// Messages before this one.
    pub before: Option<MessageId>,
    /// Messages at most.
    pub limit: usize,
    pub sort: Sort,
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Found {
    /// In the order that was asked for.
    pub messages: Vec<Message>,
    /// Where there may be more: before this one.
    pub more_before: Option<MessageId>,
}

impl Readers {
    /// What is found in at most [`limits::SEARCHED`] messages that are looked at. The best are chosen from the newest
    /// [`limits::RANKED`]. That the viewer may know of the room is for the caller to know.
    pub fn search(&self, search: &Search<'_>) -> Result<Found> {
        read(&self.searching, "searching", |db| match find(db, search, Tail::read) {
            Err(cause) if is_damage(&cause) => {
                log::error!("the search index is damaged: {cause}");
                find(db, search, |_| Ok(Tail::EVERYTHING))
            }
            found => found,
        })
    }
}

/// What the index does not have: messages after one, and what changed after a number.
struct Tail {
    posted: MessageId,
    changed: Seq,
}

impl Tail {
    /// As without an index.
    const EVERYTHING: Self = Self { posted: MessageId(0), changed: Seq(0) };

    fn read(db: &Connection) -> rusqlite::Result<Self> {
        let Ok(mut query) = db.prepare_cached("SELECT posted, changed FROM search.progress") else {
            return Ok(Self::EVERYTHING);
        };
        query.query_row([], |row| Ok(Self { posted: row.get(0)?, changed: row.get(1)? }))
    }
}

fn find(
    db: &Connection,
    search: &Search<'_>,
    tail: impl Fn(&Connection) -> rusqlite::Result<Tail>,
) -> rusqlite::Result<Found> {
    // One picture of each database, and the index's first: what is neither in it nor in the tail was not there.
    let picture = db.unchecked_transaction()?;
    let tail = tail(&picture)?;
    let mut look = Look::new(&picture, search)?;
    if !look.rooms.is_empty() && look.at_posted(tail.posted)? && tail.posted > MessageId(0) {
        look.at_candidates(&tail)?;
    }
    look.found()
}

/// Somebody whose messages are wanted.
struct Author {
    user: Option<UserId>,
    name: String,
}

/// Whether to go on.
type GoesOn = bool;

struct Look<'a> {
    db: &'a Connection,
    search: &'a Search<'a>,
    before: MessageId,
    rooms: HashSet<RoomId>,
    authors: Vec<Author>,
    /// Whom the viewer has blocked: nothing of theirs is found.
    blocked: HashSet<UserId>,
    /// Hits wanted: one more than are shown, to know whether there are more.
    most: usize,
    hits: Vec<(Rank, MessageId)>,
    /// Messages; a text that is long once it is folded counts as several.
    looked_at: usize,
    last: MessageId,
}

impl<'a> Look<'a> {
    fn new(db: &'a Connection, search: &'a Search<'a>) -> rusqlite::Result<Self> {
        let most = match search.sort {
            Sort::Newest => search.limit,
            Sort::Best => limits::RANKED.max(search.limit),
        };
        let before = search.before.unwrap_or(MessageId(i64::MAX));
        let mut authors = Vec::new();
        for name in &search.query.from {
            authors.extend(authors_called(db, name)?);
        }
        let rooms = rooms(db, search)?;
        let blocked = blocks::by(db, search.viewer)?;
        Ok(Self {
            db,
            search,
            before,
            rooms,
            authors,
            blocked,
            most: most + 1,
            hits: vec![],
            looked_at: 0,
            last: before,
        })
    }

    /// The messages after this one, the newest first.
    fn at_posted(&mut self, after: MessageId) -> rusqlite::Result<GoesOn> {
        let sql = "SELECT room_id, sender_id, sender_name, kind, is_deleted, sent_at, content, id FROM messages
                   WHERE id > ?1 AND id < ?2 ORDER BY id DESC";
        let mut query = self.db.prepare_cached(sql)?;
        let mut rows = query.query(params![after, self.before])?;
        while let Some(row) = rows.next()? {
            if !self.at(row.get(7)?, row)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// What the index finds and what changed since, the newest first.
    fn at_candidates(&mut self, tail: &Tail) -> rusqlite::Result<GoesOn> {
        let mut changed = self.changed(tail)?.into_iter().peekable();
        let (from, to) = self.between(tail.posted)?;
        let wanted = plan::expression(self.db, self.conditions(), self.indexed_rooms()?, to)?;
        let sql = "SELECT rowid FROM search.grams
                   WHERE grams MATCH ?1 AND rowid >= ?2 AND rowid <= ?3 ORDER BY rowid DESC";
        let mut query = self.db.prepare_cached(sql)?;
        let wanted = wanted.filter(|_| from <= to);
        let mut rows = wanted.map(|wanted| query.query(params![wanted, from, to])).transpose()?;
        let mut candidate = || match &mut rows {
            Some(rows) => rows.next()?.map(|row| row.get(0)).transpose(),
            None => Ok(None),
        };
        let mut next: Option<MessageId> = candidate()?;
        while let Some(id) = next.max(changed.peek().copied()) {
            while changed.next_if_eq(&id).is_some() {}
            if next == Some(id) {
                next = candidate()?;
            }
            if !self.at_one(id)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn at_one(&mut self, id: MessageId) -> rusqlite::Result<GoesOn> {
        let sql =
            "SELECT room_id, sender_id, sender_name, kind, is_deleted, sent_at, content FROM messages WHERE id = ?1";
        let mut query = self.db.prepare_cached(sql)?;
        let mut rows = query.query([id])?;
        match rows.next()? {
            Some(row) => self.at(id, row),
            None => Ok(true),
        }
    }

    fn at(&mut self, id: MessageId, row: &Row<'_>) -> rusqlite::Result<GoesOn> {
        self.looked_at += 1;
        self.last = id;
        if let Some(rank) = self.rank(row)? {
            self.hits.push((rank, id));
        }
        Ok(self.hits.len() < self.most && self.looked_at < limits::SEARCHED)
    }

    /// None where it is not what is searched for.
    fn rank(&mut self, row: &Row<'_>) -> rusqlite::Result<Option<Rank>> {
        let query = self.search.query;
        let (kind, is_deleted, sent_at): (MessageKind, bool, Timestamp) = (row.get(3)?, row.get(4)?, row.get(5)?);
        let is_wanted = self.rooms.contains(&row.get(0)?)
            && !is_deleted
            && kind != MessageKind::System
            && !row.get::<_, Option<UserId>>(1)?.is_some_and(|sender| self.blocked.contains(&sender))
            && query.before.is_none_or(|before| sent_at < before)
            && query.after.is_none_or(|after| sent_at >= after)
            && self.is_by_author(row.get(1)?, row.get_ref(2)?.as_str()?);
        if !is_wanted {
            return Ok(None);
        }
        let text = folding::fold(row.get_ref(6)?.as_str()?);
        self.looked_at += text.len() / limits::SEARCHED_TEXT;
        let has = |has: &Has| has.is_kind(kind) || *has == Has::Link && has_link(&text);
        let is_hit = query.has.iter().all(has) && query.terms.iter().all(|term| text.contains(term.as_str()));
        Ok(is_hit.then(|| match self.search.sort {
            Sort::Newest => Rank::default(),
            Sort::Best => rank(&text, &query.terms),
        }))
    }

    fn is_by_author(&self, sender: Option<UserId>, name: &str) -> bool {
        let is_author = |author: &Author| match sender {
            Some(_) => author.user == sender,
            None => names::fold(name) == author.name,
        };
        self.authors.is_empty() || self.authors.iter().any(is_author)
    }

    /// What of the rooms changed after the index came by; the newest first.
    fn changed(&self, tail: &Tail) -> rusqlite::Result<Vec<MessageId>> {
        let sql = "SELECT id FROM messages INDEXED BY messages_changed
                   WHERE room_id = ?1 AND seq > ?2 AND seq <> first_seq AND id <= ?3 AND id < ?4";
        let mut query = self.db.prepare_cached(sql)?;
        let mut ids: Vec<MessageId> = Vec::new();
        for room in &self.rooms {
            let found = query.query_map(params![room, tail.changed, tail.posted, self.before], |row| row.get(0))?;
            for id in found {
                ids.push(id?);
            }
        }
        ids.sort_unstable_by(|one, other| other.cmp(one));
        Ok(ids)
    }

    /// The ids among which the index is asked, both included.
    fn between(&self, posted: MessageId) -> rusqlite::Result<(i64, i64)> {
        const HOUR: i64 = 60 * 60 * 1000;
        let bound = |sql: &str, at: Option<Timestamp>, without: i64, none: i64| match at {
            None => Ok(without),
            Some(at) => {
                let mut query = self.db.prepare_cached(sql)?;
                let found: Option<i64> = query.query_row([at.0.div_euclid(HOUR)], |row| row.get(0))?;
                Ok(found.unwrap_or(none))
            }
        };
        let query = self.search.query;
        let first = "SELECT min(first_id) FROM search.hours WHERE hour >= ?1";
        let last = "SELECT max(last_id) FROM search.hours WHERE hour <= ?1";
        let from: rusqlite::Result<i64> = bound(first, query.after, 1, i64::MAX);
        let to: rusqlite::Result<i64> = bound(last, query.before, i64::MAX, 0);
        Ok((from?, to?.min(posted.0).min(self.before.0 - 1)))
    }

    /// Of each of these lists of tokens, a message must have one.
    fn conditions(&self) -> Vec<Vec<String>> {
        let query = self.search.query;
        let words = grams::of_words(query.terms.iter().map(String::as_str));
        let mut all: Vec<Vec<String>> = words.into_iter().map(|gram| vec![gram]).collect();
        all.extend(query.has.iter().map(|has| grams::having(*has)));
        let by = |author: &Author| {
            let account = author.user.map(|user| grams::sender(Some(user), ""));
            account.into_iter().chain([grams::sender(None, &author.name)])
        };
        if !self.authors.is_empty() {
            all.push(self.authors.iter().flat_map(by).collect());
        }
        all
    }

    fn indexed_rooms(&self) -> rusqlite::Result<plan::Rooms> {
        let mut query = self.db.prepare_cached("SELECT room_id, documents FROM search.rooms")?;
        let mut rows = query.query([])?;
        let (mut rooms, mut own, mut all) = (Vec::new(), 0, 0);
        while let Some(row) = rows.next()? {
            let (room, documents): (RoomId, i64) = (row.get(0)?, row.get(1)?);
            all += documents;
            if self.rooms.contains(&room) {
                rooms.push(room);
                own += documents;
            }
        }
        Ok(plan::Rooms { rooms, share: own as f64 / all.max(1) as f64 })
    }

    fn found(mut self) -> rusqlite::Result<Found> {
        let is_more = self.hits.len() == self.most;
        if is_more {
            self.hits.pop();
        }
        let last_hit = self.hits.last().map(|(_, id)| *id).filter(|_| is_more);
        let more_before = last_hit.or((self.looked_at >= limits::SEARCHED).then_some(self.last));
        if self.search.sort == Sort::Best {
            self.hits.sort_unstable_by(|one, other| other.cmp(one));
            self.hits.truncate(self.search.limit);
        }
        let messages = self.hits.iter().filter_map(|(_, id)| messages::message(self.db, *id).transpose());
        let mut messages: Vec<_> = messages.collect::<Result<_, _>>()?;
        blocks::hide(self.db, self.search.viewer, messages.iter_mut())?;
        Ok(Found { messages, more_before })
    }
}

/// Those in which the search may find something.
fn rooms(db: &Connection, search: &Search<'_>) -> rusqlite::Result<HashSet<RoomId>> {
    let sql = "SELECT r.id, r.name_key FROM rooms AS r LEFT JOIN members AS me ON me.room_id = r.id AND me.user_id = ?1
               WHERE (?3 OR me.user_id IS NOT NULL OR r.kind = 'room' AND NOT r.is_private AND (r.allows_guests OR ?1 <> 0))
               AND (?2 IS NULL OR r.id = ?2) AND NOT EXISTS (SELECT 1 FROM bans WHERE room_id = r.id AND user_id = ?1
                               AND coalesce(expires_at > unixepoch('subsec') * 1000, 1))";
    let mut query = db.prepare_cached(sql)?;
    let mut rows = query.query(params![search.viewer, search.room, search.is_let_in])?;
    let mut rooms = HashSet::new();
    while let Some(row) = rows.next()? {
        let wanted = &search.query.rooms;
        let name = row.get_ref(1)?.as_str_or_null()?;
        if wanted.is_empty() || wanted.iter().any(|wanted| name == Some(wanted)) {
            rooms.insert(row.get(0)?);
        }
    }
    Ok(rooms)
}

/// The account of this name, or else of this number; whoever has none is known by name alone.
/// By the name of those whose accounts were erased, all of them.
fn authors_called(db: &Connection, name: &str) -> rusqlite::Result<Vec<Author>> {
    if name != names::DELETED_USER {
        return Ok(vec![author(db, name)?]);
    }
    let erased = |row: &Row<'_>| Ok(Author { user: row.get(0)?, name: name.to_owned() });
    let mut query = db.prepare_cached("SELECT id FROM users WHERE erased_at IS NOT NULL ORDER BY id DESC LIMIT 200")?;
    let mut authors: Vec<Author> = query.query_map([], erased)?.collect::<Result<_, _>>()?;
    // A condition that nobody meets, where there are none.
    authors.push(Author { user: None, name: name.to_owned() });
    Ok(authors)
}

fn author(db: &Connection, name: &str) -> rusqlite::Result<Author> {
    let by_name = db
        .prepare_cached("SELECT id FROM users WHERE username_key = ?1")?
        .query_row([name], |row| row.get(0))
        .optional()?;
    let by_number = || name.parse::<UserId>().ok();
    Ok(Author { user: by_name.or_else(by_number), name: name.to_owned() })
}
