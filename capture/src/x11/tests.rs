use std::time::{Duration, Instant};

use aside_media::{Frame, Point, Rect, Size};
use aside_rig::StageOptions;

use crate::testing::contract::{Canvas, follow, next_frame};
use crate::testing::{Desk, Painter, on_stage};
use crate::{
    Backend, ErrorKind, MonitorId, VideoOptions, VideoSource, VideoTarget, WindowId, clock,
    monitors, open_video, windows,
};

const RED: u32 = 0xff_0000;
const GREEN: u32 = 0x00_ff00;
const BLUE: u32 = 0x00_00ff;

const fn rect(x: u32, y: u32, width: u32, height: u32) -> Rect {
    Rect {
        x,
        y,
        width,
        height,
    }
}

fn screen() -> StageOptions {
    StageOptions {
        display: Some(Size {
            width: 640,
            height: 480,
        }),
        sound: false,
        ..StageOptions::default()
    }
}

fn open(target: &VideoTarget) -> Box<dyn VideoSource> {
    open_video(target, VideoOptions::default()).unwrap()
}

/// What comes within a while, if anything.
fn try_next(source: &mut dyn VideoSource, millis: u64) -> Option<Frame> {
    let deadline = clock::now() + Duration::from_millis(millis);
    source.next(deadline).unwrap()
}

/// A window, recorded, with all that has happened so far already seen.
fn watch(painter: &Painter) -> (Box<dyn VideoSource>, Canvas) {
    let mut source = open(&VideoTarget::Window(painter.id()));
    let mut canvas = Canvas::new();
    canvas.apply(&next_frame(&mut *source));
    follow(&mut *source, &mut canvas);
    (source, canvas)
}

/// Lets all that has happened so far pass.
fn ease(source: &mut dyn VideoSource) {
    let mut canvas = Canvas::of(source.size());
    follow(source, &mut canvas);
}

fn lost(source: &mut dyn VideoSource) -> String {
    let deadline = clock::now() + Duration::from_secs(3);
    let error = loop {
        match source.next(deadline) {
            Ok(_) => assert!(clock::now() < deadline, "the source does not end"),
            Err(error) => break error,
        }
    };
    assert_eq!(error.kind(), ErrorKind::DeviceLost);
    let again = source.next(clock::now()).unwrap_err();
    assert_eq!(again, error, "it says so again");
    error.to_string()
}

#[test]
fn a_still_screen_delivers_nothing_and_a_busy_one_only_what_changed() {
    on_stage(&screen(), |_| {
        let painter = Painter::open("painter", rect(100, 50, 200, 100)).unwrap();
        let mut source = open(&VideoTarget::PrimaryMonitor);
        let mut canvas = Canvas::new();
        canvas.apply(&next_frame(&mut *source));
        follow(&mut *source, &mut canvas);
        assert!(try_next(&mut *source, 400).is_none(), "nothing changed");

        painter.fill(rect(10, 20, 8, 6), RED).unwrap();
        let frame = next_frame(&mut *source);
        let seen: Vec<Rect> = frame.patches.iter().map(|patch| patch.rect).collect();
        assert_eq!(seen, [rect(110, 70, 8, 6)]);
        assert_eq!(frame.data.len(), 8 * 6 * 4);
        canvas.apply(&frame);
        assert_eq!(canvas.colour(110, 70), RED);
        assert_eq!(canvas.colour(109, 70), 0);
    });
}

#[test]
fn an_area_is_cut_out_and_what_changes_outside_of_it_is_not_seen() {
    on_stage(&screen(), |_| {
        let painter = Painter::open("painter", rect(100, 50, 200, 100)).unwrap();
        let area = |rect| VideoTarget::Area {
            monitor: MonitorId::new("screen"),
            rect,
        };
        let mut source = open(&area(rect(150, 60, 51, 1000)));
        let height = 480 - 60;
        assert_eq!((source.size().width, source.size().height), (51, height));
        let mut canvas = Canvas::new();
        canvas.apply(&next_frame(&mut *source));
        follow(&mut *source, &mut canvas);
        painter.fill(rect(0, 0, 40, 40), RED).unwrap();
        assert!(try_next(&mut *source, 200).is_none());
        painter.fill(rect(40, 40, 20, 20), GREEN).unwrap();
        canvas.apply(&next_frame(&mut *source));
        assert_eq!(canvas.colour(0, 30), GREEN);
        assert_eq!(canvas.colour(10, 30), 0);

        let outside = open_video(&area(rect(640, 0, 9, 9)), VideoOptions::default());
        let error = outside.err().unwrap();
        assert_eq!(error.kind(), ErrorKind::DeviceNotFound);
        assert!(error.to_string().contains("640 x 480"), "{error}");
    });
}

#[test]
fn the_pointer_is_followed_where_it_is_seen() {
    on_stage(&screen(), |_| {
        let painter = Painter::open("painter", rect(100, 50, 200, 100)).unwrap();
        painter.point(110, 60).unwrap();
        for backend in [Backend::Auto, Backend::Scrap] {
            let options = VideoOptions {
                backend,
                ..VideoOptions::default()
            };
            let target = VideoTarget::PrimaryMonitor;
            let mut source = open_video(&target, options).unwrap();
            ease(&mut *source);
            painter.point(120, 70).unwrap();
            let frame = next_frame(&mut *source);
            assert!(frame.patches.is_empty(), "only the pointer moved");
            let pointer = frame.pointer.unwrap();
            assert_eq!(pointer.position, Point { x: 120, y: 70 });
            assert!(!pointer.pressed);
            let size = pointer.shape.size;
            assert_eq!(
                pointer.shape.pixels.len() as u64,
                Rect::whole(size).area() * 4
            );
            painter.press(true).unwrap();
            assert!(next_frame(&mut *source).pointer.unwrap().pressed);
            painter.press(false).unwrap();
            painter.point(110, 60).unwrap();
        }

        let (mut source, _) = watch(&painter);
        painter.point(105, 56).unwrap();
        let pointer = next_frame(&mut *source).pointer.unwrap();
        assert_eq!(pointer.position, Point { x: 5, y: 6 });
        painter.point(500, 400).unwrap();
        assert!(next_frame(&mut *source).pointer.is_none(), "outside");
    });
}

#[test]
fn the_pointer_can_be_left_out() {
    on_stage(&screen(), |_| {
        let painter = Painter::open("painter", rect(100, 50, 200, 100)).unwrap();
        let options = VideoOptions {
            pointer: false,
            ..VideoOptions::default()
        };
        let mut source = open_video(&VideoTarget::PrimaryMonitor, options).unwrap();
        assert!(next_frame(&mut *source).pointer.is_none());
        ease(&mut *source);
        painter.point(120, 70).unwrap();
        assert!(try_next(&mut *source, 200).is_none());
    });
}

#[test]
fn a_covered_window_is_seen_as_if_nothing_covered_it() {
    on_stage(&screen(), |_| {
        let painter = Painter::open("below", rect(100, 50, 200, 100)).unwrap();
        painter.fill(rect(0, 0, 200, 100), RED).unwrap();
        let (mut source, mut canvas) = watch(&painter);
        let cover = Painter::open("above", rect(50, 20, 300, 200)).unwrap();
        cover.fill(rect(0, 0, 300, 200), BLUE).unwrap();
        painter.fill(rect(20, 20, 50, 50), GREEN).unwrap();
        follow(&mut *source, &mut canvas);
        assert_eq!(canvas.colour(30, 30), GREEN);
        assert_eq!(canvas.colour(10, 10), RED);
        source.refresh();
        canvas.apply(&next_frame(&mut *source));
        assert_eq!(canvas.colour(30, 30), GREEN);
        assert_eq!(canvas.colour(199, 99), RED);
    });
}

#[test]
fn a_window_may_be_moved_resized_minimised_and_brought_back() {
    on_stage(&screen(), |_| {
        let painter = Painter::open("painter", rect(100, 50, 200, 100)).unwrap();
        painter.fill(rect(0, 0, 200, 100), RED).unwrap();
        let (mut source, mut canvas) = watch(&painter);

        painter.go_to(-30, 420).unwrap();
        painter.fill(rect(0, 0, 5, 5), GREEN).unwrap();
        follow(&mut *source, &mut canvas);
        assert_eq!((canvas.colour(0, 0), canvas.colour(9, 9)), (GREEN, RED));

        let size = Size {
            width: 301,
            height: 150,
        };
        painter.resize(size).unwrap();
        painter.fill(rect(0, 0, 301, 150), BLUE).unwrap();
        follow(&mut *source, &mut canvas);
        assert_eq!(source.size(), size);
        assert_eq!(canvas.colour(300, 149), BLUE);

        painter.show(false).unwrap();
        follow(&mut *source, &mut canvas);
        assert!(try_next(&mut *source, 200).is_none(), "nothing to see");
        painter.show(true).unwrap();
        let frame = next_frame(&mut *source);
        assert!(frame.is_complete(), "brought back");
        painter.fill(rect(0, 0, 301, 150), GREEN).unwrap();
        follow(&mut *source, &mut canvas);
        assert_eq!(canvas.colour(150, 75), GREEN);
    });
}

#[test]
fn the_shadow_that_a_program_draws_around_itself_is_left_out() {
    on_stage(&screen(), |_| {
        let painter = Painter::open("painter", rect(100, 50, 200, 100)).unwrap();
        painter.shadow([10, 20, 5, 15]).unwrap();
        painter.fill(rect(10, 5, 170, 80), RED).unwrap();
        let (mut source, mut canvas) = watch(&painter);
        assert_eq!((source.size().width, source.size().height), (170, 80));
        assert_eq!((canvas.colour(0, 0), canvas.colour(169, 79)), (RED, RED));
        painter.fill(rect(12, 7, 2, 2), GREEN).unwrap();
        painter.point(100 + 13, 50 + 8).unwrap();
        let frame = next_frame(&mut *source);
        canvas.apply(&frame);
        follow(&mut *source, &mut canvas);
        assert_eq!((canvas.colour(2, 2), canvas.colour(4, 4)), (GREEN, RED));
    });
}

#[test]
fn a_closed_window_ends_its_source_politely() {
    on_stage(&screen(), |_| {
        let painter = Painter::open("painter", rect(100, 50, 200, 100)).unwrap();
        let (mut source, _) = watch(&painter);
        painter.close().unwrap();
        assert_eq!(lost(&mut *source), "The window was closed.");

        let gone = open_video(&VideoTarget::Window(painter.id()), VideoOptions::default());
        let error = gone.err().unwrap();
        assert_eq!(error.kind(), ErrorKind::DeviceNotFound);
        assert!(error.hint().contains("aside devices"));
    });
}

#[test]
fn a_display_that_dies_ends_every_source() {
    on_stage(&screen(), |stage| {
        let painter = Painter::open("painter", rect(100, 50, 200, 100)).unwrap();
        let scrap = VideoOptions {
            backend: Backend::Scrap,
            ..VideoOptions::default()
        };
        let mut sources = [
            open(&VideoTarget::PrimaryMonitor),
            open(&VideoTarget::Window(painter.id())),
            open_video(&VideoTarget::PrimaryMonitor, scrap).unwrap(),
        ];
        for source in &mut sources {
            next_frame(&mut **source);
        }
        stage.display().unwrap().fail();
        for source in &mut sources {
            let said = lost(&mut **source);
            assert!(said.starts_with("The display went away"), "{said}");
        }
        // Its number is free: a test beside this one may have it for a while.
        let patience = Instant::now() + Duration::from_secs(60);
        let error = loop {
            match monitors() {
                Err(error) => break error,
                Ok(found) => assert!(Instant::now() < patience, "{found:?}"),
            }
            std::thread::sleep(Duration::from_millis(50));
        };
        assert_eq!(error.kind(), ErrorKind::NoDisplay);
        let said = error.to_string();
        assert!(said.starts_with("There is no display to record"), "{said}");
    });
}

#[test]
fn what_is_not_there_is_said_with_what_is() {
    on_stage(&screen(), |_| {
        let target = VideoTarget::Monitor(MonitorId::new("HDMI-7"));
        for backend in [Backend::Auto, Backend::Scrap] {
            let options = VideoOptions {
                backend,
                ..VideoOptions::default()
            };
            let error = open_video(&target, options).err().unwrap();
            assert_eq!(error.kind(), ErrorKind::DeviceNotFound);
            assert_eq!(
                error.to_string(),
                "There is no monitor named HDMI-7; there is screen."
            );
        }
        let options = VideoOptions {
            backend: Backend::Scrap,
            ..VideoOptions::default()
        };
        let window = VideoTarget::Window(WindowId::new(1));
        let error = open_video(&window, options).err().unwrap();
        assert_eq!(error.kind(), ErrorKind::Unsupported);
    });
}

#[test]
fn without_a_display_it_is_said_what_to_do() {
    let options = StageOptions {
        display: None,
        sound: false,
        ..StageOptions::default()
    };
    on_stage(&options, |_| {
        for target in [
            VideoTarget::PrimaryMonitor,
            VideoTarget::Window(WindowId::new(1)),
        ] {
            for backend in [Backend::Auto, Backend::Scrap] {
                let options = VideoOptions {
                    backend,
                    ..VideoOptions::default()
                };
                if backend == Backend::Auto || target == VideoTarget::PrimaryMonitor {
                    let error = open_video(&target, options).err().unwrap();
                    assert_eq!(error.kind(), ErrorKind::NoDisplay);
                    assert!(error.hint().contains("DISPLAY"));
                }
            }
        }
        assert_eq!(windows().unwrap_err().kind(), ErrorKind::NoDisplay);
    });
}

#[test]
fn each_of_several_monitors_is_recorded_where_it_stands() {
    on_stage(&screen(), |_| {
        let desk = Desk::open().unwrap();
        let (left, right) = (rect(0, 0, 320, 480), rect(320, 100, 320, 380));
        desk.divide(&[("left", left), ("right", right)]).unwrap();
        let found = monitors().unwrap();
        let places: Vec<(&str, Rect)> = found.iter().map(|m| (m.id.as_str(), m.rect)).collect();
        assert_eq!(places, [("left", left), ("right", right)]);

        let painter = Painter::open("painter", rect(400, 150, 100, 100)).unwrap();
        for backend in [Backend::Auto, Backend::Scrap] {
            let options = VideoOptions {
                backend,
                ..VideoOptions::default()
            };
            let target = VideoTarget::Monitor(MonitorId::new("right"));
            let mut source = open_video(&target, options).unwrap();
            let mut canvas = Canvas::new();
            follow(&mut *source, &mut canvas);
            painter.fill(rect(0, 0, 100, 100), RED).unwrap();
            painter.point(410, 160).unwrap();
            follow(&mut *source, &mut canvas);
            assert_eq!((canvas.colour(80, 50), canvas.colour(79, 50)), (RED, 0));
            painter.point(411, 160).unwrap();
            let pointer = next_frame(&mut *source).pointer.unwrap();
            assert_eq!(pointer.position, Point { x: 91, y: 60 });
            painter.fill(rect(0, 0, 100, 100), 0).unwrap();
        }
    });
}

#[test]
fn a_monitor_may_change_its_resolution_and_ends_its_source_when_it_goes() {
    on_stage(&screen(), |_| {
        let desk = Desk::open().unwrap();
        let mut source = open(&VideoTarget::PrimaryMonitor);
        let mut canvas = Canvas::new();
        follow(&mut *source, &mut canvas);
        let size = Size {
            width: 512,
            height: 384,
        };
        desk.set_resolution(size).unwrap();
        let deadline = clock::now() + Duration::from_secs(5);
        while source.size() != size {
            follow(&mut *source, &mut canvas);
            assert!(clock::now() < deadline, "the new size is not seen");
        }
        let painter = Painter::open("painter", rect(412, 284, 100, 100)).unwrap();
        painter.fill(rect(0, 0, 100, 100), GREEN).unwrap();
        follow(&mut *source, &mut canvas);
        assert_eq!(canvas.colour(511, 383), GREEN);

        desk.divide(&[("left", rect(0, 0, 512, 384))]).unwrap();
        let mut source = open(&VideoTarget::Monitor(MonitorId::new("left")));
        next_frame(&mut *source);
        desk.remove("left").unwrap();
        desk.set_resolution(Size {
            width: 500,
            height: 384,
        })
        .unwrap();
        assert_eq!(lost(&mut *source), "The monitor went away.");
    });
}

#[test]
fn pixels_come_over_the_wire_as_they_do_through_shared_memory() {
    on_stage(&screen(), |_| {
        let painter = Painter::open("painter", rect(100, 50, 200, 100)).unwrap();
        painter.fill(rect(0, 0, 30, 30), RED).unwrap();
        painter.fill(rect(20, 20, 30, 30), BLUE).unwrap();
        let display = super::Display::open().unwrap();
        let size = Size {
            width: 200,
            height: 100,
        };
        let rects = [rect(0, 0, 40, 40), rect(100, 20, 3, 5)];
        let [shared, wire] = [true, false].map(|shared| {
            let mut grabber = super::grabber::Grabber::new(&display, size).unwrap();
            assert!(grabber.is_shared(), "the stage shares memory");
            if !shared {
                grabber.forgo_sharing();
            }
            let mut data = Vec::new();
            let root = display.root();
            let patches = grabber.grab(&display, root, (90, 40), &rects, &mut data);
            (patches.unwrap(), data)
        });
        assert_eq!(shared, wire);
        assert_eq!(shared.1.len(), (40 * 40 + 3 * 5) * 4);
        assert_eq!(shared.1[(15 * 40 + 15) * 4..][..3], [0, 0, 255]);
    });
}

#[test]
fn windows_are_listed_topmost_first_with_title_program_and_size() {
    let options = StageOptions {
        window_manager: true,
        ..screen()
    };
    on_stage(&options, |_| {
        let first = Painter::open("the first", rect(10, 10, 200, 100)).unwrap();
        let last = Painter::open("the last", rect(50, 50, 150, 80)).unwrap();
        let deadline = clock::now() + Duration::from_secs(60);
        let found = loop {
            let found = windows().unwrap();
            if found.len() == 2 {
                break found;
            }
            assert!(clock::now() < deadline, "{found:?}");
            std::thread::sleep(Duration::from_millis(20));
            // Openbox may leave what came while it started until more comes.
            first.show(true).unwrap();
            last.show(true).unwrap();
        };
        let titles: Vec<&str> = found.iter().map(|window| window.title.as_str()).collect();
        assert_eq!(titles, ["the last", "the first"]);
        assert_eq!(found[0].id, last.id());
        assert_eq!(found[0].program, "Painter");
        assert_eq!((found[1].size.width, found[1].size.height), (200, 100));
        // Where on the screen is for the window manager to say.
        for window in &found {
            let (at, size) = (window.position, window.size);
            assert!((0..=640 - size.width as i32).contains(&at.x), "{window:?}");
            assert!((0..=480 - size.height as i32).contains(&at.y), "{window:?}");
        }
        assert_eq!(monitors().unwrap()[0].rect, rect(0, 0, 640, 480));

        let mut source = open(&VideoTarget::Window(found[1].id));
        assert_eq!(source.size(), found[1].size);
        assert!(next_frame(&mut *source).is_complete());
    });
}

/// `scrap` 0.5 lets any program of any user attach to its segment and see the
/// screen, and leaves it behind when it is killed.
#[test]
fn no_picture_lies_in_memory_that_others_can_attach_to_or_that_stays_behind() {
    on_stage(&screen(), |_| {
        let modes = || {
            let table = std::fs::read_to_string("/proc/sysvipc/shm").unwrap();
            let me = std::process::id().to_string();
            let fields = |line: &str| line.split_whitespace().map(str::to_owned).collect();
            let mine = |line: &Vec<String>| line[4] == me;
            let lines = table.lines().skip(1).map(fields).filter(mine);
            lines.map(|line| line[2].clone()).collect::<Vec<String>>()
        };
        let target = VideoTarget::PrimaryMonitor;
        let mut source = open(&target);
        next_frame(&mut *source);
        assert!(modes().is_empty(), "the default has no segment at all");
        let maps = std::fs::read_to_string("/proc/self/maps").unwrap();
        assert!(
            maps.contains("memfd:aside-picture"),
            "it is shared all the same"
        );

        let options = VideoOptions {
            backend: Backend::Scrap,
            ..VideoOptions::default()
        };
        let mut source = open_video(&target, options).unwrap();
        next_frame(&mut *source);
        // 1000 (octal) is SHM_DEST: removed with its last user.
        assert_eq!(modes(), ["1600"]);
        drop(source);
        let deadline = clock::now() + Duration::from_secs(5);
        while !modes().is_empty() {
            assert!(clock::now() < deadline, "a segment stays behind");
            std::thread::sleep(Duration::from_millis(5));
        }
    });
}
