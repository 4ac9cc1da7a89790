//! Every film of a clip but its first has names of its own in a store
//! (docs/clip-format.md): what is published says those.

use bytes::Bytes;
use serde_json::Value;

use super::Source;
use crate::key::{MANIFEST, stored_name};
use crate::{Error, Result};

/// Has playlist and manifest name the clip's media as the store does.
pub(super) fn rename(source: &mut Source) -> Result<()> {
    let version = source.manifest.version();
    if version == 1 {
        return Ok(());
    }
    let broken = |error: serde_json::Error| Error::corrupt(MANIFEST, error.to_string());
    let json = serde_json::from_slice(&source.manifest_json).map_err(broken)?;
    let json = serde_json::to_vec_pretty(&manifest(json, version)).map_err(broken)?;
    source.manifest_json = Bytes::from(json);
    let text = source.playlist.as_deref().map(String::from_utf8_lossy);
    source.playlist = text.map(|text| playlist(&text, version).into());
    Ok(())
}

fn manifest(mut json: Value, version: u32) -> Value {
    let rename = |part: &mut Value| {
        if let Some(Value::String(name)) = part.get_mut("file") {
            *name = stored_name(name, version);
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
fn playlist(text: &str, version: u32) -> String {
    let beside = |uri: &str| {
        let name = stored_name(&format!("media/{uri}"), version);
        name.trim_start_matches("media/").to_owned()
    };
    let mut out = String::with_capacity(text.len() + 4 * text.lines().count());
    for line in text.lines() {
        match line.strip_prefix("#EXT-X-MAP:URI=\"") {
            Some(map) => out.push_str(&format!("#EXT-X-MAP:URI=\"{}", beside(map))),
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
            #EXT-X-GAP\n#EXTINF:1.000,\nmissing-before-00001.m4s\n#EXT-X-ENDLIST\n";
        let text = playlist(text, 2);
        let named = crate::playlist::read(&text).unwrap();
        assert_eq!(named.uris, ["v2-init.mp4", "v2-00000.m4s"]);
        assert!(named.ended);
        let named = manifest(
            json!({
                "init": { "file": "media/init.mp4", "bytes": 1 },
                "segments": [{ "file": "media/00000.m4s" }],
                "files": [{ "file": "poster.jpg" }],
            }),
            2,
        );
        assert_eq!(named["init"]["file"], "media/v2-init.mp4");
        assert_eq!(named["segments"][0]["file"], "media/v2-00000.m4s");
        assert_eq!(named["files"][0]["file"], "poster.jpg");
    }
}
