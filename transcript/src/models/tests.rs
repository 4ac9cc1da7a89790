use std::io::Write as _;

use half::f16;

use super::*;

/// The smallest model that has every part of a Whisper one.
const WIDTH: usize = 64;
const VOCABULARY: usize = 51_865;

/// CTranslate2's `model.bin`, variable by variable.
struct Spec {
    variables: Vec<u8>,
    count: u32,
}

impl Spec {
    fn string(text: &str) -> Vec<u8> {
        let length = u16::try_from(text.len() + 1).unwrap();
        [&length.to_le_bytes()[..], text.as_bytes(), &[0]].concat()
    }

    fn variable(&mut self, name: &str, dims: &[usize], kind: u8, data: &[u8]) {
        self.count += 1;
        self.variables.extend(Self::string(name));
        self.variables.push(u8::try_from(dims.len()).unwrap());
        for dim in dims {
            self.variables
                .extend(u32::try_from(*dim).unwrap().to_le_bytes());
        }
        self.variables.push(kind);
        self.variables
            .extend(u32::try_from(data.len()).unwrap().to_le_bytes());
        self.variables.extend(data);
    }

    fn weights(&mut self, name: &str, dims: &[usize], value: f32) {
        let data = f16::from_f32(value).to_le_bytes();
        self.variable(name, dims, 4, &data.repeat(dims.iter().product()));
    }

    /// `linear_N` layers of the given heights, and the norm before them.
    fn block(&mut self, name: &str, linears: &[(usize, usize)]) {
        self.weights(&format!("{name}/layer_norm/gamma"), &[WIDTH], 1.0);
        self.weights(&format!("{name}/layer_norm/beta"), &[WIDTH], 0.0);
        for (index, (rows, columns)) in linears.iter().enumerate() {
            self.weights(
                &format!("{name}/linear_{index}/weight"),
                &[*rows, *columns],
                0.5,
            );
            self.weights(&format!("{name}/linear_{index}/bias"), &[*rows], 0.0);
        }
    }

    fn whole() -> Vec<u8> {
        let mut spec = Self {
            variables: Vec::new(),
            count: 0,
        };
        for (part, positions) in [("encoder", 1500), ("decoder", 448)] {
            spec.weights(
                &format!("{part}/position_encodings/encodings"),
                &[positions, WIDTH],
                0.1,
            );
            spec.variable(&format!("{part}/num_heads"), &[], 2, &2_i16.to_le_bytes());
            let layer = format!("{part}/layer_0");
            spec.block(
                &format!("{layer}/ffn"),
                &[(4 * WIDTH, WIDTH), (WIDTH, 4 * WIDTH)],
            );
            spec.block(
                &format!("{layer}/self_attention"),
                &[(3 * WIDTH, WIDTH), (WIDTH, WIDTH)],
            );
            spec.weights(&format!("{part}/layer_norm/gamma"), &[WIDTH], 1.0);
            spec.weights(&format!("{part}/layer_norm/beta"), &[WIDTH], 0.0);
        }
        let cross = [(WIDTH, WIDTH), (2 * WIDTH, WIDTH), (WIDTH, WIDTH)];
        spec.block("decoder/layer_0/attention", &cross);
        spec.weights("decoder/embeddings/weight", &[VOCABULARY, WIDTH], 0.5);
        spec.weights("encoder/conv1/weight", &[WIDTH, 80, 3], 0.5);
        spec.weights("encoder/conv1/bias", &[WIDTH], 0.0);
        spec.weights("encoder/conv2/weight", &[WIDTH, WIDTH, 3], 0.5);
        spec.weights("encoder/conv2/bias", &[WIDTH], 0.0);

        let mut file = 6_u32.to_le_bytes().to_vec();
        file.extend(Self::string("WhisperSpec"));
        file.extend(3_u32.to_le_bytes());
        file.extend(spec.count.to_le_bytes());
        file.extend(spec.variables);
        file
    }
}

fn converted() -> Vec<u8> {
    let vocabulary = "a\n".repeat(VOCABULARY);
    convert::to_ggml(&Spec::whole(), &vocabulary, Vec::new()).unwrap()
}

fn inspect(bytes: &[u8]) -> Result<ggml::Shape> {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(bytes).unwrap();
    ggml::inspect(file.path())
}

#[test]
fn a_converted_model_is_whole_and_says_its_shape() {
    let model = converted();
    let shape = inspect(&model).unwrap();
    assert!(shape.is_multilingual());
    assert_eq!(
        (shape.audio_layers, shape.text_layers, shape.mels),
        (1, 1, 80)
    );
    assert_eq!((shape.audio_width, shape.audio_heads), (64, 2));
    // A q8_0 block of equal numbers: their 127th part as the scale, then 127s.
    let block = [&f16::from_f32(0.5 / 127.0).to_le_bytes()[..], &[127; 32]].concat();
    let has = |part: &[u8]| model.windows(part.len()).any(|window| window == part);
    assert!(has(&block));
    assert!(has(b"decoder.blocks.0.cross_attn.key.weight"));
    assert!(!has(b"attn.key.bias"), "Whisper's keys have none");
}

#[test]
fn a_model_cut_short_is_refused_wherever_it_ends() {
    let model = converted();
    for size in [
        3,
        40,
        1_000,
        70_000,
        900_000,
        model.len() / 2,
        model.len() - 1,
    ] {
        match inspect(&model[..size]) {
            Err(Error::Truncated { found, .. }) => assert_eq!(found.get(), size as u64),
            Err(Error::Foreign { .. }) if size < 4 => {}
            other => panic!("cut at {size}: {other:?}"),
        }
    }
}

#[test]
fn a_foreign_file_is_refused_before_the_engine_sees_it() {
    for bytes in [
        &b""[..],
        b"RIFF....WAVEfmt ",
        b"lmgg garbage of some length, all of it text",
    ] {
        let error = inspect(bytes).unwrap_err();
        assert!(
            matches!(error, Error::Foreign { .. } | Error::Truncated { .. }),
            "{error}"
        );
        assert!(!error.hint().is_empty());
    }
    let mut huge = converted();
    huge[12..16].copy_from_slice(&i32::MAX.to_le_bytes());
    assert!(matches!(inspect(&huge), Err(Error::Foreign { .. })));
}

#[test]
fn a_missing_model_says_how_to_get_it() {
    let dir = tempfile::tempdir().unwrap();
    let models = Models::open(dir.path());
    let error = models.path(DEFAULT_MODEL).unwrap_err();
    assert!(matches!(error, Error::ModelMissing { .. }));
    assert!(error.hint().contains("aside model get"));
    assert!(matches!(
        models.default_speech(),
        Err(Error::ModelMissing { .. })
    ));
    assert!(matches!(
        models.verify("whisper-vast"),
        Err(Error::UnknownModel { .. })
    ));
    assert!(models.list().iter().all(|entry| !entry.installed));
}

#[test]
fn a_damaged_model_says_what_is_wrong_with_it() {
    let dir = tempfile::tempdir().unwrap();
    let models = Models::open(dir.path());
    let path = dir.path().join(SILERO_VAD.file);
    fs::write(&path, b"too short").unwrap();
    assert!(matches!(
        models.verify(SILERO_VAD.name),
        Err(Error::Truncated { .. })
    ));

    let size = usize::try_from(SILERO_VAD.bytes.get()).unwrap();
    fs::write(&path, vec![0; size]).unwrap();
    let error = models.verify(SILERO_VAD.name).unwrap_err().to_string();
    assert!(
        error.contains(SILERO_VAD.file) && error.contains(SILERO_VAD.sha256),
        "{error}"
    );
}

#[test]
fn packages_that_are_missing_or_damaged_leave_nothing_behind() {
    let (packages, dir) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let models = Models::open(dir.path().join("models"));
    match models.install(packages.path()) {
        Err(Error::PackagesMissing { missing, .. }) => assert_eq!(missing.len(), 6),
        other => panic!("{other:?}"),
    }
    fs::write(
        packages.path().join(SILERO_VAD.packages[0].file),
        b"PK damaged",
    )
    .unwrap();
    assert!(matches!(
        models.install(packages.path()),
        Err(Error::Checksum { .. })
    ));
    let left = fs::read_dir(models.dir()).map_or(0, Iterator::count);
    assert_eq!(left, 0, "not even a partial file");
}
