use super::*;
use crate::ProblemCode;
use crate::testing::*;

const DOCUMENTED: &str = include_str!("../../../docs/clip-format.md");

/// The JSON examples of the format's documentation.
fn examples() -> Vec<String> {
    let blocks = DOCUMENTED.split("```json\n").skip(1);
    let json = blocks.map(|it| it.split("```").next().unwrap());
    json.map(|it| it.replace("\"…\"", &format!("\"{}\"", "0".repeat(64))))
        .collect()
}

#[test]
fn the_documented_manifest_is_one_of_ours() {
    let manifest = Manifest::parse(examples()[0].as_bytes()).unwrap();
    assert!(manifest.extra.is_empty(), "{:?}", manifest.extra);
    assert_eq!(manifest.segments().len(), 2);
    assert_eq!(manifest.sealed_until(), ClipTime::from_millis(10_032));
    assert_eq!(manifest.problems[0].code, ProblemCode::AudioGap);
    assert!(manifest.receipt.as_ref().unwrap().extra.is_empty());

    // And says the same, field by field, when it is written again.
    let again = String::from_utf8(manifest.to_json().unwrap()).unwrap();
    let value = |json: &str| serde_json::from_str::<Value>(json).unwrap();
    assert_eq!(value(&again), value(&examples()[0]));
}

#[test]
fn the_documented_journal_line_is_one_of_ours() {
    let line: Value = serde_json::from_str(&examples()[1]).unwrap();
    let entry = serde_json::from_value(line["entry"].clone()).unwrap();
    let crate::journal::Entry::Sealed(sealed) = entry else {
        panic!("{entry:?}");
    };
    assert!(
        sealed.segment.extra.is_empty(),
        "{:?}",
        sealed.segment.extra
    );
}

#[test]
fn every_state_code_and_kind_we_write_is_documented() {
    let codes = [
        ProblemCode::AudioGap,
        ProblemCode::FramesDropped,
        ProblemCode::QualityReduced,
        ProblemCode::DeviceLost,
        ProblemCode::DeadCamera,
        ProblemCode::SilentMicrophone,
        ProblemCode::DiskLow,
        ProblemCode::DiskFull,
        ProblemCode::DiskError,
        ProblemCode::Recovered,
        ProblemCode::SourceEnded,
        ProblemCode::TranscriptFailed,
    ];
    let kinds = [Kind::Screen, Kind::Voice, Kind::Camera];
    let states = [
        State::Recording,
        State::Recovering,
        State::Ready,
        State::Failed,
    ];
    let names = codes.iter().map(serde_json::to_value);
    let names = names.chain(kinds.iter().map(serde_json::to_value));
    for name in names.chain(states.iter().map(serde_json::to_value)) {
        let name = format!("`{}`", name.unwrap().as_str().unwrap());
        assert!(DOCUMENTED.contains(&name), "{name}");
    }
}

#[test]
fn fields_this_version_does_not_know_are_kept_at_every_level() {
    let mut json: Value = serde_json::from_str(&examples()[0]).unwrap();
    json["later"] = 1.into();
    for part in ["init", "receipt"] {
        json[part]["later"] = 2.into();
    }
    for part in ["tracks", "segments", "files", "problems"] {
        json[part][0]["later"] = 3.into();
    }
    json["problems"][0]["code"] = "struck_by_lightning".into();
    json["receipt"]["peak_dbfs"] = Value::Null;
    let manifest = Manifest::parse(json.to_string().as_bytes()).unwrap();
    let again: Value = serde_json::from_slice(&manifest.to_json().unwrap()).unwrap();
    assert_eq!(again, json);
}

#[test]
fn a_manifest_of_another_format_is_refused_whatever_else_it_says() {
    let newer = Manifest::parse(br#"{"format":2,"segments":"elsewhere"}"#);
    assert!(matches!(newer, Err(InvalidManifest::Format(2))));
    let (_home, library) = library();
    let json = clip(&library, 1).manifest.to_json().unwrap();
    for nonsense in ["null", "[]", "{}", "{\"format\":1}", "{\"format\":\"1\"}"] {
        let refused = Manifest::parse(nonsense.as_bytes());
        assert!(
            matches!(refused, Err(InvalidManifest::Json(_))),
            "{nonsense}"
        );
    }
    let json = String::from_utf8(json).unwrap();
    for (good, bad) in [
        ("media/00000.m4s", "../../00000.m4s"),
        ("48000", "0"),
        ("1000,", "-1,"),
    ] {
        let bad = json.replacen(good, bad, 1);
        assert!(Manifest::parse(bad.as_bytes()).is_err(), "{bad}");
    }
}
