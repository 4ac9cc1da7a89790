//! What the tests of this crate share.

use std::path::{Path, PathBuf};

use aside_transcript::{Models, models};

/// The models the tests use. They fail without them: a test that cannot run is
/// no test.
pub(crate) fn models() -> Models {
    let dir = models::default_dir().expect("a home folder, or ASIDE_MODELS");
    Models::open(dir)
}

/// The path of an installed model.
pub(crate) fn model(info: &models::ModelInfo) -> PathBuf {
    models().path(info.name).unwrap_or_else(|error| {
        panic!("{error}. Run `make model` first, or set ASIDE_MODELS to the folder of models.")
    })
}

/// Eleven seconds of a speech, 16 kHz mono; see the note beside it.
pub(crate) fn jfk() -> Vec<f32> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../rig/assets/jfk.wav");
    wav(&path)
}

/// The samples of a 16-bit mono WAV file at 16 kHz.
pub(crate) fn wav(path: &Path) -> Vec<f32> {
    let mut reader =
        hound::WavReader::open(path).unwrap_or_else(|error| panic!("{path:?}: {error}"));
    assert_eq!(
        (reader.spec().sample_rate, reader.spec().channels),
        (16_000, 1)
    );
    reader
        .samples::<i16>()
        .map(|x| f32::from(x.unwrap()) / 32_768.0)
        .collect()
}
