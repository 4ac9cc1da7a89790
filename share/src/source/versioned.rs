//! Every film of a clip but its first has names of its own in a store
//! (docs/clip-format.md), but for what was in an earlier one already: what is
//! published says those.

use std::collections::BTreeMap;

use bytes::Bytes;
use serde_json::Value;

use super::Source;
use crate::key::MANIFEST;
use crate::{Error, Result};

/// What each file is called in the store.
type Names = BTreeMap<String, String>;

/// Has playlist and manifest name the clip's media as the store does.
pub(super) fn rename(source: &mut Source) -> Result<()> {
    if source.manifest.version() == 1 {
        return Ok(());
    }
    let names = source.media();
    let names: Names = names.map(|it| (it.file.to_string(), it.stored())).collect();
    let broken = |error: serde_json::Error| Error::corrupt(MANIFEST, error.to_string());
    let json = serde_json::from_slice(&source.manifest_json).map_err(broken)?;
    let json = serde_json::to_vec_pretty(&manifest(json, &names)).map_err(broken)?;
    source.manifest_json = Bytes::from(json);
    let text = source.playlist.as_deref().map(String::from_utf8_lossy);
    source.playlist = text.map(|text| playlist(&text, &names).into());
    Ok(())
}

fn manifest(mut json: Value, names: &Names) -> Value {
    let rename = |part: &mut Value| {
        if let Some(Value::String(name)) = part.get_mut("file")
            && let Some(stored) = names.get(name)
        {
            name.clone_from(stored);
        }
    };
    if let Some(init) = json.get_mut("init") {
        rename(init);
    }
    let segments = json.get_mut("segments").and_then(Value::as_array_mut);
    segments.into_iter().flatten().for_each(rename);
    json
}

/// The URIs of a playlist lie beside it.
fn playlist(text: &str, names: &Names) -> String {
    let beside = |uri: &str| {
        let stored = names.get(&format!("media/{uri}"));
        let stored = stored.and_then(|it| it.strip_prefix("media/"));
        stored.unwrap_or(uri).to_owned()
    };
    let mut out = String::with_capacity(text.len() + 4 * text.lines().count());
    for line in text.lines() {
        match line.strip_prefix("#EXT-X-MAP:URI=\"") {
            Some(map) => {
                let map = beside(map.trim_end_matches('"'));
                out.push_str(&format!("#EXT-X-MAP:URI=\"{map}\""));
            }
            None if line.is_empty() || line.starts_with('#') => out.push_str(line),
            None => out.push_str(&beside(line)),
        }
        out.push('\n');
    }
    out
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn playlist_and_manifest_name_the_same_files() {
        let text = "#EXTM3U\n#EXT-X-MAP:URI=\"init.mp4\"\n#EXTINF:8.000,\n00000.m4s\n\
            #EXT-X-GAP\n#EXTINF:1.000,\nmissing-before-00001.m4s\n\
            #EXTINF:2.000,\n00001.m4s\n#EXT-X-ENDLIST\n";
        let names: Names = [
            ("media/init.mp4", "media/v2-init.mp4"),
            ("media/00000.m4s", "media/v2-00000.m4s"),
            ("media/00001.m4s", "media/00001.m4s"),
        ]
        .map(|(name, stored)| (name.to_owned(), stored.to_owned()))
        .into();
        let text = playlist(text, &names);
        let named = crate::playlist::read(&text).unwrap();
        assert_eq!(named.uris, ["v2-init.mp4", "v2-00000.m4s", "00001.m4s"]);
        assert!(named.ended);
        let named = manifest(
            json!({
                "init": { "file": "media/init.mp4", "bytes": 1 },
                "segments": [{ "file": "media/00000.m4s" }, { "file": "media/00001.m4s" }],
                "files": [{ "file": "poster.jpg" }],
            }),
            &names,
        );
        assert_eq!(named["init"]["file"], "media/v2-init.mp4");
        assert_eq!(named["segments"][0]["file"], "media/v2-00000.m4s");
        assert_eq!(named["segments"][1]["file"], "media/00001.m4s");
        assert_eq!(named["files"][0]["file"], "poster.jpg");
    }
}
