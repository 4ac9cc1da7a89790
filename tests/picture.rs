//! Whether what is seen in a clip is what was on the screen.

use std::process::Command;
use std::time::Duration;

use aside_rig::{SceneKind, test_card};
use aside_tests::{Browser, Desk, film};

const SOON: Duration = Duration::from_secs(30);

/// At default settings, against what the X server shows, without loss.
#[test]
fn a_still_page_is_as_legible_as_on_the_screen() {
    let mut desk = Desk::new().unwrap();
    desk.stage().show_scene(SceneKind::StaticPage).unwrap();
    let take = desk
        .record(&["--screen", "--no-microphone", "--seconds", "3"])
        .unwrap();
    take.wait().unwrap().success().unwrap();
    let clip = desk.only_clip().unwrap();
    let whole = clip.dir().join("whole.mp4");
    clip.join(&clip.segments().unwrap(), &whole).unwrap();

    let shot = clip.dir().join("screen.png");
    let display = desk.stage().display().unwrap().name().to_owned();
    let taken = Command::new("ffmpeg")
        .args(["-loglevel", "error", "-f", "x11grab", "-i", &display])
        .args(["-frames:v", "1"])
        .arg(&shot)
        .status()
        .unwrap();
    assert!(taken.success());
    let (luma, all) = film::likeness(&whole, &shot).unwrap();
    println!("SSIM of a still page: {luma:.5} luma, {all:.5} all");
    assert!(luma >= 0.99 && all >= 0.99, "SSIM {luma}, {all}");
}

/// Colours are BT.709, and say so: a browser shows what was on the screen.
#[test]
fn a_browser_shows_the_colours_of_the_screen() {
    let mut desk = Desk::new().unwrap();
    desk.stage().show_scene(SceneKind::TestCard).unwrap();
    let take = desk
        .record(&["--screen", "--no-microphone", "--seconds", "4"])
        .unwrap();
    take.wait().unwrap().success().unwrap();
    let clip = desk.only_clip().unwrap();
    let whole = clip.dir().join("whole.mp4");
    clip.join(&clip.segments().unwrap(), &whole).unwrap();
    let video = film::probe(&whole).unwrap().video.unwrap();
    for tag in ["color_space", "color_transfer", "color_primaries"] {
        assert_eq!(video.details[tag], "bt709", "{tag}");
    }
    assert_eq!(video.details["color_range"], "tv");

    let shown = desk.aside(&["--json", "show", "last"]).unwrap();
    let shown = shown.json().unwrap();
    let link = shown["summary"]["link"].as_str().unwrap();
    let browser = Browser::chromium_with_graphics().unwrap();
    browser.go(link).unwrap();
    let start = "const video = document.querySelector('video'); if (!video) return false; \
                 video.muted = true; video.play(); return video.currentTime > 1.5";
    browser.wait_for(start, SOON).unwrap();
    let read = "const video = document.querySelector('video'); \
                const canvas = document.createElement('canvas'); \
                canvas.width = video.videoWidth; canvas.height = video.videoHeight; \
                const context = canvas.getContext('2d'); \
                context.drawImage(video, 0, 0); \
                const at = (x, y) => Array.from(context.getImageData(x, y, 1, 1).data); \
                return";
    for field in test_card(video.size) {
        let (x, y) = (
            field.area.x + field.area.width / 3,
            field.area.y + field.area.height / 3,
        );
        let found = browser.ask(&format!("{read} at({x}, {y})")).unwrap();
        for (index, level) in field.colour.into_iter().enumerate() {
            let found = found[index].as_u64().unwrap();
            let off = found.abs_diff(u64::from(level));
            assert!(off <= 2, "{:?} is shown as {found}", field.colour);
        }
    }
}
