//! A source behind a driver's input stream.

use std::time::Duration;

use ::cpal::traits::{DeviceTrait, StreamTrait};
use ::cpal::{
    BufferSize, Data, Device, FromSample, SampleFormat, SizedSample, Stream, StreamConfig,
};
use aside_media::{AudioFormat, HostInstant, SampleRate, Samples};

use super::hosts;
use super::patience::patiently;
#[cfg(target_os = "linux")]
use super::pulse;
use super::queue::{Ender, Receiver, Sender, queue};
use super::timeline::Timeline;
use super::watch::{News, Role, Watch};
use crate::{AudioSource, DeviceId, Error, ErrorKind};

/// How long a sound server may take to open a stream.
const OPEN_TIMEOUT: Duration = Duration::from_secs(2);

/// A microphone, or what the loudspeakers play.
pub(crate) struct InputSource {
    name: String,
    format: AudioFormat,
    receiver: Receiver,
    timeline: Timeline,
    /// For a device that was asked for by name.
    watch: Option<Watch>,
    /// Stops the driver when dropped.
    _stream: Driver,
}

impl InputSource {
    /// Opens the microphone of this name.
    pub(crate) fn microphone(id: &DeviceId) -> Result<Self, Error> {
        let id = id.clone();
        let (host, device) = patiently(move || hosts::find_microphone(&id))?;
        let mut input = Self::open(&device, 1)?;
        input.watch = Watch::new(host, &device, Role::Named);
        Ok(input)
    }

    /// Opens what the default loudspeakers play.
    pub(crate) fn system_audio() -> Result<Self, Error> {
        Self::open(&patiently(hosts::find_system_audio)?, 2)
    }

    /// Opens a device; `channels` is what to ask for, not what must be.
    pub(super) fn open(device: &Device, channels: u16) -> Result<Self, Error> {
        let name = device.to_string();
        let (config, sample) = choose_config(device, channels)?;
        let rate = SampleRate::new(config.sample_rate).ok_or_else(|| {
            Error::new(
                ErrorKind::Unsupported,
                format!("{name} has no sample rate."),
            )
        })?;
        let format = AudioFormat {
            rate,
            channels: config.channels,
        };
        let (sender, receiver) = queue(format);
        let stream = listen(device, config, sample, sender)?;
        Ok(Self {
            name,
            format,
            timeline: Timeline::new(format, receiver.capacity()),
            receiver,
            watch: None,
            _stream: stream,
        })
    }
}

impl AudioSource for InputSource {
    fn format(&self) -> AudioFormat {
        self.format
    }

    fn next(&mut self, deadline: HostInstant) -> Result<Option<Samples>, Error> {
        if let Some(News::Gone) = self.watch.as_ref().and_then(Watch::news) {
            self.receiver.end();
        }
        loop {
            if let Some(stamped) = self.timeline.pop() {
                return Ok(Some(Samples {
                    at: stamped.at,
                    format: self.format,
                    data: stamped.block.data,
                    lost_before: stamped.lost_before,
                }));
            }
            match self.receiver.receive(deadline) {
                Some(block) => self.timeline.push(block),
                None if self.receiver.ended() => {
                    self.timeline.finish();
                    if self.timeline.is_empty() {
                        return Err(self.lost());
                    }
                }
                None => return Ok(None),
            }
        }
    }
}

impl InputSource {
    /// Delivers what was heard, and nothing after.
    pub(super) fn end(&self) {
        self.receiver.end();
    }

    fn lost(&self) -> Error {
        Error::new(ErrorKind::DeviceLost, format!("{} went away.", self.name))
    }
}

/// Sound servers convert to whatever is asked of them; for the rest, what the
/// device prefers is what it does well.
fn choose_config(device: &Device, channels: u16) -> Result<(StreamConfig, SampleFormat), Error> {
    let host = device.id().map_err(hosts::from_driver)?.host();
    if matches!(host.name(), hosts::PIPEWIRE | hosts::PULSEAUDIO) {
        let config = StreamConfig {
            channels,
            sample_rate: SampleRate::HZ_48000.get(),
            buffer_size: BufferSize::Default,
        };
        return Ok((config, SampleFormat::F32));
    }
    let config = device
        .default_input_config()
        .or_else(|_| device.default_output_config())
        .map_err(hosts::from_driver)?;
    Ok((config.config(), config.sample_format()))
}

/// What calls back with sound, as long as it is kept.
enum Driver {
    Cpal {
        _stream: Stream,
    },
    #[cfg(target_os = "linux")]
    Pulse {
        _stream: pulse::Listening,
    },
}

/// Begins to listen.
fn listen(
    device: &Device,
    config: StreamConfig,
    sample: SampleFormat,
    sender: Sender,
) -> Result<Driver, Error> {
    #[cfg(target_os = "linux")]
    {
        let id = device.id().map_err(hosts::from_driver)?;
        if id.host().name() == hosts::PULSEAUDIO {
            let _stream = pulse::listen(id.id(), config, sender)?;
            return Ok(Driver::Pulse { _stream });
        }
    }
    let stream = build(device, config, sample, sender).map_err(hosts::from_driver)?;
    stream.play().map_err(hosts::from_driver)?;
    Ok(Driver::Cpal { _stream: stream })
}

fn build(
    device: &Device,
    config: StreamConfig,
    sample: SampleFormat,
    sender: Sender,
) -> Result<Stream, ::cpal::Error> {
    match sample {
        SampleFormat::F32 => build_typed::<f32>(device, config, sender),
        SampleFormat::F64 => build_typed::<f64>(device, config, sender),
        SampleFormat::I8 => build_typed::<i8>(device, config, sender),
        SampleFormat::I16 => build_typed::<i16>(device, config, sender),
        SampleFormat::I24 => build_typed::<::cpal::I24>(device, config, sender),
        SampleFormat::I32 => build_typed::<i32>(device, config, sender),
        SampleFormat::U8 => build_typed::<u8>(device, config, sender),
        SampleFormat::U16 => build_typed::<u16>(device, config, sender),
        SampleFormat::U32 => build_typed::<u32>(device, config, sender),
        other => Err(::cpal::Error::with_message(
            ::cpal::ErrorKind::UnsupportedConfig,
            format!("its samples are {other}, which Aside cannot read"),
        )),
    }
}

fn build_typed<T>(
    device: &Device,
    config: StreamConfig,
    mut sender: Sender,
) -> Result<Stream, ::cpal::Error>
where
    T: SizedSample,
    f32: FromSample<T>,
{
    let ender = sender.ender();
    device.build_input_stream_raw(
        config,
        T::FORMAT,
        move |data: &Data, _| {
            if let Some(samples) = data.as_slice::<T>() {
                sender.send(samples, f32::from_sample_);
            }
        },
        move |error| note(&error, &ender),
        Some(OPEN_TIMEOUT),
    )
}

/// Runs on the driver's thread. Only what ends the stream ends the source; a
/// changed route or a short stumble shows in the sound's own timeline.
fn note(error: &::cpal::Error, ender: &Ender) {
    use ::cpal::ErrorKind as Driver;
    match error.kind() {
        Driver::DeviceChanged | Driver::Xrun | Driver::RealtimeDenied => {}
        _ => ender.end(),
    }
}
