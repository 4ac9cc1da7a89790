//! Pulls one source and says what it delivered and what that cost.
//!
//! ```text
//! cargo run --release -p aside-capture --example measure -- screen 10
//! cargo run --release -p aside-capture --example measure -- scrap 10
//! cargo run --release -p aside-capture --example measure -- window 0x1c00003 10
//! cargo run --release -p aside-capture --example measure -- microphone 10
//! cargo run --release -p aside-capture --example measure -- system-audio 10
//! ```

use std::time::Duration;

use aside_capture::{
    AudioTarget, Backend, DeviceId, Error, ErrorKind, VideoOptions, VideoTarget, clock, open_audio,
    open_video,
};
use aside_media::HostInstant;

fn main() -> Result<(), Error> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let seconds = args.last().and_then(|last| last.parse().ok()).unwrap_or(5);
    let end = clock::now() + Duration::from_secs(seconds);
    let options = VideoOptions::default();
    match args.as_slice() {
        ["screen", ..] => watch(&VideoTarget::PrimaryMonitor, options, end),
        ["scrap", ..] => {
            let backend = Backend::Scrap;
            let options = VideoOptions { backend, ..options };
            watch(&VideoTarget::PrimaryMonitor, options, end)
        }
        ["window", id, ..] => {
            let id = id.parse().map_err(|_| {
                Error::new(ErrorKind::DeviceNotFound, format!("{id} is not a window."))
            })?;
            watch(&VideoTarget::Window(id), options, end)
        }
        ["microphone", id, _] => listen(&AudioTarget::Microphone(DeviceId::new(*id)), end),
        ["microphone", ..] => listen(&AudioTarget::DefaultMicrophone, end),
        ["system-audio", ..] => listen(&AudioTarget::SystemAudio, end),
        _ => {
            println!("{:#?}", aside_capture::devices());
            Ok(())
        }
    }
}

fn watch(target: &VideoTarget, options: VideoOptions, end: HostInstant) -> Result<(), Error> {
    let mut source = open_video(target, options)?;
    let (mut frames, mut patches, mut pixels, mut pointers) = (0, 0, 0, 0);
    while clock::now() < end {
        let Some(frame) = source.next(end)? else {
            continue;
        };
        frames += 1;
        patches += frame.patches.len();
        pixels += frame.patches.iter().map(|p| p.rect.area()).sum::<u64>();
        pointers += u32::from(frame.patches.is_empty());
    }
    println!(
        "{frames} frames ({pointers} of the pointer only), {patches} rectangles, \
         {:.1} million pixels",
        pixels as f64 / 1e6
    );
    Ok(())
}

fn listen(target: &AudioTarget, end: HostInstant) -> Result<(), Error> {
    let mut source = open_audio(target)?;
    let (mut runs, mut heard, mut lost, mut latest) = (0, 0, 0, Duration::ZERO);
    let mut first = None;
    let mut peak = 0.0_f32;
    let (mut before, mut silent) = (clock::now(), Duration::ZERO);
    while clock::now() < end {
        let Some(samples) = source.next(end)? else {
            continue;
        };
        silent = silent.max(clock::now().saturating_since(before));
        before = clock::now();
        first.get_or_insert(samples.at);
        runs += 1;
        heard += samples.frames();
        lost += samples.lost_before;
        latest = latest.max(clock::now().saturating_since(samples.at));
        peak = samples.data.iter().fold(peak, |peak, s| peak.max(s.abs()));
    }
    let span = first.map_or(Duration::ZERO, |first| end.saturating_since(first));
    println!(
        "{:?}: {runs} runs, {heard} sound frames heard and {lost} lost in {span:?}, peak {peak:.3}, \
         at most {latest:?} late and {silent:?} apart",
        source.format()
    );
    Ok(())
}
