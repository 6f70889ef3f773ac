//! The few calls that std does not offer, and all of the gate's `unsafe`.
//!
//! Owns waiting for readiness with a time limit, shutting a socket down by its number, and
//! the limit on descriptors. Knows nothing of HTTP.

use std::io;
use std::os::fd::{AsRawFd, RawFd};
use std::time::{Duration, Instant};

/// "The peer has closed its sending side." Elsewhere than on Linux only full hang-ups are seen.
#[cfg(target_os = "linux")]
pub const PEER_CLOSED: i16 = libc::POLLRDHUP;
/// See the Linux one.
#[cfg(not(target_os = "linux"))]
pub const PEER_CLOSED: i16 = 0;

pub const READABLE: i16 = libc::POLLIN;
pub const WRITABLE: i16 = libc::POLLOUT;

/// Both directions closed, a reset, or a bad descriptor: nothing more can pass.
pub const GONE: i16 = libc::POLLHUP | libc::POLLERR | libc::POLLNVAL;

/// Waits until one of the descriptors has one of its wanted events (or a hang-up or an error,
/// which are always reported), and writes what happened into `revents`.
/// Returns how many have something to tell; 0 when the time is up.
pub fn poll(fds: &mut [libc::pollfd], patience: Duration) -> io::Result<usize> {
    let until = Instant::now() + patience;
    let mut left = patience;
    loop {
        // Rounded up, or the last millisecond would be a busy loop.
        let ms = left.as_micros().div_ceil(1000).min(i32::MAX as u128) as i32;
        // SAFETY: pointer and length describe the slice, which outlives the call.
        let ready = unsafe { libc::poll(fds.as_mut_ptr(), fds.len() as libc::nfds_t, ms) };
        if ready >= 0 {
            return Ok(ready as usize);
        }
        let error = io::Error::last_os_error();
        if error.kind() != io::ErrorKind::Interrupted {
            return Err(error);
        }
        left = until.saturating_duration_since(Instant::now());
    }
}

/// An entry for [`poll`].
pub fn interest(fd: &impl AsRawFd, events: i16) -> libc::pollfd {
    libc::pollfd { fd: fd.as_raw_fd(), events, revents: 0 }
}

/// Whether a read would return at once (data, end or error), waiting for it up to `patience`.
pub fn readable(fd: &impl AsRawFd, patience: Duration) -> io::Result<bool> {
    Ok(poll(&mut [interest(fd, READABLE)], patience)? > 0)
}

/// Which directions of a socket to shut down.
#[derive(Clone, Copy)]
pub enum Side {
    Reading,
    Both,
}

/// Shuts down a socket by number: blocked reads return as at the end of the stream.
/// The caller must know that the number still is that socket; a wrong one does no harm to memory,
/// but would end someone else's connection.
pub fn shut_down(fd: RawFd, side: Side) {
    let how = match side {
        Side::Reading => libc::SHUT_RD,
        Side::Both => libc::SHUT_RDWR,
    };
    // SAFETY: takes two integers and touches no memory of ours.
    unsafe { libc::shutdown(fd, how) };
}

/// Raises the soft limit on descriptors to the hard one, and returns the limit then in force.
pub fn raise_descriptor_limit() -> Option<usize> {
    let mut limit = libc::rlimit { rlim_cur: 0, rlim_max: 0 };
    // SAFETY: `limit` is a valid place for the result.
    if unsafe { libc::getrlimit(libc::RLIMIT_NOFILE, &mut limit) } != 0 {
        return None;
    }
    if limit.rlim_cur < limit.rlim_max {
        let raised = libc::rlimit { rlim_cur: limit.rlim_max, rlim_max: limit.rlim_max };
        // SAFETY: `raised` is a valid value to read. Where the system says no, the old one stays.
        if unsafe { libc::setrlimit(libc::RLIMIT_NOFILE, &raised) } == 0 {
            limit = raised;
        }
    }
    Some(usize::try_from(limit.rlim_cur).unwrap_or(usize::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;
    use std::os::unix::net::UnixStream;

    #[test]
    fn waiting_ends_when_the_time_is_up_or_data_comes() {
        let (mut ours, theirs) = UnixStream::pair().unwrap();
        assert!(!readable(&theirs, Duration::from_millis(5)).unwrap());
        ours.write_all(b"x").unwrap();
        assert!(readable(&theirs, Duration::from_secs(5)).unwrap());
    }

    #[test]
    fn a_socket_shut_down_by_number_reads_its_end() {
        let (ours, _theirs) = UnixStream::pair().unwrap();
        shut_down(ours.as_raw_fd(), Side::Reading);
        assert_eq!(std::io::Read::read(&mut &ours, &mut [0; 8]).unwrap(), 0);
    }
}
