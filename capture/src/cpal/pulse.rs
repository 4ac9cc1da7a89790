//! PulseAudio's sound, without `cpal`'s stream.
//!
//! `cpal` finds the devices here too, but its stream suits no recorder. Asked
//! for small portions, it has the server keep one portion only: what does not
//! fit is lost without a word. Not asked, sound comes every two seconds, and
//! Stop loses the last words. And it asks the server after each portion, and ten
//! times a second besides, how late sound is, which Aside finds out by itself.
//! Without it, and with larger portions, recording a still page costs a third
//! less.

use std::ffi::CString;
use std::time::Duration;

use ::cpal::StreamConfig;
use aside_media::SampleRate;
use futures::executor::block_on;
use pulseaudio::protocol::stream::{BufferAttr, StreamFlags};
use pulseaudio::protocol::{ChannelMap, RecordStreamParams, SampleFormat, SampleSpec};
use pulseaudio::{Client, RecordStream};

use super::patience::patiently;
use super::queue::{Ender, Sender};
use crate::{Error, ErrorKind};

/// How much sound the server hands over at a time, at most: it takes half of
/// it for itself. Stop waits for the last one.
const PORTION: Duration = Duration::from_millis(200);

/// Listens to a source by its name, in samples of `f32`, until dropped.
pub(super) fn listen(
    source: &str,
    config: StreamConfig,
    mut sender: Sender,
) -> Result<RecordStream, Error> {
    let channels = u8::try_from(config.channels).unwrap_or(u8::MAX);
    let rate = SampleRate::new(config.sample_rate).unwrap_or(SampleRate::HZ_48000);
    let sound_frame = u64::from(channels) * size_of::<f32>() as u64;
    let portion = rate.frames_floor(PORTION) * sound_frame;
    let params = RecordStreamParams {
        sample_spec: SampleSpec {
            format: SampleFormat::Float32Le,
            channels,
            sample_rate: rate.get(),
        },
        channel_map: match channels {
            1 => ChannelMap::mono(),
            _ => ChannelMap::stereo(),
        },
        source_name: CString::new(source).ok(),
        buffer_attr: BufferAttr {
            fragment_size: u32::try_from(portion).unwrap_or(u32::MAX),
            // As much as the server allows.
            max_length: u32::MAX,
            ..BufferAttr::default()
        },
        flags: StreamFlags {
            adjust_latency: true,
            ..StreamFlags::default()
        },
        ..RecordStreamParams::default()
    };
    let end = EndOnDrop(sender.ender());
    let heard = move |bytes: &[u8]| {
        let _ends_with_it = &end;
        sender.send(bytes.as_chunks().0, f32::from_le_bytes);
    };
    let source = source.to_owned();
    patiently(move || {
        let stream = Client::from_env(c"Aside")
            .and_then(|client| block_on(client.create_record_stream(params, heard)));
        stream.map_err(|error| {
            let message = format!("The sound server does not let {source} be heard: {error}.");
            Error::new(ErrorKind::NoSound, message)
        })
    })
}

/// The connection drops what it calls when the server is gone.
struct EndOnDrop(Ender);

impl Drop for EndOnDrop {
    fn drop(&mut self) {
        self.0.end();
    }
}
