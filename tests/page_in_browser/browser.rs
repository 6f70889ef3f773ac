//! One Chromium for all the tests that run at the same time: started for the first, ended with the last. Each window has storage of
//! its own, as two people's browsers have.

use std::ffi::OsString;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex, Weak};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::devtools::DevTools;
use crate::window::Window;

const NAMES: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
const ENDS_WITHIN: Duration = Duration::from_secs(10);

const FLAGS: [&str; 21] = [
    "--headless",
    "--remote-debugging-pipe",
    // Containers run as root, where Chromium's sandbox cannot; the only pages opened are ours.
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    // It must ask nobody else for anything.
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-breakpad",
    "--disable-extensions",
    // A page that did not load is loaded again only when somebody asks.
    "--disable-auto-reload",
    "--no-first-run",
    "--no-default-browser-check",
    "--password-store=basic",
    // Every window counts as the one in front.
    "--disable-background-timer-throttling",
    "--disable-backgrounding-occluded-windows",
    "--disable-renderer-backgrounding",
    // A microphone that hums, and nobody to ask for it.
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
    "--lang=en-GB",
];

/// The page takes the system's own font; of those on the machine, the one most like what people have.
const FONTS: &str = r#"<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
  <match>
    <test name="family"><string>system-ui</string></test>
    <edit name="family" mode="assign" binding="strong"><string>Inter</string><string>Noto Sans</string><string>Liberation Sans</string><string>DejaVu Sans</string></edit>
  </match>
  <match>
    <test name="family"><string>sans-serif</string></test>
    <edit name="family" mode="assign" binding="strong"><string>Inter</string><string>Noto Sans</string><string>Liberation Sans</string><string>DejaVu Sans</string></edit>
  </match>
  <match>
    <test name="family"><string>sans</string></test>
    <edit name="family" mode="assign" binding="strong"><string>Inter</string><string>Noto Sans</string><string>Liberation Sans</string><string>DejaVu Sans</string></edit>
  </match>
</fontconfig>
"#;

pub struct Browser {
    devtools: DevTools,
    process: Child,
    profile: Option<TempDir>,
}

impl Browser {
    /// The browser that is running, or a new one.
    pub fn shared() -> Arc<Self> {
        static RUNNING: Mutex<Weak<Browser>> = Mutex::new(Weak::new());
        let mut running = RUNNING.lock().unwrap_or_else(|broken| broken.into_inner());
        running.upgrade().unwrap_or_else(|| {
            let browser = Arc::new(Self::start());
            *running = Arc::downgrade(&browser);
            browser
        })
    }

    fn start() -> Self {
        let program = installed().unwrap_or_else(|| {
            panic!("Chromium is not installed, and the page is tested in it: sudo apt-get install chromium (scripts/test does that)")
        });
        let profile = tempfile::Builder::new().prefix("parlor-browser-").tempdir().expect("a folder for the profile");
        let words = profile.path().join("stderr.txt");
        let fonts = profile.path().join("fonts.conf");
        std::fs::write(&fonts, FONTS).expect("a file for the choice of fonts");
        // The shell puts the pipes where Chromium looks for them, and becomes Chromium.
        let mut process = Command::new("sh")
            .args(["-c", r#"exec "$@" 3<&0 4>&1 </dev/null >/dev/null"#, "sh"])
            .arg(program)
            .args(FLAGS)
            .arg(user_data_dir(profile.path()))
            .arg("about:blank")
            .env("FONTCONFIG_FILE", fonts)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(File::create(&words).expect("a file for the browser's words"))
            .spawn()
            .expect("sh starts");
        let pipes = (process.stdin.take().expect("piped"), process.stdout.take().expect("piped"));
        let browser = Self { devtools: DevTools::new(pipes.0, pipes.1), process, profile: Some(profile) };
        if let Err(error) = browser.devtools.call(None, "Browser.getVersion", json!({})) {
            panic!(
                "Chromium did not start ({error}). It said:\n{}",
                std::fs::read_to_string(&words).unwrap_or_default()
            );
        }
        browser
    }

    pub fn devtools(&self) -> &DevTools {
        &self.devtools
    }

    /// Opens an empty window that shares no cookies, storage or cache with any other.
    pub fn open_window(self: &Arc<Self>) -> Window {
        let context = self.ask("Target.createBrowserContext", json!({"disposeOnDetach": true}), "browserContextId");
        let session = self.open_target(&context);
        Window::new(self.clone(), context, session)
    }

    /// Opens another tab beside a window, with the same storage. It goes when the window does.
    pub fn open_tab(self: &Arc<Self>, beside: &Window) -> Window {
        let session = self.open_target(beside.context());
        Window::new(self.clone(), String::new(), session)
    }

    fn open_target(&self, context: &str) -> String {
        let wanted = json!({"url": "about:blank", "browserContextId": context, "newWindow": true});
        let target = self.ask("Target.createTarget", wanted, "targetId");
        self.ask("Target.attachToTarget", json!({"targetId": target, "flatten": true}), "sessionId")
    }

    /// Closes a window at once, without asking its page.
    pub fn close_window(&self, context: &str) {
        let _ = self.devtools.call(None, "Target.disposeBrowserContext", json!({"browserContextId": context}));
    }

    fn ask(&self, method: &str, params: Value, answer: &str) -> String {
        let result = self.devtools.call(None, method, params).unwrap_or_else(|error| panic!("{error}"));
        result[answer].as_str().unwrap_or_else(|| panic!("{method} gave no {answer}")).to_owned()
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        let ends = Instant::now() + ENDS_WITHIN;
        self.devtools.hang_up();
        while !matches!(self.process.try_wait(), Ok(Some(_)) | Err(_)) {
            if Instant::now() > ends {
                let _ = self.process.kill();
                let _ = self.process.wait();
                break;
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        // Its last subprocess may still be writing there.
        let profile = self.profile.take().map(TempDir::keep).unwrap_or_default();
        while std::fs::remove_dir_all(&profile).is_err() && profile.exists() && Instant::now() < ends {
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

fn installed() -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    let folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    NAMES.iter().flat_map(|name| folders.iter().map(move |folder| folder.join(name))).find(|program| program.is_file())
}

fn user_data_dir(profile: &Path) -> OsString {
    let mut flag = OsString::from("--user-data-dir=");
    flag.push(profile);
    flag
}
