//! What is put into pictures, seen in what comes out.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use aside_encoder::{Error, FragmentPolicy, Fragmenter, VideoEncoder, VideoSettings};
use aside_media::{ClipTime, Frame, Packet, PixelFormat, Point, Pointer, PointerShape, Rect, Size};

use crate::support::{
    Recorded, SIZE, decode_pictures, frame, patch_frame, run, video_settings, write_all,
};

/// Nearly lossless, so that what differs is the conversion.
pub(crate) fn fine(size: Size) -> VideoSettings {
    VideoSettings {
        crf: 2,
        ..video_settings(size)
    }
}

fn at(millis: i64) -> ClipTime {
    ClipTime::from_millis(millis)
}

/// Encodes frames 100 ms apart and decodes them to RGB with `ffmpeg`.
fn through(settings: &VideoSettings, frames: Vec<Frame<ClipTime>>) -> Vec<Vec<u8>> {
    let dir = tempfile::tempdir().unwrap();
    let size = settings.size;
    let decoded = decode_pictures(&encoded(settings, frames, dir.path()));
    let bytes = (size.width & !1) as usize * (size.height & !1) as usize * 3;
    decoded.chunks(bytes).map(<[u8]>::to_vec).collect()
}

fn encoded(
    settings: &VideoSettings,
    frames: Vec<Frame<ClipTime>>,
    dir: &Path,
) -> std::path::PathBuf {
    let mut encoder = VideoEncoder::new(settings).unwrap();
    let tracks = [encoder.track().clone()];
    let (mut fragmenter, init) = Fragmenter::new(&tracks, FragmentPolicy::default()).unwrap();
    let (mut packets, mut fragments) = (Vec::new(), Vec::new());
    let mut end = 0;
    for mut frame in frames {
        frame.at = at(end);
        end += 100;
        encoder.encode(&frame, &mut packets).unwrap();
    }
    encoder.finish(at(end), &mut packets).unwrap();
    write_all(&mut fragmenter, &mut packets, &mut fragments);
    fragmenter.finish(&mut fragments).unwrap();
    let recorded = Recorded {
        init,
        fragments,
        video_frames: 0,
    };
    recorded.save_whole(dir)
}

pub(crate) fn rgb(picture: &[u8], size: Size, x: u32, y: u32) -> [u8; 3] {
    let from = (y as usize * (size.width & !1) as usize + x as usize) * 3;
    picture[from..from + 3].try_into().unwrap()
}

pub(crate) fn distance(a: [u8; 3], b: [u8; 3]) -> u8 {
    a.iter().zip(b).map(|(a, b)| a.abs_diff(b)).max().unwrap()
}

/// One colour, as BGRA.
pub(crate) fn plain(size: Size, [red, green, blue]: [u8; 3]) -> Frame<ClipTime> {
    let pixels = [blue, green, red, 0].repeat(size.width as usize * size.height as usize);
    patch_frame(ClipTime::ZERO, size, Rect::whole(size), pixels)
}

fn patch(rect: Rect, [red, green, blue]: [u8; 3]) -> Frame<ClipTime> {
    let pixels = [blue, green, red, 0].repeat(rect.area() as usize);
    patch_frame(ClipTime::ZERO, SIZE, rect, pixels)
}

#[test]
fn a_test_card_keeps_its_colours() {
    const LEVELS: [u8; 5] = [0, 64, 128, 191, 255];
    let colours: Vec<[u8; 3]> = LEVELS
        .iter()
        .flat_map(|&red| LEVELS.map(|green| [red, green, 255 - green / 2]))
        .chain(LEVELS.map(|grey| [grey; 3]))
        .collect();
    let size = Size {
        width: 32 * colours.len() as u32,
        height: 32,
    };
    let mut pixels = Vec::new();
    for _ in 0..size.height {
        for [red, green, blue] in &colours {
            pixels.extend([*blue, *green, *red, 0].repeat(32));
        }
    }
    let mut rgba = pixels.clone();
    for pixel in rgba.chunks_mut(4) {
        pixel.swap(0, 2);
    }
    let bgra = patch_frame(ClipTime::ZERO, size, Rect::whole(size), pixels);
    let mut rgba = patch_frame(ClipTime::ZERO, size, Rect::whole(size), rgba);
    rgba.format = PixelFormat::Rgba;
    for frame in [bgra, rgba] {
        let pictures = through(&fine(size), vec![frame]);
        for (index, colour) in colours.iter().enumerate() {
            let found = rgb(&pictures[0], size, index as u32 * 32 + 16, 16);
            assert!(
                distance(found, *colour) <= 2,
                "{found:?} instead of {colour:?}"
            );
        }
    }
}

#[test]
fn only_patches_change_whatever_their_edges() {
    let (grey, red) = ([120, 120, 120], [200, 30, 30]);
    for (x, y, width, height) in [
        (40, 20, 60, 30),
        (41, 21, 61, 31),
        (41, 20, 1, 1),
        (0, 0, 3, 171),
    ] {
        let rect = Rect {
            x,
            y,
            width,
            height,
        };
        let pictures = through(&fine(SIZE), vec![plain(SIZE, grey), patch(rect, red)]);
        for (px, py) in [
            (x + width / 2, y + height / 2),
            (x + width + 5, y),
            (x, y + height + 5),
        ] {
            let (px, py) = (px.min(SIZE.width - 1), py.min(SIZE.height - 1));
            let inside = px < x + width && py < y + height;
            let found = rgb(&pictures[1], SIZE, px, py);
            // A single pixel shares its colour with three others.
            let limit = if inside && width == 1 { 120 } else { 6 };
            let wanted = if inside { red } else { grey };
            assert!(
                distance(found, wanted) <= limit,
                "{rect:?} {found:?} {wanted:?}"
            );
        }
    }
}

#[test]
fn a_pointer_is_drawn_on_top_and_leaves_no_trace() {
    let size = Size {
        width: 10,
        height: 10,
    };
    let shape = Arc::new(PointerShape {
        size,
        hot_spot: Point { x: 3, y: 3 },
        // Half transparent white, premultiplied.
        pixels: [128, 128, 128, 128].repeat(100),
    });
    let blue = [20, 40, 160];
    let with = |x, y| {
        let mut frame = plain(SIZE, blue);
        frame.patches.clear();
        frame.pointer = Some(Pointer {
            position: Point { x, y },
            shape: Arc::clone(&shape),
            pressed: false,
            click: None,
            spotlight: false,
        });
        frame
    };
    let mut gone = with(0, 0);
    gone.pointer = None;
    let frames = vec![
        plain(SIZE, blue),
        with(53, 53),
        with(0, 0),
        with(-50, 900),
        gone,
    ];
    let pictures = through(&fine(SIZE), frames);

    let half = [20, 40, 160].map(|value: u8| 128 + value / 2);
    assert!(distance(rgb(&pictures[1], SIZE, 55, 55), half) <= 4);
    assert!(
        distance(rgb(&pictures[1], SIZE, 46, 55), blue) <= 4,
        "left of the pointer"
    );
    assert!(
        distance(rgb(&pictures[2], SIZE, 2, 2), half) <= 4,
        "partly off the picture"
    );
    for picture in [2, 3, 4] {
        assert!(
            distance(rgb(&pictures[picture], SIZE, 55, 55), blue) <= 4,
            "{picture}"
        );
    }
    assert_eq!(pictures.len(), 5, "that the pointer left is a change");
}

#[test]
fn what_changes_nothing_is_not_encoded() {
    let mut encoder = VideoEncoder::new(&video_settings(SIZE)).unwrap();
    let mut packets = Vec::new();
    encoder
        .encode(&frame(at(0), SIZE, 0), &mut packets)
        .unwrap();
    for tick in 1..10 {
        // Drawn anew, but the same; then not even that.
        let mut same = frame(at(tick * 33), SIZE, 0);
        if tick % 2 == 0 {
            same.patches.clear();
        }
        encoder.encode(&same, &mut packets).unwrap();
    }
    encoder
        .encode(&frame(at(600), SIZE, 0), &mut packets)
        .unwrap();
    encoder.repeat(at(900), &mut packets).unwrap();
    encoder.finish(at(1_000), &mut packets).unwrap();
    let times: Vec<_> = packets
        .iter()
        .map(|it| (it.pts.get(), it.duration.get()))
        .collect();
    // Half a second without a picture is enough.
    assert_eq!(times, [(0, 54_000), (54_000, 27_000), (81_000, 9_000)]);
    for packet in &packets[1..] {
        let bytes = packet.data.len();
        assert!(bytes < 100, "a repeated picture is {bytes} bytes");
    }
}

#[test]
fn a_difference_anywhere_is_seen() {
    for row in [0, 15, 16, 31, 90, 178, 179] {
        let mut encoder = VideoEncoder::new(&video_settings(SIZE)).unwrap();
        let mut packets = Vec::new();
        encoder
            .encode(&frame(at(0), SIZE, 0), &mut packets)
            .unwrap();
        let mut other = frame(at(33), SIZE, 0);
        let first = (row * SIZE.width as usize + 17) * 4;
        other.data[first..first + 3].copy_from_slice(&[255, 0, 255]);
        encoder.encode(&other, &mut packets).unwrap();
        encoder.finish(at(66), &mut packets).unwrap();
        assert_eq!(packets.len(), 2, "row {row}");
    }
}

#[test]
fn planar_pictures_are_taken_as_they_are() {
    let (width, height) = (SIZE.width as usize, SIZE.height as usize);
    let mut planar = plain(SIZE, [0; 3]);
    planar.format = PixelFormat::I420;
    planar.patches[0].stride = width;
    planar.data.clear();
    // Red in BT.709, limited range.
    for (value, bytes) in [
        (63, width * height),
        (102, width * height / 4),
        (240, width * height / 4),
    ] {
        planar.data.extend(std::iter::repeat_n(value, bytes));
    }
    let pictures = through(&fine(SIZE), vec![planar]);
    assert!(distance(rgb(&pictures[0], SIZE, 100, 100), [255, 0, 0]) <= 3);
}

#[test]
fn a_still_page_stays_sharp_at_the_usual_settings() {
    let size = Size {
        width: 640,
        height: 360,
    };
    // Strokes like those of small letters, dark on light.
    let mut state = 7_u32;
    let mut pixels = vec![0xf8; (size.width * size.height * 4) as usize];
    for (index, pixel) in pixels.chunks_mut(4).enumerate() {
        let (x, y) = (index as u32 % size.width, index as u32 / size.width);
        if x % 3 == 0 {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        }
        if y % 16 < 9 && state >> 31 == 1 {
            pixel.copy_from_slice(&[50, 40, 30, 0]);
        }
    }
    let dir = tempfile::tempdir().unwrap();
    let original = dir.path().join("page.bgra");
    std::fs::write(&original, &pixels).unwrap();
    let settings = VideoSettings {
        size,
        ..VideoSettings::default()
    };
    let page = patch_frame(ClipTime::ZERO, size, Rect::whole(size), pixels);
    let clip = encoded(&settings, vec![page], dir.path());
    let ssim = ssim(&clip, &original, size);
    assert!(ssim >= 0.99, "SSIM {ssim}");
}

/// The luma's structural similarity, as the `ffmpeg` program measures it.
fn ssim(clip: &Path, original: &Path, size: Size) -> f64 {
    let size = format!("{}x{}", size.width, size.height);
    let filter = "[1]scale=out_color_matrix=bt709:out_range=tv,format=yuv420p[page];\
                  [0][page]ssim=stats_file=-";
    let (clip, original) = (clip.to_str().unwrap(), original.to_str().unwrap());
    let out = run(
        "ffmpeg",
        &[
            "-v", "error", "-i", clip, "-f", "rawvideo", "-pix_fmt", "bgr0", "-s", &size, "-i",
            original, "-lavfi", filter, "-f", "null", "-",
        ],
    );
    let line = String::from_utf8(out).unwrap();
    let luma = line
        .split_whitespace()
        .find_map(|word| word.strip_prefix("Y:"));
    luma.unwrap().parse().unwrap()
}

#[test]
fn times_only_grow_and_durations_reach_the_next_picture() {
    let mut encoder = VideoEncoder::new(&video_settings(SIZE)).unwrap();
    let mut packets: Vec<Packet> = Vec::new();
    for (step, millis) in [-40, -3, 0, 5, 5, 4, 2_100, 2_101].into_iter().enumerate() {
        encoder
            .encode(&frame(at(millis), SIZE, step as u32), &mut packets)
            .unwrap();
    }
    encoder.finish(at(2_000), &mut packets).unwrap();
    let pts: Vec<_> = packets.iter().map(|it| it.pts.get()).collect();
    assert_eq!(pts, [0, 1, 2, 450, 451, 452, 189_000, 189_090]);
    for pair in packets.windows(2) {
        let end = pair[0].pts.get() + pair[0].duration.get() as i64;
        assert_eq!(end, pair[1].pts.get());
    }
    assert_eq!(
        packets.last().unwrap().duration.get(),
        1,
        "the end lies before it"
    );
    let keyframes: Vec<_> = packets.iter().map(|it| it.keyframe).collect();
    let first_after_two_seconds = 6;
    assert!(
        keyframes
            .iter()
            .enumerate()
            .all(|(index, &key)| { key == (index == 0 || index == first_after_two_seconds) })
    );
}

#[test]
fn odd_and_changing_sizes_fit_into_the_track() {
    let odd = Size {
        width: 321,
        height: 181,
    };
    let small = Size {
        width: 100,
        height: 50,
    };
    let (green, red) = ([30, 140, 60], [180, 40, 40]);
    let frames = vec![plain(odd, green), plain(small, red), plain(odd, green)];
    let pictures = through(&fine(odd), frames);
    assert!(distance(rgb(&pictures[0], odd, 319, 179), green) <= 3);
    // Twice as wide as high: all of the width, black above and below.
    for (x, y) in [(3, 15), (200, 100), (316, 165)] {
        assert!(distance(rgb(&pictures[1], odd, x, y), red) <= 3, "{x}, {y}");
    }
    for y in [3, 176] {
        assert!(distance(rgb(&pictures[1], odd, 200, y), [0; 3]) <= 3, "{y}");
    }
    assert!(distance(rgb(&pictures[2], odd, 319, 179), green) <= 3);
}

#[test]
fn a_frame_that_lies_about_its_data_is_refused_and_the_next_one_is_not() {
    let mut encoder = VideoEncoder::new(&video_settings(SIZE)).unwrap();
    let mut packets = Vec::new();
    let lies: [fn(&mut Frame<ClipTime>); 4] = [
        |frame| frame.data.truncate(1_000),
        |frame| frame.patches[0].offset = 1,
        |frame| frame.patches[0].stride = usize::MAX,
        |frame| frame.patches[0].stride = 3,
    ];
    for lie in lies {
        let mut bad = frame(at(0), SIZE, 0);
        lie(&mut bad);
        let refused = encoder.encode(&bad, &mut packets);
        assert!(
            matches!(refused, Err(Error::BadFrame { .. })),
            "{refused:?}"
        );
    }
    encoder
        .encode(&frame(at(10), SIZE, 0), &mut packets)
        .unwrap();
    encoder.finish(at(20), &mut packets).unwrap();
    assert_eq!(packets.len(), 1);
}

#[test]
fn quality_changes_while_it_runs_without_another_header() {
    let noise = |step: u32| {
        let mut state = step + 1;
        let pixels = (0..SIZE.width * SIZE.height * 4).map(|_| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 24) as u8
        });
        patch_frame(
            at(i64::from(step) * 40),
            SIZE,
            Rect::whole(SIZE),
            pixels.collect(),
        )
    };
    let mut encoder = VideoEncoder::new(&video_settings(SIZE)).unwrap();
    let mut packets = Vec::new();
    for step in 0..10 {
        if step == 5 {
            encoder.set_crf(40).unwrap();
        }
        encoder.encode(&noise(step), &mut packets).unwrap();
    }
    assert!(encoder.set_crf(52).is_err());
    let tracks = [encoder.track().clone()];
    encoder.finish(at(400), &mut packets).unwrap();
    let bytes = |range: std::ops::Range<usize>| -> usize {
        packets[range].iter().map(|packet| packet.data.len()).sum()
    };
    assert!(bytes(5..10) * 2 < bytes(0..5));
    assert!(packets[5].keyframe);

    let dir = tempfile::tempdir().unwrap();
    let (mut fragmenter, init) = Fragmenter::new(&tracks, FragmentPolicy::default()).unwrap();
    let mut fragments = Vec::new();
    write_all(&mut fragmenter, &mut packets, &mut fragments);
    fragmenter.finish(&mut fragments).unwrap();
    let recorded = Recorded {
        init,
        fragments,
        video_frames: 10,
    };
    let decoded = decode_pictures(&recorded.save_whole(dir.path()));
    assert_eq!(decoded.len(), 10 * (SIZE.width * SIZE.height * 3) as usize);
}

#[test]
fn sizes_that_h264_does_not_have_are_refused() {
    for (width, height) in [(1, 100), (100, 0), (20_000, 100)] {
        let settings = VideoSettings {
            size: Size { width, height },
            keyframe_interval: Duration::from_secs(8),
            ..VideoSettings::default()
        };
        let refused = VideoEncoder::new(&settings).err();
        assert!(
            matches!(refused, Some(Error::Unsupported { .. })),
            "{width} x {height}"
        );
    }
}
