//! Where a scenario plays: a server, and a browser to open windows in.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::browser::Browser;
use crate::parlor::Parlor;
use crate::person::Person;
use crate::window::Window;

pub struct Stage {
    pub parlor: Parlor,
    browser: Arc<Browser>,
    pictures: PathBuf,
    is_wired: bool,
}

impl Stage {
    /// With a server in this process. `name` begins the names of the pictures.
    pub fn new(name: &str) -> Self {
        Self::with(name, Parlor::here())
    }

    pub fn with(name: &str, parlor: Parlor) -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("page-screenshots");
        std::fs::create_dir_all(&folder).expect("a folder for the pictures");
        Self { parlor, browser: Browser::shared(), pictures: folder.join(name), is_wired: false }
    }

    /// With windows whose lines can be pulled and whose sockets are counted.
    pub fn wired(self) -> Self {
        Self { is_wired: true, ..self }
    }

    /// Someone who opens the page and is asked who they are.
    #[track_caller]
    pub fn visitor(&self, name: &str) -> Person {
        self.visitor_at(self.parlor.address(), name)
    }

    /// The same where the page is hosted at another address.
    #[track_caller]
    pub fn visitor_at(&self, address: &str, name: &str) -> Person {
        let person = self.opens(address, name);
        person.sees("#sign-in");
        person
    }

    /// Someone who opens any page, not always Parlor's.
    pub fn opens(&self, address: &str, name: &str) -> Person {
        self.comes_to(address, name, self.browser.open_window())
    }

    /// The page once more, in another tab of the same person's browser.
    #[track_caller]
    pub fn tab_of(&self, person: &Person) -> Person {
        self.comes_to(self.parlor.address(), &format!("{}-tab", person.name), self.browser.open_tab(person))
    }

    fn comes_to(&self, address: &str, name: &str, window: Window) -> Person {
        if self.is_wired {
            window.wire();
        }
        let person = Person::new(name, window);
        let mut pictures = self.pictures.clone().into_os_string();
        pictures.push(format!("-{}", name.to_lowercase()));
        person.name_pictures(pictures.into());
        person.go_to(address);
        person
    }

    /// Someone who has just registered.
    #[track_caller]
    pub fn person(&self, name: &str) -> Person {
        let person = self.visitor(name);
        person.registers();
        person
    }

    /// Ada, who has made a room, and Bob, who has joined it; with the room's id.
    #[track_caller]
    pub fn ada_and_bob_in(&self, room: &str) -> (Person, Person, u64) {
        let ada = self.person("Ada");
        let id = ada.makes_room(room);
        let bob = self.person("Bob");
        assert_eq!(bob.joins(room), id);
        ada.sees_online(&["Ada", "Bob"]);
        (ada, bob, id)
    }
}
