//! A bucket to publish to: one that the machine serves itself, or one at a
//! server of somebody else that the environment names.

use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};

use anyhow::{Context, Result, ensure};

use crate::{Desk, Take};

/// What the bucket is opened with.
pub const KEY: &str = "AKIDOFTHEWHOLETEAM00";
/// See [`KEY`].
pub const SECRET: &str = "a-secret-of-the-team-of-forty-characters";

/// A bucket that a machine's clips go to, and guests write into.
#[derive(Debug)]
pub struct Bucket {
    /// Where it lies, without a slash at its end.
    address: String,
    key: String,
    secret: String,
    serving: Option<Take>,
}

impl Bucket {
    /// A fresh bucket at the server that ASIDE_TEST_S3_ENDPOINT, _KEY and _SECRET
    /// name (`scripts/ceph.sh` starts one), or else one that the machine serves
    /// itself.
    ///
    /// # Errors
    /// When it cannot be made, or is none that guests can write into.
    pub fn open(desk: &mut Desk) -> Result<Self> {
        let named = |what: &str| std::env::var(format!("ASIDE_TEST_S3_{what}")).ok();
        let (Some(endpoint), Some(key), Some(secret)) =
            (named("ENDPOINT"), named("KEY"), named("SECRET"))
        else {
            let (serving, endpoint) = serve(desk)?;
            return Ok(Self {
                address: format!("{endpoint}clips"),
                key: KEY.into(),
                secret: SECRET.into(),
                serving: Some(serving),
            });
        };
        desk.set("ASIDE_STORE_TEAM_ACCESS_KEY_ID", &key);
        desk.set("ASIDE_STORE_TEAM_SECRET_ACCESS_KEY", &secret);
        static MADE: AtomicU32 = AtomicU32::new(0);
        let number = MADE.fetch_add(1, Ordering::Relaxed);
        let name = format!("aside-{}-{number}", std::process::id());
        let bucket = Self {
            address: format!("{endpoint}{name}"),
            key,
            secret,
            serving: None,
        };
        bucket.ask("PUT", "")?;
        let add = format!("store add team --endpoint {endpoint} --bucket {name} --default");
        desk.aside(&add.split(' ').collect::<Vec<_>>())?.success()?;
        desk.aside(&["store", "test", "team", "--fix"])?.success()?;
        Ok(bucket)
    }

    /// The keys of all there is in it.
    ///
    /// # Errors
    /// When it cannot be listed.
    pub fn keys(&self) -> Result<Vec<String>> {
        let listed = self.ask("GET", "?list-type=2")?;
        let whole = listed.contains("<IsTruncated>false<");
        ensure!(whole, "more than a page, or no list: {listed}");
        let keys = listed.split("<Key>").skip(1);
        let keys = keys.filter_map(|it| it.split_once('<'));
        Ok(keys.map(|(key, _)| key.to_owned()).collect())
    }

    /// Ends what serves it, which must not have failed.
    ///
    /// # Errors
    /// When it has.
    pub fn close(self) -> Result<()> {
        if let Some(serving) = self.serving {
            serving.interrupt()?;
            serving.wait()?.success()?;
        }
        Ok(())
    }

    /// Asks the server as its owner, by a program that is none of ours.
    fn ask(&self, method: &str, query: &str) -> Result<String> {
        let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        let asked = Command::new("curl")
            .args(["--silent", "--show-error", "--fail", "--request", method])
            .args(["--aws-sigv4", "aws:amz:us-east-1:s3", "--user"])
            .arg(format!("{}:{}", self.key, self.secret))
            .args(["--header", &format!("x-amz-content-sha256: {empty}")])
            .arg(format!("{}{query}", self.address))
            .output()
            .context("curl is missing: apt-get install curl")?;
        let said = String::from_utf8_lossy(&asked.stderr);
        ensure!(asked.status.success(), "{method} {query}: {said}");
        Ok(String::from_utf8(asked.stdout)?)
    }
}

/// Has the machine serve a bucket and send its clips there; who serves it, and
/// its address.
///
/// # Errors
/// When it cannot be served or added.
pub fn serve(desk: &mut Desk) -> Result<(Take, String)> {
    for store in ["SERVE", "TEAM"] {
        desk.set(&format!("ASIDE_STORE_{store}_ACCESS_KEY_ID"), KEY);
        desk.set(&format!("ASIDE_STORE_{store}_SECRET_ACCESS_KEY"), SECRET);
    }
    let serving = listen(desk, "127.0.0.1:0")?;
    let endpoint = serving.printed()?["endpoint"].clone();
    let endpoint = endpoint.as_str().context("an endpoint")?.to_owned();
    let add = format!(
        "store add team --endpoint {endpoint} --bucket clips --public-url {endpoint} --default"
    );
    let add: Vec<&str> = add.split(' ').collect();
    desk.aside(&add)?.success()?;
    Ok((serving, endpoint))
}

/// Has the machine serve its bucket again, at the address it had.
///
/// # Errors
/// When somebody else has that address by now.
pub fn serve_at(desk: &Desk, endpoint: &str) -> Result<Take> {
    let serving = listen(
        desk,
        endpoint.trim_start_matches("http://").trim_end_matches('/'),
    )?;
    serving.printed()?;
    Ok(serving)
}

fn listen(desk: &Desk, address: &str) -> Result<Take> {
    let folder = desk.home().join("bucket").display().to_string();
    let serve = [
        "--json", "serve", "--s3", "--listen", address, "--folder", &folder,
    ];
    desk.start(&serve)
}
