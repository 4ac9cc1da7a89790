//! The `mux` thread: packets become fragments, and fragments become safe.

use aside_encoder::Fragmenter;
use aside_library::{Clip, ClipWriter, Mark, Problem};
use aside_media::{ClipTime, Fragment};
use crossbeam_channel::{Receiver, Sender};

use crate::Error;
use crate::space::{Space, Verdict};
use crate::threads::{Ending, Report, ToMux};

/// What `mux` works with.
pub(crate) struct Mux {
    pub(crate) fragmenter: Fragmenter,
    pub(crate) disk: Disk,
}

/// The clip's folder, and how far it got.
pub(crate) struct Disk {
    writer: ClipWriter,
    reports: Sender<Report>,
    /// Where what is on disk ends.
    kept: ClipTime,
    space: Space,
    /// Whether the session was told that the disk is nearly full.
    at_floor: bool,
}

impl Mux {
    /// The body of the thread. Returns the finished clip, or `None` when it
    /// was discarded.
    ///
    /// After a failed write nothing more is appended, but the clip is still
    /// closed, so that it is whole up to there.
    pub(crate) fn run(
        self,
        packets: &Receiver<ToMux>,
        ending: &Receiver<Ending>,
    ) -> Result<Option<Clip>, Error> {
        let Self {
            mut fragmenter,
            mut disk,
        } = self;
        let mut out = Vec::new();
        let mut failed = false;
        for item in packets {
            match item {
                ToMux::Problem(problem) => disk.note(problem),
                ToMux::Mark(mark) => disk.mark(mark),
                ToMux::Packet(_) if failed => {}
                ToMux::Packet(packet) => {
                    let packed = fragmenter.write(packet, &mut out).map_err(Error::from);
                    if let Err(error) = packed.and_then(|()| disk.append(&mut out)) {
                        failed = true;
                        drop(disk.reports.send(Report::Fatal(error)));
                    }
                }
            }
        }
        let Ok(Ending::Keep(end)) = ending.recv() else {
            disk.writer.discard()?;
            return Ok(None);
        };
        if failed {
            // Longer than what is on disk would be a lie.
            let end = end.min(disk.kept);
            return disk.finish(end).map(Some);
        }
        fragmenter.finish(&mut out)?;
        disk.append(&mut out)?;
        disk.finish(end).map(Some)
    }
}

impl Disk {
    pub(crate) fn new(writer: ClipWriter, reports: Sender<Report>) -> Self {
        Self {
            writer,
            reports,
            kept: ClipTime::ZERO,
            space: Space::default(),
            at_floor: false,
        }
    }

    fn append(&mut self, fragments: &mut Vec<Fragment>) -> Result<(), Error> {
        for fragment in fragments.drain(..) {
            if self.writer.append(&fragment)?.is_some() {
                // Full: another report of the same kind waits already.
                drop(self.reports.try_send(Report::Sealed));
            }
            self.kept = fragment.start + fragment.duration;
            self.space.wrote(fragment.bytes.len());
            self.watch_space();
        }
        Ok(())
    }

    /// Looks at the space left, after each fragment: once a second. At the
    /// floor the take ends, with room for what is still on its way.
    fn watch_space(&mut self) {
        if self.at_floor {
            return;
        }
        let free = match self.writer.free_space() {
            Ok(free) => free,
            Err(error) => return tracing::debug!(%error, "the space left is not known"),
        };
        let report = match self.space.judge(free, self.kept) {
            Verdict::Enough => return,
            Verdict::Low(problem) => Report::Problem(problem),
            Verdict::Floor => {
                self.at_floor = true;
                Report::Fatal(Error::NoSpaceLeft { free })
            }
        };
        drop(self.reports.send(report));
    }

    /// A problem the disk refuses is kept in memory until the next segment.
    fn note(&mut self, problem: Problem) {
        if let Err(error) = self.writer.problem(problem) {
            tracing::warn!(%error, "a problem could not be noted yet");
        }
    }

    /// A mark the disk refuses is lost: the disk's own failure is told.
    fn mark(&mut self, mark: Mark) {
        if let Err(error) = self.writer.mark(mark) {
            tracing::warn!(%error, "a mark could not be noted");
        }
    }

    fn finish(self, end: ClipTime) -> Result<Clip, Error> {
        let length = end.saturating_since(ClipTime::ZERO);
        Ok(self.writer.finish(length)?)
    }
}
