//! What `aside record` can be told.

use aside_app::view::{
    Area, BubblePlace, CameraChoice, CameraLayout, ClipKind, MicrophoneChoice, PointerStyle,
    RecordRequest, ScreenTarget, ShownKeys,
};
use aside_app::{App, AppError};
use clap::{Args as ArgGroup, ValueEnum};

/// All that a preset has already.
const NOT_WITH_PRESET: [&str; 18] = [
    "screen",
    "voice",
    "camera_only",
    "monitor",
    "window",
    "area",
    "ripples",
    "spotlight",
    "keys",
    "camera",
    "bubble",
    "camera_full",
    "microphone",
    "no_microphone",
    "system_audio",
    "mic_gain",
    "no_noise_suppression",
    "no_loudness",
];

#[derive(Debug, ArgGroup)]
pub(crate) struct Record {
    /// Record the screen and the microphone (the default).
    #[arg(long, conflicts_with_all = ["voice", "camera_only"])]
    screen: bool,
    /// Record no picture, only sound.
    #[arg(long, conflicts_with_all = ["camera_only", "camera"])]
    voice: bool,
    /// Record the camera and the microphone, without the screen.
    #[arg(long, value_name = "CAMERA", num_args = 0..=1)]
    camera_only: Option<Option<String>>,
    /// Record what a preset of this name has: one of your own, "walkthrough",
    /// "voice note" or "camera".
    #[arg(long, value_name = "NAME", conflicts_with_all = NOT_WITH_PRESET)]
    preset: Option<String>,
    /// Stop after this many seconds.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub(crate) seconds: Option<u64>,
    /// Count down this many seconds first; Enter skips it, Ctrl-C cancels.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(0..=60))]
    countdown: Option<u32>,
    /// The clip's title.
    #[arg(long)]
    title: Option<String>,
    /// Have the link work until then only, as `aside expire` does.
    #[arg(long, value_name = "WHEN")]
    pub(crate) expires: Option<String>,
    /// Do not start a background `aside serve` when none is running.
    #[arg(long)]
    pub(crate) no_serve: bool,
    #[command(flatten)]
    screen_options: Screen,
    #[command(flatten)]
    camera_options: Camera,
    #[command(flatten)]
    sound: Sound,
}

#[derive(Debug, ArgGroup)]
#[command(next_help_heading = "What of the screen")]
struct Screen {
    /// One screen, by its id or a part of its name; the main one otherwise.
    #[arg(long, value_name = "NAME", conflicts_with_all = ["voice", "camera_only"])]
    monitor: Option<String>,
    /// One window, by its id or a part of its title, also while covered.
    #[arg(long, value_name = "ID|TITLE", conflicts_with_all = ["voice", "camera_only", "monitor", "area"])]
    window: Option<String>,
    /// A part of the screen, in pixels from its upper left corner.
    #[arg(long, value_name = "X,Y,WxH", value_parser = area, conflicts_with_all = ["voice", "camera_only"])]
    area: Option<Area>,
    /// Show rings where the mouse is clicked.
    #[arg(long, conflicts_with_all = ["voice", "camera_only"])]
    ripples: bool,
    /// Dim all but the surroundings of the pointer.
    #[arg(long, conflicts_with_all = ["voice", "camera_only"])]
    spotlight: bool,
    /// Show keys that are pressed: shortcuts, or all, passwords included.
    #[arg(long, value_enum, num_args = 0..=1, value_name = "WHICH", default_missing_value = "shortcuts", conflicts_with_all = ["voice", "camera_only"])]
    keys: Option<Keys>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Keys {
    /// Shortcuts and keys that write nothing.
    Shortcuts,
    /// Every key.
    All,
}

#[derive(Debug, ArgGroup)]
#[command(next_help_heading = "Camera")]
struct Camera {
    /// Show the camera on the screen, in a round bubble; the first camera, or
    /// one by its id or a part of its name.
    #[arg(long, value_name = "NAME", num_args = 0..=1, conflicts_with = "camera_only")]
    camera: Option<Option<String>>,
    /// Where the bubble is: its centre, from left and top, and its diameter,
    /// in percent of the picture's width, height and height.
    #[arg(long, value_name = "X,Y,SIZE", value_parser = bubble, requires = "camera", conflicts_with = "camera_full")]
    bubble: Option<BubblePlace>,
    /// Show the camera instead of the screen, until that is changed.
    #[arg(long, requires = "camera")]
    camera_full: bool,
}

#[derive(Debug, ArgGroup)]
#[command(next_help_heading = "Sound")]
struct Sound {
    /// One microphone, by its id or a part of its name; the default otherwise.
    #[arg(long, value_name = "NAME")]
    microphone: Option<String>,
    /// Record no microphone.
    #[arg(long, conflicts_with_all = ["microphone", "mic_gain", "no_noise_suppression"])]
    no_microphone: bool,
    /// Record what the computer plays, too.
    #[arg(long)]
    system_audio: bool,
    /// Make the microphone louder or, below 0, quieter.
    #[arg(long, value_name = "DB", allow_negative_numbers = true, value_parser = clap::value_parser!(i32).range(-30..=30))]
    mic_gain: Option<i32>,
    /// Leave steady noise, such as a fan's, in the voice.
    #[arg(long)]
    no_noise_suppression: bool,
    /// Leave loud and quiet as they are.
    #[arg(long)]
    no_loudness: bool,
}

impl Record {
    /// What is asked for, its devices found by their names.
    pub(crate) async fn request(&self, app: &App) -> Result<RecordRequest, AppError> {
        if let Some(name) = &self.preset {
            let record = app.preset(name).await?.record;
            return Ok(RecordRequest {
                countdown_s: self.countdown.unwrap_or(record.countdown_s),
                title: self.title.clone(),
                ..record
            });
        }
        let (kind, camera) = match &self.camera_only {
            Some(camera) => (ClipKind::Camera, Some(camera)),
            None if self.voice => (ClipKind::Voice, None),
            None => (ClipKind::Screen, self.camera_options.camera.as_ref()),
        };
        let microphone = match &self.sound.microphone {
            Some(name) => Some(app.find_microphone(name).await?),
            None => None,
        };
        let camera_id = match camera {
            Some(Some(name)) => Some(app.find_camera(name).await?),
            _ => None,
        };
        Ok(RecordRequest {
            kind,
            target: self.screen_options.target(app).await?,
            camera: CameraChoice {
                on: camera.is_some(),
                id: camera_id,
                layout: self.camera_options.layout(),
            },
            microphone: MicrophoneChoice {
                on: !self.sound.no_microphone,
                id: microphone,
                gain_db: self.sound.mic_gain.unwrap_or(0),
                noise_suppression: !self.sound.no_noise_suppression,
            },
            system_audio: self.sound.system_audio,
            loudness: !self.sound.no_loudness,
            pointer: PointerStyle {
                ripples: self.screen_options.ripples,
                spotlight: self.screen_options.spotlight,
                keys: match self.screen_options.keys {
                    None => ShownKeys::None,
                    Some(Keys::Shortcuts) => ShownKeys::Shortcuts,
                    Some(Keys::All) => ShownKeys::All,
                },
            },
            countdown_s: self.countdown.unwrap_or(0),
            title: self.title.clone(),
            outline: Vec::new(),
        })
    }
}

impl Screen {
    async fn target(&self, app: &App) -> Result<ScreenTarget, AppError> {
        if let Some(window) = &self.window {
            let id = app.find_window(window).await?;
            return Ok(ScreenTarget::Window { id });
        }
        let id = match &self.monitor {
            Some(name) => Some(app.find_monitor(name).await?),
            None => None,
        };
        Ok(match &self.area {
            Some(area) => ScreenTarget::Area(Area {
                monitor_id: id,
                ..area.clone()
            }),
            None => ScreenTarget::Monitor { id },
        })
    }
}

impl Camera {
    fn layout(&self) -> CameraLayout {
        if self.camera_full {
            return CameraLayout::Full;
        }
        CameraLayout::Bubble(self.bubble.unwrap_or_default())
    }
}

fn area(text: &str) -> Result<Area, String> {
    let parse = || {
        let (x, rest) = text.split_once(',')?;
        let (y, size) = rest.split_once(',')?;
        let (width, height) = size.split_once('x')?;
        let number = |text: &str| text.trim().parse::<u32>().ok();
        Some(Area {
            monitor_id: None,
            x: number(x)?,
            y: number(y)?,
            width: number(width).filter(|it| *it > 0)?,
            height: number(height).filter(|it| *it > 0)?,
        })
    };
    parse().ok_or_else(|| "an area is written like 100,80,1280x720".to_owned())
}

fn bubble(text: &str) -> Result<BubblePlace, String> {
    let parse = || {
        let mut parts = text.split(',').map(|part| part.trim().parse::<u16>().ok());
        let mut percent = |least: u16| {
            let value = parts.next()??;
            (least..=100).contains(&value).then_some(value * 10)
        };
        let place = BubblePlace {
            x: percent(0)?,
            y: percent(0)?,
            size: percent(5)?,
        };
        parts.next().is_none().then_some(place)
    };
    parse().ok_or_else(|| {
        "a bubble is written like 85,80,25: two numbers from 0 to 100, and one from 5 to 100"
            .to_owned()
    })
}

#[cfg(test)]
mod tests {
    use clap::{CommandFactory, Parser};

    use super::*;
    use crate::args::Args;

    fn is_refused(arguments: &str) -> bool {
        let arguments = format!("aside record {arguments}");
        Args::try_parse_from(arguments.split_whitespace()).is_err()
    }

    #[test]
    fn the_arguments_are_sound() {
        Args::command().debug_assert();
    }

    #[test]
    fn what_does_not_go_together_is_refused() {
        for wrong in [
            "--voice --screen",
            "--voice --camera",
            "--voice --monitor x",
            "--camera-only --window x",
            "--window x --area 0,0,10x10",
            "--bubble 50,50,20",
            "--camera --camera-full --bubble 50,50,20",
            "--no-microphone --mic-gain 3",
            "--mic-gain 40",
            "--countdown 61",
            "--preset camera --voice",
            "--preset camera --mic-gain 3",
            "--seconds 0",
        ] {
            assert!(is_refused(wrong), "{wrong}");
        }
        for right in [
            "--camera",
            "--camera Logitech --bubble 85,80,25",
            "--camera-only",
            "--preset walkthrough --title Monday --countdown 0",
            "--monitor DP-1 --area 0,0,640x480",
            "--no-microphone --system-audio",
            "--mic-gain -6 --countdown 3 --ripples --spotlight --keys",
        ] {
            assert!(!is_refused(right), "{right}");
        }
    }

    #[test]
    fn areas_and_bubbles_are_read_or_refused_with_an_example() {
        let read = area("100,80,1280x720").unwrap();
        assert_eq!(
            (read.x, read.y, read.width, read.height),
            (100, 80, 1280, 720)
        );
        for wrong in ["", "1,2,3", "1,2,0x4", "-1,0,3x4", "1,2,3x4x5"] {
            assert!(area(wrong).unwrap_err().contains("100,80,1280x720"));
        }
        let read = bubble("85,80,25").unwrap();
        assert_eq!((read.x, read.y, read.size), (850, 800, 250));
        for wrong in ["", "85,80", "101,0,20", "0,0,2", "NaN,0,20", "1,2,30,4"] {
            assert!(bubble(wrong).unwrap_err().contains("85,80,25"), "{wrong}");
        }
    }
}
