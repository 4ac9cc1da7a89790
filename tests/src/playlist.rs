//! An HLS media playlist, read by the letter of RFC 8216 (section 4).

use std::time::Duration;

use anyhow::{Context, Result, ensure};

/// What a playlist says.
#[derive(Clone, Debug, PartialEq)]
pub struct Playlist {
    /// `EXT-X-VERSION`.
    pub version: u32,
    /// `EXT-X-TARGETDURATION`.
    pub target: Duration,
    /// `EXT-X-MAP`'s URI.
    pub map: String,
    /// Each segment's URI and `EXTINF`.
    pub segments: Vec<(String, Duration)>,
    /// Whether `EXT-X-ENDLIST` says that nothing more will come.
    pub ended: bool,
}

impl Playlist {
    /// Reads a media playlist.
    ///
    /// # Errors
    /// When it breaks a rule that a player relies on.
    pub fn parse(text: &str) -> Result<Self> {
        let mut lines = text.lines();
        ensure!(
            lines.next() == Some("#EXTM3U"),
            "the first line is not #EXTM3U"
        );
        let value = |tag: &str| -> Option<&str> {
            text.lines()
                .find_map(|line| line.strip_prefix(tag)?.strip_prefix(':'))
        };
        let map = value("#EXT-X-MAP").context("no EXT-X-MAP")?;
        let map = map
            .split_once("URI=\"")
            .and_then(|(_, rest)| rest.split_once('"'))
            .context("EXT-X-MAP has no URI")?;
        let target = value("#EXT-X-TARGETDURATION").context("no EXT-X-TARGETDURATION")?;
        let playlist = Self {
            version: value("#EXT-X-VERSION")
                .context("no EXT-X-VERSION")?
                .parse()?,
            target: Duration::from_secs(target.parse().context("not a whole number")?),
            map: map.0.to_owned(),
            segments: segments(text)?,
            ended: text.lines().next_back() == Some("#EXT-X-ENDLIST"),
        };
        // EXT-X-MAP without I-frames only: version 6 (section 7).
        ensure!(playlist.version >= 6, "EXT-X-MAP needs version 6");
        for (uri, duration) in &playlist.segments {
            let rounded = Duration::from_secs(duration.as_secs_f64().round() as u64);
            ensure!(
                rounded <= playlist.target,
                "{uri} is longer than the target"
            );
        }
        Ok(playlist)
    }

    /// All segments together.
    pub fn duration(&self) -> Duration {
        self.segments.iter().map(|(_, duration)| *duration).sum()
    }
}

fn segments(text: &str) -> Result<Vec<(String, Duration)>> {
    let mut segments = Vec::new();
    let mut announced = None;
    for line in text.lines() {
        if let Some(info) = line.strip_prefix("#EXTINF:") {
            let seconds = info.split_once(',').context("EXTINF without a comma")?.0;
            announced = Some(Duration::from_secs_f64(seconds.parse()?));
        } else if !line.starts_with('#') && !line.is_empty() {
            let duration = announced.take().context("a segment without EXTINF")?;
            segments.push((line.to_owned(), duration));
        }
    }
    ensure!(announced.is_none(), "EXTINF without a segment");
    Ok(segments)
}

#[cfg(test)]
mod tests {
    use super::*;

    const WHOLE: &str = "#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-TARGETDURATION:8\n\
        #EXT-X-PLAYLIST-TYPE:EVENT\n#EXT-X-MAP:URI=\"init.mp4\"\n\
        #EXTINF:8.000,\n00000.m4s\n#EXTINF:2.250,\n00001.m4s\n#EXT-X-ENDLIST\n";

    #[test]
    fn a_whole_playlist_is_read() {
        let playlist = Playlist::parse(WHOLE).unwrap();
        assert_eq!(playlist.map, "init.mp4");
        assert_eq!(playlist.duration(), Duration::from_millis(10_250));
        assert!(playlist.ended);
    }

    #[test]
    fn what_a_player_would_stumble_over_is_refused() {
        for (good, bad) in [
            ("#EXTM3U\n", "\n"),
            ("TARGETDURATION:8", "TARGETDURATION:7"),
            ("#EXTINF:8.000,\n", ""),
            ("VERSION:7", "VERSION:3"),
            ("#EXT-X-MAP:URI=\"init.mp4\"\n", ""),
        ] {
            assert!(
                Playlist::parse(&WHOLE.replace(good, bad)).is_err(),
                "{good}"
            );
        }
    }
}
