//! The image behind the program.

use std::ffi::OsStr;
use std::fs::{self, File, Permissions};
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Component, Path, PathBuf};

use backhand::{FilesystemReader, InnerNode, Node, SquashfsFileReader};

use crate::Error;

/// How long the digest is that stands behind the image: SHA-256, in hex.
const DIGEST: usize = 64;

/// A `SquashFS` image behind a program, and the image's digest behind that.
pub(crate) struct Image {
    file: PathBuf,
    offset: u64,
    digest: String,
}

impl Image {
    /// Finds it behind a program (ELF, 64 bits, least significant byte first).
    pub(crate) fn open(file: &Path) -> Result<Self, Error> {
        let found = Self::find(file).map_err(|error| not_an_image(file, &error))?;
        let is_digest = found.digest.bytes().all(|it| it.is_ascii_hexdigit());
        if is_digest {
            Ok(found)
        } else {
            Err(not_an_image(file, &"it ends too early"))
        }
    }

    fn find(file: &Path) -> io::Result<Self> {
        let mut program = File::open(file)?;
        let offset = end_of_program(&mut program)?;
        program.seek(SeekFrom::Start(offset))?;
        let mut magic = [0; 4];
        program.read_exact(&mut magic)?;
        if &magic != b"hsqs" {
            return Err(io::Error::other("nothing is behind its program"));
        }
        let mut digest = [0; DIGEST];
        program.seek(SeekFrom::End(-(DIGEST as i64)))?;
        program.read_exact(&mut digest)?;
        Ok(Self {
            file: file.to_owned(),
            offset,
            digest: String::from_utf8_lossy(&digest).into_owned(),
        })
    }

    /// Where the image begins, in bytes.
    pub(crate) const fn offset(&self) -> u64 {
        self.offset
    }

    /// What it is known by: a SHA-256, in hex.
    pub(crate) fn digest(&self) -> &str {
        &self.digest
    }

    /// Writes what is in it to a directory: all of it, or what is at or below a
    /// path.
    pub(crate) fn unpack(&self, to: &Path, only: Option<&OsStr>) -> Result<(), Error> {
        let not_written = |source| Error::NotWritten {
            place: to.to_owned(),
            source,
        };
        let damaged = |error: &dyn std::fmt::Display| not_an_image(&self.file, error);
        let file = File::open(&self.file).map_err(|error| damaged(&error))?;
        let image = FilesystemReader::from_reader_with_offset(BufReader::new(file), self.offset)
            .map_err(|error| damaged(&error))?;
        fs::create_dir_all(to).map_err(not_written)?;
        for node in image.files() {
            let inside =
                inside(&node.fullpath).ok_or_else(|| damaged(&"a path leads out of it"))?;
            if only.is_none_or(|only| inside.starts_with(only)) {
                write(&image, node, &to.join(inside)).map_err(not_written)?;
            }
        }
        Ok(())
    }
}

/// A path of the image, from its root; none that leads elsewhere.
fn inside(path: &Path) -> Option<PathBuf> {
    path.components()
        .filter(|part| !matches!(part, Component::RootDir | Component::CurDir))
        .map(|part| matches!(part, Component::Normal(_)).then_some(part))
        .collect()
}

/// Writes one thing of the image; devices and the like are none of it.
fn write(
    image: &FilesystemReader<'_>,
    node: &Node<SquashfsFileReader>,
    place: &Path,
) -> io::Result<()> {
    if let Some(parent) = place.parent() {
        fs::create_dir_all(parent)?;
    }
    match &node.inner {
        InnerNode::Dir(_) => fs::create_dir_all(place),
        InnerNode::Symlink(to) => symlink(&to.link, place),
        InnerNode::File(content) => {
            let mut written = File::create(place)?;
            io::copy(&mut image.file(content).reader(), &mut written)?;
            let mode = u32::from(node.header.permissions) & 0o777;
            written.set_permissions(Permissions::from_mode(mode))
        }
        _ => Ok(()),
    }
}

fn not_an_image(file: &Path, why: &dyn std::fmt::Display) -> Error {
    // What a person can download again is the file, not a name for it.
    let named = fs::read_link(file).unwrap_or_else(|_| file.to_owned());
    Error::NotAnImage {
        file: named,
        why: why.to_string(),
    }
}

/// Where a program ends: behind its table of sections (ELF-64, `e_shoff`,
/// `e_shentsize`, `e_shnum`), which is the last of it.
fn end_of_program(program: &mut File) -> io::Result<u64> {
    let mut head = [0; 64];
    program.read_exact(&mut head)?;
    if !head.starts_with(b"\x7fELF\x02\x01") {
        return Err(io::Error::other("it does not begin with a program"));
    }
    let short = |at: usize| u64::from(u16::from_le_bytes([head[at], head[at + 1]]));
    let sections = head[40..48].iter().rev();
    let sections = sections.fold(0, |all, &byte| all << 8 | u64::from(byte));
    short(58)
        .checked_mul(short(60))
        .and_then(|size| sections.checked_add(size))
        .ok_or_else(|| io::Error::other("its program has no end"))
}

#[cfg(test)]
pub(crate) mod tests;
