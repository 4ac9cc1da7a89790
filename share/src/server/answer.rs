//! From a request to its response (RFC 9110).

use std::io::{self, SeekFrom};
use std::net::SocketAddr;
use std::ops::RangeInclusive;
use std::path::Path;
use std::sync::Arc;

use aside_library::ClipId;
use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use headers::{
    ContentLength, ContentRange, HeaderMapExt, IfModifiedSince, IfNoneMatch, IfRange, LastModified,
};
use tokio::io::{AsyncReadExt, AsyncSeekExt};
use tokio_util::io::ReaderStream;

use super::open::{Found, Root};
use super::s3::Endpoint;
use super::{WHO, guard, plain};
use crate::folder::{create_private, identity};
use crate::key::{Key, Lifetime, PAGE};
use crate::keys::Keys;
use crate::store::blocking;

/// What is read from disk and given to a connection at a time.
const CHUNK: usize = 64 << 10;

/// What a share page of any version may do: its own files, and media that its
/// player puts together. A page says so itself, for stores that send no such
/// header; that one may be tighter.
const PAGE_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
    img-src 'self' data:; media-src 'self' blob:; connect-src 'self'; worker-src 'self' blob:; \
    base-uri 'none'; form-action 'none'";
/// The same for the page of an ask: it records, and sends to wherever its store
/// is, which it says itself.
const ASK_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
    img-src 'self' data:; media-src 'self' blob:; connect-src 'self' http: https:; \
    base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
/// What is not a page loads nothing; a browser that shows it by itself may
/// still show it.
const OBJECT_POLICY: &str =
    "default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'";

/// Keeps what is private by its address out of search engines.
const ROBOTS: &str = "User-agent: *\nDisallow: /\n";

/// The store being served.
#[derive(Debug)]
pub(super) struct Site {
    root: Arc<Root>,
    identity: String,
    address: SocketAddr,
    /// Set when the store can be written to as well.
    s3: Option<Endpoint>,
    /// Set when it is no store but a library, whose clips are found below this
    /// name and nowhere else.
    secret: Option<String>,
}

impl Site {
    pub(super) fn open(root: &Path, address: SocketAddr, keys: Option<&Keys>) -> io::Result<Self> {
        if keys.is_some() {
            // Without keys there is nobody who could put anything there.
            create_private(root)?;
        }
        Ok(Self {
            s3: keys.map(|keys| Endpoint::open(root, keys)).transpose()?,
            root: Arc::new(Root::open(root)?),
            identity: identity(root)?,
            address,
            secret: None,
        })
    }

    /// A library's clips, below a name that nobody can guess.
    pub(super) fn own(library: &Path, address: SocketAddr, secret: String) -> io::Result<Self> {
        Ok(Self {
            s3: None,
            root: Arc::new(Root::open(library)?),
            identity: String::new(),
            address,
            secret: Some(secret),
        })
    }

    fn target(&self, path: &str) -> Target {
        match &self.secret {
            None => Target::of(path),
            Some(secret) => Target::own(path, secret),
        }
    }

    /// Where an object lies below the root.
    fn path_of(&self, key: &Key) -> String {
        match (key, &self.secret) {
            (Key::Clip(id, name), Some(_)) => format!("{id}/{name}"),
            _ => key.to_string(),
        }
    }

    /// How long an object may be kept. In a library another film may take a
    /// clip's names.
    fn cache_control(&self, key: &Key) -> &'static str {
        match self.secret {
            None => key.lifetime().cache_control(),
            Some(_) => Lifetime::Revalidate.cache_control(),
        }
    }
}

/// Answers every request to a site.
pub(super) fn service(site: Arc<Site>) -> Router {
    Router::new().fallback(answer).with_state(site)
}

/// What a path asks for.
enum Target {
    Object(Key),
    /// A page, without the slash that its own links build on.
    Unslashed(&'static str, ClipId),
    Robots,
    Who,
    Nothing,
}

/// The key of a name that belongs to a page.
type OfPage = fn(ClipId, &str) -> Option<Key>;

impl Target {
    /// Keys consist of characters that nobody escapes: a path with a `%` in it
    /// is nobody's, and nothing is ever decoded.
    fn of(path: &str) -> Self {
        let path = match path {
            "/robots.txt" => return Self::Robots,
            WHO => return Self::Who,
            path => path.strip_prefix('/').unwrap_or(""),
        };
        if let Some(key) = Key::parse(path) {
            return Self::Object(key);
        }
        let pages: [(_, OfPage); 2] = [("a", Key::ask), ("c", Key::clip)];
        for (folder, key) in pages {
            let below = path
                .strip_prefix(folder)
                .and_then(|it| it.strip_prefix('/'));
            let Some(below) = below else { continue };
            let (name, page) = match below.strip_suffix('/') {
                Some(name) => (name, true),
                None => (below, false),
            };
            return match ClipId::from_folder(name) {
                Some(id) if page => key(id, PAGE).map_or(Self::Nothing, Self::Object),
                Some(id) => Self::Unslashed(folder, id),
                None => Self::Nothing,
            };
        }
        Self::Nothing
    }

    /// Of a library only clips are shown, to who knows the secret.
    fn own(path: &str, secret: &str) -> Self {
        let below = path
            .strip_prefix('/')
            .and_then(|it| it.strip_prefix(secret));
        match below.and_then(|it| Key::parse(it.strip_prefix('/')?)) {
            Some(key @ Key::Clip(..)) => Self::Object(key),
            _ => Self::Nothing,
        }
    }
}

async fn answer(State(site): State<Arc<Site>>, request: Request) -> Response {
    if let Some(s3) = site.s3.as_ref().filter(|s3| s3.is_asked(&request)) {
        // Whom it is meant for is part of what its sender signed.
        return s3.answer(request).await;
    }
    let (request, _) = request.into_parts();
    let mut response = if guard::is_for_us(&request.uri, &request.headers, site.address) {
        route(&site, &request).await
    } else {
        plain::misdirected()
    };
    let headers = response.headers_mut();
    let fixed = [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (
            header::HeaderName::from_static("x-robots-tag"),
            "noindex, nofollow",
        ),
        (
            header::HeaderName::from_static("cross-origin-resource-policy"),
            "cross-origin",
        ),
    ];
    for (name, value) in fixed {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}

async fn route(site: &Site, request: &Parts) -> Response {
    let target = site.target(request.uri.path());
    let is_clip = matches!(target, Target::Object(Key::Clip(..)));
    let mut response = match request.method {
        Method::GET | Method::HEAD => match target {
            Target::Object(key) => object(site, key, request).await,
            Target::Unslashed(folder, id) => to_page(folder, &id),
            Target::Robots => plain::text(ROBOTS),
            Target::Who => plain::text(site.identity.clone()),
            Target::Nothing => plain::not_found(),
        },
        Method::OPTIONS if is_clip => preflight(),
        _ => plain::not_allowed(),
    };
    if is_clip {
        share_with_every_origin(response.headers_mut());
    }
    response
}

/// A player may run elsewhere: in the desktop window, in a page the clip is
/// embedded in. Knowing the address is all the permission there is.
fn share_with_every_origin(headers: &mut HeaderMap) {
    headers.insert(
        header::ACCESS_CONTROL_ALLOW_ORIGIN,
        HeaderValue::from_static("*"),
    );
    headers.insert(
        header::ACCESS_CONTROL_EXPOSE_HEADERS,
        HeaderValue::from_static("Accept-Ranges, Content-Length, Content-Range, ETag"),
    );
}

/// What a browser asks before a request with a range (Fetch, 4.8).
fn preflight() -> Response {
    let headers = [
        (header::ACCESS_CONTROL_ALLOW_METHODS, "GET, HEAD"),
        (
            header::ACCESS_CONTROL_ALLOW_HEADERS,
            "Range, If-None-Match, If-Modified-Since, If-Range",
        ),
        (header::ACCESS_CONTROL_MAX_AGE, "86400"),
    ];
    (StatusCode::NO_CONTENT, headers).into_response()
}

fn to_page(folder: &str, id: &ClipId) -> Response {
    let headers = [(header::LOCATION, format!("/{folder}/{id}/"))];
    (StatusCode::PERMANENT_REDIRECT, headers).into_response()
}

async fn object(site: &Site, key: Key, request: &Parts) -> Response {
    let (root, path) = (Arc::clone(&site.root), site.path_of(&key));
    let cache = site.cache_control(&key);
    match blocking(move || root.find(&path)).await {
        Ok(Some(found)) => found_object(&key, found, request, cache).await,
        Ok(None) => plain::not_found(),
        Err(error) => {
            tracing::warn!(%error, object = %key, "a published object could not be read");
            plain::unreadable()
        }
    }
}

async fn found_object(key: &Key, found: Found, request: &Parts, cache: &'static str) -> Response {
    let mut headers = HeaderMap::new();
    let policy = match key {
        Key::Ask(_, name) if name.as_str() == PAGE => ASK_POLICY,
        Key::Clip(_, name) if name.as_str() == PAGE => PAGE_POLICY,
        _ => OBJECT_POLICY,
    };
    headers.insert(
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static(policy),
    );
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache));
    headers.insert(header::ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    headers.typed_insert(LastModified::from(found.modified));
    if let Some(e_tag) = found.e_tag.clone() {
        headers.typed_insert(e_tag);
    }
    if !is_modified(&found, &request.headers) {
        return (StatusCode::NOT_MODIFIED, headers).into_response();
    }
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static(key.content_type()),
    );
    match wanted(&found, request) {
        Wanted::All => {
            headers.typed_insert(ContentLength(found.len));
            content(found, 0, None, &request.method, StatusCode::OK, headers).await
        }
        Wanted::Part(part) => {
            let len = part.end() - part.start() + 1;
            headers.typed_insert(ContentLength(len));
            if let Ok(range) = ContentRange::bytes(part.clone(), found.len) {
                headers.typed_insert(range);
            }
            let status = StatusCode::PARTIAL_CONTENT;
            content(
                found,
                *part.start(),
                Some(len),
                &request.method,
                status,
                headers,
            )
            .await
        }
        Wanted::Nowhere => {
            headers.typed_insert(ContentRange::unsatisfied_bytes(found.len));
            (StatusCode::RANGE_NOT_SATISFIABLE, headers).into_response()
        }
    }
}

/// Whether the client has to be sent what it may have (RFC 9110, 13.2.2).
fn is_modified(found: &Found, headers: &HeaderMap) -> bool {
    if let Some(has) = headers.typed_get::<IfNoneMatch>() {
        return found
            .e_tag
            .as_ref()
            .is_none_or(|e_tag| has.precondition_passes(e_tag));
    }
    headers
        .typed_get::<IfModifiedSince>()
        .is_none_or(|since| since.is_modified(found.modified))
}

/// How much of an object is asked for.
enum Wanted {
    All,
    Part(RangeInclusive<u64>),
    /// A range beyond its end.
    Nowhere,
}

/// One range is served; of several, and of what is not a range, all of the
/// object (RFC 9110, 14.2).
fn wanted(found: &Found, request: &Parts) -> Wanted {
    let headers = &request.headers;
    let (&Method::GET, Some(range)) = (&request.method, headers.get(header::RANGE)) else {
        return Wanted::All;
    };
    let modified = LastModified::from(found.modified);
    let changed = headers
        .typed_get::<IfRange>()
        .is_some_and(|condition| condition.is_modified(found.e_tag.as_ref(), Some(&modified)));
    let parsed = range
        .to_str()
        .ok()
        .map(http_range_header::parse_range_header);
    let Some(Ok(parsed)) = parsed.filter(|_| !changed) else {
        return Wanted::All;
    };
    match parsed.validate(found.len) {
        Ok(ranges) => match <[_; 1]>::try_from(ranges) {
            Ok([range]) => Wanted::Part(range),
            Err(_) => Wanted::All,
        },
        Err(_) => Wanted::Nowhere,
    }
}

/// The object's bytes from `start`, `len` of them or all there were when it
/// was opened.
async fn content(
    found: Found,
    start: u64,
    len: Option<u64>,
    method: &Method,
    status: StatusCode,
    headers: HeaderMap,
) -> Response {
    if method == Method::HEAD {
        return (status, headers).into_response();
    }
    let mut file = tokio::fs::File::from_std(found.file);
    if let Err(error) = file.seek(SeekFrom::Start(start)).await {
        tracing::warn!(%error, "a published object could not be read");
        return plain::unreadable();
    }
    let part = file.take(len.unwrap_or(found.len));
    let body = Body::from_stream(ReaderStream::with_capacity(part, CHUNK));
    (status, headers, body).into_response()
}
