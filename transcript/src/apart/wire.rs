//! What passes between a program and its engine. Both are the same executable,
//! so there are no versions.
//!
//! An ask is a kind, the length of what follows (u32, little-endian), and that:
//! JSON, or for sound its samples as f32, little-endian. An answer is a length
//! and JSON.

use std::io::{self, Read, Write};
use std::path::PathBuf;

use aside_media::ClipTime;
use serde::{Deserialize, Serialize};

use crate::{Error, Result, Word};

/// The most samples in one ask: a second.
pub(super) const RUN: usize = 16_000;
/// Nothing longer is read: a guard against reading what is no message.
const LONGEST: u32 = 16 << 20;

const START: u8 = 1;
const HEAR: u8 = 2;
const FINISH: u8 = 3;
const THREADS: u8 = 4;

/// What is to be loaded: [`WhisperOptions`](crate::WhisperOptions), and files.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Start {
    pub(super) model: PathBuf,
    pub(super) vad: PathBuf,
    pub(super) language: Option<String>,
    pub(super) prompt: Option<String>,
    pub(super) threads: usize,
}

/// What a program asks of its engine.
#[derive(Debug, PartialEq)]
pub(super) enum Ask {
    /// Load this. Always the first.
    Start(Start),
    /// As [`Recognizer::accept`](crate::Recognizer::accept).
    Hear(Vec<f32>),
    /// As [`Recognizer::finish`](crate::Recognizer::finish).
    Finish,
    /// As [`Recognizer::set_threads`](crate::Recognizer::set_threads).
    Threads(usize),
}

/// What the engine answers.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub(super) enum Answer {
    Said {
        words: Vec<Said>,
        language: Option<String>,
    },
    /// It goes on; what was asked cannot be had.
    Refused {
        /// The model's file is why.
        model: bool,
        reason: String,
    },
}

/// A [`Word`], its times in nanoseconds.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Said {
    text: String,
    start: i64,
    end: i64,
    confidence: f32,
}

impl From<Word> for Said {
    fn from(word: Word) -> Self {
        Self {
            text: word.text,
            start: word.start.nanos(),
            end: word.end.nanos(),
            confidence: word.confidence,
        }
    }
}

impl From<Said> for Word {
    fn from(said: Said) -> Self {
        Self {
            text: said.text,
            start: ClipTime::from_nanos(said.start),
            end: ClipTime::from_nanos(said.end),
            confidence: said.confidence,
        }
    }
}

impl Ask {
    pub(super) fn write(&self, out: &mut impl Write) -> io::Result<()> {
        let (kind, body) = match self {
            Self::Start(start) => (START, serde_json::to_vec(start)?),
            Self::Hear(samples) => {
                let bytes = samples.iter().flat_map(|sample| sample.to_le_bytes());
                (HEAR, bytes.collect())
            }
            Self::Finish => (FINISH, Vec::new()),
            Self::Threads(threads) => (THREADS, serde_json::to_vec(threads)?),
        };
        out.write_all(&[kind])?;
        write_body(out, &body)
    }

    /// `None` when there is nobody left to ask.
    pub(super) fn read(from: &mut impl Read) -> io::Result<Option<Self>> {
        let mut kind = [0];
        match from.read_exact(&mut kind) {
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
            read => read?,
        }
        let body = read_body(from)?;
        Ok(Some(match kind[0] {
            START => Self::Start(serde_json::from_slice(&body)?),
            HEAR => Self::Hear(samples(&body)),
            FINISH => Self::Finish,
            THREADS => Self::Threads(serde_json::from_slice(&body)?),
            _ => return Err(io::ErrorKind::InvalidData.into()),
        }))
    }
}

impl Answer {
    pub(super) fn new(words: Result<Vec<Word>>, language: Option<&str>) -> Self {
        match words {
            Ok(words) => Self::Said {
                words: words.into_iter().map(Said::from).collect(),
                language: language.map(str::to_owned),
            },
            Err(Error::Engine(reason)) => Self::Refused {
                model: false,
                reason,
            },
            Err(Error::Foreign { reason, .. }) => Self::Refused {
                model: true,
                reason,
            },
            Err(other) => Self::Refused {
                model: false,
                reason: other.to_string(),
            },
        }
    }

    pub(super) fn write(&self, out: &mut impl Write) -> io::Result<()> {
        write_body(out, &serde_json::to_vec(self)?)?;
        out.flush()
    }

    pub(super) fn read(from: &mut impl Read) -> io::Result<Self> {
        Ok(serde_json::from_slice(&read_body(from)?)?)
    }
}

fn write_body(out: &mut impl Write, body: &[u8]) -> io::Result<()> {
    let length = u32::try_from(body.len()).ok().filter(|it| *it <= LONGEST);
    let length = length.ok_or(io::ErrorKind::InvalidInput)?;
    out.write_all(&length.to_le_bytes())?;
    out.write_all(body)
}

fn read_body(from: &mut impl Read) -> io::Result<Vec<u8>> {
    let mut length = [0; 4];
    from.read_exact(&mut length)?;
    let length = u32::from_le_bytes(length);
    if length > LONGEST {
        return Err(io::ErrorKind::InvalidData.into());
    }
    let mut body = vec![0; length as usize];
    from.read_exact(&mut body)?;
    Ok(body)
}

fn samples(bytes: &[u8]) -> Vec<f32> {
    let (samples, _) = bytes.as_chunks::<4>();
    samples.iter().map(|it| f32::from_le_bytes(*it)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_asked_and_answered_arrives_as_it_was() {
        let start = Start {
            model: "m.bin".into(),
            vad: "v.bin".into(),
            language: Some("de".to_owned()),
            prompt: None,
            threads: 3,
        };
        let sound = vec![0.0, -1.0, f32::MIN_POSITIVE, 0.1];
        let asks = [
            Ask::Start(start),
            Ask::Hear(sound),
            Ask::Threads(2),
            Ask::Finish,
        ];
        let mut pipe = Vec::new();
        for ask in &asks {
            ask.write(&mut pipe).unwrap();
        }
        let mut pipe = &pipe[..];
        for ask in asks {
            assert_eq!(Ask::read(&mut pipe).unwrap(), Some(ask));
        }
        assert_eq!(Ask::read(&mut pipe).unwrap(), None);

        let word = Word {
            text: "don’t".to_owned(),
            start: ClipTime::from_nanos(62_500),
            end: ClipTime::from_nanos(1_000_000_007),
            confidence: 0.1,
        };
        let mut pipe = Vec::new();
        Answer::new(Ok(vec![word.clone()]), Some("en"))
            .write(&mut pipe)
            .unwrap();
        let Answer::Said { words, language } = Answer::read(&mut &pipe[..]).unwrap() else {
            panic!("refused");
        };
        let words: Vec<_> = words.into_iter().map(Word::from).collect();
        assert_eq!((words, language.as_deref()), (vec![word], Some("en")));
    }

    #[test]
    fn what_is_no_message_is_an_error_and_allocates_nothing() {
        let huge = [HEAR, 0xff, 0xff, 0xff, 0xff];
        assert!(Ask::read(&mut &huge[..]).is_err());
        assert!(Ask::read(&mut &[9, 0, 0, 0, 0][..]).is_err());
        assert!(Ask::read(&mut &[HEAR, 8, 0, 0, 0, 1][..]).is_err());
        assert!(Answer::read(&mut &b"aside: no such command"[..]).is_err());
    }
}
