//! The threads that welcome new sockets. The queries and the encoding of a welcome go deep into a stack and leave much behind in a
//! thread's heap; here that is paid for twice, and not once for each of ten thousand sockets that then sit idle.

use std::io;
use std::sync::Arc;

use crossbeam_channel::{Receiver, Sender, unbounded};

use crate::dialect::Dialect;
use crate::dispatcher::{Answer, Handle};
use crate::error::Result;
use crate::hub::command::{Command, Reply};
use crate::hub::model::Actor;
use crate::store::Readers;
use crate::writer::{Mailbox, Outbox};

use super::visit::Visit;
use super::{frame, welcome};

const THREADS: usize = 2;

/// Welcomes sockets. Cheap to clone; its threads end with the last clone, which a connection may hold that outlives the server,
/// and so nobody waits for them.
#[derive(Clone)]
pub struct Greeter {
    /// Unbounded, and yet never longer than the number of connections: each is greeted once.
    newcomers: Sender<Newcomer>,
}

/// A socket that the hub has just taken in, with what it said of that.
struct Newcomer {
    actor: Option<Actor>,
    visit: Arc<Visit>,
    mailbox: Mailbox,
    reply: Result<Reply>,
}

impl Greeter {
    /// # Errors
    /// When the system gives no thread.
    pub fn start(readers: &Readers) -> io::Result<Self> {
        let (newcomers, door) = unbounded();
        for number in 0..THREADS {
            let (door, readers) = (door.clone(), readers.clone());
            std::thread::Builder::new().name(format!("greeter-{number}")).spawn(move || greet_all(&door, &readers))?;
        }
        Ok(Self { newcomers })
    }

    /// Makes the socket known to the hub by a command that opens it. What the socket is told is held back until a greeter has
    /// sent the first frames. Does not wait for that.
    ///
    /// # Errors
    /// 503 when the server is stopping.
    pub(super) fn bring_in(
        &self,
        hub: &Handle,
        actor: Option<Actor>,
        outbox: &Outbox,
        visit: &Arc<Visit>,
        command: Command,
    ) -> Result<()> {
        let (newcomers, mailbox, visit) = (self.newcomers.clone(), outbox.mailbox(), visit.clone());
        let greet = move |reply| {
            let _ = newcomers.send(Newcomer { actor, visit, mailbox, reply });
        };
        hub.tell(actor, command, Answer::Then(Box::new(greet)))
    }
}

fn greet_all(door: &Receiver<Newcomer>, readers: &Readers) {
    for Newcomer { actor, visit, mailbox, reply } in door {
        let frames = reply.and_then(|reply| match (reply, actor) {
            (Reply::Welcome(welcome), Some(actor)) => welcome::frames(readers, actor, &welcome),
            (reply, _) => Ok(greeting(visit.dialect, &reply)),
        });
        match frames {
            Ok(frames) => {
                visit.begins();
                mailbox.open(frames);
            }
            Err(error) => {
                let (code, mut bytes) = (visit.dialect.close_code(&error), Vec::new());
                visit.is_refused(code, &error);
                frame::close(code, &error.detail, &mut bytes);
                mailbox.send_last(bytes);
            }
        }
    }
}

/// The first frame, where the dialect has one; elsewhere a socket is welcomed by what it is told.
fn greeting(dialect: Dialect, reply: &Reply) -> Vec<u8> {
    let (mut json, mut bytes) = (Vec::new(), Vec::new());
    if dialect.greet(reply, &mut json) {
        frame::text(&json, &mut bytes);
    }
    bytes
}
