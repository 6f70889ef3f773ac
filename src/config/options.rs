//! The table of options: each one once, with its flag, its environment variable, its default and its help.

use std::ffi::OsString;
use std::fmt;
use std::net::{IpAddr, Ipv4Addr};
use std::ops::RangeInclusive;
use std::path::PathBuf;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::error::{ContextKind, ContextValue};
use clap::parser::ValueSource;
use clap::{Arg, ArgAction, Command, CommandFactory, FromArgMatches, Parser};
use log::LevelFilter;

use crate::auth::Origins;
use crate::gate::Network;
use crate::hub::model::Registration;

/// A chat server for friends, a family or a team: one binary, one port, one folder.
///
/// Every option can also be set in the environment, or in a file .env in the working folder. A flag wins over the
/// environment, and the environment over .env.
#[derive(Debug, Parser)]
#[command(name = "parlor", version, max_term_width = 100)]
pub(super) struct Options {
    /// Address to listen on; 0.0.0.0 or :: for every network of this machine
    #[arg(long, env = "PARLOR_HOST", value_name = "ADDRESS", default_value = "127.0.0.1", value_parser = address)]
    pub host: IpAddr,

    /// Port to listen on; 0 for any free one
    #[arg(long, env = "PORT", value_name = "PORT", default_value = "8000",
          value_parser = |text: &str| whole::<u16>(text, 0..=65_535))]
    pub port: u16,

    /// Folder for the database, the uploads and the generated secret; made if it is not there
    #[arg(long, env = "PARLOR_DATA_DIR", value_name = "FOLDER", default_value = "parlor-data")]
    pub data_dir: PathBuf,

    /// Database file, as sqlite:PATH [default: parlor.db in the data folder]
    #[arg(long, env = "DATABASE_URL", value_name = "URL")]
    pub database_url: Option<String>,

    /// Secret that signs tokens, 16 bytes or more [default: generated, kept in the data folder].
    /// Others on this machine can see flags: prefer the environment
    #[arg(long, env = "SECRET_KEY", value_name = "TEXT")]
    pub secret_key: Option<String>,

    /// How tokens are signed: HS256, nothing else
    #[arg(long, env = "ALGORITHM", value_name = "NAME", default_value = "HS256")]
    pub algorithm: String,

    /// Life of an access token, in minutes; clients renew it by themselves
    #[arg(long, env = "ACCESS_TOKEN_EXPIRE_MINUTES", value_name = "MINUTES", default_value = "30",
          value_parser = |text: &str| whole::<u32>(text, 1..=60 * 24 * 30))]
    pub access_token_expire_minutes: u32,

    /// Other web sites whose pages may use this server, comma separated; * for any, null for a page opened from disk
    #[arg(long, env = "ALLOWED_ORIGINS", value_name = "LIST", default_value = "")]
    pub allowed_origins: Origins,

    /// Let people without an account talk in public rooms
    #[arg(long, env = "PARLOR_GUESTS", value_name = "on|off", default_value = "on", num_args = 0..=1,
          default_missing_value = "on", action = ArgAction::Set, overrides_with = "no_guests", value_parser = switch)]
    pub guests: bool,

    /// The same as --guests=off
    #[arg(long, overrides_with = "guests")]
    pub no_guests: bool,

    /// Who may make an account, unless an administrator sets it at run time; the first one can always be made
    #[arg(long, env = "PARLOR_REGISTRATION", value_name = "WHO", default_value = "open",
          value_parser = PossibleValuesParser::new(["open", "invite", "closed"]).map(|word| registration(&word)))]
    pub registration: Registration,

    /// Reverse proxy whose X-Forwarded-For counts: an address or a network such as 10.0.0.0/8; comma separated or repeated
    #[arg(long = "trusted-proxy", env = "PARLOR_TRUSTED_PROXY", value_name = "NETWORK", value_delimiter = ',')]
    pub trusted_proxies: Vec<Network>,

    /// Servers that help the two of a call to reach each other, such as stun:host:3478 and turn:host:3478; comma separated
    #[arg(long = "ice-servers", env = "PARLOR_ICE_SERVERS", value_name = "LIST", value_delimiter = ',', value_parser = ice_server)]
    pub ice_servers: Vec<String>,

    /// Secret shared with the TURN servers among them (coturn: static-auth-secret). Others on this machine can see flags:
    /// prefer the environment
    #[arg(long, env = "PARLOR_TURN_SECRET", value_name = "TEXT")]
    pub turn_secret: Option<String>,

    /// What is logged, to standard error
    #[arg(long, env = "LOG_LEVEL", value_name = "LEVEL", default_value = "info", ignore_case = true,
          value_parser = PossibleValuesParser::new(["off", "error", "warn", "info", "debug", "trace"]).map(|word| level(&word)))]
    pub log_level: LevelFilter,

    /// Log more: the same as --log-level debug
    #[arg(long, env = "DEBUG", value_name = "on|off", default_value = "off", num_args = 0..=1,
          default_missing_value = "on", action = ArgAction::Set, value_parser = switch)]
    pub debug: bool,

    /// Slow down whoever signs in, posts or asks too fast; off is for tests and benchmarks
    #[arg(long, env = "PARLOR_RATE_LIMITS", value_name = "on|off", default_value = "on", action = ArgAction::Set,
          value_parser = switch)]
    pub rate_limits: bool,

    /// Serve the page from this folder instead of from the binary, while developing it
    #[arg(long, env = "PARLOR_STATIC_DIR", value_name = "FOLDER")]
    pub static_dir: Option<PathBuf>,

    /// Connections open at once; fewer where the machine cannot carry so many
    #[arg(long, env = "PARLOR_MAX_CONNECTIONS", value_name = "NUMBER", default_value = "12000",
          value_parser = |text: &str| whole::<usize>(text, 1..=MANY))]
    pub max_connections: usize,

    /// Connections open at once from one address (IPv6: one /64); 0 for no bound
    #[arg(long, env = "PARLOR_MAX_CONNECTIONS_PER_ADDRESS", value_name = "NUMBER", default_value = "256",
          value_parser = |text: &str| whole::<usize>(text, 0..=MANY))]
    pub max_connections_per_address: usize,

    /// Threads that answer HTTP requests
    #[arg(long, env = "PARLOR_HTTP_WORKERS", value_name = "NUMBER", default_value = "16",
          value_parser = |text: &str| whole::<u16>(text, 2..=512))]
    pub http_workers: u16,

    /// Threads that write to sockets; 0 for one a core, 4 at most
    #[arg(long, env = "PARLOR_WRITERS", value_name = "NUMBER", default_value = "0",
          value_parser = |text: &str| whole::<u16>(text, 0..=64))]
    pub writers: u16,

    /// Largest file that can be uploaded, in bytes or with K, M or G; 0 for none
    #[arg(long, env = "PARLOR_MAX_FILE_SIZE", value_name = "SIZE", default_value = "25M",
          value_parser = |text: &str| size(text, 2 << 30))]
    pub max_file_size: u64,

    /// Room for all files of one user
    #[arg(long, env = "PARLOR_MAX_FILES_PER_USER", value_name = "SIZE", default_value = "1G",
          value_parser = |text: &str| size(text, LARGE))]
    pub max_files_per_user: u64,

    /// Room for all files
    #[arg(long, env = "PARLOR_MAX_FILES_TOTAL", value_name = "SIZE", default_value = "10G",
          value_parser = |text: &str| size(text, LARGE))]
    pub max_files_total: u64,

    /// Space on the disk that uploads leave free
    #[arg(long, env = "PARLOR_MIN_FREE_DISK", value_name = "SIZE", default_value = "512M",
          value_parser = |text: &str| size(text, LARGE))]
    pub min_free_disk: u64,

    /// Add /ws/echo, for conformance tests
    #[arg(long, hide = true)]
    pub test_echo: bool,
}

/// The bound of what has no other: enough for anybody, and no overflow.
const MANY: u64 = 1_000_000_000;
/// The same of sizes, in bytes: a thousand TiB.
const LARGE: u64 = 1 << 50;

/// Second names of environment variables, which count where the first is not set.
const ALSO: &[(&str, &str)] = &[("ALLOWED_ORIGINS", "CORS_ORIGINS")];

/// One row of the table, as `--help` and the README show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OptionDoc {
    /// With its dashes.
    pub flag: String,
    /// The environment variables that set it; the first one that is set counts.
    pub env: Vec<String>,
    pub default: Option<String>,
    pub help: String,
}

/// The table of options, without the hidden ones.
pub fn options() -> Vec<OptionDoc> {
    let command = Options::command();
    command.get_arguments().filter(|option| !option.is_hide_set()).filter_map(document).collect()
}

fn document(option: &Arg) -> Option<OptionDoc> {
    let default = option.get_default_values().iter().map(|value| value.to_string_lossy()).collect::<Vec<_>>().join(",");
    let is_flag = matches!(option.get_action(), ArgAction::SetTrue);
    Some(OptionDoc {
        flag: format!("--{}", option.get_long()?),
        env: variables(option),
        default: (!default.is_empty() && !is_flag).then_some(default),
        help: option.get_help()?.to_string(),
    })
}

fn variables(option: &Arg) -> Vec<String> {
    let Some(first) = option.get_env().and_then(|name| name.to_str()) else { return Vec::new() };
    let also = ALSO.iter().filter(|(name, _)| *name == first).map(|(_, other)| *other);
    std::iter::once(first).chain(also).map(str::to_owned).collect()
}

/// The command line that clap reads. It shows the environment variables but does not read them: clap knows one name a
/// variable, takes an empty one for a value, and cannot be tested without changing the process.
fn command() -> Command {
    Options::command().mut_args(|option| {
        let variables = variables(&option);
        let help = option.get_help().map(ToString::to_string).unwrap_or_default();
        match variables.is_empty() {
            true => option,
            false => option.help(format!("{help} [env: {}]", variables.join(", "))).env(None::<&str>),
        }
    })
}

/// Where a variable is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Origin {
    Environment,
    /// `.env`.
    File,
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Origin::Environment => "from the environment",
            Origin::File => "from the file .env",
        })
    }
}

/// Options that were not given by a flag but by a variable: the flag, and the variable as a person would name it.
#[derive(Debug, Default)]
pub(super) struct Variables(Vec<(String, String)>);

impl Variables {
    /// By what an option was given: its flag, unless it was a variable.
    pub fn name<'a>(&'a self, flag: &'a str) -> &'a str {
        self.0.iter().find(|(one, _)| one == flag).map_or(flag, |(_, variable)| variable)
    }

    /// clap was told of flags only.
    fn blame(&self, mut error: clap::Error) -> clap::Error {
        if let Some(ContextValue::String(argument)) = error.get(ContextKind::InvalidArg) {
            let flag = argument.split([' ', '=', '[']).next().unwrap_or_default();
            let variable = self.name(flag).to_owned();
            if variable != flag {
                error.insert(ContextKind::InvalidArg, ContextValue::String(variable));
            }
        }
        error
    }
}

/// Reads flags, and what they leave open from the environment. An empty variable is as good as none.
pub(super) fn parse(
    arguments: &[OsString],
    environment: &dyn Fn(&str) -> Option<(OsString, Origin)>,
) -> Result<(Options, Variables), clap::Error> {
    let given = command().try_get_matches_from(arguments)?;
    let mut taken = Variables::default();
    let mut all: Vec<OsString> = arguments.iter().take(1).cloned().collect();
    for option in Options::command().get_arguments() {
        let is_given = given.value_source(option.get_id().as_str()) == Some(ValueSource::CommandLine);
        let names = if is_given { Vec::new() } else { variables(option) };
        let mut set = names.iter().filter_map(|name| environment(name).map(|(value, origin)| (name, value, origin)));
        if let (Some((name, value, origin)), Some(flag)) =
            (set.find(|(_, value, _)| !value.is_empty()), option.get_long())
        {
            let mut argument = OsString::from(format!("--{flag}="));
            argument.push(value);
            all.push(argument);
            taken.0.push((format!("--{flag}"), format!("{name} ({origin})")));
        }
    }
    all.extend(arguments.iter().skip(1).cloned());
    let matches = command().try_get_matches_from(all).map_err(|error| taken.blame(error))?;
    Ok((Options::from_arg_matches(&matches)?, taken))
}

fn address(text: &str) -> Result<IpAddr, String> {
    match text {
        "localhost" => Ok(Ipv4Addr::LOCALHOST.into()),
        text => text.parse().map_err(|_| "it is not an IP address".to_owned()),
    }
}

fn switch(text: &str) -> Result<bool, String> {
    match text.to_ascii_lowercase().as_str() {
        "on" | "true" | "yes" | "1" => Ok(true),
        "off" | "false" | "no" | "0" => Ok(false),
        _ => Err("it is neither on nor off".to_owned()),
    }
}

fn whole<T: TryFrom<u64>>(text: &str, range: RangeInclusive<u64>) -> Result<T, String> {
    let number = text.parse().ok().filter(|number| range.contains(number)).and_then(|number| T::try_from(number).ok());
    number.ok_or_else(|| format!("it is not a whole number from {} to {}", range.start(), range.end()))
}

/// RFC 7064 and RFC 7065: a scheme, a host, and perhaps a port and a transport.
fn ice_server(text: &str) -> Result<String, String> {
    let host = ["stun:", "stuns:", "turn:", "turns:"].iter().find_map(|scheme| text.strip_prefix(scheme));
    let is_sound = |host: &str| {
        !host.is_empty() && !host.starts_with('/') && host.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'@')
    };
    match host.is_some_and(is_sound) {
        true => Ok(text.to_owned()),
        false => Err("it is not like stun:host:3478 or turn:host:3478?transport=udp".to_owned()),
    }
}

/// Bytes, or so many KiB, MiB or GiB.
fn size(text: &str, most: u64) -> Result<u64, String> {
    let shifts = [('k', 10), ('m', 20), ('g', 30)];
    let unit = shifts.iter().find(|(letter, _)| text.to_ascii_lowercase().ends_with(*letter));
    let digits = if unit.is_some() { &text[..text.len() - 1] } else { text };
    let number = digits.parse::<u64>().ok().filter(|_| digits.bytes().all(|byte| byte.is_ascii_digit()));
    let bytes = number.and_then(|number| number.checked_mul(1 << unit.map_or(0, |(_, shift)| *shift)));
    bytes
        .filter(|bytes| *bytes <= most)
        .ok_or_else(|| format!("it is not a size such as 25M or 1G, up to {}M", most >> 20))
}

fn registration(word: &str) -> Registration {
    match word {
        "open" => Registration::Open,
        "invite" => Registration::Invite,
        _ => Registration::Closed,
    }
}

fn level(word: &str) -> LevelFilter {
    word.parse().unwrap_or(LevelFilter::Info)
}
