//! The thread that makes one picture of all there is to see: `enc-video`.

use std::time::Duration;

use aside_capture::clock;
use aside_encoder::VideoEncoder;
use aside_media::{ClipTime, HostInstant};
use crossbeam_channel::{Receiver, Sender, never, select};

use crate::Error;
use crate::quality::{Made, Quality};
use crate::threads::{CameraPicture, LastWord, Picture, Report, ToMux, Worker};

/// How long it waits when it waits for nothing in particular.
const IDLE: Duration = Duration::from_secs(1);

/// What `enc-video` works with.
///
/// Screen and camera tick at the same rate, but not at the same moment: were
/// each encoded by itself there would be twice as many pictures. So what one
/// of them brings waits for the other, no longer than from one picture to the
/// next, and never for itself: no picture is passed over while the machine
/// keeps up ([`Quality`] says when it does not).
pub(crate) struct EncodeVideo {
    encoder: VideoEncoder,
    pictures: Pictures,
    interval: Duration,
    quality: Quality,
    packets: Sender<ToMux>,
    reports: Sender<Report>,
    waiting: Option<Waiting>,
    /// The camera is in the picture.
    has_camera: bool,
    /// Of the last picture that was encoded.
    last: Option<ClipTime>,
    end: ClipTime,
    out: Vec<aside_media::Packet>,
}

/// Where pictures come from.
pub(crate) struct Pictures {
    pub(crate) screen: Option<Receiver<Picture>>,
    pub(crate) camera: Option<Receiver<CameraPicture>>,
}

/// What has been painted and not been encoded.
#[derive(Clone, Copy)]
struct Waiting {
    at: ClipTime,
    from: Source,
    until: HostInstant,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Source {
    Screen,
    Camera,
}

impl EncodeVideo {
    pub(crate) fn new(
        encoder: VideoEncoder,
        pictures: Pictures,
        interval: Duration,
        (packets, reports): (Sender<ToMux>, Sender<Report>),
    ) -> Self {
        Self {
            encoder,
            pictures,
            interval,
            quality: Quality::new(interval),
            packets,
            reports,
            waiting: None,
            has_camera: false,
            last: None,
            end: ClipTime::ZERO,
            out: Vec::new(),
        }
    }

    /// The body of the thread: pictures become packets.
    pub(crate) fn run(mut self) {
        let reports = self.reports.clone();
        let _last_word = LastWord {
            worker: Worker::EncodeVideo,
            reports: reports.clone(),
        };
        if let Err(error) = self.follow().and_then(|()| self.finish()) {
            drop(reports.send(Report::Fatal(error)));
        }
    }

    fn follow(&mut self) -> Result<(), Error> {
        while self.pictures.screen.is_some() || self.pictures.camera.is_some() {
            let screen = self.pictures.screen.clone().unwrap_or_else(never);
            let camera = self.pictures.camera.clone().unwrap_or_else(never);
            let left = |it: Waiting| it.until.saturating_since(clock::now());
            select! {
                recv(screen) -> picture => match picture {
                    Ok(picture) => self.see(picture)?,
                    Err(_) => self.pictures.screen = None,
                },
                recv(camera) -> picture => match picture {
                    Ok(picture) => self.see_camera(&picture)?,
                    Err(_) => self.pictures.camera = None,
                },
                default(self.waiting.map_or(IDLE, left)) => self.flush()?,
            }
        }
        self.flush()?;
        self.confess(true);
        Ok(())
    }

    fn see(&mut self, picture: Picture) -> Result<(), Error> {
        match picture {
            Picture::Changed(frame) => {
                self.make_way(Source::Screen)?;
                self.encoder.show(&frame)?;
                self.wait_from(Source::Screen, frame.at)
            }
            Picture::Still(at) => self.stand_still(at),
        }
    }

    fn see_camera(&mut self, picture: &CameraPicture) -> Result<(), Error> {
        match picture {
            CameraPicture::Seen(frame, layout) => {
                self.make_way(Source::Camera)?;
                self.has_camera = true;
                self.encoder.show_camera(frame, *layout)?;
                self.wait_from(Source::Camera, frame.at)
            }
            CameraPicture::Gone(at) => {
                self.make_way(Source::Camera)?;
                self.has_camera = false;
                self.encoder.hide_camera()?;
                self.wait_from(Source::Camera, *at)
            }
            CameraPicture::Still(at) => self.stand_still(*at),
        }
    }

    /// What waits from the same source is encoded before the next is painted
    /// over it.
    fn make_way(&mut self, source: Source) -> Result<(), Error> {
        match self.waiting {
            Some(waiting) if waiting.from == source => self.flush_in_turn(),
            _ => Ok(()),
        }
    }

    /// What was painted waits for the other source, if there is one and it
    /// has not come already.
    fn wait_from(&mut self, from: Source, at: ClipTime) -> Result<(), Error> {
        let other = match from {
            Source::Screen => self.has_camera && self.pictures.camera.is_some(),
            Source::Camera => self.pictures.screen.is_some(),
        };
        let before = self.waiting.map_or(at, |waiting| waiting.at);
        let is_complete = self.waiting.is_some() || !other;
        self.waiting = Some(Waiting {
            at: at.max(before),
            from,
            until: clock::now() + self.interval * self.quality.step().one_in,
        });
        match is_complete {
            true => self.flush_in_turn(),
            false => Ok(()),
        }
    }

    fn stand_still(&mut self, at: ClipTime) -> Result<(), Error> {
        self.flush()?;
        self.end = self.end.max(at);
        self.encode(at)
    }

    /// Encodes what waits, unless it is the turn of a later picture: that is
    /// then painted over it.
    fn flush_in_turn(&mut self) -> Result<(), Error> {
        let (Some(waiting), Some(last)) = (self.waiting, self.last) else {
            return self.flush();
        };
        let passed_over = self.interval * (self.quality.step().one_in - 1);
        match waiting.at.saturating_since(last) < passed_over + self.interval / 2 {
            true if !passed_over.is_zero() => Ok(()),
            _ => self.flush(),
        }
    }

    fn flush(&mut self) -> Result<(), Error> {
        let Some(waiting) = self.waiting.take() else {
            return Ok(());
        };
        // A camera's picture comes later than its stamp says; the picture
        // before it is shown for a while all the same.
        let earliest = self
            .last
            .map_or(waiting.at, |last| last + self.interval / 2);
        let at = match waiting.from {
            // The clip begins with a picture, also when the other source's,
            // which is a moment younger, was waited for.
            _ if self.last.is_none() => ClipTime::ZERO,
            Source::Screen => waiting.at,
            Source::Camera => waiting.at.max(earliest),
        };
        (self.last, self.end) = (Some(at), self.end.max(at));
        self.encode(at)
    }

    /// Encodes what was painted. How long that took decides how what follows
    /// is encoded.
    fn encode(&mut self, at: ClipTime) -> Result<(), Error> {
        let (before, began) = (self.quality.step(), clock::now());
        self.encoder.flush(at, &mut self.out)?;
        let made = Made {
            size: self.out.iter().map(|packet| packet.data.len()).sum(),
            took: clock::now().saturating_since(began),
        };
        let screen = self.pictures.screen.as_ref().map_or(0, Receiver::len);
        let camera = self.pictures.camera.as_ref().map_or(0, Receiver::len);
        if let Some(step) = self.quality.encoded(at, made, screen + camera)
            && step.crf != before.crf
            && let Err(error) = self.encoder.set_crf(step.crf)
        {
            // It goes on as it is; fewer pictures will still help.
            tracing::warn!(%error, "the quality stays");
        }
        self.confess(false);
        self.forward()
    }

    fn confess(&mut self, ends: bool) {
        if let Some(problem) = self.quality.confess(self.end, ends) {
            drop(self.reports.send(Report::Problem(problem)));
        }
    }

    fn finish(self) -> Result<(), Error> {
        let Self {
            encoder,
            end,
            packets,
            mut out,
            ..
        } = self;
        encoder.finish(end, &mut out)?;
        forward(&mut out, &packets);
        Ok(())
    }

    /// Sends what was encoded. When nobody takes it any more there is nothing
    /// to wait for.
    fn forward(&mut self) -> Result<(), Error> {
        if !forward(&mut self.out, &self.packets) {
            self.pictures = Pictures {
                screen: None,
                camera: None,
            };
        }
        Ok(())
    }
}

/// Sends what was encoded; false when nobody takes it any more.
pub(crate) fn forward(out: &mut Vec<aside_media::Packet>, packets: &Sender<ToMux>) -> bool {
    out.drain(..)
        .all(|packet| packets.send(ToMux::Packet(packet)).is_ok())
}
