//! Takes the pictures in `docs/pictures/`: `make pictures`.
//!
//! They are of the real programs: a scene and recorded speech are recorded
//! through the window, on a private display, and watched in Chromium.

use std::path::Path;
use std::time::Duration;

use anyhow::Result;
use aside_media::Size;
use aside_rig::{Recording, SceneKind, StageOptions};
use aside_tests::{Browser, Desk, Look};

const SOON: Duration = Duration::from_secs(90);

fn main() -> Result<()> {
    let out = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/pictures");
    let mut desk = Desk::with(StageOptions {
        display: Some(Size {
            width: 1280,
            height: 800,
        }),
        ..StageOptions::default()
    })?;
    desk.stage().show_scene(SceneKind::Walkthrough)?;
    let note = desk.record(&["--voice", "--seconds", "11", "--title", "A voice note"])?;
    desk.stage().speak(&Recording::speech()?)?;
    note.wait()?.success()?;
    for (look, name) in [(Look::Light, "light"), (Look::Dark, "dark")] {
        let save = |of: &str, window: &Browser| -> Result<()> {
            // What has just changed is still moving.
            std::thread::sleep(Duration::from_secs(1));
            let file = out.join(format!("{of}-{name}.png"));
            Ok(std::fs::write(file, window.screenshot()?)?)
        };
        let window = Browser::window(&desk, look)?;
        shows(&window, "Record")?;
        window.keys("body", "r")?;
        shows(&window, "Starting in")?;
        window.keys("body", "g")?;
        shows(&window, "Recording your screen")?;
        desk.stage().speak(&Recording::speech()?)?;
        // Long enough for the level to be seen; words come when they come.
        std::thread::sleep(Duration::from_secs(6));
        save("recording", &window)?;
        desk.stage().hush()?;
        window.click("button.stop")?;
        shows(&window, "Verified: every part")?;
        window.wait_for("return document.images.length > 0", SOON)?;
        save("library", &window)?;
        window.click("button[aria-expanded]")?;
        shows(&window, "Rings around clicks")?;
        save("choices", &window)?;
        window.click("button[aria-expanded]")?;

        let clips = desk.aside(&["--json", "list"])?.json()?;
        let link = clips[0]["link"].as_str().unwrap_or_default().to_owned();
        let page = Browser::chromium(look)?;
        page.go(&link)?;
        let ready = "return document.querySelector('video')?.readyState > 1";
        page.wait_for(ready, SOON)?;
        shows(&page, "Americans")?;
        save("watch", &page)?;
    }
    Ok(())
}

/// Waits until the window shows `text`.
fn shows(window: &Browser, text: &str) -> Result<()> {
    let script = format!("return document.body.innerText.includes({text:?})");
    window.wait_for(&script, SOON).map(drop)
}
