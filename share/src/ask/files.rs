//! Files that guests may answer with: which, and how large.
//!
//! They are kept as they came and opened by nobody here. That a file is what
//! its name says is looked at in its first bytes; what is in it is for whoever
//! opens it to judge.

/// No file is larger (24 MiB); pages say so before one is chosen.
pub(super) const LARGEST: u64 = 24 << 20;
/// A file's name has no more characters.
const LONGEST_NAME: usize = 120;

/// What a kind of file is called, and how it begins.
struct Type {
    endings: &'static [&'static str],
    begins: Begin,
}

enum Begin {
    /// With these bytes.
    With(&'static [u8]),
    /// With `RIFF`, a length, and these.
    Riff(&'static [u8]),
    /// As a text does: UTF-8 without control characters.
    Text,
}

/// Nothing that a browser or a desktop would run, and no container for macros.
const TYPES: [Type; 7] = [
    Type {
        endings: &["pdf"],
        begins: Begin::With(b"%PDF-"),
    },
    Type {
        endings: &["png"],
        begins: Begin::With(b"\x89PNG\r\n\x1a\n"),
    },
    Type {
        endings: &["jpg", "jpeg"],
        begins: Begin::With(b"\xff\xd8\xff"),
    },
    Type {
        endings: &["gif"],
        begins: Begin::With(b"GIF8"),
    },
    Type {
        endings: &["webp"],
        begins: Begin::Riff(b"WEBP"),
    },
    Type {
        endings: &["docx", "xlsx", "pptx", "odt", "ods", "odp", "zip"],
        begins: Begin::With(b"PK\x03\x04"),
    },
    Type {
        endings: &["txt", "md", "csv"],
        begins: Begin::Text,
    },
];

/// How names of files that are taken end, in lower case.
pub(super) fn endings() -> impl Iterator<Item = &'static str> {
    TYPES.iter().flat_map(|it| it.endings.iter().copied())
}

/// The ending of a file's name, if files with it are taken.
pub(super) fn ending(name: &str) -> Option<&'static str> {
    let (stem, given) = name.rsplit_once('.')?;
    let found = endings().find(|it| it.eq_ignore_ascii_case(given))?;
    (!stem.is_empty()).then_some(found)
}

/// Whether a file that begins so can be one whose name ends so.
pub(super) fn begins_as(ending: &str, begin: &[u8]) -> bool {
    let mut types = TYPES.iter();
    let Some(found) = types.find(|it| it.endings.contains(&ending)) else {
        return false;
    };
    match found.begins {
        Begin::With(bytes) => begin.starts_with(bytes),
        Begin::Riff(bytes) => begin.starts_with(b"RIFF") && begin.get(8..12) == Some(bytes),
        Begin::Text => is_text(begin),
    }
}

/// Whether these are the first bytes of a text; a character may be cut off.
fn is_text(begin: &[u8]) -> bool {
    let text = match std::str::from_utf8(begin) {
        Ok(text) => text,
        Err(error) if error.error_len().is_none() => {
            std::str::from_utf8(&begin[..error.valid_up_to()]).unwrap_or_default()
        }
        Err(_) => return false,
    };
    !text
        .chars()
        .any(|it| it.is_control() && !"\n\r\t".contains(it))
}

/// A file's name as it is shown: on one line, and no path.
pub(super) fn shown(name: &str) -> String {
    let name = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let count = name.chars().count();
    // The end says what it is.
    name.chars()
        .skip(count.saturating_sub(LONGEST_NAME))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_what_its_name_says_or_nothing() {
        assert_eq!(ending("My CV.PDF"), Some("pdf"));
        for name in ["cv", ".pdf", "cv.exe", "cv.pdf.html", "cv.svg", "cv.docm"] {
            assert_eq!(ending(name), None, "{name}");
        }
        assert!(begins_as("pdf", b"%PDF-1.7"));
        assert!(begins_as("webp", b"RIFF\0\0\0\0WEBPVP8 "));
        assert!(begins_as("docx", b"PK\x03\x04"));
        assert!(begins_as("txt", "caf\u{e9}".as_bytes()));
        assert!(begins_as("txt", &"caf\u{e9}".as_bytes()[..4]));
        for (ending, begin) in [
            ("pdf", &b"MZ\x90\0"[..]),
            ("png", b"%PDF-"),
            ("txt", b"\x7fELF\0"),
            ("md", b"\xff\xfe"),
            ("exe", b"MZ"),
            ("webp", b"RIFF"),
            ("zip", b"PKZ"),
        ] {
            assert!(!begins_as(ending, begin), "{ending}");
        }
    }

    #[test]
    fn a_name_is_no_path() {
        assert_eq!(shown("../../etc/cv.pdf"), "cv.pdf");
        assert_eq!(shown("C:\\cv.pdf"), "cv.pdf");
        assert_eq!(shown(&format!("{}.pdf", "x".repeat(500))).len(), 120);
    }
}
