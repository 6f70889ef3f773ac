//! How many connections this machine can carry.
//!
//! Owns the reading of the platform's limits. A thread whose start-up fails inside the runtime
//! takes the process with it, so connections are refused well before that point.

use std::fs;
use std::path::Path;

use super::limits::{DESCRIPTOR_RESERVE, MAX_RELAYS, MIN_CONNECTIONS};
use super::sys;

/// Memory maps kept for everything but connection threads.
const MAP_RESERVE: usize = 8_000;

/// Maps of one thread: its stack, the stack's guard, and the same for its signal stack.
const MAPS_PER_THREAD: usize = 4;

/// Descriptors of one relayed request beside the client's: our end, the inner server's, and
/// the duplicate that it makes.
const DESCRIPTORS_PER_RELAY: usize = 3;

/// The least of `configured` and what the platform allows: `vm.max_map_count`,
/// `RLIMIT_NOFILE` (the soft limit is raised to the hard one first), the control group's
/// `pids.max`, half of `threads-max` and of `pid_max` (these together count as 16 at least).
/// Limits that cannot be read, as elsewhere than on Linux, do not count.
pub fn connection_ceiling(configured: usize) -> usize {
    let by_descriptors = sys::raise_descriptor_limit()
        .map(|limit| limit.saturating_sub(DESCRIPTOR_RESERVE + DESCRIPTORS_PER_RELAY * relays_under(limit)));
    let by_maps = number("/proc/sys/vm/max_map_count").map(|maps| maps.saturating_sub(MAP_RESERVE) / MAPS_PER_THREAD);
    // A quarter stays for the other threads of the group.
    let by_group = group_limit().map(|pids| pids - pids / 4);
    let by_threads = number("/proc/sys/kernel/threads-max").map(|threads| threads / 2);
    let by_pids = number("/proc/sys/kernel/pid_max").map(|pids| pids / 2);
    [by_descriptors, by_maps, by_group, by_threads, by_pids]
        .into_iter()
        .flatten()
        .fold(usize::MAX, usize::min)
        .max(MIN_CONNECTIONS)
        .min(configured)
}

/// How many requests may be inside the inner leg at once: [`MAX_RELAYS`], or fewer where
/// descriptors are few. The inner server stops accepting for good when it runs out of them.
pub(super) fn relay_ceiling() -> usize {
    sys::raise_descriptor_limit().map_or(MAX_RELAYS, relays_under)
}

fn relays_under(descriptors: usize) -> usize {
    (descriptors / 8).clamp(MIN_CONNECTIONS, MAX_RELAYS)
}

/// The file's number; `None` where there is no file or it says `max`.
fn number(path: impl AsRef<Path>) -> Option<usize> {
    fs::read_to_string(path).ok()?.trim().parse().ok()
}

/// The least `pids.max` of our control group and those above it, of version 2 and 1.
fn group_limit() -> Option<usize> {
    let groups = fs::read_to_string("/proc/self/cgroup").ok()?;
    groups.lines().filter_map(group_folder).filter_map(least_upwards).min()
}

/// `0::/path` is version 2; `8:pids:/path` is version 1's.
fn group_folder(line: &str) -> Option<(&'static Path, &str)> {
    let mut parts = line.splitn(3, ':');
    let (_, controllers, path) = (parts.next()?, parts.next()?, parts.next()?);
    match controllers {
        "" => Some((Path::new("/sys/fs/cgroup"), path)),
        "pids" => Some((Path::new("/sys/fs/cgroup/pids"), path)),
        _ => None,
    }
}

fn least_upwards((root, path): (&Path, &str)) -> Option<usize> {
    let folder = root.join(path.trim_start_matches('/'));
    folder
        .ancestors()
        .take_while(|ancestor| ancestor.starts_with(root))
        .filter_map(|ancestor| number(ancestor.join("pids.max")))
        .min()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ceiling_is_at_most_what_is_configured_and_never_absurd() {
        assert_eq!(connection_ceiling(100), 100);
        assert_eq!(connection_ceiling(3), 3);
        let most = connection_ceiling(usize::MAX);
        assert!((MIN_CONNECTIONS..usize::MAX).contains(&most));
    }

    #[test]
    fn lines_of_the_group_file_lead_to_the_folders_that_can_limit_threads() {
        assert_eq!(group_folder("0::/a/b"), Some((Path::new("/sys/fs/cgroup"), "/a/b")));
        assert_eq!(group_folder("8:pids:/"), Some((Path::new("/sys/fs/cgroup/pids"), "/")));
        assert_eq!(group_folder("4:memory:/x"), None);
        assert_eq!(group_folder("nonsense"), None);
    }
}
