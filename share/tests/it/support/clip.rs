//! A library with a clip in it that grows as a recording does.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use aside_library::{ClipId, ClipWriter, FileName, Kind, Library, NewClip};
use aside_media::{
    ClipTime, Fragment, InitSegment, SampleRate, TimeBase, TrackConfig, TrackFormat,
};
use tempfile::TempDir;

const SEGMENT: Duration = Duration::from_secs(6);

/// A home of its own for a library, a store and an outbox.
pub(crate) struct Home {
    dir: TempDir,
    pub(crate) library: Library,
}

impl Home {
    pub(crate) fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let library = Library::open(&dir.path().join("clips")).unwrap();
        Self { dir, library }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    pub(crate) fn outbox(&self) -> PathBuf {
        self.path("outbox")
    }

    /// A recording that has begun and has nothing to show yet.
    pub(crate) fn record(&self, title: &str) -> Recording {
        let new = NewClip {
            title: Some(title.to_owned()),
            ..NewClip::new(Kind::Voice)
        };
        Recording {
            writer: self.library.create(new).unwrap(),
            segments: 0,
            begun: false,
        }
    }

    /// A whole clip.
    pub(crate) fn clip(&self, segments: u32) -> ClipId {
        let mut recording = self.record("A whole clip");
        recording.grow(segments);
        recording.finish()
    }

    /// The same clip under another id.
    pub(crate) fn copy(&self, id: &ClipId) -> ClipId {
        let copy = ClipId::random().unwrap();
        let (from, to) = (self.library.dir(id), self.library.dir(&copy));
        std::fs::create_dir_all(to.join("media")).unwrap();
        for (name, content) in self.files(id) {
            if name != "clip.json" {
                std::fs::hard_link(from.join(&name), to.join(&name)).unwrap();
                continue;
            }
            let text = String::from_utf8(content).unwrap();
            let text = text.replace(&id.to_string(), &copy.to_string());
            std::fs::write(to.join(&name), text).unwrap();
        }
        copy
    }

    /// Adds a poster, or changes it.
    pub(crate) fn put(&self, id: &ClipId, name: &str, content: &[u8]) {
        let name: FileName = name.parse().unwrap();
        self.library.put(id, &name, content).unwrap();
    }

    /// Every file of the clip that is to be published, by name.
    pub(crate) fn files(&self, id: &ClipId) -> BTreeMap<String, Vec<u8>> {
        let dir = self.library.dir(id);
        let mut files = BTreeMap::new();
        collect(&dir, &dir, &mut files);
        files.retain(|name, _| {
            !name.starts_with("audio/") && name != "journal.jsonl" && name != "clip.lock"
        });
        files
    }
}

fn collect(root: &Path, dir: &Path, files: &mut BTreeMap<String, Vec<u8>>) {
    for entry in std::fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(root, &path, files);
        } else {
            let name = path
                .strip_prefix(root)
                .unwrap()
                .to_str()
                .unwrap()
                .to_owned();
            files.insert(name, std::fs::read(&path).unwrap());
        }
    }
}

/// A clip that grows.
pub(crate) struct Recording {
    writer: ClipWriter,
    segments: u32,
    begun: bool,
}

impl Recording {
    pub(crate) fn id(&self) -> ClipId {
        self.writer.id()
    }

    /// Appends segments of 6 s, all different; the last stays open.
    pub(crate) fn grow(&mut self, segments: u32) {
        if !self.begun {
            let init = InitSegment {
                bytes: b"ftyp and moov".to_vec(),
            };
            self.writer.begin(&[sound()], &init).unwrap();
            self.begun = true;
        }
        for _ in 0..segments {
            self.append(self.segments.to_be_bytes().repeat(1000));
        }
    }

    /// Appends one segment with this content.
    pub(crate) fn append(&mut self, bytes: Vec<u8>) {
        let fragment = Fragment {
            bytes,
            start: ClipTime::ZERO + SEGMENT * self.segments,
            duration: SEGMENT,
            opens_segment: true,
        };
        self.writer.append(&fragment).unwrap();
        self.segments += 1;
    }

    pub(crate) fn finish(self) -> ClipId {
        let id = self.id();
        self.writer.finish(SEGMENT * self.segments).unwrap();
        id
    }
}

fn sound() -> TrackConfig {
    TrackConfig {
        time_base: TimeBase::hz(48_000),
        codec: "mp4a.40.2".into(),
        header: vec![0x11, 0x88],
        format: TrackFormat::Audio {
            rate: SampleRate::HZ_48000,
            channels: 1,
        },
    }
}
