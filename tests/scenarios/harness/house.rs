//! A whole server in this process, on a port and in a folder of its own.

use std::fs;
use std::ops::Deref;
use std::path::{Path, PathBuf};

use parlor::Server;
use parlor::config::Config;
use tempfile::TempDir;

use super::Place;

type Adjust = Box<dyn Fn(&mut Config) + Send>;

pub struct House {
    server: Option<Server>,
    place: Place,
    adjust: Adjust,
    folder: TempDir,
}

impl Deref for House {
    type Target = Place;

    fn deref(&self) -> &Place {
        &self.place
    }
}

impl House {
    pub fn open() -> Self {
        Self::with(|_| {})
    }

    pub fn with(adjust: impl Fn(&mut Config) + Send + 'static) -> Self {
        let folder = tempfile::Builder::new().prefix("parlor").tempdir().unwrap();
        let adjust: Adjust = Box::new(adjust);
        let server = start(folder.path(), &adjust);
        let place = Place::new(server.address());
        Self { server: Some(server), place, adjust, folder }
    }

    /// Stops in order and starts again on the same data.
    pub fn restart(&mut self) {
        self.stop();
        self.begin_again();
    }

    /// Stops in order; the data stay until the house is dropped.
    pub fn stop(&mut self) {
        self.server.take().unwrap().stop();
    }

    /// Starts on the same data, once it was stopped.
    pub fn begin_again(&mut self) {
        let server = start(self.folder.path(), &self.adjust);
        self.place.moves_to(server.address());
        self.server = Some(server);
    }

    /// Where its data are.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Its files that have these words, in any case; what is no file to be read has nothing.
    pub fn files_with(&self, words: &str) -> Vec<PathBuf> {
        let has = |path: &PathBuf| {
            let bytes = fs::read(path).unwrap_or_default().to_ascii_lowercase();
            bytes.windows(words.len()).any(|window| window == words.to_ascii_lowercase().as_bytes())
        };
        files_in(self.folder()).into_iter().filter(has).collect()
    }
}

fn files_in(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { files_in(&path) } else { vec![path] }).collect()
}

impl Drop for House {
    fn drop(&mut self) {
        if let Some(server) = self.server.take() {
            server.stop();
        }
    }
}

fn start(folder: &Path, adjust: &Adjust) -> Server {
    let mut config = Config::for_tests(folder);
    adjust(&mut config);
    Server::start(config).unwrap_or_else(|error| panic!("{error}"))
}
