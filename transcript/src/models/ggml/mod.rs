//! whisper.cpp's model file: writing one, and telling whether a file is one.
//!
//! Layout, little-endian: the magic number; eleven i32 [`Shape`] fields; the
//! mel filters; the vocabulary; then each tensor as i32 rank, name length and
//! type, its dimensions innermost first, its name, its data. See
//! `whisper_model_load` in whisper.cpp and `convert-pt-to-ggml.py` beside it.

mod inspect;
mod write;

pub(crate) use inspect::inspect;
pub(super) use write::{Storage, Writer};

const MAGIC: u32 = 0x6767_6d6c;

/// The numbers at the start of a model file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Shape {
    /// Tokens the model can say.
    pub(crate) vocabulary: i32,
    /// Positions of the encoder: 1500 for 30 s.
    pub(crate) audio_context: i32,
    /// Width of the encoder.
    pub(crate) audio_width: i32,
    /// Attention heads of the encoder.
    pub(crate) audio_heads: i32,
    /// Layers of the encoder.
    pub(crate) audio_layers: i32,
    /// Positions of the decoder.
    pub(crate) text_context: i32,
    /// Width of the decoder.
    pub(crate) text_width: i32,
    /// Attention heads of the decoder.
    pub(crate) text_heads: i32,
    /// Layers of the decoder.
    pub(crate) text_layers: i32,
    /// Bands of the spectrogram.
    pub(crate) mels: i32,
    /// How most weights are stored.
    pub(crate) file_type: i32,
}

impl Shape {
    /// Whether the model knows more than English: its vocabulary has one token
    /// more (whisper.cpp's own test).
    pub(crate) fn is_multilingual(&self) -> bool {
        self.vocabulary >= 51_865
    }

    /// How many tensors a model of this shape has.
    fn tensors(&self) -> i32 {
        11 + 15 * self.audio_layers + 24 * self.text_layers
    }

    fn fields(&self) -> [i32; 11] {
        [
            self.vocabulary,
            self.audio_context,
            self.audio_width,
            self.audio_heads,
            self.audio_layers,
            self.text_context,
            self.text_width,
            self.text_heads,
            self.text_layers,
            self.mels,
            self.file_type,
        ]
    }

    fn from_fields(fields: [i32; 11]) -> Self {
        let [
            vocabulary,
            audio_context,
            audio_width,
            audio_heads,
            audio_layers,
            rest @ ..,
        ] = fields;
        let [
            text_context,
            text_width,
            text_heads,
            text_layers,
            mels,
            file_type,
        ] = rest;
        Self {
            vocabulary,
            audio_context,
            audio_width,
            audio_heads,
            audio_layers,
            text_context,
            text_width,
            text_heads,
            text_layers,
            mels,
            file_type,
        }
    }

    /// Whether these are numbers of a Whisper model at all. Beyond them
    /// whisper.cpp would allocate without bounds, or abort.
    fn is_plausible(&self) -> bool {
        (50_000..60_000).contains(&self.vocabulary)
            && self.audio_context == 1500
            && self.text_context == 448
            && (64..=4096).contains(&self.audio_width)
            && (64..=4096).contains(&self.text_width)
            && (1..=64).contains(&self.audio_heads)
            && (1..=64).contains(&self.text_heads)
            && (1..=64).contains(&self.audio_layers)
            && (1..=64).contains(&self.text_layers)
            && matches!(self.mels, 80 | 128)
    }
}
