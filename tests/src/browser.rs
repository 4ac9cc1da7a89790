//! Chromium, Firefox, or the desktop window, through WebDriver (W3C Recommendation,
//! the dozen lines of it that are needed here).

use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::Command;
use std::sync::{Mutex, PoisonError};
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use aside_rig::Server;
use data_encoding::BASE64;
use serde_json::{Value, json};
use tempfile::TempDir;
use url::Url;

use crate::marionette::{self, Marionette};
use crate::{Desk, http};

/// How long a driver, a browser or a command to it may take on a busy machine.
const LIMIT: Duration = Duration::from_secs(60);
/// The key under which an element's reference stands (section 11).
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// Which colours the desktop prefers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Look {
    /// Dark on light.
    #[default]
    Light,
    /// Light on dark.
    Dark,
}

/// A browser that is driven, gone when dropped.
#[derive(Debug)]
pub struct Browser {
    session: Session,
    // Kept for their Drop: the driver takes its browser with it.
    _driver: Server,
    _profile: TempDir,
}

/// How it hears what to do.
#[derive(Debug)]
enum Session {
    /// From a driver, which answers at this address.
    Driver(Url),
    /// Itself.
    Firefox(Mutex<Marionette>),
}

impl Browser {
    /// Chromium without a window, with an empty profile.
    ///
    /// # Errors
    /// When Chromium or its driver is missing or does not come up.
    pub fn chromium(look: Look) -> Result<Self> {
        let scheme = match look {
            Look::Light => "--blink-settings=preferredColorScheme=1",
            Look::Dark => "--blink-settings=preferredColorScheme=0",
        };
        Self::chromium_with(&["--disable-gpu", scheme])
    }

    /// As [`Browser::chromium`], painting as it does on a graphics card. Without
    /// one it converts a film's colours with coefficients of 8 bits, of which
    /// that of blue does not fit: it shows pure blue as 241.
    ///
    /// # Errors
    /// As [`Browser::chromium`].
    pub fn chromium_with_graphics() -> Result<Self> {
        Self::chromium_with(&[
            "--use-gl=angle",
            "--use-angle=swiftshader",
            "--enable-unsafe-swiftshader",
            "--ignore-gpu-blocklist",
            "--enable-gpu-rasterization",
        ])
    }

    /// As [`Browser::chromium`], with a camera that shows a moving picture and a
    /// microphone into which the WAV file `speech` is said; pages may use both.
    ///
    /// # Errors
    /// As [`Browser::chromium`].
    pub fn chromium_with_devices(speech: &Path) -> Result<Self> {
        Self::chromium_with(&[
            "--disable-gpu",
            "--use-fake-device-for-media-stream",
            "--use-fake-ui-for-media-stream",
            &format!("--use-file-for-fake-audio-capture={}", speech.display()),
        ])
    }

    /// Firefox without a window, with an empty profile, on `desk`, whose
    /// microphone it hears, and with a camera that shows a moving picture; pages
    /// may use both.
    ///
    /// # Errors
    /// When Firefox is missing or does not come up.
    pub fn firefox_with_devices(desk: &Desk) -> Result<Self> {
        let profile = tempfile::tempdir()?;
        let preferences = [
            ("media.navigator.streams.fake", json!(true)),
            ("media.audio_loopback_dev", json!("Stage-Microphone")),
            ("media.navigator.permission.disabled", json!(true)),
            ("media.volume_scale", json!("0.0")),
            ("app.update.enabled", json!(false)),
            ("browser.shell.checkDefaultBrowser", json!(false)),
            ("datareporting.policy.dataSubmissionEnabled", json!(false)),
            ("network.captive-portal-service.enabled", json!(false)),
            ("network.connectivity-service.enabled", json!(false)),
        ];
        let firefox = std::env::var("FIREFOX").unwrap_or_else(|_| "firefox-esr".into());
        let firefox = desk.command(firefox);
        let (firefox, session) = marionette::start(firefox, profile.path(), &preferences, LIMIT)?;
        Ok(Self {
            session: Session::Firefox(Mutex::new(session)),
            _driver: firefox,
            _profile: profile,
        })
    }

    fn chromium_with(graphics: &[&str]) -> Result<Self> {
        let profile = tempfile::tempdir()?;
        let arguments = [
            "--headless",
            "--no-sandbox",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--mute-audio",
            "--autoplay-policy=no-user-gesture-required",
            "--window-size=1280,800",
            &format!("--user-data-dir={}", profile.path().display()),
        ];
        let arguments = [graphics, &arguments].concat();
        let capabilities = json!({ "goog:chromeOptions": {
            "binary": chromium()?,
            "args": arguments,
        }});
        let driver = Command::new("chromedriver");
        let driver = start_driver("chromedriver", "chromium-driver", driver)?;
        Self::open(driver, &capabilities, profile)
    }

    /// The desktop window on `desk`.
    ///
    /// # Errors
    /// When WebKitWebDriver is missing or the window does not come up.
    pub fn window(desk: &Desk, look: Look) -> Result<Self> {
        let capabilities = json!({ "webkitgtk:browserOptions": {
            "binary": Desk::program("aside-desktop"),
            "args": [],
        }});
        // The driver starts the window: what it is given the window gets.
        let mut driver = desk.command("WebKitWebDriver");
        driver
            .env(
                "GTK_THEME",
                match look {
                    Look::Light => "Adwaita",
                    Look::Dark => "Adwaita:dark",
                },
            )
            .env("TAURI_AUTOMATION", "true")
            .env("TAURI_WEBVIEW_AUTOMATION", "true");
        let driver = start_driver("WebKitWebDriver", "webkit2gtk-driver", driver)?;
        Self::open(driver, &capabilities, tempfile::tempdir()?)
    }

    fn open((driver, base): (Server, Url), wanted: &Value, profile: TempDir) -> Result<Self> {
        let wanted = json!({ "capabilities": { "alwaysMatch": wanted } });
        let made = command("POST", &base.join("session")?, &wanted)?;
        let id = made["sessionId"].as_str().context("no session id")?;
        Ok(Self {
            session: Session::Driver(base.join(&format!("session/{id}/"))?),
            _driver: driver,
            _profile: profile,
        })
    }

    /// Goes to `link` and waits until it has loaded.
    ///
    /// # Errors
    /// When it cannot be loaded.
    pub fn go(&self, link: &str) -> Result<()> {
        let command = ("url", "WebDriver:Navigate");
        self.post(command, json!({ "url": link })).map(drop)
    }

    /// What `script` (the body of a function) returns in the page.
    ///
    /// # Errors
    /// When it throws.
    pub fn ask(&self, script: &str) -> Result<Value> {
        let command = ("execute/sync", "WebDriver:ExecuteScript");
        self.post(command, json!({ "script": script, "args": [] }))
    }

    /// Waits until `script` returns something true, and returns that.
    ///
    /// # Errors
    /// When it does not within `limit`; says what the page showed.
    pub fn wait_for(&self, script: &str, limit: Duration) -> Result<Value> {
        let deadline = Instant::now() + limit;
        loop {
            match self.ask(script) {
                Ok(value) if is_true(&value) => return Ok(value),
                last if Instant::now() > deadline => {
                    let page = self.ask("return document.body.innerText")?;
                    bail!("never true: {script}\nlast: {last:?}\nthe page: {page}");
                }
                _ => sleep(Duration::from_millis(50)),
            }
        }
    }

    /// Clicks the first element that the CSS selector names.
    ///
    /// # Errors
    /// When there is none, or something covers it.
    pub fn click(&self, selector: &str) -> Result<()> {
        let element = self.find(selector)?;
        let path = format!("element/{element}/click");
        let command = (path.as_str(), "WebDriver:ElementClick");
        self.post(command, json!({ "id": element })).map(drop)
    }

    /// Types `keys` where the keyboard's focus is in the element.
    ///
    /// # Errors
    /// When there is no such element.
    pub fn keys(&self, selector: &str, keys: &str) -> Result<()> {
        let element = self.find(selector)?;
        let path = format!("element/{element}/value");
        let command = (path.as_str(), "WebDriver:ElementSendKeys");
        self.post(command, json!({ "id": element, "text": keys }))
            .map(drop)
    }

    /// What it shows, as the bytes of a PNG file.
    ///
    /// # Errors
    /// When it cannot be drawn.
    pub fn screenshot(&self) -> Result<Vec<u8>> {
        let picture = match &self.session {
            Session::Driver(url) => command("GET", &url.join("screenshot")?, &Value::Null)?,
            Session::Firefox(_) => {
                self.post(("", "WebDriver:TakeScreenshot"), json!({ "full": false }))?
            }
        };
        let text = picture.as_str().context("no picture")?;
        Ok(BASE64.decode(text.as_bytes())?)
    }

    fn find(&self, selector: &str) -> Result<String> {
        let by = json!({ "using": "css selector", "value": selector });
        let found = self.post(("element", "WebDriver:FindElement"), by)?;
        let element = found[ELEMENT].as_str().context("no element")?;
        Ok(element.to_owned())
    }

    /// A command by its path and by its name: drivers know it by one, Firefox by
    /// the other.
    fn post(&self, (path, name): (&str, &str), body: Value) -> Result<Value> {
        match &self.session {
            Session::Driver(url) => command("POST", &url.join(path)?, &body),
            Session::Firefox(session) => {
                let mut session = session.lock().unwrap_or_else(PoisonError::into_inner);
                session.command(name, &body)
            }
        }
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // Politely first, so that the browser is closed and not orphaned.
        let closed = match &self.session {
            Session::Driver(url) => {
                // The session itself, not what is below it.
                let mut session = url.clone();
                if let Ok(mut path) = session.path_segments_mut() {
                    path.pop_if_empty();
                }
                command("DELETE", &session, &json!({}))
            }
            Session::Firefox(_) => {
                let how = json!({ "flags": ["eForceQuit"] });
                self.post(("", "Marionette:Quit"), how)
            }
        };
        if let Err(error) = closed {
            eprintln!("the browser did not close: {error:#}");
        }
    }
}

/// Starts a driver and waits until it listens.
fn start_driver(name: &'static str, package: &str, mut driver: Command) -> Result<(Server, Url)> {
    // Free a moment ago: the driver must be told its port, it cannot tell.
    let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
    driver.arg(format!("--port={port}"));
    let mut driver = Server::start(name, driver, &format!("apt-get install {package}"))?;
    let deadline = Instant::now() + LIMIT;
    while TcpStream::connect(("127.0.0.1", port)).is_err() {
        if !driver.is_alive() || Instant::now() > deadline {
            bail!("{name} did not come up:\n{}", driver.log());
        }
        sleep(Duration::from_millis(20));
    }
    Ok((driver, format!("http://127.0.0.1:{port}/").parse()?))
}

/// One command: the `value` of its answer (section 6.1).
fn command(method: &str, url: &Url, body: &Value) -> Result<Value> {
    // A question has no body.
    let body = if body.is_null() {
        String::new()
    } else {
        body.to_string()
    };
    let answer = http::request(method, url, &body, LIMIT)?;
    let mut value: Value = serde_json::from_slice(&answer.body)
        .with_context(|| format!("the driver answered {}", answer.text()))?;
    let value = value["value"].take();
    if answer.status != 200 {
        bail!("{}: {}", value["error"], value["message"]);
    }
    Ok(value)
}

/// As JavaScript sees it.
fn is_true(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Bool(value) => *value,
        Value::Number(number) => number.as_f64() != Some(0.0),
        Value::String(text) => !text.is_empty(),
        Value::Array(_) | Value::Object(_) => true,
    }
}

/// Chromium, by any of its names.
fn chromium() -> Result<String> {
    if let Some(named) = std::env::var_os("CHROMIUM") {
        return Ok(named.to_string_lossy().into_owned());
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    for name in ["chromium", "chromium-browser", "google-chrome"] {
        for dir in std::env::split_paths(&path) {
            if dir.join(name).exists() {
                return Ok(dir.join(name).to_string_lossy().into_owned());
            }
        }
    }
    bail!("Chromium is not installed: apt-get install chromium")
}
