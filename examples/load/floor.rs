//! What a plain send to a loopback socket costs on this machine now: no server that sends once to each recipient can do better.
//! The speed of a machine drifts by a fifth, so other figures are to be read against this one of the same pass.
//!
//! The receiving ends are watched by a poller, as a client's are, but nobody waits on it, and they are emptied between rounds
//! outside of the measured time: this is the sender's part alone.

use std::io::{ErrorKind, Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::time::{Duration, Instant};

use clap::Args;

use crate::Result;
use crate::crowd::Crowd;
use crate::process;
use crate::report::Report;

#[derive(Args, Clone)]
pub struct Options {
    #[arg(long, default_value_t = 1_000)]
    connections: usize,
    /// Bytes of a frame; a message of 100 bytes makes one of about 430
    #[arg(long, default_value_t = 430)]
    size: usize,
    #[arg(long, default_value_t = 2.0)]
    seconds: f64,
}

pub fn run(options: &Options) -> Result<Report> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    let mut crowd: Crowd<TcpStream> = Crowd::new()?;
    let mut senders = Vec::with_capacity(options.connections);
    for index in 0..options.connections {
        let sender = TcpStream::connect(listener.local_addr()?)?;
        let (receiver, _) = listener.accept()?;
        for end in [&sender, &receiver] {
            end.set_nodelay(true)?;
            end.set_nonblocking(true)?;
        }
        senders.push(sender);
        crowd.sockets.push(receiver);
        crowd.watch(index, |stream| stream)?;
    }
    let report = Report::default();
    for (name, frames) in [("send", 1), ("send_of_ten", 10)] {
        let bytes = vec![b'x'; options.size * frames];
        let cost = measure(&mut senders, &mut crowd, &bytes, Duration::from_secs_f64(options.seconds / 2.0))?;
        report.figure(&format!("{name}_per_frame"), cost / frames as f64, "us");
    }
    Ok(report)
}

/// Microseconds of CPU time a send.
fn measure(senders: &mut [TcpStream], crowd: &mut Crowd<TcpStream>, bytes: &[u8], time: Duration) -> Result<f64> {
    let (own, mut sending, mut sends) = (std::process::id(), Duration::ZERO, 0_u64);
    let end = Instant::now() + time;
    while Instant::now() < end {
        let began = process::cpu_time(own)?;
        for sender in senders.iter_mut() {
            sender.write_all(bytes)?;
        }
        sending += process::cpu_time(own)? - began;
        sends += senders.len() as u64;
        crowd.sockets.iter_mut().try_for_each(|receiver| empty(receiver, &mut crowd.buffer))?;
    }
    Ok(sending.as_secs_f64() * 1e6 / sends as f64)
}

fn empty(mut receiver: &TcpStream, buffer: &mut [u8]) -> Result<()> {
    match receiver.read(buffer) {
        Ok(_) => Ok(()),
        Err(error) if error.kind() == ErrorKind::WouldBlock => Ok(()),
        Err(error) => Err(error.into()),
    }
}
