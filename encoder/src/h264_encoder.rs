//! Which of FFmpeg's H.264 encoders works here, and how it is set up.

use aside_media::{FrameRate, Size, TimeBase};
use ffmpeg_next::codec::{self, Context, encoder, threading};
use ffmpeg_next::{Codec, Dictionary, Rational, color, format};

use crate::error::Doing;
use crate::h264_sets::ParameterSets;
use crate::{Error, Preset, Result, VideoSettings, ffi, h264};

/// Fine enough for every frame rate, and what MPEG has always used.
pub(crate) const TIME_BASE: TimeBase = TimeBase::hz(90_000);

/// The encoder this crate is made for.
const X264: &str = "libx264";

/// Tried after it, before whatever else FFmpeg has.
const SECOND: &str = "libopenh264";

/// No keyframe but those asked for: `X264_KEYINT_MAX_INFINITE`.
const NO_KEYFRAMES: u32 = 1 << 30;

/// How much finer the constant quantiser is than the rate factor asked for,
/// so that pictures are as like their originals as with x264's own `crf`. At
/// 23, 1080p, ultrafast, SSIM of luma (size by that of `crf`):
///
/// | | full motion | walkthrough |
/// |---|---|---|
/// | `crf` 23 | 0.957 (1) | 0.99990 (1) |
/// | `qp` 23 | 0.922 (0.70) | 0.99945 (0.80) |
/// | `qp` 21 | 0.950 (0.94) | 0.99969 (0.86) |
/// | `qp` 20 | 0.961 (1.08) | 0.99972 (0.91) |
/// | `qp` 21 as set up below, keyframes ten steps finer | 0.962 (1.09) | 0.99979 (0.89) |
const FINER_THAN_CRF: u8 = 2;

/// Pictures of more pixels than this are encoded by two threads.
const ONE_THREAD_PIXELS: u64 = 2560 * 1440;

/// The largest side a picture may have.
const MAX_SIDE: u32 = 16_384;

/// What was encoded once already is not to get worse by it.
const AGAIN_CRF: u8 = 20;

/// What recordings of ours are encoded with: it is in their headers.
const OURS: [(Preset, u32); 6] = [
    (Preset::Ultrafast, 30),
    (Preset::Ultrafast, 60),
    (Preset::Veryfast, 60),
    (Preset::Veryfast, 30),
    (Preset::Superfast, 30),
    (Preset::Faster, 30),
];
/// What is put into recordings of others: somebody waits, and the quantiser
/// alone decides how it looks.
const QUICKEST: (Preset, u32) = (Preset::Ultrafast, 30);

/// What differs between a take's encoder and one for a part of a recording.
#[derive(Clone, Copy)]
struct Manner {
    /// `None` for as many as the picture's size asks for.
    threads: Option<usize>,
    /// The number of its parameter sets.
    number: u8,
    /// Whether it says that its colours are BT.709.
    tagged: bool,
}

impl Manner {
    const TAKE: Self = Self {
        threads: None,
        number: 0,
        tagged: true,
    };
}

/// An opened encoder, with what is needed to open it again.
pub(crate) struct H264Encoder {
    pub(crate) codec: encoder::Video,
    /// `avcC` bytes.
    pub(crate) header: Vec<u8>,
    candidate: Codec,
    settings: VideoSettings,
}

impl H264Encoder {
    /// The first encoder that opens.
    pub(crate) fn open(settings: &VideoSettings) -> Result<Self> {
        let Size { width, height } = settings.size;
        if !(2..=MAX_SIDE).contains(&width) || !(2..=MAX_SIDE).contains(&height) {
            return Err(Error::Unsupported {
                what: format!("A picture of {width} x {height} pixels cannot be encoded"),
            });
        }
        check_crf(settings.crf)?;
        open_any(&candidates(), settings, Manner::TAKE)
    }

    /// An encoder whose pictures can stand in a track that has this header,
    /// and the header that track then needs: often the same.
    pub(crate) fn beside(
        header: &[u8],
        size: Size,
        tagged: bool,
        threads: usize,
    ) -> Result<(Self, Vec<u8>)> {
        let settings = |(preset, rate)| VideoSettings {
            size,
            frame_rate: FrameRate::fps(rate),
            preset,
            crf: AGAIN_CRF,
            ..VideoSettings::default()
        };
        let mut manner = Manner {
            threads: Some(threads),
            number: 0,
            tagged,
        };
        for ours in OURS {
            let encoder = open_any(&candidates(), &settings(ours), manner)?;
            if encoder.header == header {
                return Ok((encoder, header.to_vec()));
            }
        }
        let sets = ParameterSets::read(header)?;
        manner.number = sets.free_number()?;
        let encoder = open_any(&candidates(), &settings(QUICKEST), manner)?;
        let own = ParameterSets::read(&encoder.header)?;
        if !own.are_all_of(manner.number) {
            return Err(Error::Unsupported {
                what: "This H.264 encoder cannot add to other recordings".to_owned(),
            });
        }
        let both = sets.with(&own);
        Ok((encoder, both))
    }

    /// The same encoder once more, with another quality.
    ///
    /// Its header must not differ: players have the old one.
    pub(crate) fn reopened(&self, crf: u8) -> Result<Self> {
        check_crf(crf)?;
        let settings = VideoSettings {
            crf,
            ..self.settings.clone()
        };
        let other = open_any(&[self.candidate], &settings, Manner::TAKE)?;
        if other.header != self.header {
            return Err(Error::Unsupported {
                what: format!("{} cannot change its quality", self.candidate.name()),
            });
        }
        Ok(other)
    }
}

/// The size that is encoded: 4:2:0 colour has no odd ones.
pub(crate) const fn even(size: Size) -> Size {
    Size {
        width: size.width & !1,
        height: size.height & !1,
    }
}

fn check_crf(crf: u8) -> Result<()> {
    if crf > 51 {
        return Err(Error::Unsupported {
            what: format!("A rate factor of {crf} does not exist"),
        });
    }
    Ok(())
}

fn candidates() -> Vec<Codec> {
    let mut all = ffi::encoders(codec::Id::H264);
    all.sort_by_key(|codec| match codec.name() {
        X264 => 0,
        SECOND => 1,
        _ => 2,
    });
    all
}

fn open_any(candidates: &[Codec], settings: &VideoSettings, manner: Manner) -> Result<H264Encoder> {
    ffi::prepare();
    let mut tried = Vec::new();
    for &candidate in candidates {
        let opened = open(candidate, settings, manner).and_then(|codec| {
            let header = h264::avcc(ffi::extradata(&codec))?;
            Ok((codec, header))
        });
        match opened {
            Ok((codec, header)) => {
                if candidate.name() != X264 {
                    tracing::warn!(encoder = candidate.name(), ?tried, "libx264 is missing");
                }
                return Ok(H264Encoder {
                    codec,
                    header,
                    candidate,
                    settings: settings.clone(),
                });
            }
            Err(error) => tried.push(format!("{}: {error}", candidate.name())),
        }
    }
    Err(Error::NoEncoder {
        codec: "H.264",
        tried: tried.join("; "),
    })
}

fn open(candidate: Codec, settings: &VideoSettings, manner: Manner) -> Result<encoder::Video> {
    let context = Context::new_with_codec(candidate);
    let mut video = context.encoder().video().doing("setting up H.264")?;
    let size = even(settings.size);
    video.set_width(size.width);
    video.set_height(size.height);
    video.set_format(format::Pixel::YUV420P);
    video.set_time_base(rational(TIME_BASE.num(), TIME_BASE.den()));
    let rate = settings.frame_rate;
    video.set_frame_rate(Some(rational(rate.num(), rate.den())));
    video.set_gop(NO_KEYFRAMES);
    video.set_max_b_frames(0);
    if manner.tagged {
        video.set_colorspace(color::Space::BT709);
        video.set_color_range(color::Range::MPEG);
        video.set_color_primaries(color::Primaries::BT709);
        video.set_color_transfer_characteristic(color::TransferCharacteristic::BT709);
    }
    video.set_flags(codec::Flags::GLOBAL_HEADER);
    // Slices, not frames, go to threads: nothing is then held back.
    let is_large = u64::from(size.width) * u64::from(size.height) > ONE_THREAD_PIXELS;
    video.set_threading(threading::Config {
        kind: threading::Type::Slice,
        count: manner.threads.unwrap_or(if is_large { 2 } else { 1 }),
        ..threading::Config::default()
    });
    video
        .open_with(options(candidate, settings, manner))
        .doing("opening")
}

fn options(candidate: Codec, settings: &VideoSettings, manner: Manner) -> Dictionary<'static> {
    let mut options = Dictionary::new();
    if manner.tagged {
        // Colour samples lie between their four pixels: `yuv` takes the mean.
        options.set("chroma_sample_location", "center");
    }
    if candidate.name() == X264 {
        options.set("preset", settings.preset.name());
        // A constant quantiser: on a screen, rate control of any kind keeps
        // re-encoding what stands still, ever finer, and its analysis takes
        // a third of the time.
        let quantiser = settings.crf.saturating_sub(FINER_THAN_CRF);
        options.set("qp", &quantiser.to_string());
        options.set("forced-idr", "1");
        options.set("sc_threshold", "0");
        // Nothing is looked ahead at, so that a picture comes out when it
        // goes in; headers do not depend on the quality. Keyframes are sixteen
        // steps finer: what stands still is copied from them for seconds, and
        // on a walkthrough that costs a twentieth of the size. Small deadzones
        // keep what is faint: cheaper than the next finer quantiser.
        let params = "rc-lookahead=0:sync-lookahead=0:mbtree=0:weightp=0:stitchable=1:\
                      ipratio=6.3:deadzone-inter=11:deadzone-intra=8";
        let number = format!(":sps-id={}", manner.number);
        options.set("x264-params", &format!("{params}{number}"));
    }
    options
}

fn rational(num: u32, den: u32) -> Rational {
    let narrow = |value| i32::try_from(value).unwrap_or(i32::MAX);
    Rational(narrow(num), narrow(den))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_encoder_that_does_not_work_is_passed_over_and_named() {
        let settings = VideoSettings::default();
        // It writes no H.264 header, so it cannot be the one.
        let wrong = encoder::find(codec::Id::MPEG4).unwrap();
        let error = open_any(&[wrong], &settings, Manner::TAKE).err().unwrap();
        assert!(error.to_string().contains("mpeg4"), "{error}");
        assert!(error.hint().contains("libx264"));

        let x264 = encoder::find_by_name(X264).unwrap();
        let opened = open_any(&[wrong, x264], &settings, Manner::TAKE).unwrap();
        assert_eq!(opened.candidate.name(), X264);
    }

    #[test]
    fn another_quality_needs_no_other_header() {
        let first = H264Encoder::open(&VideoSettings::default()).unwrap();
        let second = first.reopened(35).unwrap();
        assert_eq!(first.header, second.header);
        assert!(first.reopened(52).is_err());
    }

    #[test]
    fn x264_is_the_first_choice() {
        assert_eq!(candidates()[0].name(), X264);
    }
}
