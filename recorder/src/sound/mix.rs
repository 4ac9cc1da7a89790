//! The `enc-audio` thread: every channel to its safety track, all of them
//! mixed to the encoder.

use std::time::Duration;

use aside_encoder::AudioEncoder;
use aside_library::wav::WavWriter;
use aside_media::{ClipTime, Packet, Samples};
use aside_sound::{Enhance, Enhancer, Mixer, Mute};
use crossbeam_channel::{Receiver, Sender};

use super::{FORMAT, SoundChannel};
use crate::Error;
use crate::compose::forward;
use crate::config::SoundConfig;
use crate::threads::{Heard, LastWord, Report, ToMux, Worker};

/// A safety track is made safe this often.
const CHECKPOINT: Duration = Duration::from_secs(1);

/// What `enc-audio` works with.
pub(crate) struct MixSound {
    tracks: Vec<Track>,
    mixer: Mixer,
    enhanced: Vec<f32>,
    mixed: Vec<f32>,
    /// Sound frames mixed so far.
    end: u64,
    encoder: AudioEncoder,
    /// Told when there is more in the first channel's safety track.
    ticks: Option<Sender<()>>,
    packets: Sender<ToMux>,
    reports: Sender<Report>,
}

/// One channel, as it was heard; nothing of what was said while it was muted
/// is kept anywhere.
struct Track {
    channel: SoundChannel,
    mute: Mute,
    wav: WavWriter,
    checkpoint: ClipTime,
    /// The computer's sound goes into the mix as it is.
    enhancer: Option<Enhancer>,
}

impl MixSound {
    pub(crate) fn new(
        config: &SoundConfig,
        wavs: Vec<(SoundChannel, WavWriter)>,
        encoder: AudioEncoder,
        ticks: Option<Sender<()>>,
        (packets, reports): (Sender<ToMux>, Sender<Report>),
    ) -> Result<Self, Error> {
        let faders: Vec<_> = wavs.iter().map(|(it, _)| config.fader(*it)).collect();
        let track = |(channel, wav)| Track::new(channel, wav, config);
        let tracks: Result<_, Error> = wavs.into_iter().map(track).collect();
        Ok(Self {
            mixer: Mixer::new(FORMAT.rate, &faders)?,
            tracks: tracks?,
            enhanced: Vec::with_capacity(4_800),
            mixed: Vec::with_capacity(4_800),
            end: 0,
            encoder,
            ticks,
            packets,
            reports,
        })
    }

    /// The body of the thread.
    pub(crate) fn run(mut self, heard: &Receiver<Heard>) {
        let reports = self.reports.clone();
        let _last_word = LastWord {
            worker: Worker::EncodeAudio,
            reports: reports.clone(),
        };
        let mut out = Vec::new();
        let mut result = Ok(true);
        for heard in heard {
            result = self.take_in(heard, &mut out);
            if !matches!(result, Ok(true)) {
                break;
            }
        }
        if let Err(error) = result.and_then(|_| self.finish(out)) {
            drop(reports.send(Report::Fatal(error)));
        }
    }

    /// False when nobody takes packets any more.
    fn take_in(&mut self, heard: Heard, out: &mut Vec<Packet>) -> Result<bool, Error> {
        match heard {
            Heard::Fade(channel, at, fader) => {
                if let Some(line) = self.line(channel) {
                    let at = FORMAT.rate.time_base().pts_floor(at).get();
                    let at = u64::try_from(at).unwrap_or(0);
                    self.tracks[line].mute.set(at, fader.muted);
                    self.mixer.fade(line, at, fader);
                }
                Ok(true)
            }
            Heard::Sound(channel, mut block) => {
                let Some(line) = self.line(channel) else {
                    return Ok(true);
                };
                let ticks = self.ticks.as_ref().filter(|_| line == 0);
                let track = &mut self.tracks[line];
                track.mute.apply(&mut block.data);
                track.write(&block, ticks)?;
                match &mut track.enhancer {
                    None => self.mixer.push(line, &block.data),
                    Some(enhancer) => {
                        self.enhanced.clear();
                        enhancer.push(&block.data, &mut self.enhanced);
                        self.mixer.push(line, &self.enhanced);
                    }
                }
                self.mixer.drain(&mut self.mixed);
                self.encode(out)?;
                Ok(forward(out, &self.packets))
            }
        }
    }

    fn line(&self, channel: SoundChannel) -> Option<usize> {
        self.tracks.iter().position(|it| it.channel == channel)
    }

    /// Encodes what was mixed.
    fn encode(&mut self, out: &mut Vec<Packet>) -> Result<(), Error> {
        let at = ClipTime::ZERO + FORMAT.rate.duration(self.end);
        self.end += self.mixed.len() as u64;
        let mut block = Samples {
            at,
            format: FORMAT,
            data: std::mem::take(&mut self.mixed).into(),
            lost_before: 0,
        };
        self.encoder.encode(&block, out)?;
        self.mixed = std::mem::take(&mut *block.data);
        self.mixed.clear();
        Ok(())
    }

    fn finish(mut self, mut out: Vec<Packet>) -> Result<(), Error> {
        let mut wavs = Vec::new();
        for (line, track) in self.tracks.drain(..).enumerate() {
            wavs.push(track.wav);
            if let Some(enhancer) = track.enhancer {
                self.enhanced.clear();
                enhancer.finish(&mut self.enhanced);
                self.mixer.push(line, &self.enhanced);
            }
        }
        let nothing = Mixer::new(FORMAT.rate, &[])?;
        std::mem::replace(&mut self.mixer, nothing).finish(&mut self.mixed);
        self.encode(&mut out)?;
        self.encoder.finish(&mut out)?;
        forward(&mut out, &self.packets);
        for wav in wavs {
            wav.finish()?;
        }
        Ok(())
    }
}

impl Track {
    fn new(channel: SoundChannel, wav: WavWriter, config: &SoundConfig) -> Result<Self, Error> {
        let enhance = config.enhance;
        let voice = channel == SoundChannel::Microphone && enhance != Enhance::default();
        let enhancer = voice.then(|| Enhancer::new(enhance)).transpose()?;
        Ok(Self {
            channel,
            mute: Mute::new(FORMAT.rate, config.fader(channel).muted),
            wav,
            checkpoint: ClipTime::ZERO,
            enhancer,
        })
    }

    fn write(
        &mut self,
        block: &Samples<ClipTime>,
        ticks: Option<&Sender<()>>,
    ) -> Result<(), Error> {
        self.wav.write(&block.data)?;
        if block.at.saturating_since(self.checkpoint) >= CHECKPOINT {
            self.checkpoint = block.at;
            self.wav.checkpoint()?;
            if let Some(ticks) = ticks {
                // Full: a tick waits already, and says the same.
                ticks.try_send(()).ok();
            }
        }
        Ok(())
    }
}
