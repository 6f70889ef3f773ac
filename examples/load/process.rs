//! What a process has used: CPU time from its clock (to the nanosecond), memory and threads from `/proc` (proc(5)).

use std::fs;
use std::io;
use std::time::Duration;

use crate::Result;

#[derive(Clone, Copy)]
pub struct Usage {
    pub cpu: Duration,
    /// Resident, in KiB.
    pub memory: u64,
    pub threads: u64,
}

pub fn usage(pid: u32) -> Result<Usage> {
    let status = fs::read_to_string(format!("/proc/{pid}/status"))?;
    let field = |name: &str| -> Option<u64> {
        status.lines().find_map(|line| line.strip_prefix(name))?.split_whitespace().next()?.parse().ok()
    };
    let (memory, threads) = field("VmRSS:").zip(field("Threads:")).ok_or("the process is gone")?;
    Ok(Usage { cpu: cpu_time(pid)?, memory, threads })
}

pub fn own_usage() -> Result<Usage> {
    usage(std::process::id())
}

/// CPU time of all threads of a process, dead ones included.
pub fn cpu_time(pid: u32) -> io::Result<Duration> {
    let mut clock = 0;
    let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: both calls only write to the places that they are given.
    match unsafe { (libc::clock_getcpuclockid(pid as libc::pid_t, &mut clock), libc::clock_gettime(clock, &mut time)) }
    {
        (0, 0) => Ok(Duration::new(time.tv_sec as u64, time.tv_nsec as u32)),
        (0, _) => Err(io::Error::last_os_error()),
        (error, _) => Err(io::Error::from_raw_os_error(error)),
    }
}
