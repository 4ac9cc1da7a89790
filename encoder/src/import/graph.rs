//! libavfilter, for pictures and sounds of any kind: made into one kind.

use aside_media::{ClipTime, Pts};
use ffmpeg_next::filter::{self, Graph};
use ffmpeg_next::{Frame, frame};

use crate::error::arrived;
use crate::ffi;
use crate::reading::time_base;

type Result<T> = std::result::Result<T, ffmpeg_next::Error>;

/// One input, a chain of filters, one output. Runs on the caller's thread.
pub(crate) struct Chain {
    graph: Graph,
}

impl Chain {
    /// Pictures, described by the arguments of FFmpeg's `buffer`.
    pub(crate) fn of_pictures(input: &str, filters: &str) -> Result<Self> {
        Self::new(("buffer", input), "buffersink", filters)
    }

    /// Sounds, described by the arguments of FFmpeg's `abuffer`.
    pub(crate) fn of_sounds(input: &str, filters: &str) -> Result<Self> {
        Self::new(("abuffer", input), "abuffersink", filters)
    }

    fn new((source, input): (&str, &str), sink: &str, filters: &str) -> Result<Self> {
        let find = |name| filter::find(name).ok_or(ffmpeg_next::Error::FilterNotFound);
        let mut graph = Graph::new();
        ffi::use_one_thread(&mut graph);
        graph.add(&find(source)?, "in", input)?;
        graph.add(&find(sink)?, "out", "")?;
        graph.output("in", 0)?.input("out", 0)?.parse(filters)?;
        graph.validate()?;
        Ok(Self { graph })
    }

    /// Gives it a frame, which is then empty; `None`: that was the last.
    pub(crate) fn send(&mut self, frame: Option<&mut Frame>) -> Result<()> {
        let mut input = self.graph.get("in").ok_or(ffmpeg_next::Error::Bug)?;
        match frame {
            Some(frame) => input.source().add(frame),
            None => input.source().flush(),
        }
    }

    /// Takes a frame out; false when more is needed.
    pub(crate) fn receive(&mut self, frame: &mut Frame) -> Result<bool> {
        let mut output = self.graph.get("out").ok_or(ffmpeg_next::Error::Bug)?;
        arrived(output.sink().frame(frame))
    }

    /// When a frame with this stamp, that came out, begins.
    pub(crate) fn time(&mut self, stamp: i64) -> ClipTime {
        let base = self.graph.get("out").map(|mut it| it.sink().time_base());
        let base = base.and_then(time_base);
        base.map_or(ClipTime::ZERO, |it| it.time(Pts::new(stamp)))
    }
}

/// What of a frame decides how its chain is made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Look(pub(crate) String);

impl Look {
    /// The arguments of `buffer` for pictures like this one.
    pub(crate) fn of_picture(picture: &frame::Video) -> Self {
        let (width, height) = (picture.width(), picture.height());
        let aspect = picture.aspect_ratio();
        let (num, den) = match (aspect.numerator(), aspect.denominator()) {
            (num, den) if num > 0 && den > 0 => (num, den),
            _ => (1, 1),
        };
        let pixel = picture.format().descriptor().map_or("none", |it| it.name());
        Self(format!(
            "video_size={width}x{height}:pix_fmt={pixel}:time_base=1/1000:pixel_aspect={num}/{den}"
        ))
    }
}
