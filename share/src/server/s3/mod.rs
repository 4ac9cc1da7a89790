//! Makes a folder store speak S3: what a team shares before it has a bucket
//! elsewhere, and what the tests talk to.
//!
//! Objects lie in the folder under their keys, exactly as a folder store keeps
//! them, so that the pages are served and written to at the same time. What a
//! file cannot say about itself is kept below `.s3/`, which has no key.

mod answers;
mod gate;
mod reading;
mod shelf;
mod uploads;
mod writing;

use std::io;
use std::path::Path;

use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use s3s::auth::SimpleAuth;
use s3s::service::{S3Service, S3ServiceBuilder};

use self::answers::Answers;
use self::gate::Gate;
use self::shelf::Shelf;
use crate::keys::Keys;

/// The one bucket there is.
pub(crate) const BUCKET: &str = "clips";

/// Answers S3's requests.
#[derive(Debug)]
pub(crate) struct Endpoint {
    service: S3Service,
}

impl Endpoint {
    /// For whoever has these keys, on the folder `root`.
    pub(super) fn open(root: &Path, keys: &Keys) -> io::Result<Self> {
        let mut builder = S3ServiceBuilder::new(Answers::new(Shelf::open(root)?));
        builder.set_auth(SimpleAuth::from_single(
            keys.access_key_id(),
            keys.secret().reveal(),
        ));
        builder.set_access(Gate);
        Ok(Self {
            service: builder.build(),
        })
    }

    /// Whether a request is one of S3's: about the bucket, or signed.
    pub(super) fn is_asked(&self, request: &Request) -> bool {
        let path = request.uri().path();
        let bucket = path
            .strip_prefix('/')
            .and_then(|it| it.strip_prefix(BUCKET));
        bucket.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
            || (path == "/" && request.headers().contains_key(header::AUTHORIZATION))
    }

    pub(super) async fn answer(&self, request: Request) -> Response {
        let preflight = request.method() == Method::OPTIONS;
        let mut response = match preflight {
            true => StatusCode::NO_CONTENT.into_response(),
            false => self.call(request).await,
        };
        open_to_pages(response.headers_mut());
        response
    }

    async fn call(&self, request: Request) -> Response {
        let request = request.map(s3s::Body::http_body_unsync);
        match self.service.call(request).await {
            Ok(response) => response.map(Body::new),
            Err(error) => {
                tracing::warn!(error = ?error, "a request to the store failed");
                StatusCode::INTERNAL_SERVER_ERROR.into_response()
            }
        }
    }
}

/// A page on another origin may do what it holds a signature for. Errors carry
/// this too: without it a page cannot tell a refusal from a broken line.
fn open_to_pages(headers: &mut HeaderMap) {
    let fixed = [
        (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
        (
            header::ACCESS_CONTROL_ALLOW_METHODS,
            "GET, HEAD, PUT, POST, DELETE",
        ),
        (header::ACCESS_CONTROL_ALLOW_HEADERS, gate::PAGES_SEND),
        (header::ACCESS_CONTROL_EXPOSE_HEADERS, gate::PAGES_SEE),
        (header::ACCESS_CONTROL_MAX_AGE, "86400"),
    ];
    for (name, value) in fixed {
        headers.insert(name, HeaderValue::from_static(value));
    }
}
