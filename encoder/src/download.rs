//! A recording as one plain file.

use std::ffi::OsString;
use std::ops::ControlFlow;
use std::path::Path;

use ffmpeg_next::format::{self, context};
use ffmpeg_next::{Codec, Dictionary, Packet, Rational};

use crate::error::Doing;
use crate::parts::Parts;
use crate::reading::{Item, Reader, unreadable};
use crate::{Error, Film, Result};

/// Writes a recording's tracks, not encoded anew, to one MP4 file at `to`,
/// with its index in front, so that it plays while it loads. A file that is
/// there is overwritten; on an error, what was written is not a recording.
///
/// `told` hears how many bytes
/// were read, and of how many, and may end it.
///
/// # Errors
/// [`Error::File`] when a file cannot be opened or `to` not be written;
/// [`Error::Unreadable`] when a part is damaged; [`Error::Cancelled`].
pub fn assemble(
    film: impl Into<Film>,
    to: &Path,
    mut told: impl FnMut(u64, u64) -> ControlFlow<()>,
) -> Result<()> {
    let film = film.into();
    let parts = Parts::new(&film.files)?;
    let (mut read, total) = (0, parts.total());
    let mut reader = Reader::new(parts)?.beginning_at(film.origin);
    let failed = |error| unwritable(to, error);
    // A colon in a name would else be taken for a protocol.
    let mut url = OsString::from("file:");
    url.push(to);
    let mut output = format::output_as(Path::new(&url), "mp4").map_err(failed)?;
    for stream in reader.streams() {
        let mut copy = output.add_stream(None::<Codec>).doing("adding a track")?;
        copy.set_parameters(stream.parameters());
        copy.set_time_base(stream.time_base());
    }
    let mut options = Dictionary::new();
    options.set("movflags", "faststart");
    output
        .write_header_with(options)
        .map(drop)
        .map_err(failed)?;
    let from: Vec<Rational> = reader.streams().map(|stream| stream.time_base()).collect();
    while let Some(item) = reader.next() {
        match item {
            Item::Packet(packet) if packet.is_corrupt() => {
                return Err(unreadable(ffmpeg_next::Error::InvalidData));
            }
            Item::Packet(packet) => {
                read += packet.size() as u64;
                copy(packet, &from, &mut output).map_err(failed)?;
            }
            Item::Damage(error) => return Err(unreadable(error)),
        }
        if told(read, total).is_break() {
            return Err(Error::Cancelled);
        }
    }
    output.write_trailer().map_err(failed)
}

fn copy(
    mut packet: Packet,
    from: &[Rational],
    output: &mut context::Output,
) -> std::result::Result<(), ffmpeg_next::Error> {
    let index = packet.stream();
    let to = output.stream(index).map(|stream| stream.time_base());
    let (Some(from), Some(to)) = (from.get(index), to) else {
        return Ok(());
    };
    packet.rescale_ts(*from, to);
    packet.set_position(-1);
    packet.write_interleaved(output)
}

fn unwritable(path: &Path, error: ffmpeg_next::Error) -> Error {
    Error::File {
        path: path.to_owned(),
        source: match error {
            ffmpeg_next::Error::Other { errno } => std::io::Error::from_raw_os_error(errno),
            other => std::io::Error::other(other.to_string()),
        },
    }
}
