//! What it was called for.

use std::ffi::OsString;

/// The specification's options, and everything else, which is the
/// application's.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Call {
    Start(Vec<OsString>),
    /// All of it, or what is at or below this path.
    Extract(Option<OsString>),
    Offset,
    Mount,
    Help,
}

pub(crate) const HELP: &str = "\
Aside, in one file. Called as `aside` (by a link of that name) it is the command
line, otherwise the window. The first start unpacks it into the cache.

  --appimage-extract [PATH]   unpack all of it, or what is at PATH, here
  --appimage-offset           where the image begins, in bytes
  --appimage-help             this

Everything else is given to Aside.
";

impl Call {
    pub(crate) fn of(arguments: impl Iterator<Item = OsString>) -> Self {
        let mut rest = arguments.collect::<Vec<_>>();
        match rest.first().and_then(|it| it.to_str()) {
            Some("--appimage-extract") => Self::Extract(rest.drain(1..).next()),
            Some("--appimage-offset") => Self::Offset,
            Some("--appimage-mount") => Self::Mount,
            Some("--appimage-help") => Self::Help,
            Some("--appimage-extract-and-run") => Self::Start(rest.split_off(1)),
            _ => Self::Start(rest),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(arguments: &[&str]) -> Call {
        Call::of(arguments.iter().map(OsString::from))
    }

    #[test]
    fn only_its_own_options_are_kept_from_the_application() {
        let start = |rest: &[&str]| Call::Start(rest.iter().map(OsString::from).collect());
        assert_eq!(of(&[]), start(&[]));
        assert_eq!(of(&["list", "--json"]), start(&["list", "--json"]));
        assert_eq!(
            of(&["open", "--appimage-help"]),
            start(&["open", "--appimage-help"])
        );
        assert_eq!(
            of(&["--appimage-extract-and-run", "list"]),
            start(&["list"])
        );
        assert_eq!(of(&["--appimage-extract"]), Call::Extract(None));
        assert_eq!(
            of(&["--appimage-extract", "usr/bin"]),
            Call::Extract(Some("usr/bin".into()))
        );
        assert_eq!(of(&["--appimage-offset"]), Call::Offset);
        assert_eq!(of(&["--appimage-mount"]), Call::Mount);
    }
}
