//! What a playlist asks its players to fetch (RFC 8216bis): read to make sure
//! that none is published before what it names.

/// The URIs of a playlist, in order, and whether it is whole.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Named {
    /// Headers (`EXT-X-MAP`) and segments a player will fetch.
    pub(crate) uris: Vec<String>,
    /// Whether `EXT-X-ENDLIST` closes it.
    pub(crate) ended: bool,
}

/// Reads a playlist; `None` if it is not one, or only the beginning of one.
pub(crate) fn read(text: &str) -> Option<Named> {
    let mut named = Named::default();
    let mut gap = false;
    let mut lines = text.strip_suffix('\n')?.lines();
    if lines.next()? != "#EXTM3U" {
        return None;
    }
    for line in lines {
        if line.starts_with("#EXT-X-ENDLIST") {
            named.ended = true;
        } else if line.starts_with("#EXT-X-GAP") {
            // The segment that follows does not exist (4.4.4.7).
            gap = true;
        } else if let Some(map) = line.strip_prefix("#EXT-X-MAP:") {
            let (_, uri) = map.split_once("URI=\"")?;
            named.uris.push(uri.split_once('"')?.0.to_owned());
        } else if !line.is_empty() && !line.starts_with('#') && !std::mem::take(&mut gap) {
            named.uris.push(line.to_owned());
        }
    }
    Some(named)
}

#[cfg(test)]
mod tests {
    use super::*;

    const GROWING: &str = "#EXTM3U\n#EXT-X-VERSION:8\n#EXT-X-TARGETDURATION:8\n\
        #EXT-X-MAP:URI=\"init.mp4\"\n#EXTINF:8.000,\n00000.m4s\n\
        #EXT-X-GAP\n#EXTINF:1.000,\nmissing-before-00001.m4s\n#EXTINF:8.000,\n00001.m4s\n";

    #[test]
    fn it_names_header_and_segments_but_no_gaps() {
        let named = read(GROWING).unwrap();
        assert_eq!(named.uris, ["init.mp4", "00000.m4s", "00001.m4s"]);
        assert!(!named.ended);
        assert!(read(&format!("{GROWING}#EXT-X-ENDLIST\n")).unwrap().ended);
    }

    #[test]
    fn what_is_cut_short_is_not_a_playlist() {
        for text in ["", "#EXTM3U", "00000.m4s\n", "#EXTM3U\n00000.m4"] {
            assert_eq!(read(text), None, "{text:?}");
        }
    }
}
