//! The few things `ffmpeg-next` has no safe call for. All `unsafe` code of
//! this crate is here.

use std::sync::Once;

use ffmpeg_next::codec::Context;
use ffmpeg_next::filter::Graph;
use ffmpeg_next::format::context;
use ffmpeg_next::packet::Ref;
use ffmpeg_next::software::scaling;
use ffmpeg_next::{Codec, Error, Frame, Packet, Stream, codec, ffi, frame, log};

/// Gives FFmpeg's errors their texts, and keeps its own chatter off the
/// terminal: errors are returned to the caller, who decides who hears of them.
pub(crate) fn prepare() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        log::set_level(log::Level::Fatal);
        if let Err(error) = ffmpeg_next::init() {
            tracing::warn!(%error, "FFmpeg was not set up");
        }
    });
}

/// Makes FFmpeg refuse any single piece of memory above 512 MB, for the whole
/// program: a damaged file may claim to need any amount.
pub(crate) fn limit_memory() {
    static ONCE: Once = Once::new();
    // SAFETY: sets one number, and FFmpeg reads it atomically.
    ONCE.call_once(|| unsafe { ffi::av_max_alloc(512 << 20) });
}

/// Every encoder FFmpeg has for a codec, in FFmpeg's order.
pub(crate) fn encoders(id: codec::Id) -> Vec<Codec> {
    let wanted: ffi::AVCodecID = id.into();
    let mut state = std::ptr::null_mut();
    let mut found = Vec::new();
    loop {
        // SAFETY: `state` is only ever written by this call, and codecs are
        // static data that live as long as the program.
        let codec = unsafe { ffi::av_codec_iterate(&mut state) };
        if codec.is_null() {
            return found;
        }
        // SAFETY: not null, and static as above.
        let is_wanted = unsafe { (*codec).id == wanted && ffi::av_codec_is_encoder(codec) != 0 };
        if is_wanted {
            // SAFETY: not null, and static as above.
            found.push(unsafe { Codec::wrap(codec.cast_mut()) });
        }
    }
}

/// An opened encoder's out-of-band header; empty when it has none.
pub(crate) fn extradata(context: &Context) -> &[u8] {
    // SAFETY: an opened context owns `extradata_size` bytes at `extradata`
    // and neither moves nor frees them while it is borrowed.
    unsafe {
        let context = context.as_ptr();
        let size = usize::try_from((*context).extradata_size).unwrap_or(0);
        if (*context).extradata.is_null() || size == 0 {
            return &[];
        }
        std::slice::from_raw_parts((*context).extradata, size)
    }
}

/// Makes sure that writing to a frame changes nobody else's picture: copies
/// it when an encoder still holds on to it.
pub(crate) fn make_writable(frame: &mut Frame) -> Result<(), Error> {
    // SAFETY: the frame is alive; on failure it is left as it was.
    check(unsafe { ffi::av_frame_make_writable(frame.as_mut_ptr()) })
}

/// A planar 4:2:0 picture's bytes.
pub(crate) struct Planes<'a> {
    pub(crate) y: &'a mut [u8],
    pub(crate) u: &'a mut [u8],
    pub(crate) v: &'a mut [u8],
    /// Bytes a row of `y`.
    pub(crate) y_stride: usize,
    /// Bytes a row of `u` and of `v`.
    pub(crate) c_stride: usize,
}

/// All three planes of a YUV420P frame at once, writable.
pub(crate) fn planes_mut(picture: &mut frame::Video) -> Result<Planes<'_>, Error> {
    make_writable(picture)?;
    let (y_stride, c_stride) = (picture.stride(0), picture.stride(1));
    if picture.format() != ffmpeg_next::format::Pixel::YUV420P || picture.stride(2) != c_stride {
        return Err(Error::InvalidData);
    }
    let y = picture.data_mut(0) as *mut [u8];
    let u = picture.data_mut(1) as *mut [u8];
    let v = picture.data_mut(2) as *mut [u8];
    // SAFETY: the planes of a YUV420P picture do not overlap, and the frame
    // stays borrowed for as long as they are.
    let (y, u, v) = unsafe { (&mut *y, &mut *u, &mut *v) };
    Ok(Planes {
        y,
        u,
        v,
        y_stride,
        c_stride,
    })
}

/// A scaler that may move to another thread.
pub(crate) struct Swscale(pub(crate) scaling::Context);

// SAFETY: swscale's context is memory of its own, tied to no thread, and is
// only ever reached through `&mut`.
unsafe impl Send for Swscale {}

/// Gives a track's parameters the codec's out-of-band header.
pub(crate) fn set_header(parameters: &mut codec::Parameters, header: &[u8]) -> Result<(), Error> {
    let size = i32::try_from(header.len()).map_err(|_| Error::InvalidData)?;
    let padded = header.len() + ffi::AV_INPUT_BUFFER_PADDING_SIZE as usize;
    // SAFETY: any size may be asked for; null means there is no memory.
    let memory = unsafe { ffi::av_mallocz(padded) }.cast::<u8>();
    if memory.is_null() {
        return Err(Error::Other {
            errno: ffmpeg_next::error::ENOMEM,
        });
    }
    // SAFETY: `memory` has room for the header and the padding FFmpeg
    // demands, and was just made, so that the two do not overlap. The
    // parameters are alive; they free what they held before here, and the
    // new memory when they are freed themselves.
    unsafe {
        std::ptr::copy_nonoverlapping(header.as_ptr(), memory, header.len());
        let parameters = parameters.as_mut_ptr();
        ffi::av_freep((&raw mut (*parameters).extradata).cast());
        (*parameters).extradata = memory;
        (*parameters).extradata_size = size;
    }
    Ok(())
}

/// Says that packets of the next fragment begin where their stamps say, not
/// where the fragment before it ended (`frag_discont` of FFmpeg's mov muxer).
pub(crate) fn begin_fragment(output: &mut context::Output) -> Result<(), Error> {
    // SAFETY: the muxer's private data begins with an AVClass, as AVOptions
    // demand, and lives as long as the output.
    check(unsafe {
        ffi::av_opt_set(
            (*output.as_mut_ptr()).priv_data,
            c"movflags".as_ptr(),
            c"+frag_discont".as_ptr(),
            0,
        )
    })
}

/// Makes a muxer write out the fragment it has gathered.
pub(crate) fn end_fragment(output: &mut context::Output) -> Result<(), Error> {
    // SAFETY: the output is alive and its header is written; a null packet
    // asks muxers that allow it, as mov does, to flush.
    check(unsafe { ffi::av_write_frame(output.as_mut_ptr(), std::ptr::null_mut()) })
}

/// Whether a packet is there to be decoded, but not to be shown or heard.
pub(crate) fn is_discarded(packet: &Packet) -> bool {
    // SAFETY: the packet is alive.
    let flags = unsafe { (*packet.as_ptr()).flags };
    flags & ffi::AV_PKT_FLAG_DISCARD != 0
}

/// A track's out-of-band header; empty when it has none.
pub(crate) fn header(parameters: &codec::Parameters) -> &[u8] {
    // SAFETY: the parameters own `extradata_size` bytes at `extradata`, and
    // neither move nor free them while they are borrowed.
    unsafe {
        let parameters = parameters.as_ptr();
        let size = usize::try_from((*parameters).extradata_size).unwrap_or(0);
        if (*parameters).extradata.is_null() || size == 0 {
            return &[];
        }
        std::slice::from_raw_parts((*parameters).extradata, size)
    }
}

/// How many degrees counterclockwise a track's picture is to be turned.
pub(crate) fn rotation(stream: &Stream<'_>) -> Option<f64> {
    let matrix = stream
        .side_data()
        .find(|it| it.kind() == codec::packet::side_data::Type::DisplayMatrix)?;
    let bytes = matrix.data().get(..36)?;
    let mut numbers = [0_i32; 9];
    for (number, bytes) in numbers.iter_mut().zip(bytes.chunks_exact(4)) {
        *number = i32::from_ne_bytes(bytes.try_into().ok()?);
    }
    // SAFETY: the function reads nine numbers.
    let degrees = unsafe { ffi::av_display_rotation_get(numbers.as_ptr()) };
    degrees.is_finite().then_some(degrees)
}

/// Makes a chain of filters start no threads.
pub(crate) fn use_one_thread(graph: &mut Graph) {
    // SAFETY: the graph is alive, and not configured yet.
    unsafe { (*graph.as_mut_ptr()).nb_threads = 1 };
}

/// The samples of a frame of interleaved floats; none of any other.
pub(crate) fn interleaved(sound: &frame::Audio) -> &[f32] {
    let kind = ffmpeg_next::format::Sample::F32(ffmpeg_next::format::sample::Type::Packed);
    if sound.format() != kind || sound.samples() == 0 {
        return &[];
    }
    let count = sound.samples() * usize::from(sound.channels());
    let bytes = sound.data(0);
    if bytes.len() < count * size_of::<f32>() {
        return &[];
    }
    // SAFETY: the plane has room for `count` floats, as was just seen; FFmpeg
    // aligns planes for its vector code; any bits are a float; the frame stays
    // borrowed.
    unsafe { std::slice::from_raw_parts(bytes.as_ptr().cast(), count) }
}

fn check(result: i32) -> Result<(), Error> {
    if result < 0 {
        return Err(Error::from(result));
    }
    Ok(())
}
