//! What lies on top of the screen: drawn, moved, and gone without a trace.

use std::sync::Arc;
use std::time::Duration;

use aside_encoder::{FragmentPolicy, Fragmenter, VideoEncoder};
use aside_media::{
    Bubble, CameraLayout, Click, ClipTime, Frame, Packet, Point, Pointer, PointerShape, Rect, Size,
};

use crate::pictures::{distance, fine, plain, rgb};
use crate::support::{Recorded, SIZE, decode_pictures, patch_frame, write_all};

const BLUE: [u8; 3] = [20, 40, 160];
const GREEN: [u8; 3] = [30, 180, 60];
const RED: [u8; 3] = [190, 40, 40];

/// Encodes a picture after each act, and what `ffmpeg` decodes of them.
#[derive(Default)]
struct Film {
    packets: Vec<Packet>,
    steps: i64,
}

impl Film {
    fn take(&mut self, encoder: &mut VideoEncoder, act: impl FnOnce(&mut VideoEncoder)) {
        act(encoder);
        let at = ClipTime::from_millis(self.steps * 100);
        encoder.flush(at, &mut self.packets).unwrap();
        self.steps += 1;
    }

    fn develop(mut self, encoder: VideoEncoder) -> Vec<Vec<u8>> {
        let tracks = [encoder.track().clone()];
        let end = ClipTime::from_millis(self.steps * 100);
        encoder.finish(end, &mut self.packets).unwrap();
        let (mut fragmenter, init) = Fragmenter::new(&tracks, FragmentPolicy::default()).unwrap();
        let mut fragments = Vec::new();
        write_all(&mut fragmenter, &mut self.packets, &mut fragments);
        fragmenter.finish(&mut fragments).unwrap();
        let recorded = Recorded {
            init,
            fragments,
            video_frames: 0,
        };
        let dir = tempfile::tempdir().unwrap();
        let decoded = decode_pictures(&recorded.save_whole(dir.path()));
        let bytes = (SIZE.width * SIZE.height * 3) as usize;
        decoded.chunks(bytes).map(<[u8]>::to_vec).collect()
    }
}

fn bubble(x: f32, y: f32) -> CameraLayout {
    CameraLayout::Bubble(Bubble::new(x, y, 0.5).unwrap())
}

/// What a camera that sees one colour delivers for a bubble.
fn face(colour: [u8; 3]) -> Frame<ClipTime> {
    let side = Bubble::new(0.5, 0.5, 0.5).unwrap().square(SIZE).width;
    let size = Size {
        width: side,
        height: side,
    };
    plain(size, colour)
}

fn is_about(picture: &[u8], x: u32, y: u32, colour: [u8; 3]) -> bool {
    distance(rgb(picture, SIZE, x, y), colour) <= 6
}

#[test]
fn a_bubble_is_round_moves_and_leaves_no_trace() {
    let mut encoder = VideoEncoder::new(&fine(SIZE)).unwrap();
    let mut film = Film::default();
    film.take(&mut encoder, |it| it.show(&plain(SIZE, BLUE)).unwrap());
    for x in [0.3, 0.7] {
        film.take(&mut encoder, |it| {
            it.show_camera(&face(GREEN), bubble(x, 0.5)).unwrap();
        });
    }
    film.take(&mut encoder, |it| {
        let corner = Rect {
            x: 200,
            y: 60,
            width: 20,
            height: 20,
        };
        let pixels = [RED[2], RED[1], RED[0], 0].repeat(400);
        it.show(&patch_frame(ClipTime::ZERO, SIZE, corner, pixels))
            .unwrap();
    });
    film.take(&mut encoder, |it| it.hide_camera().unwrap());
    let pictures = film.develop(encoder);

    assert!(is_about(&pictures[1], 96, 90, GREEN), "its middle");
    assert!(is_about(&pictures[1], 56, 50, BLUE), "its square's corner");
    assert!(is_about(&pictures[1], 96, 50, GREEN), "its upper edge");
    assert!(is_about(&pictures[2], 96, 90, BLUE), "where it was");
    assert!(is_about(&pictures[2], 224, 90, GREEN), "where it is");
    assert!(is_about(&pictures[3], 210, 70, GREEN), "it stays on top");
    assert!(is_about(&pictures[4], 210, 70, RED), "what was behind it");
    assert!(is_about(&pictures[4], 224, 90, BLUE));
}

#[test]
fn a_camera_that_fills_the_picture_gives_the_screen_back() {
    let mut encoder = VideoEncoder::new(&fine(SIZE)).unwrap();
    let mut film = Film::default();
    let half = Size {
        width: SIZE.width / 2,
        height: SIZE.height,
    };
    film.take(&mut encoder, |it| it.show(&plain(SIZE, BLUE)).unwrap());
    film.take(&mut encoder, |it| {
        it.show_camera(&plain(half, GREEN), CameraLayout::Full)
            .unwrap();
    });
    film.take(&mut encoder, |it| it.show(&plain(SIZE, RED)).unwrap());
    film.take(&mut encoder, |it| {
        it.show_camera(&face(GREEN), bubble(0.5, 0.5)).unwrap();
    });
    let pictures = film.develop(encoder);
    assert_eq!(pictures.len(), 3, "what the camera hides is not encoded");
    assert!(is_about(&pictures[1], 160, 90, GREEN));
    assert!(is_about(&pictures[1], 20, 90, [0; 3]), "black at its sides");
    assert!(is_about(&pictures[2], 160, 90, GREEN));
    assert!(is_about(&pictures[2], 20, 90, RED), "as it is by now");
}

fn pointer(x: i32, y: i32) -> Pointer {
    Pointer {
        position: Point { x, y },
        shape: Arc::new(PointerShape {
            size: Size {
                width: 2,
                height: 2,
            },
            hot_spot: Point { x: 0, y: 0 },
            pixels: vec![255; 16],
        }),
        pressed: false,
        click: None,
        spotlight: false,
    }
}

fn only(pointer: Option<Pointer>, keys: Option<&str>, size: Size) -> Frame<ClipTime> {
    let mut frame = plain(size, BLUE);
    frame.patches.clear();
    frame.pointer = pointer;
    frame.keys = keys.map(Arc::from);
    frame
}

/// How many pixels are not as in the first picture.
fn changed(pictures: &[Vec<u8>], index: usize) -> usize {
    let pixels = pictures[index].chunks(3).zip(pictures[0].chunks(3));
    let differ = |(a, b): &(&[u8], &[u8])| a.iter().zip(*b).any(|(a, b)| a.abs_diff(*b) > 12);
    pixels.filter(differ).count()
}

#[test]
fn light_ring_and_keys_are_drawn_when_asked_and_leave_no_trace() {
    let mut encoder = VideoEncoder::new(&fine(SIZE)).unwrap();
    let mut film = Film::default();
    film.take(&mut encoder, |it| it.show(&plain(SIZE, BLUE)).unwrap());
    let mut lit = pointer(100, 90);
    lit.spotlight = true;
    let mut pressed = pointer(100, 90);
    let click = |millis| Click {
        position: Point { x: 100, y: 90 },
        age: Duration::from_millis(millis),
    };
    for frame in [
        only(Some(pointer(100, 90)), None, SIZE),
        only(Some(lit), None, SIZE),
        only(
            Some(Pointer {
                click: Some(click(100)),
                ..pressed.clone()
            }),
            None,
            SIZE,
        ),
        {
            pressed.click = Some(click(399));
            only(Some(pressed), None, SIZE)
        },
        only(None, Some("Ctrl+Shift+P"), SIZE),
        only(None, None, SIZE),
    ] {
        film.take(&mut encoder, |it| it.show(&frame).unwrap());
    }
    let pictures = film.develop(encoder);
    let counts: Vec<usize> = (1..7).map(|index| changed(&pictures, index)).collect();
    let [plain, lit, ring, faded, keys, gone] = counts[..] else {
        panic!("{} pictures", pictures.len());
    };
    assert!((1..30).contains(&plain), "{counts:?}");
    assert!(lit > 80 && ring > 20 && ring < lit, "{counts:?}");
    assert!(faded <= plain + 4, "a ring fades: {counts:?}");
    assert!(keys > 1_000, "{counts:?}");
    assert_eq!(gone, 0, "{counts:?}");
    let bottom = |y: u32| distance(rgb(&pictures[5], SIZE, 160, y), BLUE);
    assert!(bottom(160) > 12 && bottom(90) <= 6, "at the lower edge");
}

#[test]
fn a_pointer_stays_where_it_points_while_a_window_has_another_size() {
    let mut encoder = VideoEncoder::new(&fine(SIZE)).unwrap();
    let mut film = Film::default();
    let large = Size {
        width: SIZE.width * 2,
        height: SIZE.height * 2,
    };
    film.take(&mut encoder, |it| it.show(&plain(SIZE, BLUE)).unwrap());
    film.take(&mut encoder, |it| it.show(&plain(large, BLUE)).unwrap());
    let frame = only(Some(pointer(400, 200)), None, large);
    film.take(&mut encoder, |it| it.show(&frame).unwrap());
    let pictures = film.develop(encoder);
    assert!(is_about(&pictures[1], 300, 150, BLUE));
    assert!(!is_about(&pictures[2], 200, 100, BLUE));
    assert!(is_about(&pictures[2], 210, 110, BLUE));
}
