//! A whole server: started in order, stopped in reverse. Tests start the same one on port 0.

use std::io;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread::JoinHandle;

use crate::auth::{Passwords, Tokens, load_or_create_secret};
use crate::budget::Budgets;
use crate::config::{Config, ConfigError};
use crate::dispatcher::{self, Dispatcher, Handle};
use crate::error::reason;
use crate::files::{Janitor, Uploads};
use crate::gate::{self, Gate, GateConfig};
use crate::http::{self, Http, Transfers};
use crate::ids::Timestamp;
use crate::socket::{self, Greeter};
use crate::store::{self, OpenError, Readers};
use crate::writer::{Fanout, Writers};

/// Why a server did not start, in a sentence that says what to do.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    #[error("{0} Choose another with --data-dir.")]
    DataFolder(#[from] ConfigError),
    #[error(transparent)]
    Database(#[from] OpenError),
    #[error("The secret key in the data folder cannot be read or made: {}. Give Parlor the right to it, or choose another folder with --data-dir.", reason(.0))]
    Secret(io::Error),
    #[error("{0} is in use by another program. Stop that one, or choose another port with --port.")]
    PortInUse(SocketAddr),
    #[error("Cannot listen on {0}: {cause}. Choose another address with --host or another port with --port.", cause = reason(.1))]
    Listen(SocketAddr, io::Error),
    #[error("The system gave no thread or socket: {}.", reason(.0))]
    System(#[from] io::Error),
    #[error("The database cannot be read: {0}")]
    Load(#[from] crate::error::Error),
}

/// A running server. [`Server::stop`] ends it in order; dropping it leaves its threads to the end of the process.
pub struct Server {
    gate: Gate,
    http: Http,
    dispatcher: Handle,
    deciding: JoinHandle<()>,
    tidying: JoinHandle<()>,
    inner_folder: PathBuf,
}

impl Server {
    /// Starts everything and returns once requests are answered.
    ///
    /// # Errors
    /// When the data folder, the database or the port cannot be had.
    pub fn start(config: Config) -> Result<Self, StartError> {
        give_back_what_is_freed();
        let address = SocketAddr::new(config.host, config.port);
        // The port first: it is what most often is not to be had, and then nothing else should have been touched.
        let listener = gate::listen(address).map_err(|error| match error.kind() {
            io::ErrorKind::AddrInUse => StartError::PortInUse(address),
            _ => StartError::Listen(address, error),
        })?;
        config.make_data_dir()?;
        let secret = match config.secret.clone() {
            Some(given) => given,
            None => load_or_create_secret(&config.data_dir).map_err(StartError::Secret)?,
        };
        let (store, readers) = store::open(&config.database, Timestamp::now())?;
        let fanout = Fanout::start(config.writers, &dispatcher::phrases())?;
        let writers = fanout.writers();
        let uploads = Uploads::open(&config.data_dir, config.min_free_disk)?;
        let (janitor, tidying) = Janitor::start(uploads.clone(), readers.clone())?;
        let (dispatcher, handle) = Dispatcher::new(store, fanout, config.policy(), janitor)?;
        let deciding = std::thread::Builder::new().name("dispatcher".into()).spawn(|| dispatcher.run())?;

        let greeter = Greeter::start(&readers)?;

        let config = Arc::new(config);
        let shared = Shared {
            tokens: Arc::new(Tokens::new(secret.bytes(), config.access_token_minutes)),
            budgets: Arc::new(Budgets::new(config.rate_limits)),
            handle: handle.clone(),
            greeter,
            readers,
            writers,
            uploads,
        };
        let inner_folder = inner_folder(&config.data_dir)?;
        let inner = inner_folder.join("http.sock");
        let http = Http::start(&inner, Arc::new(shared.http(&config)), config.http_workers)?;
        let gate = Gate::start(listener, gate_config(inner, &config), Arc::new(shared.sockets(&config)))?;
        Ok(Self { gate, http, dispatcher: handle, deciding, tidying, inner_folder })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.gate.address()
    }

    /// Finishes the requests and the turn under way, closes sockets with 1001, and leaves the database checkpointed.
    /// Blocks for some seconds at most.
    pub fn stop(self) {
        // What is in the line is still decided; sockets and streams are told to go while the gate waits for requests.
        self.dispatcher.stop();
        self.gate.stop();
        self.http.stop();
        if self.deciding.join().is_err() {
            log::error!("the dispatcher ended in a panic");
        }
        // The last handle went with the dispatcher.
        if self.tidying.join().is_err() {
            log::error!("the removing of files ended in a panic");
        }
        let _ = std::fs::remove_dir_all(&self.inner_folder);
    }
}

/// What both edges need.
struct Shared {
    tokens: Arc<Tokens>,
    budgets: Arc<Budgets>,
    handle: Handle,
    greeter: Greeter,
    readers: Readers,
    writers: Writers,
    uploads: Uploads,
}

impl Shared {
    fn http(&self, config: &Arc<Config>) -> http::Context {
        http::Context {
            config: config.clone(),
            dispatcher: self.handle.clone(),
            readers: self.readers.clone(),
            tokens: self.tokens.clone(),
            passwords: Passwords::new(config.password_cost),
            budgets: self.budgets.clone(),
            writers: self.writers.clone(),
            streams: Arc::new(()),
            files: Transfers::new(self.uploads.clone()),
        }
    }

    fn sockets(&self, config: &Config) -> socket::Context {
        socket::Context {
            dispatcher: self.handle.clone(),
            greeter: self.greeter.clone(),
            readers: self.readers.clone(),
            tokens: self.tokens.clone(),
            budgets: self.budgets.clone(),
            writers: self.writers.clone(),
            origins: config.allowed_origins.clone(),
            test_echo: config.test_echo,
        }
    }
}

fn gate_config(inner: PathBuf, config: &Config) -> GateConfig {
    GateConfig {
        max_connections: connections(config.max_connections),
        max_connections_per_address: if config.rate_limits { config.max_connections_per_address } else { 0 },
        trusted_proxies: config.trusted_proxies.clone(),
        body_limit: {
            let most = config.max_file_size;
            Box::new(move |method, path| http::body_limit(method, path, most))
        },
        ..GateConfig::new(inner)
    }
}

/// As many connections as are wanted, or as the machine can carry.
fn connections(wanted: usize) -> usize {
    let ceiling = gate::connection_ceiling(wanted);
    if ceiling < wanted {
        log::warn!("this machine carries {ceiling} connections and not {wanted}; see Troubleshooting in the README");
    }
    ceiling
}

/// Every password takes 19 MiB for some milliseconds. glibc would take the first of them for a sign that such sizes are common,
/// and from then on keep them for each thread (mallopt(3), `M_MMAP_THRESHOLD`: a value of one's own ends the guessing).
fn give_back_what_is_freed() {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    // SAFETY: it only sets a number of the allocator's.
    unsafe {
        libc::mallopt(libc::M_MMAP_THRESHOLD, 256 * 1024);
    }
}

/// Makes the folder if it is missing, for its owner alone.
fn make_private_folder(path: &Path) -> io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(path)
}

/// A fresh private folder for the socket between the gate and tiny_http: whoever can connect to it can claim any address.
/// It lies in the data folder, which is this server's alone, or, where that path is too long for a socket's name (unix(7): 108
/// bytes), in the system's folder for temporary files.
fn inner_folder(data_dir: &Path) -> io::Result<PathBuf> {
    const LONGEST: usize = 90;
    let folder = match data_dir.as_os_str().len() <= LONGEST {
        true => data_dir.join("inner"),
        false => {
            let mut random = [0; 8];
            getrandom::fill(&mut random).map_err(io::Error::other)?;
            std::env::temp_dir().join(format!("parlor-{:016x}", u64::from_ne_bytes(random)))
        }
    };
    // What a killed server has left behind.
    match std::fs::remove_dir_all(&folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => make_private_folder(&folder)?,
    }
    Ok(folder)
}
