//! Objects that arrive in parts.

use std::fs;
use std::io;
use std::path::PathBuf;
use std::time::SystemTime;

use data_encoding::HEXLOWER;
use md5::Digest;
use serde::{Deserialize, Serialize};
use tempfile::NamedTempFile;

use super::shelf::{Label, Shelf};
use crate::folder::create_private;

/// S3 takes no smaller parts, but for the last.
const SMALLEST: u64 = 5 << 20;

/// An upload that is not complete.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Upload {
    pub(super) key: String,
    pub(super) label: Label,
}

/// A part that arrived.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Part {
    pub(super) number: i32,
    pub(super) len: u64,
    pub(super) e_tag: String,
}

/// Why parts do not make an object.
#[derive(Debug)]
pub(super) enum Incomplete {
    NoSuchUpload,
    InvalidPart,
    InvalidOrder,
    TooSmall,
    Io(io::Error),
}

impl From<io::Error> for Incomplete {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

impl Shelf {
    /// Begins an upload; what is returned names it.
    pub(super) fn begin(&self, upload: &Upload) -> io::Result<String> {
        let mut bytes = [0; 16];
        getrandom::fill(&mut bytes).map_err(io::Error::other)?;
        let id = HEXLOWER.encode(&bytes);
        let dir = self.uploads().join(&id);
        create_private(&dir)?;
        fs::write(
            dir.join("upload"),
            serde_json::to_vec(upload).map_err(io::Error::other)?,
        )?;
        Ok(id)
    }

    /// The upload of this name, if it is one of this object.
    pub(super) fn upload(&self, id: &str, key: &str) -> Result<Upload, Incomplete> {
        let json = fs::read(self.upload_dir(id)?.join("upload"));
        let json = json.map_err(|_| Incomplete::NoSuchUpload)?;
        let upload: Upload = serde_json::from_slice(&json).map_err(io::Error::other)?;
        match upload.key == key {
            true => Ok(upload),
            false => Err(Incomplete::NoSuchUpload),
        }
    }

    pub(super) fn keep_part(
        &self,
        id: &str,
        part: &Part,
        file: NamedTempFile,
    ) -> Result<(), Incomplete> {
        let dir = self.upload_dir(id)?;
        let name = format!("{:05}", part.number);
        let json = serde_json::to_vec(part).map_err(io::Error::other)?;
        file.persist(dir.join(&name))
            .map_err(|failed| failed.error)?;
        fs::write(dir.join(format!("{name}.json")), json)?;
        Ok(())
    }

    /// The parts that arrived, in order.
    pub(super) fn parts(&self, id: &str) -> Result<Vec<Part>, Incomplete> {
        let mut parts = Vec::new();
        for entry in fs::read_dir(self.upload_dir(id)?)? {
            let path = entry?.path();
            if path.extension().is_some_and(|it| it == "json") {
                let part: Part =
                    serde_json::from_slice(&fs::read(path)?).map_err(io::Error::other)?;
                parts.push(part);
            }
        }
        parts.sort_unstable_by_key(|part: &Part| part.number);
        Ok(parts)
    }

    /// Puts the parts together that the client names by number and ETag.
    pub(super) fn assemble(
        &self,
        id: &str,
        named: &[(i32, String)],
    ) -> Result<(NamedTempFile, String), Incomplete> {
        let (dir, arrived) = (self.upload_dir(id)?, self.parts(id)?);
        if named.is_empty() {
            return Err(Incomplete::InvalidPart);
        }
        if !named.is_sorted_by(|(a, _), (b, _)| a < b) {
            return Err(Incomplete::InvalidOrder);
        }
        let (mut file, mut sums) = (NamedTempFile::new_in(self.fresh())?, Vec::new());
        for (index, (number, e_tag)) in named.iter().enumerate() {
            let part = arrived
                .iter()
                .find(|part| part.number == *number && part.e_tag == *e_tag)
                .ok_or(Incomplete::InvalidPart)?;
            if part.len < SMALLEST && index + 1 < named.len() {
                return Err(Incomplete::TooSmall);
            }
            let mut content = fs::File::open(dir.join(format!("{number:05}")))?;
            io::copy(&mut content, &mut file)?;
            let sum = HEXLOWER.decode(e_tag.as_bytes());
            sums.extend(sum.map_err(|_| Incomplete::InvalidPart)?);
        }
        let e_tag = format!(
            "{}-{}",
            HEXLOWER.encode(&md5::Md5::digest(&sums)),
            named.len()
        );
        Ok((file, e_tag))
    }

    /// Forgets an upload and its parts.
    pub(super) fn end(&self, id: &str) -> Result<(), Incomplete> {
        Ok(fs::remove_dir_all(self.upload_dir(id)?)?)
    }

    /// Uploads that are not complete: name, object, and since when.
    pub(super) fn open_uploads(&self) -> io::Result<Vec<(String, Upload, SystemTime)>> {
        let mut open = Vec::new();
        for entry in fs::read_dir(self.uploads())? {
            let entry = entry?;
            let file = entry.path().join("upload");
            let (Ok(json), Some(id)) = (
                fs::read(&file),
                entry.file_name().to_str().map(str::to_owned),
            ) else {
                continue;
            };
            if let Ok(upload) = serde_json::from_slice(&json) {
                open.push((id, upload, fs::metadata(&file)?.modified()?));
            }
        }
        Ok(open)
    }

    fn upload_dir(&self, id: &str) -> Result<PathBuf, Incomplete> {
        let good = id.len() == 32 && id.bytes().all(|c| c.is_ascii_hexdigit());
        let dir = self.uploads().join(id);
        match good && dir.is_dir() {
            true => Ok(dir),
            false => Err(Incomplete::NoSuchUpload),
        }
    }
}
