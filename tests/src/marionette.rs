//! Firefox, by the protocol it speaks itself: WebDriver's commands as JSON on a
//! socket (Firefox source docs, Marionette, protocol 3).

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::Command;
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use aside_rig::Server;
use serde_json::{Value, json};

/// No answer is longer: a screenshot is a few megabytes.
const LONGEST: u64 = 64 << 20;

/// A session with Firefox.
#[derive(Debug)]
pub(crate) struct Marionette {
    stream: BufReader<TcpStream>,
    asked: u64,
}

/// Starts Firefox, by this command, without a window, with an empty profile in
/// `profile`, with these preferences, and a session with it.
pub(crate) fn start(
    mut command: Command,
    profile: &Path,
    preferences: &[(&str, Value)],
    limit: Duration,
) -> Result<(Server, Marionette)> {
    let port = ("marionette.port", json!(0));
    let lines = preferences.iter().chain([&port]);
    let lines = lines.map(|(name, value)| format!("user_pref(\"{name}\", {value});\n"));
    fs::write(profile.join("user.js"), lines.collect::<String>())?;
    command
        .args(["--headless", "--marionette", "--no-remote", "--profile"])
        .arg(profile)
        .env("HOME", profile);
    let mut firefox = Server::start("firefox", command, "apt-get install firefox-esr")?;
    let deadline = Instant::now() + limit;
    loop {
        let told = fs::read_to_string(profile.join("MarionetteActivePort"));
        let port = told.ok().and_then(|it| it.trim().parse::<u16>().ok());
        if let Some(Ok(stream)) = port.map(|port| TcpStream::connect(("127.0.0.1", port))) {
            return Ok((firefox, Marionette::open(stream, limit)?));
        }
        if !firefox.is_alive() || Instant::now() > deadline {
            bail!("Firefox did not come up:\n{}", firefox.log());
        }
        sleep(Duration::from_millis(20));
    }
}

impl Marionette {
    fn open(stream: TcpStream, limit: Duration) -> Result<Self> {
        stream.set_read_timeout(Some(limit))?;
        let stream = BufReader::new(stream);
        let mut session = Self { stream, asked: 0 };
        let hello = session.read()?;
        ensure!(
            hello["marionetteProtocol"] == 3,
            "another protocol: {hello}"
        );
        session.command("WebDriver:NewSession", &json!({}))?;
        Ok(session)
    }

    /// One command: the `value` of its answer.
    pub(crate) fn command(&mut self, name: &str, with: &Value) -> Result<Value> {
        self.asked += 1;
        let text = json!([0, self.asked, name, with]).to_string();
        write!(self.stream.get_mut(), "{}:{text}", text.len())?;
        let mut answer = self.read()?;
        ensure!(
            answer[1] == self.asked,
            "an answer to something else: {answer}"
        );
        match answer[2].take() {
            Value::Null => Ok(answer[3]["value"].take()),
            error => bail!("{}: {}", error["error"], error["message"]),
        }
    }

    fn read(&mut self) -> Result<Value> {
        let mut length = Vec::new();
        (&mut self.stream).take(20).read_until(b':', &mut length)?;
        let length = length.strip_suffix(b":").context("no length")?;
        let length: u64 = std::str::from_utf8(length)?.parse()?;
        ensure!(length <= LONGEST, "{length} bytes");
        let mut content = Vec::new();
        (&mut self.stream).take(length).read_to_end(&mut content)?;
        Ok(serde_json::from_slice(&content)?)
    }
}
