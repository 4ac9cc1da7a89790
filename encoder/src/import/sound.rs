//! The sound of a foreign recording: heard, mixed, copied or encoded anew.

use std::time::Duration;

use aside_media::{
    AudioFormat, Bitrate, ClipTime, Packet, SampleRate, Samples, TrackConfig, TrackFormat,
    TrackKind,
};
use ffmpeg_next::codec::{self, Context};
use ffmpeg_next::format::sample;
use ffmpeg_next::{ChannelLayout, Frame, Stream, format, frame};

use super::SPEECH;
use super::graph::{Chain, Look};
use super::mix::Mixer;
use super::picture::copied;
use super::scan::Scan;
use crate::audio::{RATES, codec_string};
use crate::reading::{Decoder, Reader};
use crate::{AudioEncoder, AudioSettings, Error, Result, ffi};

/// What everything is mixed at.
const RATE: SampleRate = SampleRate::HZ_48000;

/// Of one channel, encoded anew.
const BITRATE: Bitrate = Bitrate::kbps(80);

/// Copied sound has no longer hole than this: less is rounding.
const WIDEST: Duration = Duration::from_millis(45);

/// The object type of AAC-LC (ISO/IEC 14496-3, table 1.17).
const LOW_COMPLEXITY: u8 = 2;

pub(crate) struct Sound {
    zero: Duration,
    ears: Vec<Ear>,
    mixer: Mixer,
    format: AudioFormat,
    track: TrackConfig,
    way: Way,
    speech: Converter,
}

enum Way {
    Copy(usize),
    Encode(Box<AudioEncoder>),
}

/// One track, listened to.
struct Ear {
    decoder: Decoder,
    converter: Converter,
    decoded: frame::Audio,
}

impl Sound {
    pub(crate) fn open(reader: &Reader, indices: &[usize], scan: &Scan) -> Result<Self> {
        let streams: Vec<Stream<'_>> = reader
            .streams()
            .filter(|it| indices.contains(&it.index()))
            .collect();
        let is_mono = |it: &Stream<'_>| Heard::of(it).is_some_and(|it| it.channels == 1);
        let channels = if streams.iter().all(is_mono) { 1 } else { 2 };
        let format = AudioFormat {
            rate: RATE,
            channels,
        };
        let mut ears = Vec::new();
        for stream in &streams {
            ears.push(Ear {
                decoder: Decoder::foreign(stream)?.ok_or(Error::NoSuchTrack)?,
                converter: Converter::new(format),
                decoded: frame::Audio::empty(),
            });
        }
        let copied = match &streams[..] {
            [only] => as_it_is(only, scan).map(|track| (track, Way::Copy(only.index()))),
            _ => None,
        };
        let (track, way) = match copied {
            Some(copied) => copied,
            None => {
                let encoder = AudioEncoder::new(&AudioSettings {
                    format,
                    bitrate: Bitrate::kbps(BITRATE.get() / 1000 * u32::from(channels)),
                })?;
                (encoder.track().clone(), Way::Encode(Box::new(encoder)))
            }
        };
        Ok(Self {
            zero: scan.zero(),
            mixer: Mixer::new(RATE, channels, ears.len()),
            ears,
            format,
            track,
            way,
            speech: Converter::new(SPEECH),
        })
    }

    pub(crate) fn is_of(&self, index: usize) -> bool {
        self.ears.iter().any(|it| it.decoder.index == index)
    }

    pub(crate) const fn track(&self) -> &TrackConfig {
        &self.track
    }

    pub(crate) const fn encodes(&self) -> bool {
        matches!(self.way, Way::Encode(_))
    }

    /// Takes a packet in; false when it is damaged.
    pub(crate) fn take(&mut self, packet: &ffmpeg_next::Packet, out: &mut Vec<Packet>) -> bool {
        if matches!(self.way, Way::Copy(index) if index == packet.stream()) {
            out.extend(copied(packet, TrackKind::Audio, &self.track, self.zero));
        }
        let is_its = |ear: &Ear| ear.decoder.index == packet.stream();
        let Some(line) = self.ears.iter().position(is_its) else {
            return true;
        };
        self.ears[line].listen(Some(packet), self.zero, line, &mut self.mixer)
    }

    /// Passes the next block on that is complete, or, once all was heard, that
    /// lies before the clip's `end`; false when there is none.
    pub(crate) fn advance(
        &mut self,
        end: Option<ClipTime>,
        out: &mut Vec<Packet>,
        speech: &mut Vec<f32>,
    ) -> Result<bool> {
        let block = match end {
            Some(end) => self.mixer.rest(end),
            None => self.mixer.ready(),
        };
        let Some((at, block)) = block else {
            return Ok(false);
        };
        self.pass_on(at, block, out, speech)?;
        Ok(true)
    }

    /// Hears what the decoders still hold.
    pub(crate) fn end_listening(&mut self) {
        for (line, ear) in self.ears.iter_mut().enumerate() {
            ear.listen(None, self.zero, line, &mut self.mixer);
        }
    }

    /// Ends the sound, all of which was passed on.
    pub(crate) fn finish(mut self, out: &mut Vec<Packet>, speech: &mut Vec<f32>) -> Result<()> {
        self.speech
            .convert(None, |_, samples| speech.extend(samples));
        match self.way {
            Way::Copy(_) => Ok(()),
            Way::Encode(encoder) => encoder.finish(out),
        }
    }

    fn pass_on(
        &mut self,
        at: u64,
        block: Vec<f32>,
        out: &mut Vec<Packet>,
        speech: &mut Vec<f32>,
    ) -> Result<()> {
        let mut heard = sound_frame(self.format, at, &block);
        self.speech
            .convert(Some(&mut heard), |_, samples| speech.extend(samples));
        if let Way::Encode(encoder) = &mut self.way {
            let samples = Samples {
                at: ClipTime::ZERO + RATE.duration(at),
                format: self.format,
                data: block.into(),
                lost_before: 0,
            };
            encoder.encode(&samples, out)?;
        }
        Ok(())
    }
}

impl Ear {
    /// Puts what a packet sounds like on its line; false when it is damaged.
    fn listen(
        &mut self,
        packet: Option<&ffmpeg_next::Packet>,
        zero: Duration,
        line: usize,
        mixer: &mut Mixer,
    ) -> bool {
        let mut good = self.decoder.send(packet).is_ok();
        let mut place = |at: ClipTime, samples: &[f32]| mixer.place(line, at - zero, samples);
        loop {
            match self.decoder.receive(&mut self.decoded) {
                Ok(true) => {
                    // In its own sound frames, counted from the file's zero.
                    let rate = SampleRate::new(self.decoded.rate());
                    let stamp = self.decoded.timestamp();
                    if let (Some(rate), Some(stamp)) = (rate, stamp) {
                        let at = rate.time_base().pts_floor(self.decoder.time(stamp));
                        self.decoded.set_pts(Some(at.get()));
                        good &= self.converter.convert(Some(&mut self.decoded), &mut place);
                    }
                }
                Ok(false) => break,
                Err(_) => return false,
            }
        }
        if packet.is_none() {
            self.converter.convert(None, &mut place);
        }
        good
    }
}

/// Sound of any kind to interleaved floats of one format.
struct Converter {
    to: AudioFormat,
    chain: Option<(Look, Chain)>,
    converted: frame::Audio,
}

impl Converter {
    fn new(to: AudioFormat) -> Self {
        Self {
            to,
            chain: None,
            converted: frame::Audio::empty(),
        }
    }

    /// Converts a frame whose stamp counts its own sound frames; `None` gives
    /// what is left. False when it cannot be converted.
    fn convert(
        &mut self,
        sound: Option<&mut frame::Audio>,
        mut to: impl FnMut(ClipTime, &[f32]),
    ) -> bool {
        let sound: Option<&mut Frame> = match sound {
            Some(sound) => {
                if sound.channel_layout().is_empty() {
                    let layout = ChannelLayout::default(i32::from(sound.channels()));
                    sound.set_channel_layout(layout);
                }
                let look = look(sound);
                if self.chain.as_ref().is_none_or(|it| it.0 != look) {
                    // What the old one still holds is a few milliseconds.
                    let layout = if self.to.channels == 1 {
                        "mono"
                    } else {
                        "stereo"
                    };
                    let rate = self.to.rate.get();
                    let filters = format!(
                        "aresample={rate},aformat=sample_fmts=flt:sample_rates={rate}:\
                         channel_layouts={layout}"
                    );
                    let Ok(chain) = Chain::of_sounds(&look.0, &filters) else {
                        return false;
                    };
                    self.chain = Some((look, chain));
                }
                Some(sound)
            }
            None => None,
        };
        let Some((_, chain)) = &mut self.chain else {
            return true;
        };
        let good = chain.send(sound).is_ok();
        while chain.receive(&mut self.converted).unwrap_or(false) {
            // Not its best effort: filters leave that as it went in.
            let stamp = self.converted.pts().unwrap_or(0);
            to(chain.time(stamp), ffi::interleaved(&self.converted));
        }
        good
    }
}

/// The arguments of `abuffer` for sounds like this one.
fn look(sound: &frame::Audio) -> Look {
    let (rate, kind) = (sound.rate(), sound.format().name());
    let layout = sound.channel_layout().bits();
    Look(format!(
        "time_base=1/{rate}:sample_rate={rate}:sample_fmt={kind}:channel_layout=0x{layout:x}"
    ))
}

fn sound_frame(from: AudioFormat, at: u64, samples: &[f32]) -> frame::Audio {
    let layout = ChannelLayout::default(i32::from(from.channels));
    let kind = format::Sample::F32(sample::Type::Packed);
    let frames = samples.len() / usize::from(from.channels.max(1));
    let mut sound = frame::Audio::new(kind, frames, layout);
    sound.set_rate(from.rate.get());
    sound.set_pts(i64::try_from(at).ok());
    for (into, sample) in sound.data_mut(0).chunks_exact_mut(4).zip(samples) {
        into.copy_from_slice(&sample.to_ne_bytes());
    }
    sound
}

/// What a file says of a track of sound.
struct Heard {
    rate: SampleRate,
    channels: u16,
}

impl Heard {
    fn of(stream: &Stream<'_>) -> Option<Self> {
        let context = Context::from_parameters(stream.parameters()).ok()?;
        let audio = context.decoder().audio().ok()?;
        Some(Self {
            rate: SampleRate::new(audio.rate())?,
            channels: audio.channels(),
        })
    }
}

/// The track, if its packets are as a clip has them.
fn as_it_is(stream: &Stream<'_>, scan: &Scan) -> Option<TrackConfig> {
    let parameters = stream.parameters();
    let header = ffi::header(&parameters).to_vec();
    let is_lc = header.first().is_some_and(|it| it >> 3 == LOW_COMPLEXITY);
    let Heard { rate, channels } = Heard::of(stream)?;
    let is_ours = parameters.id() == codec::Id::AAC
        && is_lc
        && (1..=2).contains(&channels)
        && RATES.contains(&rate.get());
    let seen = scan.seen(stream.index())?;
    let is_regular = seen.is_regular(Duration::from_secs(1), WIDEST) && scan.covers(seen);
    (is_ours && is_regular).then(|| TrackConfig {
        time_base: seen.base,
        codec: codec_string(&header),
        header,
        format: TrackFormat::Audio { rate, channels },
    })
}
