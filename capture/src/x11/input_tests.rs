//! What a person does, as frames tell it.

use std::time::Duration;

use aside_media::{Click, Frame, Point, PointerStyle, Rect, ShownKeys, Size};
use aside_rig::StageOptions;

use crate::testing::contract::{Canvas, follow};
use crate::testing::{Painter, on_stage};
use crate::{Backend, VideoOptions, VideoSource, VideoTarget, clock, open_video};

const CTRL: u32 = 0xffe3;
const LETTER_P: u32 = 0x70;
const ENTER: u32 = 0xff0d;

fn stage() -> StageOptions {
    StageOptions {
        display: Some(Size {
            width: 640,
            height: 480,
        }),
        sound: false,
        ..StageOptions::default()
    }
}

fn painter() -> Painter {
    let place = Rect {
        x: 100,
        y: 50,
        width: 200,
        height: 100,
    };
    Painter::open("painter", place).unwrap()
}

/// Recorded, with all that has happened so far already seen.
fn open(backend: Backend, style: PointerStyle) -> Box<dyn VideoSource> {
    let options = VideoOptions {
        backend,
        style,
        ..VideoOptions::default()
    };
    let mut source = open_video(&VideoTarget::PrimaryMonitor, options).unwrap();
    let mut canvas = Canvas::of(source.size());
    follow(&mut *source, &mut canvas);
    source
}

/// What comes until nothing has for a while.
fn all(source: &mut dyn VideoSource) -> Vec<Frame> {
    let mut frames = Vec::new();
    let end = clock::now() + Duration::from_secs(20);
    while let Some(frame) = source
        .next(clock::now() + Duration::from_millis(300))
        .unwrap()
    {
        assert!(frame.patches.is_empty(), "nothing was painted");
        assert!(clock::now() < end, "it does not come to rest");
        frames.push(Frame {
            // A kept frame keeps its buffer.
            data: Vec::new().into(),
            ..frame
        });
    }
    frames
}

const RIPPLES: PointerStyle = PointerStyle {
    ripples: true,
    spotlight: false,
    keys: ShownKeys::None,
};

#[test]
fn a_click_between_two_frames_is_seen_and_its_ring_ends() {
    on_stage(&stage(), |_| {
        let painter = painter();
        for backend in [Backend::Auto, Backend::Scrap] {
            painter.point(300, 200).unwrap();
            let mut source = open(backend, RIPPLES);
            painter.press(true).unwrap();
            painter.press(false).unwrap();
            let frames = all(&mut *source);
            let pointers: Vec<_> = frames.iter().flat_map(|it| &it.pointer).collect();
            assert!(pointers.iter().any(|it| it.pressed), "the click is seen");
            let ages: Vec<_> = pointers.iter().flat_map(|it| it.click).collect();
            assert!(ages.len() >= 2, "a ring spreads: {ages:?}");
            assert!(
                ages.iter()
                    .all(|it| it.position == Point { x: 300, y: 200 })
            );
            assert!(ages.windows(2).all(|pair| pair[0].age < pair[1].age));
            assert!(ages.iter().all(|it| it.age < Click::LASTS));
            let last = pointers.last().unwrap();
            assert!(last.click.is_none() && !last.pressed, "it comes to rest");
        }
    });
}

#[test]
fn what_is_not_asked_for_costs_no_frames() {
    on_stage(&stage(), |_| {
        let painter = painter();
        painter.point(300, 200).unwrap();
        let mut source = open(Backend::Auto, PointerStyle::default());
        painter.press(true).unwrap();
        painter.press(false).unwrap();
        painter.key(ENTER, true).unwrap();
        painter.key(ENTER, false).unwrap();
        let frames = all(&mut *source);
        assert!(frames.len() <= 2, "pressed, and no more: {}", frames.len());
        assert!(frames.iter().all(|it| it.keys.is_none()));
        let pointers = frames.iter().flat_map(|it| &it.pointer);
        assert!(
            pointers
                .clone()
                .all(|it| it.click.is_none() && !it.spotlight)
        );

        // Switched on while it runs.
        source.set_style(PointerStyle {
            spotlight: true,
            ..RIPPLES
        });
        painter.press(true).unwrap();
        painter.press(false).unwrap();
        let frames = all(&mut *source);
        let pointers: Vec<_> = frames.iter().flat_map(|it| &it.pointer).collect();
        assert!(pointers.iter().all(|it| it.spotlight));
        assert!(pointers.iter().any(|it| it.click.is_some()));
    });
}

#[test]
fn shortcuts_are_named_for_a_while_and_what_is_typed_is_not() {
    on_stage(&stage(), |_| {
        let painter = painter();
        let style = |keys| PointerStyle {
            keys,
            ..PointerStyle::default()
        };
        let named = |source: &mut dyn VideoSource| {
            let frames = all(source);
            let mut names: Vec<_> = frames.iter().map(|it| it.keys.clone()).collect();
            names.dedup();
            names
        };
        let mut source = open(Backend::Auto, style(ShownKeys::Shortcuts));
        painter.key(LETTER_P, true).unwrap();
        painter.key(LETTER_P, false).unwrap();
        assert!(named(&mut *source).is_empty(), "what is typed is not shown");
        for (key, down) in [
            (CTRL, true),
            (LETTER_P, true),
            (LETTER_P, false),
            (CTRL, false),
        ] {
            painter.key(key, down).unwrap();
        }
        let mut names = Vec::new();
        let end = clock::now() + Duration::from_secs(20);
        // Longer between its frames than `all` waits.
        while names.last() != Some(&None) {
            names.extend(named(&mut *source));
            assert!(clock::now() < end, "{names:?}");
        }
        assert_eq!(names, [Some("Ctrl+P".into()), None]);

        source.set_style(style(ShownKeys::All));
        painter.key(LETTER_P, true).unwrap();
        painter.key(LETTER_P, false).unwrap();
        assert_eq!(named(&mut *source)[0], Some("p".into()));
    });
}
