//! A clip's folder, copied out of its library: as a folder, or as one file.

use std::fs::{self, File};
use std::io::{self, BufWriter, Read, Seek, Write};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::files::{TEMPORARY, list, temporary};
use crate::lock::LOCK;
use crate::{ClipId, Error, Library, Result};

/// Bytes are copied, and progress told, in pieces of this size.
const PIECE: usize = 1 << 20;

/// How a clip leaves its library.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Package {
    /// A folder as it lies in the library.
    Folder,
    /// The same in a ZIP file. Nothing is compressed: media does not shrink.
    Zip,
    /// The same in a tar file (POSIX ustar).
    Tar,
}

/// A file on its way out.
struct Item {
    path: PathBuf,
    /// Its name in the package, which begins with the clip's id.
    name: String,
    bytes: u64,
}

impl Library {
    /// Copies a clip's folder to `to`, which must not exist, with everything
    /// in it but its lock and what is not whole yet.
    ///
    /// `told` hears how many bytes are copied, and of how many, and may end
    /// it. Nothing is left behind then, nor after an error.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Locked`] while it is recorded,
    /// [`Error::Cancelled`], or what the disk says.
    pub fn export(
        &self,
        id: &ClipId,
        to: &Path,
        package: Package,
        mut told: impl FnMut(u64, u64) -> ControlFlow<()>,
    ) -> Result<()> {
        let dir = self.dir(id);
        if !dir.is_dir() {
            return Err(Error::no_clip(id));
        }
        let _lock = self.lock(id)?;
        if to.exists() {
            let taken = io::Error::from(io::ErrorKind::AlreadyExists);
            return Err(Error::io("write", to, taken));
        }
        let items = items(&dir, id)?;
        let draft = temporary(to);
        let written = write(&items, &draft, package, &mut told)
            .and_then(|()| fs::rename(&draft, to).map_err(|error| Error::io("write", to, error)));
        if written.is_err() {
            drop(match package {
                Package::Folder => fs::remove_dir_all(&draft),
                Package::Zip | Package::Tar => fs::remove_file(&draft),
            });
        }
        written
    }
}

/// Everything in a clip's folder, in order of name.
fn items(dir: &Path, id: &ClipId) -> Result<Vec<Item>> {
    let failed = |error| Error::io("read", dir, error);
    let mut folders = vec![dir.to_owned()];
    for entry in fs::read_dir(dir).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        if entry.file_type().map_err(failed)?.is_dir() {
            folders.push(entry.path());
        }
    }
    folders.sort();
    let mut items = Vec::new();
    for path in folders
        .iter()
        .map(|it| list(it))
        .collect::<Result<Vec<_>>>()?
        .concat()
    {
        let Some(name) = path.strip_prefix(dir).ok().and_then(Path::to_str) else {
            continue;
        };
        if name == LOCK || name.ends_with(TEMPORARY) {
            continue;
        }
        items.push(Item {
            name: format!("{id}/{name}"),
            bytes: fs::metadata(&path).map_err(failed)?.len(),
            path,
        });
    }
    Ok(items)
}

fn write(
    items: &[Item],
    draft: &Path,
    package: Package,
    told: &mut dyn FnMut(u64, u64) -> ControlFlow<()>,
) -> Result<()> {
    let failed = |error| Error::io("write", draft, error);
    let mut copy = Copying {
        done: 0,
        total: items.iter().map(|it| it.bytes).sum(),
        cancelled: false,
        told,
    };
    let file = || File::create(draft).map(BufWriter::new);
    let copied = match package {
        Package::Folder => copy.folder(items, draft),
        Package::Zip => file().and_then(|file| copy.zip(items, file)),
        Package::Tar => file().and_then(|file| copy.tar(items, file)),
    };
    copied.map_err(|error| match copy.cancelled {
        true => Error::Cancelled,
        false => failed(error),
    })
}

/// Copies, and tells how far it is.
struct Copying<'a> {
    done: u64,
    total: u64,
    cancelled: bool,
    told: &'a mut dyn FnMut(u64, u64) -> ControlFlow<()>,
}

impl Copying<'_> {
    fn folder(&mut self, items: &[Item], draft: &Path) -> io::Result<()> {
        for item in items {
            // Without the id: the folder itself has a name of its own.
            let name = item.name.split_once('/').map_or("", |(_, name)| name);
            let path = draft.join(name);
            fs::create_dir_all(path.parent().unwrap_or(draft))?;
            let mut file = File::create(&path)?;
            self.copy(item, &mut file)?;
            file.sync_all()?;
        }
        Ok(())
    }

    fn zip(&mut self, items: &[Item], file: impl Write + Seek) -> io::Result<()> {
        let mut zip = ZipWriter::new(file);
        for item in items {
            let options = SimpleFileOptions::default()
                .compression_method(zip::CompressionMethod::Stored)
                .large_file(item.bytes >= u64::from(u32::MAX))
                .unix_permissions(0o600);
            zip.start_file(item.name.as_str(), options)
                .map_err(io::Error::other)?;
            self.copy(item, &mut zip)?;
        }
        zip.finish().map_err(io::Error::other)?.flush()
    }

    fn tar(&mut self, items: &[Item], file: impl Write) -> io::Result<()> {
        let mut tar = tar::Builder::new(file);
        for item in items {
            let mut header = tar::Header::new_gnu();
            header.set_size(item.bytes);
            header.set_mode(0o600);
            let modified = fs::metadata(&item.path)?.modified()?;
            let since = modified.duration_since(std::time::UNIX_EPOCH);
            header.set_mtime(since.map_or(0, |it| it.as_secs()));
            let content = File::open(&item.path)?.take(item.bytes);
            let content = Told {
                content,
                copy: self,
            };
            tar.append_data(&mut header, &item.name, content)?;
        }
        tar.into_inner()?.flush()
    }

    fn copy(&mut self, item: &Item, to: &mut dyn Write) -> io::Result<()> {
        let content = File::open(&item.path)?.take(item.bytes);
        let mut content = Told {
            content,
            copy: self,
        };
        let mut piece = vec![0; PIECE];
        loop {
            match content.read(&mut piece)? {
                0 => return Ok(()),
                read => to.write_all(&piece[..read])?,
            }
        }
    }
}

/// A file that tells how much of it was read.
struct Told<'a, 'b> {
    content: io::Take<File>,
    copy: &'a mut Copying<'b>,
}

impl Read for Told<'_, '_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.content.read(into)?;
        self.copy.done += read as u64;
        match (self.copy.told)(self.copy.done, self.copy.total) {
            ControlFlow::Continue(()) => Ok(read),
            ControlFlow::Break(()) => {
                self.copy.cancelled = true;
                Err(io::Error::other("cancelled"))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;
    use crate::testing::*;
    use crate::{FileName, wav};

    fn full_clip(library: &Library) -> ClipId {
        let clip = clip(library, 4);
        let id = clip.manifest.id();
        library.put(&id, &FileName::poster(), b"JPEG").unwrap();
        let format = aside_media::AudioFormat {
            rate: aside_media::SampleRate::HZ_16000,
            channels: 1,
        };
        let mut sound = wav::WavWriter::create(&clip.dir.join("audio/mic.wav"), format).unwrap();
        sound.write(&[0.5; 100]).unwrap();
        sound.finish().unwrap();
        fs::write(clip.dir.join("poster.jpg.tmp"), "half").unwrap();
        id
    }

    fn all(_: u64, _: u64) -> ControlFlow<()> {
        ControlFlow::Continue(())
    }

    #[test]
    fn every_package_holds_the_same_clip() {
        let (home, library) = library();
        let id = full_clip(&library);
        let out = home.path().join("out");
        fs::create_dir(&out).unwrap();
        let [folder, zip, tar] = ["folder", "clip.zip", "clip.tar"].map(|it| out.join(it));
        let mut last = (0, 0);
        let mut told = |done, total| {
            assert!(done >= last.0);
            last = (done, total);
            ControlFlow::Continue(())
        };
        library
            .export(&id, &folder, Package::Folder, &mut told)
            .unwrap();
        assert!(last.0 == last.1 && last.0 > 0, "{last:?}");
        library.export(&id, &zip, Package::Zip, all).unwrap();
        library.export(&id, &tar, Package::Tar, all).unwrap();

        // Put back under another library, the folder is the clip.
        let other = Library::open(&home.path().join("other")).unwrap();
        fs::rename(&folder, other.dir(&id)).unwrap();
        assert_eq!(other.verify(&id).unwrap(), []);
        let here = library.clip(&id).unwrap();
        assert_eq!(other.clip(&id).unwrap().manifest, here.manifest);

        let names: Vec<String> = items(&here.dir, &id)
            .unwrap()
            .into_iter()
            .map(|it| it.name)
            .collect();
        assert!(names.contains(&format!("{id}/audio/mic.wav")), "{names:?}");
        let mut found = zip::ZipArchive::new(File::open(&zip).unwrap()).unwrap();
        let in_zip: Vec<String> = found.file_names().map(str::to_owned).collect();
        assert_eq!(in_zip, names);
        let mut manifest = Vec::new();
        found
            .by_name(&format!("{id}/clip.json"))
            .unwrap()
            .read_to_end(&mut manifest)
            .unwrap();
        assert_eq!(manifest, fs::read(here.dir.join("clip.json")).unwrap());
        let bytes = fs::read(&tar).unwrap();
        let mut found = tar::Archive::new(Cursor::new(bytes));
        let in_tar: Vec<String> = found
            .entries()
            .unwrap()
            .map(|it| it.unwrap().path().unwrap().display().to_string())
            .collect();
        assert_eq!(in_tar, names);
    }

    #[test]
    fn what_is_cancelled_leaves_nothing_and_what_is_there_stays() {
        let (home, library) = library();
        let id = full_clip(&library);
        for package in [Package::Folder, Package::Zip, Package::Tar] {
            let to = home.path().join("out");
            let stop = |_, _| ControlFlow::Break(());
            let error = library.export(&id, &to, package, stop).unwrap_err();
            assert!(matches!(error, Error::Cancelled), "{package:?}: {error}");
            assert_eq!(fs::read_dir(home.path()).unwrap().count(), 1, "{package:?}");
        }
        let taken = home.path().join("taken");
        fs::write(&taken, "mine").unwrap();
        assert!(library.export(&id, &taken, Package::Zip, all).is_err());
        assert_eq!(fs::read(&taken).unwrap(), b"mine");
        let recorded = recording(&library, &take(2));
        let error = library.export(&recorded.id(), &home.path().join("x"), Package::Tar, all);
        assert!(matches!(error, Err(Error::Locked { .. })));
    }
}
