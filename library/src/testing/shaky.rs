//! A disk that fails when told to, and that forgets what was not synced.
//!
//! It works on real files, and beside them keeps, for each, the image that
//! would be found after a power cut: pages reach it only by a sync that
//! succeeds, names only by a sync of their folder. A sync that fails takes its
//! pages with it, as Linux does: the next sync does not try them again.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard};

use aside_media::Bytes;
use rustix::io::Errno;

use crate::files::{Disk, Files, Open, OpenFile};

const PAGE: u64 = 4096;

/// What goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// One call fails.
    Once(Errno),
    /// A write does half of its work and fails; other calls just fail.
    Half(Errno),
    /// This call and all that write after it fail.
    FromThenOn(Errno),
    /// The power goes: a write does half of its work, nothing works after it.
    PowerCut,
}

/// How much of what was not synced is found after a power cut all the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Luck {
    /// Nothing.
    None,
    /// Every other page; the file's length, and its names.
    Half,
    /// Everything.
    All,
}

/// See the module.
#[derive(Clone, Debug, Default)]
pub(crate) struct Shaky(Arc<Mutex<World>>);

#[derive(Debug, Default)]
struct World {
    calls: u64,
    plan: Option<(u64, Fault)>,
    names: BTreeMap<PathBuf, Node>,
    durable_names: BTreeMap<PathBuf, Node>,
    next: u64,
    images: BTreeMap<u64, Image>,
}

/// What a name stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Node {
    Folder,
    File(u64),
}

/// A file as it would be after a power cut, and as it is.
#[derive(Clone, Debug, Default)]
struct Image {
    durable: Vec<u8>,
    dirty: BTreeSet<u64>,
    now: Vec<u8>,
}

impl Shaky {
    /// Fails at the call with this number, counted from 0.
    pub(crate) fn failing(call: u64, fault: Fault) -> Self {
        let shaky = Self::default();
        shaky.world().plan = Some((call, fault));
        shaky
    }

    /// How many calls there have been.
    pub(crate) fn calls(&self) -> u64 {
        self.world().calls
    }

    /// Fails at the call with this number, counted from now.
    pub(crate) fn fail(&self, call: u64, fault: Fault) {
        let mut world = self.world();
        world.plan = Some((world.calls + call, fault));
    }

    /// Leaves in `root` what is found after a power cut.
    pub(crate) fn cut_power(&self, root: &Path, luck: Luck) {
        fs::remove_dir_all(root).unwrap();
        fs::create_dir(root).unwrap();
        let world = self.world();
        let names = match luck {
            Luck::None => &world.durable_names,
            Luck::Half | Luck::All => &world.names,
        };
        for (path, node) in names.iter().filter(|(path, _)| path.starts_with(root)) {
            // A folder whose own name was lost takes what is in it along.
            if !path.parent().unwrap().is_dir() {
                continue;
            }
            match node {
                Node::Folder => fs::create_dir_all(path).unwrap(),
                Node::File(id) => fs::write(path, world.images[id].found(luck)).unwrap(),
            }
        }
    }

    fn world(&self) -> MutexGuard<'_, World> {
        self.0.lock().unwrap()
    }

    /// Counts a call; fails if it is its turn. `Ok(true)`: do half, then fail.
    fn call(&self, writes: bool) -> io::Result<Option<Errno>> {
        let mut world = self.world();
        let call = world.calls;
        world.calls += 1;
        match world.plan {
            Some((at, Fault::Once(errno))) if call == at => Err(errno.into()),
            Some((at, Fault::Half(errno))) if call == at => Ok(Some(errno)),
            Some((at, Fault::PowerCut)) if call == at => Ok(Some(Errno::IO)),
            Some((at, Fault::PowerCut)) if call > at => Err(Errno::IO.into()),
            Some((at, Fault::FromThenOn(errno))) if call >= at && writes => Err(errno.into()),
            _ => Ok(None),
        }
    }

    /// Counts a call that is done whole or not at all.
    fn whole(&self, writes: bool) -> io::Result<()> {
        match self.call(writes)? {
            Some(errno) => Err(errno.into()),
            None => Ok(()),
        }
    }
}

impl Image {
    fn write(&mut self, at: u64, bytes: &[u8]) {
        let end = at as usize + bytes.len();
        self.now.resize(self.now.len().max(end), 0);
        self.now[at as usize..end].copy_from_slice(bytes);
        self.dirty
            .extend(at / PAGE..=(at + bytes.len() as u64).saturating_sub(1) / PAGE);
    }

    fn sync(&mut self) {
        self.durable = self.found_pages(|_| true);
        self.dirty.clear();
    }

    fn found(&self, luck: Luck) -> Vec<u8> {
        match luck {
            Luck::None => self.durable.clone(),
            Luck::Half => self.found_pages(|page| page % 2 == 0),
            Luck::All => self.found_pages(|_| true),
        }
    }

    /// The durable image with some dirty pages, and with today's length.
    fn found_pages(&self, reached: impl Fn(u64) -> bool) -> Vec<u8> {
        let mut found = self.durable.clone();
        found.resize(self.now.len(), 0);
        for page in self.dirty.iter().filter(|page| reached(**page)) {
            let start = ((page * PAGE) as usize).min(found.len());
            let end = (start + PAGE as usize).min(found.len());
            found[start..end].copy_from_slice(&self.now[start..end]);
        }
        found
    }
}

/// An open file of a [`Shaky`] disk.
#[derive(Debug)]
struct ShakyFile {
    shaky: Shaky,
    file: fs::File,
    id: u64,
    at: u64,
}

impl Read for ShakyFile {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.shaky.whole(false)?;
        let read = self.file.read_at(buffer, self.at)?;
        self.at += read as u64;
        Ok(read)
    }
}

impl Write for ShakyFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let fault = self.shaky.call(true)?;
        let bytes = if fault.is_some() {
            &bytes[..bytes.len() / 2]
        } else {
            bytes
        };
        self.file.write_all_at(bytes, self.at)?;
        let mut world = self.shaky.world();
        world
            .images
            .get_mut(&self.id)
            .unwrap()
            .write(self.at, bytes);
        self.at += bytes.len() as u64;
        match fault {
            Some(errno) => Err(errno.into()),
            None => Ok(bytes.len()),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Seek for ShakyFile {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let from = |base: u64, by: i64| base.checked_add_signed(by).ok_or(Errno::INVAL);
        self.at = match to {
            SeekFrom::Start(at) => at,
            SeekFrom::End(by) => from(self.file.metadata()?.len(), by)?,
            SeekFrom::Current(by) => from(self.at, by)?,
        };
        Ok(self.at)
    }
}

impl OpenFile for ShakyFile {
    fn sync(&mut self) -> io::Result<()> {
        let result = self.shaky.whole(true);
        let mut world = self.shaky.world();
        let image = world.images.get_mut(&self.id).unwrap();
        match result {
            Ok(()) => image.sync(),
            Err(_) => image.dirty.clear(),
        }
        result
    }

    fn set_len(&mut self, len: u64) -> io::Result<()> {
        self.shaky.whole(true)?;
        self.file.set_len(len)?;
        let mut world = self.shaky.world();
        let image = world.images.get_mut(&self.id).unwrap();
        image.now.resize(len as usize, 0);
        image.dirty.extend([len / PAGE]);
        Ok(())
    }
}

impl Files for Shaky {
    fn open(&self, path: &Path, how: Open) -> io::Result<Box<dyn OpenFile>> {
        self.whole(how == Open::Create)?;
        let mut options = fs::OpenOptions::new();
        options.read(true).write(true);
        if how == Open::Create {
            options.create(true).truncate(true);
        }
        let file = options.open(path)?;
        let mut world = self.world();
        let id = match world.names.get(path) {
            Some(Node::File(id)) => *id,
            _ => {
                world.next += 1;
                let id = world.next;
                world.names.insert(path.to_owned(), Node::File(id));
                // What was there before this layer looked is taken as safe.
                let durable = fs::read(path)?;
                if !durable.is_empty() {
                    world.durable_names.insert(path.to_owned(), Node::File(id));
                }
                let now = durable.clone();
                let dirty = BTreeSet::new();
                world.images.insert(
                    id,
                    Image {
                        durable,
                        dirty,
                        now,
                    },
                );
                id
            }
        };
        if how == Open::Create {
            world.images.get_mut(&id).unwrap().now.clear();
        }
        drop(world);
        let shaky = self.clone();
        Ok(Box::new(ShakyFile {
            shaky,
            file,
            id,
            at: 0,
        }))
    }

    fn create_dir(&self, path: &Path) -> io::Result<()> {
        self.whole(true)?;
        Disk.create_dir(path)?;
        let mut world = self.world();
        for folder in path.ancestors() {
            world.names.entry(folder.to_owned()).or_insert(Node::Folder);
        }
        Ok(())
    }

    fn sync_dir(&self, path: &Path) -> io::Result<()> {
        self.whole(true)?;
        let mut world = self.world();
        let inside = |it: &Path| it.parent() == Some(path);
        world.durable_names.retain(|it, _| !inside(it));
        let names: Vec<_> = world
            .names
            .iter()
            .filter(|(it, _)| inside(it))
            .map(|(it, node)| (it.clone(), *node))
            .collect();
        world.durable_names.extend(names);
        Ok(())
    }

    fn exchange(&self, one: &Path, other: &Path) -> io::Result<()> {
        self.whole(true)?;
        Disk.exchange(one, other)
    }

    fn link(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.whole(true)?;
        Disk.link(from, to)
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.whole(true)?;
        fs::rename(from, to)?;
        let mut world = self.world();
        let moved: Vec<_> = world
            .names
            .keys()
            .filter(|it| it.starts_with(from))
            .cloned()
            .collect();
        for path in moved {
            let node = world.names.remove(&path).unwrap();
            let rest = path.strip_prefix(from).unwrap();
            let to = if rest.as_os_str().is_empty() {
                to.to_owned()
            } else {
                to.join(rest)
            };
            world.names.insert(to, node);
        }
        Ok(())
    }

    fn remove_file(&self, path: &Path) -> io::Result<()> {
        self.whole(true)?;
        fs::remove_file(path)?;
        self.world().names.remove(path);
        Ok(())
    }

    fn free_space(&self, _path: &Path) -> io::Result<Bytes> {
        self.whole(false)?;
        Ok(Bytes::new(1 << 30))
    }
}
