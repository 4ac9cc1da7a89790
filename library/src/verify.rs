//! Checking a clip's files against what is known of them, without decoding.

use std::collections::BTreeSet;
use std::fmt;
use std::ops::ControlFlow;
use std::path::Path;

use aside_media::Bytes;

use crate::evidence::Evidence;
use crate::files::{self, Files};
use crate::journal::{JOURNAL, Journal};
use crate::library::read_manifest;
use crate::lock::ClipLock;
use crate::manifest::{MANIFEST, Manifest, PLAYLIST};
use crate::playlist;
use crate::salvage::{self, indices};
use crate::state::State;
use crate::writer::segment_name;
use crate::{Checksum, ClipId, Error, FileName, Library, Result};

/// No playlist of ours is larger than its manifest.
const PLAYLIST_LIMIT: Bytes = Bytes::new(16 << 20);

/// Something about a clip's files that is not as it should be.
///
/// [`Library::repair`] deals with each of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The file's name inside the clip.
    pub file: FileName,
    /// What is wrong with it.
    pub kind: FindingKind,
}

/// What can be wrong with a file.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FindingKind {
    /// It is not there.
    Missing,
    /// It is there, but is not what was written.
    Changed,
    /// It cannot be read, and why.
    Unreadable(String),
    /// It does not say what the other files say.
    Contradicts,
    /// It looks like a part of the clip, but nothing speaks of it.
    Unknown,
    /// The recording was interrupted and has not been recovered.
    Interrupted,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let file = &self.file;
        match &self.kind {
            FindingKind::Missing => write!(f, "{file} is missing."),
            FindingKind::Changed => write!(f, "{file} is not as it was recorded."),
            FindingKind::Unreadable(why) => write!(f, "{file} cannot be read: {why}."),
            FindingKind::Contradicts => write!(f, "{file} does not agree with the other files."),
            FindingKind::Unknown => write!(f, "{file} does not belong to the clip."),
            FindingKind::Interrupted => write!(f, "The recording was interrupted."),
        }
    }
}

impl Library {
    /// Checks every file of a clip that something is known of: the manifest
    /// and the journal against each other, media and other files against
    /// their checksums, the playlist against the manifest. Nothing is changed.
    ///
    /// Returns what is wrong; nothing, if the clip is as it was written.
    /// Whether it decodes is not looked at.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Locked`] while it is recorded,
    /// [`Error::Newer`], [`Error::Corrupt`] when there is nothing to check
    /// against, or what the disk says.
    pub fn verify(&self, id: &ClipId) -> Result<Vec<Finding>> {
        self.verify_while(id, || ControlFlow::Continue(()))
    }

    /// As [`Library::verify`]; is asked before each file whether to go on.
    ///
    /// # Errors
    /// As [`Library::verify`], and [`Error::Cancelled`].
    pub fn verify_while(
        &self,
        id: &ClipId,
        going_on: impl FnMut() -> ControlFlow<()>,
    ) -> Result<Vec<Finding>> {
        let dir = self.dir(id);
        if !dir.is_dir() {
            return Err(Error::no_clip(id));
        }
        let mut check = Check {
            files: &*self.files,
            dir: &dir,
            findings: Vec::new(),
        };
        let manifest = match read_manifest(&*self.files, &dir, id) {
            Ok(manifest) => Some(manifest),
            Err(Error::NotFound { .. }) => {
                check.find(MANIFEST, FindingKind::Missing);
                None
            }
            Err(Error::Corrupt { reason, .. }) => {
                check.find(MANIFEST, FindingKind::Unreadable(reason));
                None
            }
            Err(error) => return Err(error),
        };
        if manifest
            .as_ref()
            .is_some_and(|it| it.state().is_unfinished())
        {
            // It grows while it is looked at, unless nobody holds its lock.
            drop(ClipLock::take(&dir, id)?);
            check.find(MANIFEST, FindingKind::Interrupted);
        }
        let evidence = Evidence::gather(&*self.files, &dir, *id)?;
        let mut expected = evidence.expected();
        if let Some(manifest) = manifest {
            expected = check.journal(manifest)?.unwrap_or(expected);
        }
        check.contents(&expected, &evidence, going_on)?;
        check.strangers(&evidence)?;
        check.playlist(&expected)?;
        Ok(check.findings)
    }
}

/// A clip being checked.
struct Check<'a> {
    files: &'a dyn Files,
    dir: &'a Path,
    findings: Vec<Finding>,
}

impl Check<'_> {
    fn find(&mut self, file: &str, kind: FindingKind) {
        let file = FileName::ours(file);
        self.findings.push(Finding { file, kind });
    }

    /// The manifest says what the journal said when the manifest was written:
    /// this is returned, if it can be told. The journal may have grown since:
    /// then a change was interrupted, and will be forgotten.
    fn journal(&mut self, manifest: Manifest) -> Result<Option<Manifest>> {
        let mut journal = Journal::read(self.files, self.dir)?;
        if journal.entries.is_empty() && manifest.journal_lines > 0 {
            self.find(JOURNAL, FindingKind::Missing);
        } else if !journal.covers(&manifest) {
            self.find(JOURNAL, FindingKind::Changed);
        } else if !manifest.state().is_unfinished() {
            journal.entries.truncate(manifest.journal_lines);
            let expected = Evidence::of(manifest.clone(), journal)?.expected();
            if manifest != expected {
                self.find(MANIFEST, FindingKind::Contradicts);
            }
            return Ok(Some(expected));
        }
        Ok(None)
    }

    /// Every file whose checksum is known has it.
    fn contents(
        &mut self,
        expected: &Manifest,
        evidence: &Evidence,
        mut going_on: impl FnMut() -> ControlFlow<()>,
    ) -> Result<()> {
        for (file, bytes, sha256) in expected.contents() {
            if going_on().is_break() {
                return Err(Error::Cancelled);
            }
            let found = salvage::measure(self.files, &file.under(self.dir))?;
            let beside = evidence.files.get(file);
            let is_known = |found: &(Bytes, Checksum)| {
                *found == (bytes, *sha256) || beside.is_some_and(|it| it.matching(*found).is_some())
            };
            match found {
                None => self.find(file.as_str(), FindingKind::Missing),
                Some(found) if !is_known(&found) => self.find(file.as_str(), FindingKind::Changed),
                Some(_) => {}
            }
        }
        Ok(())
    }

    /// No segment is there that nothing speaks of.
    fn strangers(&mut self, evidence: &Evidence) -> Result<()> {
        let known: BTreeSet<_> = evidence.segments.keys().copied().collect();
        for index in indices(&self.dir.join("media"))? {
            if !known.contains(&index) {
                self.find(segment_name(index).as_str(), FindingKind::Unknown);
            }
        }
        Ok(())
    }

    /// The playlist is the one that follows from the manifest.
    fn playlist(&mut self, expected: &Manifest) -> Result<()> {
        if expected.state() != State::Ready {
            return Ok(());
        }
        match files::read(self.files, &self.dir.join(PLAYLIST), PLAYLIST_LIMIT) {
            Ok(found) if found == playlist::write(expected).as_bytes() => {}
            Ok(_) => self.find(PLAYLIST, FindingKind::Contradicts),
            Err(Error::NotFound { .. }) => self.find(PLAYLIST, FindingKind::Missing),
            Err(Error::Corrupt { reason, .. }) => {
                self.find(PLAYLIST, FindingKind::Unreadable(reason));
            }
            Err(error) => return Err(error),
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
