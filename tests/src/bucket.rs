//! A bucket that the machine serves itself.

use anyhow::{Context, Result};

use crate::{Desk, Take};

/// What the bucket is opened with.
pub const KEY: &str = "AKIDOFTHEWHOLETEAM00";
/// See [`KEY`].
pub const SECRET: &str = "a-secret-of-the-team-of-forty-characters";

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
