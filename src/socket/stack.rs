//! Giving memory back: the handshake and signing in go deep into a thread's stack, and the pages touched there would stay
//! resident for as long as the socket is open, most of it idle.

/// Lets the system take back the pages below the caller's frame. They are zeroes when they are needed again.
#[cfg(target_os = "linux")]
pub(super) fn give_back() {
    const PAGE: usize = 4096;
    /// More than this frame and the one of the system call take below the mark.
    const FRAMES: usize = 256;
    let Some(lowest) = lowest_address() else { return };
    let mark = 0u8;
    let here = std::hint::black_box(&mark) as *const u8 as usize;
    let end = (here - FRAMES) & !(PAGE - 1);
    if end > lowest {
        // SAFETY: the range is this thread's own stack below all of its live frames, and nobody points into it.
        unsafe { libc::madvise(lowest as *mut libc::c_void, end - lowest, libc::MADV_DONTNEED) };
    }
}

#[cfg(not(target_os = "linux"))]
pub(super) fn give_back() {}

/// Where this thread's stack ends.
#[cfg(target_os = "linux")]
fn lowest_address() -> Option<usize> {
    let mut lowest = std::ptr::null_mut();
    let mut size = 0;
    // SAFETY: the attributes are initialised by the first call, read by the second, and destroyed by the third.
    unsafe {
        let mut attributes = std::mem::MaybeUninit::uninit();
        if libc::pthread_getattr_np(libc::pthread_self(), attributes.as_mut_ptr()) != 0 {
            return None;
        }
        let found = libc::pthread_attr_getstack(attributes.as_ptr(), &mut lowest, &mut size);
        libc::pthread_attr_destroy(attributes.as_mut_ptr());
        (found == 0).then_some(lowest as usize)
    }
}
