//! The `mux` thread: packets become fragments, and fragments become safe.

use aside_encoder::Fragmenter;
use aside_library::{Clip, ClipWriter, Problem};
use aside_media::{ClipTime, Fragment};
use crossbeam_channel::{Receiver, Sender};

use crate::Error;
use crate::threads::{Ending, Report, ToMux};

/// What `mux` works with.
pub(crate) struct Mux {
    pub(crate) fragmenter: Fragmenter,
    pub(crate) writer: ClipWriter,
    pub(crate) reports: Sender<Report>,
}

impl Mux {
    /// The body of the thread. Returns the finished clip, or `None` when it
    /// was discarded.
    ///
    /// After a failed write nothing more is appended, but the clip is still
    /// closed, so that it is whole up to there.
    pub(crate) fn run(
        mut self,
        packets: &Receiver<ToMux>,
        ending: &Receiver<Ending>,
    ) -> Result<Option<Clip>, Error> {
        let mut out = Vec::new();
        let mut failed = false;
        for item in packets {
            match item {
                ToMux::Problem(problem) => self.note(problem),
                ToMux::Packet(_) if failed => {}
                ToMux::Packet(packet) => {
                    let written = self
                        .fragmenter
                        .write(packet, &mut out)
                        .map_err(Error::from)
                        .and_then(|()| append(&mut self.writer, &mut out, &self.reports));
                    if let Err(error) = written {
                        failed = true;
                        drop(self.reports.send(Report::Fatal(error)));
                    }
                }
            }
        }
        let Ok(Ending::Keep(end)) = ending.recv() else {
            self.writer.discard()?;
            return Ok(None);
        };
        if !failed {
            self.fragmenter.finish(&mut out)?;
            append(&mut self.writer, &mut out, &self.reports)?;
        }
        let length = end.saturating_since(ClipTime::ZERO);
        Ok(Some(self.writer.finish(length)?))
    }

    /// A problem the disk refuses is kept in memory until the next segment.
    fn note(&mut self, problem: Problem) {
        if let Err(error) = self.writer.problem(problem) {
            tracing::warn!(%error, "a problem could not be noted yet");
        }
    }
}

fn append(
    writer: &mut ClipWriter,
    fragments: &mut Vec<Fragment>,
    reports: &Sender<Report>,
) -> Result<(), Error> {
    for fragment in fragments.drain(..) {
        if writer.append(&fragment)?.is_some() {
            drop(reports.try_send(Report::Sealed));
        }
    }
    Ok(())
}
