//! A recording of any program, made into packets of ours.
//!
//! Nothing it says of itself is believed: it is read through once before
//! anything is promised ([`scan`]), within [limits](MAX_LENGTH). What already
//! is as a clip has it is copied, packet by packet; all else is decoded and
//! encoded anew.

mod graph;
mod mix;
mod picture;
mod scan;
mod sound;

use std::path::Path;
use std::time::Duration;

use aside_media::{
    AudioFormat, ClipTime, Fragment, InitSegment, Packet, SampleRate, TrackConfig, TrackKind,
};

use self::picture::Picture;
use self::scan::{Chosen, Scan};
use self::sound::Sound;
use crate::parts::Parts;
use crate::reading::{Item, Reader};
use crate::{Error, FragmentPolicy, Fragmenter, Result};

/// No longer recording is taken.
pub const MAX_LENGTH: Duration = Duration::from_secs(12 * 3600);

/// What [`Import::next`] gives to be turned into words.
pub const SPEECH: AudioFormat = AudioFormat {
    rate: SampleRate::HZ_16000,
    channels: 1,
};

/// A foreign recording on its way to become a clip.
pub struct Import {
    reader: Reader,
    scan: Scan,
    picture: Option<Picture>,
    sound: Option<Sound>,
    /// `None` once all was read.
    fragmenter: Option<Fragmenter>,
    tracks: Vec<TrackConfig>,
    init: InitSegment,
    packets: Vec<Packet>,
    damage: u64,
    /// All packets of the recording were taken in.
    is_read: bool,
}

/// What one step gave.
#[derive(Debug, Default)]
pub struct Piece {
    /// Fragments that are complete, in order.
    pub fragments: Vec<Fragment>,
    /// The sound that follows what was given before, as [`SPEECH`].
    pub speech: Vec<f32>,
}

impl Import {
    /// Opens a file and reads through it once, without decoding.
    ///
    /// # Errors
    /// [`Error::File`] when it cannot be opened; [`Error::Unreadable`] when it
    /// is no recording, or none of its tracks is of a kind that is known;
    /// [`Error::Unsupported`] beyond the limits.
    pub fn open(path: &Path) -> Result<Self> {
        let mut reader = Reader::foreign(Parts::new(&[path])?)?;
        let chosen = Chosen::of(&reader)?;
        let scan = Scan::run(&mut reader, &chosen)?;
        if scan.length() > MAX_LENGTH {
            return Err(Error::Unsupported {
                what: format!("It is longer than {} hours", MAX_LENGTH.as_secs() / 3600),
            });
        }
        let reader = Reader::foreign(Parts::new(&[path])?)?;
        let picture = chosen
            .picture
            .map(|index| Picture::open(&reader, index, &scan));
        let picture = picture.transpose()?;
        let sound = match chosen.sounds.is_empty() {
            true => None,
            false => Some(Sound::open(&reader, &chosen.sounds, &scan)?),
        };
        let tracks: Vec<TrackConfig> = picture
            .iter()
            .map(Picture::track)
            .chain(sound.iter().map(Sound::track))
            .cloned()
            .collect();
        let (fragmenter, init) = Fragmenter::new(&tracks, FragmentPolicy::default())?;
        Ok(Self {
            reader,
            scan,
            picture,
            sound,
            fragmenter: Some(fragmenter),
            tracks,
            init,
            packets: Vec::new(),
            damage: 0,
            is_read: false,
        })
    }

    /// The clip's tracks.
    pub fn tracks(&self) -> &[TrackConfig] {
        &self.tracks
    }

    /// What every fragment needs before it.
    pub const fn init(&self) -> &InitSegment {
        &self.init
    }

    /// How long the clip will be.
    pub fn length(&self) -> Duration {
        self.scan.length()
    }

    /// How far [`Import::next`] has read.
    pub fn position(&self) -> Duration {
        self.scan.position.saturating_since(ClipTime::ZERO)
    }

    /// The longest a segment will be.
    pub fn longest_segment(&self) -> Duration {
        let policy = FragmentPolicy::default().segment;
        policy
            + self
                .picture
                .as_ref()
                .map_or(Duration::from_secs(1), Picture::longest_gop)
    }

    /// Whether a track is encoded anew, rather than copied.
    pub fn encodes(&self, kind: TrackKind) -> bool {
        match kind {
            TrackKind::Video => self.picture.as_ref().is_some_and(Picture::encodes),
            TrackKind::Audio => self.sound.as_ref().is_some_and(Sound::encodes),
        }
    }

    /// How many places of the recording could not be read.
    pub const fn damage(&self) -> u64 {
        self.damage
    }

    /// Reads a little further, and adds what became ready to `piece`; false
    /// when there is nothing more. However long a gap in the recording, a step
    /// gives a second of sound at most.
    ///
    /// # Errors
    /// [`Error::Codec`]: the clip is then good up to there. Damage in the
    /// recording is no error: it is passed by, and counted.
    pub fn next(&mut self, piece: &mut Piece) -> Result<bool> {
        if self.fragmenter.is_none() {
            return Ok(false);
        }
        if !self.sound_goes_on(piece)? {
            match self.reader.next() {
                Some(Item::Packet(packet)) => self.take(&packet)?,
                Some(Item::Damage(_)) => self.damage += 1,
                None if !self.is_read => self.end_reading()?,
                None => return self.finish(piece),
            }
        }
        self.pack(piece)?;
        Ok(true)
    }

    /// Gives the sound that is due, if any.
    fn sound_goes_on(&mut self, piece: &mut Piece) -> Result<bool> {
        let end = self.is_read.then(|| ClipTime::ZERO + self.scan.length());
        match &mut self.sound {
            Some(sound) => sound.advance(end, &mut self.packets, &mut piece.speech),
            None => Ok(false),
        }
    }

    fn take(&mut self, packet: &ffmpeg_next::Packet) -> Result<()> {
        self.scan.pass(packet);
        let index = packet.stream();
        let packets = &mut self.packets;
        let good = match (&mut self.picture, &mut self.sound) {
            (Some(picture), _) if picture.index() == index => picture.take(packet, packets)?,
            (_, Some(sound)) if sound.is_of(index) => sound.take(packet, packets),
            _ => true,
        };
        self.damage += u64::from(!good);
        Ok(())
    }

    fn end_reading(&mut self) -> Result<()> {
        self.is_read = true;
        let end = ClipTime::ZERO + self.scan.length();
        if let Some(picture) = self.picture.take() {
            picture.finish(end, &mut self.packets)?;
        }
        if let Some(sound) = &mut self.sound {
            sound.end_listening();
        }
        Ok(())
    }

    fn finish(&mut self, piece: &mut Piece) -> Result<bool> {
        if let Some(sound) = self.sound.take() {
            sound.finish(&mut self.packets, &mut piece.speech)?;
        }
        self.pack(piece)?;
        if let Some(fragmenter) = self.fragmenter.take() {
            fragmenter.finish(&mut piece.fragments)?;
        }
        Ok(true)
    }

    fn pack(&mut self, piece: &mut Piece) -> Result<()> {
        let Some(fragmenter) = &mut self.fragmenter else {
            return Ok(());
        };
        for packet in self.packets.drain(..) {
            fragmenter.write(packet, &mut piece.fragments)?;
        }
        Ok(())
    }
}
