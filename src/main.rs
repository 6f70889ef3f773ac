//! Options → configuration → server → exit code.

use std::io::Write;
use std::process::ExitCode;

use parlor::config::Config;
use parlor::{Server, journal};
use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::iterator::Signals;

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("parlor: {}", failure.sentence);
            ExitCode::from(failure.code)
        }
    }
}

/// What to tell the person at the terminal, and the shell.
struct Failure {
    sentence: String,
    code: u8,
}

fn run() -> Result<(), Failure> {
    let config = Config::from_env_and_args().map_err(|error| Failure { sentence: error.to_string(), code: 2 })?;
    let _log = journal::start(config.log_level);
    config.remarks.iter().for_each(|remark| log::warn!("{remark}"));
    refuse_to_die_of_a_full_quota();
    let fail = |sentence: String| Failure { sentence, code: 1 };
    // Before the first thread, so that every thread inherits the handlers.
    let mut signals = Signals::new([SIGINT, SIGTERM]).map_err(|error| fail(error.to_string()))?;
    let (data_dir, database) = (config.data_dir.clone(), config.database.clone());
    let server = Server::start(config).map_err(|error| fail(error.to_string()))?;
    say(&format!("Parlor listens on http://{}", server.address()));
    say(&format!("Its data is in {} (database: {})", data_dir.display(), database.display()));
    signals.forever().next();
    say("Stopping …");
    // A second signal means now.
    std::thread::spawn(move || {
        signals.forever().next();
        std::process::exit(130);
    });
    server.stop();
    Ok(())
}

/// At a limit on the size of files the system would end the process (setrlimit(2), `RLIMIT_FSIZE`); ignored, the write fails as it does on a
/// full disk, which is survived.
fn refuse_to_die_of_a_full_quota() {
    // SAFETY: it sets how a signal is taken, before there is a second thread, and installs no handler.
    #[cfg(unix)]
    unsafe {
        libc::signal(libc::SIGXFSZ, libc::SIG_IGN);
    }
}

/// Whoever has closed standard output does not want to hear it; that is no reason to end.
fn say(words: &str) {
    let _ = writeln!(std::io::stdout(), "{words}");
}
