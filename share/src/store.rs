//! Where published clips lie: `object_store`, seen through our keys.

mod held;

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use aside_library::{Checksum, ClipId, Manifest};
use aside_media::Bytes;
use object_store::local::LocalFileSystem;
use object_store::path::Path as ObjectPath;
use object_store::{
    Attribute, Attributes, MultipartUpload, ObjectMeta, ObjectStore, PutMultipartOptions,
    PutOptions, PutResult,
};
use url::Url;

use crate::card::Card;
use crate::config::{self, FOLDER, Place, StoreConfig};
use crate::flow::Flow;
use crate::folder::Folder;
use crate::key::{Key, Lifetime, OEMBED, PAGE, POSTER};
use crate::keys::Keys;
use crate::lifecycle::Rules;
use crate::remote::Remote;
use crate::s3;
use crate::upload::{self, PART, Parts, Sum, abandon};
use crate::{Error, Result};

/// A place for published clips and the address they can be watched at. Cheap
/// to clone.
#[derive(Clone, Debug)]
pub struct Store {
    name: String,
    objects: Arc<dyn ObjectStore>,
    prefix: ObjectPath,
    public_url: Url,
    /// Whether a link may end with the clip's folder.
    index: bool,
    /// After how many days a clip is taken out of it.
    retention_days: Option<u32>,
    /// Set when there are no keys to open it with.
    locked: bool,
    /// Set when the store is a folder on this machine. A folder keeps no
    /// attributes: its server derives them from the keys.
    folder: Option<Folder>,
    /// Set when the store is a bucket.
    remote: Option<Arc<Remote>>,
}

/// An object as the store holds it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Stored {
    pub(crate) bytes: Bytes,
    /// Changes whenever the content does; `None` where the store has none.
    pub(crate) e_tag: Option<String>,
}

impl From<&ObjectMeta> for Stored {
    fn from(meta: &ObjectMeta) -> Self {
        Self {
            bytes: Bytes::new(meta.size),
            e_tag: meta.e_tag.as_deref().map(|it| upload::bare(it).to_owned()),
        }
    }
}

/// What sending a file came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Sent {
    /// The store holds this very file: there is nothing to compare.
    Linked,
    /// The store hashed what arrived, and it is what was sent.
    Confirmed(Stored),
    /// The store says that it holds a copy, and gives no evidence of it.
    Copied,
}

impl Store {
    /// A store in a folder of this machine, which is made if there is none.
    /// Its clips can be watched below `public_url` once a
    /// [`Server`](crate::Server) serves the folder there.
    ///
    /// # Errors
    /// When the folder cannot be made or the address cannot be one of pages.
    pub fn folder(root: &Path, public_url: Url) -> Result<Self> {
        let folder = Folder::open(root)?;
        let objects = LocalFileSystem::new_with_prefix(root)
            .map_err(|error| Error::store("folder", "open", root.display().to_string(), error))?
            .with_automatic_cleanup(true)
            .with_fsync(true);
        Ok(Self {
            folder: Some(folder),
            ..Self::over(FOLDER, Arc::new(objects), "", public_url)?
        })
    }

    /// The store that settings describe. Nothing is asked of it yet. Without
    /// `keys` a bucket has links and nothing else: whatever is sent to it ends
    /// with [`Error::NoKeys`].
    ///
    /// # Errors
    /// When name, address or bucket cannot be one.
    pub fn open(config: &StoreConfig, keys: Option<&Keys>) -> Result<Self> {
        let public_url = config.public_url.clone();
        match &config.place {
            Place::Folder { path } => {
                config::check_name(&config.name)?;
                let name = config.name.clone();
                Ok(Self {
                    name,
                    retention_days: config.retention_days,
                    ..Self::folder(path, public_url)?
                })
            }
            Place::S3(bucket) => {
                let client = Arc::new(s3::open(bucket, keys)?);
                let objects = Arc::clone(&client) as Arc<dyn ObjectStore>;
                let prefix = bucket.prefix.trim_matches('/');
                Ok(Self {
                    remote: Some(Arc::new(Remote::new(bucket.clone(), client)?)),
                    index: config.index,
                    retention_days: config.retention_days,
                    locked: keys.is_none(),
                    ..Self::over(&config.name, objects, prefix, public_url)?
                })
            }
        }
    }

    /// A store in whatever `object_store` reaches, below `prefix` (empty for
    /// all of it). `name` is what the user calls it: letters, digits, `-`.
    ///
    /// # Errors
    /// When name, prefix or address cannot be one.
    pub fn over(
        name: &str,
        objects: Arc<dyn ObjectStore>,
        prefix: &str,
        mut public_url: Url,
    ) -> Result<Self> {
        let wrong = |reason: String| Error::Settings { reason };
        config::check_name(name)?;
        if !matches!(public_url.scheme(), "http" | "https") {
            return Err(wrong(format!("no page can lie at {public_url}")));
        }
        // Without the slash, joining would replace the last part.
        let path = public_url.path().trim_end_matches('/').to_owned() + "/";
        public_url.set_path(&path);
        public_url.set_query(None);
        public_url.set_fragment(None);
        Ok(Self {
            name: name.to_owned(),
            objects,
            prefix: ObjectPath::parse(prefix).map_err(|error| wrong(error.to_string()))?,
            public_url,
            index: true,
            retention_days: None,
            locked: false,
            folder: None,
            remote: None,
        })
    }

    /// The same store, out of which clips are taken after so many days.
    #[must_use]
    pub fn keeping(self, retention_days: Option<u32>) -> Self {
        Self {
            retention_days,
            ..self
        }
    }

    /// Has a rule of the bucket's own follow another time for which clips are
    /// kept: removed where they are kept for ever, lengthened or shortened
    /// where there is one. Where there is none, none is made: that is for
    /// [`doctor::examine`](crate::doctor::examine), when it is asked to.
    ///
    /// # Errors
    /// When the bucket does not answer or refuses: its rule would go on
    /// deleting what is to be kept.
    pub async fn follow_retention(&self, retention_days: Option<u32>) -> Result<()> {
        let Some(remote) = self.remote().filter(|_| !self.locked) else {
            return Ok(());
        };
        match remote.rules().await? {
            Rules::Known(Some(days)) if Some(days) != retention_days => {
                remote.set_rule(retention_days).await
            }
            _ => Ok(()),
        }
    }

    /// What the user calls it.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Where a clip can be watched, once it is published: known from the
    /// moment it has an id.
    pub fn link(&self, id: &ClipId) -> Url {
        let page = if self.index { "" } else { PAGE };
        self.object_url(id, page)
    }

    /// Where a guest answers an ask.
    pub(crate) fn ask_link(&self, page: &ClipId) -> Url {
        let name = if self.index { "" } else { PAGE };
        self.public_url_of(&format!("a/{page}/{name}"))
    }

    /// Where an object of a clip can be fetched, by its name inside the clip.
    pub fn object_url(&self, id: &ClipId, name: &str) -> Url {
        self.public_url_of(&format!("c/{id}/{name}"))
    }

    fn public_url_of(&self, name: &str) -> Url {
        let mut url = self.public_url.clone();
        url.set_path(&format!("{}{name}", self.public_url.path()));
        url
    }

    /// What others are told of a clip; `poster` says whether it has a still.
    pub fn card(&self, manifest: &Manifest, poster: bool) -> Card {
        let id = manifest.id();
        let poster = poster.then(|| self.object_url(&id, POSTER));
        let guests = manifest.wish.is_open().then(|| self.guests_origin());
        Card::new(
            manifest,
            self.link(&id),
            self.object_url(&id, OEMBED),
            poster,
        )
        .reaching(guests.flatten().unwrap_or_default())
    }

    /// Where addresses lie that are signed for guests, if there can be any.
    fn guests_origin(&self) -> Option<String> {
        let url = self.remote()?.url("", None).ok()?;
        Some(url.origin().ascii_serialization())
    }

    /// Whether there is a key to open it with.
    pub(crate) fn unlocked(&self) -> Result<()> {
        match self.locked {
            true => Err(Error::NoKeys {
                store: self.name.clone(),
            }),
            false => Ok(()),
        }
    }

    /// After how many days a clip is taken out of it; never when `None`.
    pub(crate) fn retention_days(&self) -> Option<u32> {
        self.retention_days
    }

    /// When a clip is to be taken out of it: at its own time or the store's,
    /// whichever comes first; never when `None`.
    pub fn expiry(&self, manifest: &Manifest) -> Option<SystemTime> {
        let own = manifest.expires.map(SystemTime::from);
        let kept = self.retention_days.and_then(|days| {
            let kept = Duration::from_secs(u64::from(days) * 24 * 3600);
            SystemTime::from(manifest.created()).checked_add(kept)
        });
        own.into_iter().chain(kept).min()
    }

    /// What comes before `c/<id>/` in a link.
    pub fn public_url(&self) -> &Url {
        &self.public_url
    }

    /// Whether it lies on this machine.
    pub fn is_folder(&self) -> bool {
        self.folder.is_some()
    }

    /// Whether it is a bucket: nobody else can write into a folder.
    pub fn is_bucket(&self) -> bool {
        self.remote.is_some()
    }

    /// The bucket, if it is one.
    pub(crate) fn remote(&self) -> Option<&Remote> {
        self.remote.as_deref()
    }

    /// What lies in it, past our keys: for who examines it.
    pub(crate) fn objects(&self) -> &dyn ObjectStore {
        &*self.objects
    }

    /// Where an object of this name lies.
    pub(crate) fn object_path(&self, name: &str) -> ObjectPath {
        self.at(name)
    }

    /// Which place this is, so that a record of what was sent is not taken
    /// for that of another place of the same name.
    pub(crate) fn place(&self) -> String {
        match self.remote.as_ref().map(|it| it.bucket.objects_url()) {
            Some(Ok(url)) => url.to_string(),
            _ => format!("{}/{}", self.objects, self.prefix),
        }
    }

    /// Writes a small object, whole or not at all.
    pub(crate) async fn put(&self, key: &Key, content: bytes::Bytes, flow: &Flow) -> Result<Sent> {
        let sum = Sum::of(&content);
        let len = content.len();
        flow.admit(len).await;
        let options = PutOptions::from(self.attributes(key));
        let put = self
            .objects
            .put_opts(&self.path(key), content.into(), options)
            .await
            .map_err(|error| self.error("write", key, error))?;
        flow.arrived(len);
        Ok(evidence(&put, &sum.e_tag(false), len as u64))
    }

    /// Writes a file that holds `sha256`, whole or not at all.
    pub(crate) async fn put_file(
        &self,
        key: &Key,
        file: &Path,
        sha256: &Checksum,
        flow: &Flow,
    ) -> Result<Sent> {
        if key.lifetime() == Lifetime::Immutable && self.link_file(key, file).await? {
            return Ok(Sent::Linked);
        }
        let mut parts = Parts::open(file, key.name().as_str(), sha256).await?;
        let part = parts.next().await?;
        if part.len() < PART {
            parts.check()?;
            return self.put(key, part.into(), flow).await;
        }
        let options = PutMultipartOptions::from(self.attributes(key));
        let mut upload = self
            .objects
            .put_multipart_opts(&self.path(key), options)
            .await
            .map_err(|error| self.error("write", key, error))?;
        match self
            .put_parts(key, part, &mut parts, upload.as_mut(), flow)
            .await
        {
            Ok(sent) => Ok(sent),
            Err(error) => {
                abandon(upload).await;
                Err(error)
            }
        }
    }

    async fn put_parts(
        &self,
        key: &Key,
        mut part: Vec<u8>,
        parts: &mut Parts<'_>,
        upload: &mut dyn MultipartUpload,
        flow: &Flow,
    ) -> Result<Sent> {
        let mut whole = 0;
        while !part.is_empty() {
            let len = part.len();
            flow.admit(len).await;
            let sent = upload.put_part(part.into()).await;
            sent.map_err(|error| self.error("write", key, error))?;
            flow.arrived(len);
            whole += len as u64;
            part = parts.next().await?;
        }
        parts.check()?;
        let put = upload.complete().await;
        let put = put.map_err(|error| self.error("write", key, error))?;
        Ok(evidence(&put, &parts.sum.e_tag(true), whole))
    }

    async fn link_file(&self, key: &Key, file: &Path) -> Result<bool> {
        let Some(folder) = self.folder.clone() else {
            return Ok(false);
        };
        let (task_key, task_file) = (key.clone(), file.to_owned());
        blocking(move || folder.link(&task_key, &task_file))
            .await
            .map_err(|error| Error::io("publish", file, error))
    }

    fn attributes(&self, key: &Key) -> Attributes {
        if self.folder.is_some() {
            return Attributes::new();
        }
        Attributes::from_iter([
            (Attribute::ContentType, key.content_type()),
            (Attribute::CacheControl, key.lifetime().cache_control()),
        ])
    }

    fn path(&self, key: &Key) -> ObjectPath {
        self.at(&key.to_string())
    }

    fn at(&self, below: &str) -> ObjectPath {
        below
            .split('/')
            .fold(self.prefix.clone(), |path, part| path.join(part))
    }

    fn key(&self, path: &ObjectPath) -> Option<Key> {
        let parts: Vec<_> = path
            .prefix_match(&self.prefix)?
            .map(|part| part.as_ref().to_owned())
            .collect();
        Key::parse(&parts.join("/"))
    }

    fn error(&self, doing: &'static str, key: &Key, error: object_store::Error) -> Error {
        let what = match &self.folder {
            // Which disk it is says more than which object.
            Some(folder) => folder.root().join(key.to_string()).display().to_string(),
            None => key.to_string(),
        };
        Error::store(&self.name, doing, what, error)
    }
}

/// What an answer to a write proves: a store that hashes what it keeps names it
/// by that hash. One that encrypts, or counts, has other names.
fn evidence(put: &PutResult, expected: &str, bytes: u64) -> Sent {
    match put.e_tag.as_deref().map(upload::bare) {
        Some(e_tag) if e_tag.eq_ignore_ascii_case(expected) => Sent::Confirmed(Stored {
            bytes: Bytes::new(bytes),
            e_tag: Some(e_tag.to_owned()),
        }),
        _ => Sent::Copied,
    }
}

/// Runs file work that may wait for a disk where that holds up nobody.
pub(crate) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> std::io::Result<T> + Send + 'static,
) -> std::io::Result<T> {
    tokio::task::spawn_blocking(work)
        .await
        .unwrap_or_else(|failed| Err(std::io::Error::other(failed)))
}
