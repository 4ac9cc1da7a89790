//! PulseAudio's sound, without a client's stream.
//!
//! `cpal` finds the devices here too, but its stream suits no recorder. Asked
//! for small portions, it has the server keep one portion only: what does not
//! fit is lost without a word. Not asked, sound comes every two seconds, and
//! Stop loses the last words. And it asks the server after each portion, and ten
//! times a second besides, how late sound is, which Aside finds out by itself.
//! Without it, and with larger portions, recording a still page costs a third
//! less. The client below it clears a mebibyte each time it reads, hundreds of
//! times a second: a quarter of what is left. So the connection is read here;
//! what is said over it is the `pulseaudio` crate's.

use std::ffi::CString;
use std::io::{BufReader, Cursor, Error as IoError, ErrorKind as IoErrorKind, Read};
use std::net::Shutdown;
use std::os::unix::net::UnixStream;
use std::thread::{self, JoinHandle};
use std::time::Duration;

use ::cpal::StreamConfig;
use aside_media::SampleRate;
use pulseaudio::protocol::stream::{BufferAttr, StreamFlags};
use pulseaudio::protocol::{
    self, AuthParams, AuthReply, ChannelMap, Command, CommandReply, CreateRecordStreamReply, Prop,
    Props, ProtocolError, RecordStreamParams, SampleFormat, SampleSpec, SetClientNameReply,
};

use super::patience::patiently;
use super::queue::{Ender, Sender};
use crate::{Error, ErrorKind};

/// How much sound the server hands over at a time, at most: it takes half of
/// it for itself. Stop waits for the last one.
const PORTION: Duration = Duration::from_millis(200);

/// How many bytes are read at a time: what a server sends in one piece, and a
/// whole number of sound frames of one or two channels.
const PIECE: usize = 64 * 1024;

/// What a message's channel is when it carries no sound.
const NO_SOUND: u32 = u32::MAX;

/// Listens to a source by its name, in samples of `f32`, until dropped.
pub(super) fn listen(
    source: &str,
    config: StreamConfig,
    sender: Sender,
) -> Result<Listening, Error> {
    let params = params(source, config);
    let source = source.to_owned();
    patiently(move || {
        Listening::begin(params, sender).map_err(|error| {
            let message = format!("The sound server does not let {source} be heard: {error}.");
            Error::new(ErrorKind::NoSound, message)
        })
    })
}

fn params(source: &str, config: StreamConfig) -> RecordStreamParams {
    let channels = u8::try_from(config.channels).unwrap_or(u8::MAX);
    let rate = SampleRate::new(config.sample_rate).unwrap_or(SampleRate::HZ_48000);
    let sound_frame = u64::from(channels) * size_of::<f32>() as u64;
    let portion = rate.frames_floor(PORTION) * sound_frame;
    RecordStreamParams {
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
    }
}

/// A stream of sound; dropping it ends its connection, and its thread with it.
pub(super) struct Listening {
    socket: UnixStream,
    thread: Option<JoinHandle<()>>,
}

impl Listening {
    fn begin(params: RecordStreamParams, sender: Sender) -> Result<Self, ProtocolError> {
        let mut connection = Connection::open()?;
        let stream: CreateRecordStreamReply =
            connection.ask(&Command::CreateRecordStream(params))?;
        let socket = connection.stream.get_ref().try_clone()?;
        let end = EndOnDrop(sender.ender());
        let thread = thread::Builder::new()
            .name("pulse".to_owned())
            .spawn(move || {
                let _ends_with_it = end;
                // That the server is gone, or this is dropped: it ends either way.
                drop(connection.hear(stream.channel, sender));
            })?;
        Ok(Self {
            socket,
            thread: Some(thread),
        })
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        // It may be gone already.
        drop(self.socket.shutdown(Shutdown::Both));
        if let Some(thread) = self.thread.take() {
            // A panic there was told; here there is nothing to lose by it.
            drop(thread.join());
        }
    }
}

/// A connection to the user's sound server.
struct Connection {
    stream: BufReader<UnixStream>,
    version: u16,
    asked: u32,
}

impl Connection {
    fn open() -> Result<Self, ProtocolError> {
        let nowhere = || IoError::new(IoErrorKind::NotFound, "there is none");
        let socket = pulseaudio::socket_path_from_env().ok_or_else(nowhere)?;
        let mut connection = Self {
            stream: BufReader::new(UnixStream::connect(socket)?),
            version: protocol::MAX_VERSION,
            asked: 0,
        };
        let cookie = pulseaudio::cookie_path_from_env().and_then(|it| std::fs::read(it).ok());
        let server: AuthReply = connection.ask(&Command::Auth(AuthParams {
            version: protocol::MAX_VERSION,
            supports_shm: false,
            supports_memfd: false,
            cookie: cookie.unwrap_or_default(),
        }))?;
        connection.version = server.version.min(protocol::MAX_VERSION);
        let mut props = Props::new();
        props.set(Prop::ApplicationName, c"Aside");
        let _: SetClientNameReply = connection.ask(&Command::SetClientName(props))?;
        Ok(connection)
    }

    /// Says one thing, and waits for the answer.
    fn ask<R: CommandReply>(&mut self, command: &Command) -> Result<R, ProtocolError> {
        let (socket, asked) = (self.stream.get_mut(), self.asked);
        self.asked += 1;
        protocol::write_command_message(socket, asked, command, self.version)?;
        let (_, reply) = protocol::read_reply_message(&mut self.stream, self.version)?;
        Ok(reply)
    }

    /// Sends on what is heard, until the server ends the stream or is gone.
    fn hear(mut self, channel: u32, mut sender: Sender) -> Result<(), ProtocolError> {
        let mut piece = vec![0; PIECE];
        loop {
            let message = protocol::read_descriptor(&mut self.stream)?;
            let mut left = usize::try_from(message.length).unwrap_or(usize::MAX);
            while left > 0 {
                let (bytes, _) = piece.split_at_mut(left.min(PIECE));
                self.stream.read_exact(bytes)?;
                left -= bytes.len();
                if message.channel == channel {
                    sender.send(bytes.as_chunks().0, f32::from_le_bytes);
                } else if message.channel == NO_SOUND && self.is_end(bytes) {
                    return Ok(());
                }
            }
        }
    }

    /// Whether the server says that the stream has ended; whatever else it has
    /// to say does not matter here.
    fn is_end(&self, said: &[u8]) -> bool {
        let said = Command::read_tag_prefixed(&mut Cursor::new(said), self.version);
        matches!(said, Ok((_, Command::RecordStreamKilled(_))))
    }
}

/// The thread drops it when the server is gone.
struct EndOnDrop(Ender);

impl Drop for EndOnDrop {
    fn drop(&mut self) {
        self.0.end();
    }
}
