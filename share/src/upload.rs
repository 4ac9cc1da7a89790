//! Sending a file: in parts, hashed on the way, and never completed when it
//! turns out not to be what was promised.

use std::path::Path;

use aside_library::Checksum;
use data_encoding::HEXLOWER;
use md5::Digest as _;
use object_store::MultipartUpload;
use sha2::{Digest as _, Sha256};
use tokio::io::AsyncReadExt;

use crate::{Error, Result};

/// Files below this size go up in one request, larger ones in parts of it, one
/// after the other: this is all of a file that is in memory at once. S3 takes
/// no parts below 5 MiB.
pub(crate) const PART: usize = 8 << 20;

/// What went up so far.
#[derive(Default)]
pub(crate) struct Sum {
    sha256: Sha256,
    parts: Vec<[u8; 16]>,
}

impl Sum {
    /// The sum of an object that goes up in one request.
    pub(crate) fn of(content: &[u8]) -> Self {
        let mut sum = Self::default();
        sum.add(content);
        sum
    }

    fn add(&mut self, part: &[u8]) {
        self.sha256.update(part);
        self.parts.push(md5::Md5::digest(part).into());
    }

    /// The ETag that a store which hashes what it keeps gives it: the MD5 of
    /// the content, or of the parts' MD5s and how many there were. It is no
    /// seal against forgery; that is what the checksum is for.
    pub(crate) fn e_tag(&self, in_parts: bool) -> String {
        match self.parts.as_slice() {
            [only] if !in_parts => HEXLOWER.encode(only),
            parts => {
                let whole = md5::Md5::digest(parts.concat());
                format!("{}-{}", HEXLOWER.encode(&whole), parts.len())
            }
        }
    }

    fn is(&self, sha256: &Checksum) -> bool {
        self.sha256.clone().finalize().as_slice() == sha256.bytes()
    }
}

/// What is left of a file to send.
pub(crate) struct Parts<'a> {
    file: tokio::fs::File,
    path: &'a Path,
    name: &'a str,
    sha256: &'a Checksum,
    pub(crate) sum: Sum,
}

impl<'a> Parts<'a> {
    /// Opens a file that is to hold `sha256`; `name` is what the clip calls it.
    pub(crate) async fn open(
        path: &'a Path,
        name: &'a str,
        sha256: &'a Checksum,
    ) -> Result<Parts<'a>> {
        let file = tokio::fs::File::open(path)
            .await
            .map_err(|error| match error.kind() {
                std::io::ErrorKind::NotFound => Error::Incomplete {
                    missing: vec![name.to_owned()],
                },
                _ => Error::io("read", path, error),
            })?;
        Ok(Self {
            file,
            path,
            name,
            sha256,
            sum: Sum::default(),
        })
    }

    /// The next part; empty at the end, shorter than [`PART`] only there.
    pub(crate) async fn next(&mut self) -> Result<Vec<u8>> {
        let mut part = Vec::new();
        let mut rest = (&mut self.file).take(PART as u64);
        rest.read_to_end(&mut part)
            .await
            .map_err(|error| Error::io("read", self.path, error))?;
        if !part.is_empty() {
            self.sum.add(&part);
        }
        Ok(part)
    }

    /// Makes sure that what was read is what the manifest says: damage on this
    /// disk is not to be published.
    pub(crate) fn check(&self) -> Result<()> {
        if self.sum.is(self.sha256) {
            return Ok(());
        }
        Err(Error::corrupt(
            self.name,
            "it is not what the manifest says",
        ))
    }
}

/// Takes back an upload that failed. What cannot be taken back now is for the
/// store to expire.
pub(crate) async fn abandon(mut upload: Box<dyn MultipartUpload>) {
    drop(upload.abort().await);
}

/// An ETag without the quotes that some stores put around it.
pub(crate) fn bare(e_tag: &str) -> &str {
    e_tag.trim().trim_start_matches("W/").trim_matches('"')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_knows_the_e_tags_that_stores_make() {
        // RFC 1321, A.5, and what AWS makes of two parts of these.
        assert_eq!(
            Sum::of(b"abc").e_tag(false),
            "900150983cd24fb0d6963f7d28e17f72"
        );
        let mut two = Sum::of(b"abc");
        two.add(b"abc");
        assert_eq!(
            two.e_tag(true),
            format!(
                "{}-2",
                HEXLOWER.encode(&md5::Md5::digest(
                    HEXLOWER
                        .decode(b"900150983cd24fb0d6963f7d28e17f72900150983cd24fb0d6963f7d28e17f72")
                        .unwrap()
                ))
            )
        );
        assert!(Sum::of(b"abc").e_tag(true).ends_with("-1"));
        assert!(
            Sum::of(b"abc").is(&Checksum::of(b"abc")) && !Sum::of(b"abd").is(&Checksum::of(b"abc"))
        );
    }

    #[test]
    fn quotes_and_weakness_are_not_part_of_a_tag() {
        for tag in ["abc", "\"abc\"", "W/\"abc\""] {
            assert_eq!(bare(tag), "abc");
        }
    }
}
