//! Where the image is unpacked to: the user's cache, once for each version.

use std::fs::{self, DirBuilder, File};
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::{env, io};

use rustix::fs::syncfs;
use rustix::io::{FdFlags, fcntl_setfd};

use crate::Error;
use crate::image::Image;

/// A version that stays where it is while this is held, or inherited.
#[derive(Debug)]
pub(crate) struct Held {
    dir: PathBuf,
    _lock: File,
}

impl Held {
    pub(crate) fn dir(&self) -> &Path {
        &self.dir
    }
}

/// The image's content, unpacked now if it was not yet.
pub(crate) fn unpacked(image: &Image) -> Result<Held, Error> {
    let cache = env::var_os("XDG_CACHE_HOME")
        .map(PathBuf::from)
        .filter(|it| it.is_absolute())
        .or_else(|| env::home_dir().map(|home| home.join(".cache")))
        .ok_or(Error::NoHome)?;
    unpacked_in(&cache.join("aside").join("appimage"), image)
}

fn unpacked_in(all: &Path, image: &Image) -> Result<Held, Error> {
    let not_written = |place: &Path| {
        let place = place.to_owned();
        move |source| Error::NotWritten { place, source }
    };
    DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(all)
        .map_err(not_written(all))?;
    let dir = all.join(&image.digest()[..16]);
    let lock = hold(&dir).map_err(not_written(all))?;
    let one_at_a_time = File::create(all.join("unpacking")).map_err(not_written(all))?;
    one_at_a_time.lock().map_err(not_written(all))?;
    if !dir.exists() {
        eprintln!("aside: unpacking it to {}, once.", dir.display());
        let partial = all.join("partial");
        remove(&partial).map_err(not_written(&partial))?;
        image.unpack(&partial, None)?;
        // A power cut leaves no name before what it stands for.
        let written = File::open(&partial).and_then(|it| Ok(syncfs(&it)?));
        written.map_err(not_written(&partial))?;
        fs::rename(&partial, &dir).map_err(not_written(&dir))?;
        let_go_of_others(all, &dir);
    }
    Ok(Held { dir, _lock: lock })
}

/// Holds a version: a lock that what is started inherits, and all it starts.
fn hold(dir: &Path) -> io::Result<File> {
    let lock = File::create(dir.with_extension("lock"))?;
    lock.lock_shared()?;
    fcntl_setfd(&lock, FdFlags::empty())?;
    Ok(lock)
}

/// Removes the versions that nothing runs of. What fails is tried again when
/// the next version comes.
fn let_go_of_others(all: &Path, kept: &Path) {
    for other in fs::read_dir(all).into_iter().flatten().flatten() {
        let dir = other.path();
        if dir == kept || dir.extension().is_some() || !dir.is_dir() {
            continue;
        }
        let Ok(lock) = File::create(dir.with_extension("lock")) else {
            continue;
        };
        if lock.try_lock().is_ok() {
            let _ = remove(&dir);
        }
    }
}

fn remove(dir: &Path) -> io::Result<()> {
    match fs::remove_dir_all(dir) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::image::tests::{program_with, unpacked_file};

    #[test]
    fn a_new_version_takes_the_place_of_one_that_no_longer_runs() {
        let dir = tempfile::tempdir().unwrap();
        let all = dir.path().join("cache");
        let image = |text: &str| {
            let file = dir.path().join(text);
            program_with(&file, text);
            Image::open(&file).unwrap()
        };
        let first = unpacked_in(&all, &image("first")).unwrap();
        let second = unpacked_in(&all, &image("second")).unwrap();
        assert_eq!(unpacked_file(first.dir()), "first", "it still runs");
        let ended = first.dir().to_owned();
        drop(first);
        let third = unpacked_in(&all, &image("third")).unwrap();
        assert!(!ended.exists(), "nothing of it runs");
        assert_eq!(unpacked_file(second.dir()), "second");
        assert_eq!(unpacked_file(third.dir()), "third");
    }

    #[test]
    fn what_was_unpacked_is_not_unpacked_again_and_a_rest_is_none() {
        let dir = tempfile::tempdir().unwrap();
        let all = dir.path().join("cache");
        let file = dir.path().join("image");
        program_with(&file, "words");
        let image = Image::open(&file).unwrap();
        fs::create_dir_all(all.join("partial/usr")).unwrap();
        fs::write(all.join("partial/usr/rest"), "").unwrap();
        let first = unpacked_in(&all, &image).unwrap();
        assert!(!first.dir().join("usr/rest").exists());
        fs::write(first.dir().join("mark"), "").unwrap();
        let again = unpacked_in(&all, &image).unwrap();
        assert!(again.dir().join("mark").exists());
    }
}
