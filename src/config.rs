//! How the server behaves: every option in its final form, judged. The table of options (flag, environment, default,
//! help) is in `config::options`; this file turns what was given into a [`Config`], or into one sentence about what is wrong.
//!
//! Nothing here touches the data folder but [`Config::make_data_dir`], and nothing but this file reads the environment.

mod options;

use std::ffi::{CString, OsString};
use std::fmt;
use std::io;
use std::net::{IpAddr, Ipv4Addr};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

use log::LevelFilter;

use crate::auth::{Origins, PasswordCost, Secret};
use crate::error::reason;
use crate::gate::Network;
use crate::hub::files::Quota;
use crate::hub::model::{Policy, Registration};

pub use options::{OptionDoc, options};
use options::{Options, Origin, Variables};

/// The shortest `SECRET_KEY`, in bytes. Whoever guesses it can be anybody, and guessing needs no network.
const SHORTEST_SECRET: usize = 16;

/// Every option, as the rest of the server needs it.
#[derive(Debug, Clone)]
pub struct Config {
    pub host: IpAddr,
    /// 0 takes any free port.
    pub port: u16,
    pub data_dir: PathBuf,
    pub database: PathBuf,
    /// None: the one kept in the data folder, made at the first start (`auth::load_or_create_secret`).
    pub secret: Option<Secret>,
    pub access_token_minutes: u32,
    pub allowed_origins: Origins,
    pub guests: bool,
    pub registration: Registration,
    pub trusted_proxies: Vec<Network>,
    /// Addresses of STUN and TURN servers.
    pub ice_servers: Vec<String>,
    /// Shared with the TURN servers.
    pub turn_secret: Option<Secret>,
    pub log_level: LevelFilter,
    pub rate_limits: bool,
    /// Where the page is read from; none for the one inside the binary.
    pub static_dir: Option<PathBuf>,
    /// Adds `/ws/echo`, for conformance tests of the socket.
    pub test_echo: bool,
    pub max_connections: usize,
    /// 0 means no bound.
    pub max_connections_per_address: usize,
    pub http_workers: usize,
    pub writers: usize,
    /// Bytes of one file.
    pub max_file_size: u64,
    /// Bytes of all files of one user.
    pub max_files_per_user: u64,
    /// Bytes of all files.
    pub max_files_total: u64,
    /// Bytes of disk that no upload takes.
    pub min_free_disk: u64,
    pub password_cost: PasswordCost,
    /// What was odd about the options, though they can be used; to be told once there is a log.
    pub remarks: Vec<String>,
}

/// What is wrong with an option: one sentence that says what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct ConfigError(String);

impl Config {
    /// What of this is a rule for the hub.
    pub fn policy(&self) -> Policy {
        let files = Quota { of_user: self.max_files_per_user, in_all: self.max_files_total };
        Policy { registration: self.registration, guests: self.guests, files }
    }

    /// Reads flags, then the environment, then `.env` in the working folder; what comes first counts. `--help`, `--version`
    /// and options that cannot be read end the process here, with exit code 0 or 2.
    ///
    /// # Errors
    /// A sentence about a value that can be read but not used.
    pub fn from_env_and_args() -> Result<Self, ConfigError> {
        let file = read_dotenv(Path::new(".env"))?;
        let from_file = |name: &str| file.iter().find(|(key, _)| key == name).map(|(_, value)| OsString::from(value));
        let environment = |name: &str| {
            let set = std::env::var_os(name).map(|value| (value, Origin::Environment));
            set.or_else(|| from_file(name).map(|value| (value, Origin::File)))
        };
        let arguments: Vec<OsString> = std::env::args_os().collect();
        let (options, variables) = options::parse(&arguments, &environment).unwrap_or_else(|error| error.exit());
        let remarks = unknown_names(file.iter().map(|(name, _)| name.as_str()));
        Ok(Self { remarks, ..Self::judge(options, &variables)? })
    }

    /// For tests: a free port of this machine, no limits on rates, and passwords that cost nearly nothing.
    pub fn for_tests(data_dir: &Path) -> Self {
        Self {
            host: Ipv4Addr::LOCALHOST.into(),
            port: 0,
            data_dir: data_dir.to_owned(),
            database: data_dir.join("parlor.db"),
            secret: Some(Secret::new(b"a secret for tests only".to_vec())),
            access_token_minutes: 30,
            allowed_origins: Origins::default(),
            guests: true,
            registration: Registration::Open,
            trusted_proxies: Vec::new(),
            ice_servers: Vec::new(),
            turn_secret: None,
            log_level: LevelFilter::Warn,
            rate_limits: false,
            static_dir: None,
            test_echo: false,
            max_connections: 1_000,
            max_connections_per_address: 0,
            http_workers: 4,
            writers: 2,
            max_file_size: 25 << 20,
            max_files_per_user: 1 << 30,
            max_files_total: 10 << 30,
            min_free_disk: 0,
            password_cost: PasswordCost::for_tests(),
            remarks: Vec::new(),
        }
    }

    /// Makes the data folder, for its owner alone, where there is none.
    ///
    /// # Errors
    /// A sentence, when it cannot be made or is no folder.
    pub fn make_data_dir(&self) -> Result<(), ConfigError> {
        let made = std::fs::DirBuilder::new().recursive(true).mode(0o700).create(&self.data_dir);
        let refused = |cause: String| {
            ConfigError(format!("The data folder {} cannot be used: {cause}.", self.data_dir.display()))
        };
        made.map_err(|error| match error.kind() {
            io::ErrorKind::AlreadyExists => refused("it is not a folder".to_owned()),
            _ => refused(reason(&error)),
        })?;
        match may_write(&self.data_dir) {
            true => Ok(()),
            false => Err(refused("Parlor may not write to it; make it its user's own (chown, chmod u+rwx)".to_owned())),
        }
    }
}

impl Config {
    fn judge(options: Options, given_by: &Variables) -> Result<Self, ConfigError> {
        if !options.algorithm.eq_ignore_ascii_case("HS256") {
            return Err(ConfigError(format!(
                "{} is {}, but tokens are signed with HS256 and nothing else.",
                given_by.name("--algorithm"),
                options.algorithm
            )));
        }
        if let Some(folder) = options.static_dir.as_ref().filter(|folder| !folder.join("index.html").is_file()) {
            let name = given_by.name("--static-dir");
            return Err(ConfigError(format!("{name} is {}, which holds no index.html.", folder.display())));
        }
        let turn_secret = turn_secret(&options, given_by)?;
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        Ok(Self {
            host: options.host,
            port: options.port,
            database: database(options.database_url.as_deref(), &options.data_dir, given_by.name("--database-url"))?,
            data_dir: options.data_dir,
            secret: options.secret_key.map(|text| secret(text, given_by.name("--secret-key"))).transpose()?,
            access_token_minutes: options.access_token_expire_minutes,
            allowed_origins: options.allowed_origins,
            guests: options.guests && !options.no_guests,
            registration: options.registration,
            trusted_proxies: options.trusted_proxies,
            turn_secret,
            ice_servers: options.ice_servers,
            log_level: if options.debug { options.log_level.max(LevelFilter::Debug) } else { options.log_level },
            rate_limits: options.rate_limits,
            static_dir: options.static_dir,
            test_echo: options.test_echo,
            max_connections: options.max_connections,
            max_connections_per_address: options.max_connections_per_address,
            http_workers: options.http_workers.into(),
            writers: if options.writers == 0 { cores.min(4) } else { options.writers.into() },
            max_file_size: options.max_file_size,
            max_files_per_user: options.max_files_per_user,
            max_files_total: options.max_files_total,
            min_free_disk: options.min_free_disk,
            password_cost: PasswordCost::default(),
            remarks: Vec::new(),
        })
    }
}

/// A TURN server without a secret could not be used, nor a secret without a server.
fn turn_secret(options: &Options, given_by: &Variables) -> Result<Option<Secret>, ConfigError> {
    let has_turn = options.ice_servers.iter().any(|server| server.starts_with("turn"));
    match (&options.turn_secret, has_turn) {
        (Some(secret), true) => Ok(Some(Secret::new(secret.clone().into_bytes()))),
        (None, false) => Ok(None),
        (Some(_), false) => Err(ConfigError(format!(
            "{} is set, but {} names no TURN server.",
            given_by.name("--turn-secret"),
            given_by.name("--ice-servers")
        ))),
        (None, true) => Err(ConfigError(format!(
            "{} names a TURN server, which needs the secret that it shares with Parlor: --turn-secret.",
            given_by.name("--ice-servers")
        ))),
    }
}

/// Asked of the system, since rights are more than a folder's mode.
fn may_write(folder: &Path) -> bool {
    let Ok(path) = CString::new(folder.as_os_str().as_bytes()) else { return false };
    // SAFETY: it reads a string that ends in a zero.
    unsafe { libc::access(path.as_ptr(), libc::R_OK | libc::W_OK | libc::X_OK) == 0 }
}

/// Names in `.env` that look like ours and are none: misspelt, most likely. Others may be for other programs.
fn unknown_names<'a>(names: impl Iterator<Item = &'a str>) -> Vec<String> {
    let known: Vec<String> = options().into_iter().flat_map(|option| option.env).collect();
    let unknown = names.filter(|name| name.starts_with("PARLOR_") && !known.iter().any(|one| one == name));
    unknown.map(|name| format!("the file .env sets {name}, which is no option; see parlor --help")).collect()
}

/// `sqlite:path`, `sqlite:///absolute/path` or `sqlite://relative/path`.
///
/// `sqlite:///./file` is taken as relative: the servers whose `.env` files people bring along mean it so.
fn database(url: Option<&str>, data_dir: &Path, given_by: &str) -> Result<PathBuf, ConfigError> {
    let Some(url) = url else { return Ok(data_dir.join("parlor.db")) };
    let wrong = |why: &str| {
        Err(ConfigError(format!("{given_by} {why}: use sqlite:PATH, such as sqlite:/srv/parlor/parlor.db.")))
    };
    // The URL may hold a password, so it is not repeated.
    let Some((scheme, rest)) = url.split_once(':') else { return wrong("has no scheme") };
    if scheme.split('+').next() != Some("sqlite") {
        return wrong("names a database that Parlor does not speak to");
    }
    let path = rest.split('?').next().unwrap_or_default();
    let path = path.strip_prefix("//").unwrap_or(path);
    let path = if path.starts_with("/./") { &path[1..] } else { path };
    match path {
        "" | "/" => wrong("names no file"),
        ":memory:" | "/:memory:" => wrong("asks for a database in memory, and messages are kept on disk"),
        path => Ok(path.into()),
    }
}

fn secret(text: String, given_by: &str) -> Result<Secret, ConfigError> {
    if text.len() < SHORTEST_SECRET {
        return Err(ConfigError(format!(
            "{given_by} has {} bytes and needs {SHORTEST_SECRET} at least; leave it out, and a good one is made and kept in the data folder.",
            text.len()
        )));
    }
    Ok(Secret::new(text.into_bytes()))
}

fn read_dotenv(path: &Path) -> Result<Vec<(String, String)>, ConfigError> {
    let unreadable =
        |cause: &dyn fmt::Display| ConfigError(format!("The file {} cannot be read: {cause}.", path.display()));
    match dotenvy::from_path_iter(path) {
        Ok(entries) => entries.collect::<Result<_, _>>().map_err(|error| match error {
            // Its words repeat the line, which may hold a secret.
            dotenvy::Error::LineParse(line, _) => unreadable(&format!(
                "line {} is not NAME=value (a value with spaces needs quotes)",
                line_number(path, &line)
            )),
            error => unreadable(&error),
        }),
        Err(dotenvy::Error::Io(error)) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(unreadable(&error)),
    }
}

/// Where a line stands in a file, as far as can be told from a piece of it.
fn line_number(path: &Path, piece: &str) -> String {
    let text = std::fs::read_to_string(path).unwrap_or_default();
    let found = text.lines().position(|line| line.contains(piece.trim()));
    found.map_or_else(|| "?".to_owned(), |at| (at + 1).to_string())
}

#[cfg(test)]
mod tests;
