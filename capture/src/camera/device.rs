//! A libavdevice input.

use std::ffi::CString;
use std::ptr;

use aside_media::{FrameRate, HostInstant, Size};
use ffmpeg::ffi;
use ffmpeg::format::context::Input;
use ffmpeg::frame::Video;
use ffmpeg_next as ffmpeg;

use super::list;
use crate::{DeviceId, Error, ErrorKind, clock};

/// What to ask a camera for; it gives what comes closest.
const SIZE: &str = "1280x720";
/// A stamp of the driver's older than this is of another clock.
const STALE: i64 = 1_000_000_000;
/// Device systems by the first part of an id.
const CAMERA: &str = "v4l2";
/// Made pictures, by a filter graph: a camera for tests.
const MADE: &str = "lavfi";

/// A picture and the moment it was seen.
pub(super) struct Look {
    pub(super) at: HostInstant,
    pub(super) picture: Video,
}

impl Look {
    pub(super) fn size(&self) -> Size {
        Size {
            width: self.picture.width(),
            height: self.picture.height(),
        }
    }
}

/// An open camera, asked without waiting.
pub(super) struct Device {
    name: String,
    input: Input,
    stream: usize,
    decoder: ffmpeg::decoder::Video,
    clock: Clock,
    /// A made picture whose moment has not come yet.
    ahead: Option<Look>,
}

/// How a device stamps.
enum Clock {
    /// Microseconds of the host's monotonic clock, as V4L2 drivers do; or of
    /// any other, in which case arrival must do.
    Driver,
    /// Time since the beginning, delivered as fast as it is asked for.
    Made { start: HostInstant },
}

impl Device {
    pub(super) fn open(id: &DeviceId, rate: FrameRate) -> Result<Self, Error> {
        ffmpeg::device::register_all();
        let (input, clock) = match id.as_str().split_once(':') {
            Some((CAMERA, path)) => (open_camera(path, rate), Clock::Driver),
            Some((MADE, graph)) => {
                let start = clock::now();
                (open_input(MADE, graph, &[]), Clock::Made { start })
            }
            _ => return Err(unknown(id)),
        };
        let input = input.map_err(|error| refused(id, error))?;
        let broken = |error| refused(id, error);
        let stream = input
            .streams()
            .best(ffmpeg::media::Type::Video)
            .ok_or_else(|| unknown(id))?;
        let decoder = ffmpeg::codec::Context::from_parameters(stream.parameters())
            .and_then(|context| context.decoder().video())
            .map_err(broken)?;
        Ok(Self {
            name: id.to_string(),
            stream: stream.index(),
            input,
            decoder,
            clock,
            ahead: None,
        })
    }

    /// The next picture, if there is one by now.
    pub(super) fn look(&mut self) -> Result<Option<Look>, Error> {
        let look = match self.ahead.take() {
            Some(look) => Some(look),
            None => self.read()?,
        };
        match look {
            Some(look) if look.at > clock::now() => {
                self.ahead = Some(look);
                Ok(None)
            }
            look => Ok(look),
        }
    }

    fn read(&mut self) -> Result<Option<Look>, Error> {
        let mut packet = ffmpeg::Packet::empty();
        match packet.read(&mut self.input) {
            Ok(()) if packet.stream() == self.stream => {}
            Ok(()) => return Ok(None),
            Err(ffmpeg::Error::Other {
                errno: ffmpeg::error::EAGAIN,
            }) => return Ok(None),
            Err(error) => return Err(self.lost(error)),
        }
        let at = self.moment(packet.pts());
        let mut picture = Video::empty();
        // A picture damaged on its way is skipped: the next is complete.
        let decoded = self
            .decoder
            .send_packet(&packet)
            .and_then(|()| self.decoder.receive_frame(&mut picture));
        Ok(decoded.is_ok().then_some(Look { at, picture }))
    }

    fn moment(&self, pts: Option<i64>) -> HostInstant {
        let now = clock::now();
        let stamp = pts
            .zip(self.input.stream(self.stream))
            .map(|(pts, stream)| {
                let base = stream.time_base();
                let nanos = i128::from(pts) * 1_000_000_000 * i128::from(base.numerator());
                let nanos = nanos / i128::from(base.denominator().max(1));
                i64::try_from(nanos).unwrap_or(i64::MAX)
            });
        match (&self.clock, stamp) {
            (Clock::Made { start }, Some(since)) => {
                HostInstant::from_nanos(start.nanos().saturating_add(since))
            }
            (Clock::Driver, Some(at)) if (0..STALE).contains(&now.nanos().wrapping_sub(at)) => {
                HostInstant::from_nanos(at)
            }
            _ => now,
        }
    }

    fn lost(&self, error: ffmpeg::Error) -> Error {
        Error::new(
            ErrorKind::DeviceLost,
            format!("The camera {} went away ({error}).", self.name),
        )
    }
}

/// Compressed first: over USB, few cameras can send large pictures otherwise.
fn open_camera(path: &str, rate: FrameRate) -> Result<Input, ffmpeg::Error> {
    let rate = format!("{}/{}", rate.num(), rate.den());
    let wish = [("video_size", SIZE), ("framerate", &rate)];
    open_input(CAMERA, path, &[wish[0], wish[1], ("input_format", "mjpeg")])
        .or_else(|_| open_input(CAMERA, path, &wish))
        .or_else(|_| open_input(CAMERA, path, &[]))
}

/// Opens an input that never makes a reader wait.
fn open_input(
    system: &str,
    address: &str,
    options: &[(&str, &str)],
) -> Result<Input, ffmpeg::Error> {
    let no_such = |_| ffmpeg::Error::InvalidData;
    let system = CString::new(system).map_err(no_such)?;
    let address = CString::new(address).map_err(no_such)?;
    let dictionary: ffmpeg::Dictionary = options.iter().copied().collect();
    // SAFETY: all pointers are live. `avformat_open_input` takes the context,
    // frees it when it fails and hands it back when it succeeds; it takes the
    // dictionary likewise, and what it leaves of it is taken back to be freed.
    unsafe {
        let format = ffi::av_find_input_format(system.as_ptr());
        let mut context = ffi::avformat_alloc_context();
        if format.is_null() || context.is_null() {
            ffi::avformat_free_context(context);
            return Err(ffmpeg::Error::DemuxerNotFound);
        }
        (*context).flags |= ffi::AVFMT_FLAG_NONBLOCK;
        let mut dictionary = dictionary.disown();
        let opened = ffi::avformat_open_input(
            &mut context,
            address.as_ptr(),
            format.cast_mut().cast(),
            ptr::from_mut(&mut dictionary),
        );
        drop(ffmpeg::Dictionary::own(dictionary));
        match opened {
            0 => Ok(Input::wrap(context)),
            error => Err(ffmpeg::Error::from(error)),
        }
    }
}

fn refused(id: &DeviceId, error: ffmpeg::Error) -> Error {
    use ffmpeg::error::{EACCES, EBUSY, EPERM};
    match error {
        ffmpeg::Error::Other { errno: EBUSY } => Error::new(
            ErrorKind::Busy,
            format!("The camera {id} is used by another program."),
        ),
        ffmpeg::Error::Other {
            errno: EACCES | EPERM,
        } => Error::new(
            ErrorKind::PermissionDenied,
            format!("The system does not let Aside use the camera {id}."),
        ),
        _ => unknown(id),
    }
}

fn unknown(id: &DeviceId) -> Error {
    let names: Vec<String> = list::cameras()
        .unwrap_or_default()
        .iter()
        .map(|camera| format!("{} ({})", camera.id, camera.name))
        .collect();
    let there_is = match names.is_empty() {
        true => "none at all".to_owned(),
        false => names.join(", "),
    };
    Error::new(
        ErrorKind::DeviceNotFound,
        format!("There is no camera with the id {id}; there is {there_is}."),
    )
}
