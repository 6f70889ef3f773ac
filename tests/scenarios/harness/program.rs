//! The built program as a process of its own, to be killed, stopped, starved and started wrongly.

use std::io::{BufRead, BufReader, Read};
use std::ops::Deref;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::time::Duration;

use super::{PATIENCE, Place, within};

/// The program with the environment of nobody in particular.
pub fn parlor(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_parlor"));
    without_settings(&mut command).args(arguments);
    command
}

/// Whoever runs the tests may have settings of their own.
fn without_settings(command: &mut Command) -> &mut Command {
    for name in [
        "PORT",
        "HOST",
        "DATABASE_URL",
        "SECRET_KEY",
        "ALGORITHM",
        "ACCESS_TOKEN_EXPIRE_MINUTES",
        "ALLOWED_ORIGINS",
        "CORS_ORIGINS",
        "DEBUG",
        "RUST_LOG",
    ] {
        command.env_remove(name);
    }
    command
}

/// A server that runs.
pub struct Program {
    child: Child,
    place: Place,
    output: BufReader<std::process::ChildStdout>,
}

impl Deref for Program {
    type Target = Place;

    fn deref(&self) -> &Place {
        &self.place
    }
}

impl Program {
    /// On any port, with its data in this folder.
    pub fn start(folder: &Path) -> Self {
        let mut command = parlor(&["--port", "0", "--rate-limits", "off", "--data-dir"]);
        command.arg(folder).current_dir(folder.parent().expect("a folder above"));
        Self::run(command)
    }

    /// Runs a prepared command until it says where it listens.
    pub fn run(command: Command) -> Self {
        Self::run_with_log(command, Stdio::inherit())
    }

    /// As [`Program::run`], with its log going elsewhere.
    pub fn run_with_log(mut command: Command, log: impl Into<Stdio>) -> Self {
        let mut child = command.stdout(Stdio::piped()).stderr(log).spawn().unwrap();
        let mut output = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        output.read_line(&mut line).unwrap();
        let address = line.trim().strip_prefix("Parlor listens on http://");
        let address = address.unwrap_or_else(|| panic!("it said {line:?}, and ended with {:?}", child.try_wait()));
        let place = Place::new(address.parse().unwrap());
        Self { child, place, output }
    }

    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// `kill -9`: no word, no time.
    pub fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    pub fn signal(&self, signal: i32) {
        // SAFETY: the child has not been waited for, so the number is its own.
        assert_eq!(unsafe { libc::kill(self.child.id() as i32, signal) }, 0);
    }

    /// The exit code, once it has ended.
    pub fn exit_code(&mut self) -> Option<i32> {
        self.exit_code_within(PATIENCE)
    }

    pub fn exit_code_within(&mut self, patience: Duration) -> Option<i32> {
        within("the program ends", patience, || self.child.try_wait().unwrap()).code()
    }

    /// What else it said on its standard output, once it has ended.
    pub fn last_words(&mut self) -> String {
        let mut words = String::new();
        self.output.read_to_string(&mut words).unwrap();
        words
    }

    /// Starts anew on the same data; those who know the place find it again.
    pub fn comes_back(&mut self, folder: &Path) {
        let place = self.place.clone();
        *self = Self::start(folder);
        place.moves_to(self.place.address());
        self.place = place;
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Runs a program that is expected to end by itself, soon and with few words.
pub fn ends(mut command: Command) -> Output {
    let child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut child = Unruly(child);
    within("the program ends by itself", PATIENCE, || child.0.try_wait().unwrap());
    let (mut stdout, mut stderr) = (Vec::new(), Vec::new());
    child.0.stdout.take().unwrap().read_to_end(&mut stdout).unwrap();
    child.0.stderr.take().unwrap().read_to_end(&mut stderr).unwrap();
    Output { status: child.0.wait().unwrap(), stdout, stderr }
}

/// A process that is killed should the test give up on it.
struct Unruly(Child);

impl Drop for Unruly {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
