//! Reaching a bucket: how long to wait, how often to ask again, whom to trust.

use std::sync::Once;
use std::time::Duration;

use object_store::aws::{AmazonS3, AmazonS3Builder, Checksum};
use object_store::{BackoffConfig, ClientOptions, RetryConfig};

use crate::config::{Bucket, Style};
use crate::keys::Keys;
use crate::{Error, Result};

/// How long a store may take to accept a connection.
const CONNECT: Duration = Duration::from_secs(10);
/// How long a store may be silent while it answers.
const SILENCE: Duration = Duration::from_secs(30);
/// How long one request may take in all: a part of 8 MiB at half a megabit
/// per second.
const REQUEST: Duration = Duration::from_secs(150);
/// Hiccups are answered at once. What takes longer is for the outbox, which
/// says so meanwhile.
const RETRIES: usize = 2;
const RETRY_FOR: Duration = Duration::from_secs(10);

/// A client of a bucket.
pub(crate) fn open(bucket: &Bucket, keys: Option<&Keys>) -> Result<AmazonS3> {
    choose_crypto();
    let mut builder = AmazonS3Builder::new()
        .with_region(&bucket.region)
        .with_bucket_name(&bucket.bucket)
        .with_endpoint(endpoint(bucket)?)
        .with_virtual_hosted_style_request(bucket.style == Style::Host)
        // The store compares what arrives with this before it keeps it.
        .with_checksum_algorithm(Checksum::SHA256)
        // Not every store has it, and clips have few objects.
        .with_disable_bulk_delete(true)
        .with_client_options(client_options())
        .with_retry(RetryConfig {
            backoff: BackoffConfig {
                init_backoff: Duration::from_millis(100),
                max_backoff: Duration::from_secs(2),
                base: 3.0,
            },
            max_retries: RETRIES,
            retry_timeout: RETRY_FOR,
        });
    builder = match keys {
        Some(keys) => builder
            .with_access_key_id(keys.access_key_id())
            .with_secret_access_key(keys.secret().reveal()),
        None => builder.with_skip_signature(true),
    };
    if let Some(token) = keys.and_then(Keys::session_token) {
        builder = builder.with_token(token.reveal());
    }
    builder.build().map_err(|error| Error::Settings {
        reason: error.to_string(),
    })
}

fn client_options() -> ClientOptions {
    ClientOptions::new()
        .with_connect_timeout(CONNECT)
        .with_read_timeout(SILENCE)
        .with_timeout(REQUEST)
        // A store on this machine or in this house has no certificate; that
        // nothing private is sent in the clear is the signature's business.
        .with_allow_http(true)
        .with_http1_only()
}

/// In host style the bucket is part of the endpoint, by this client's rules.
fn endpoint(bucket: &Bucket) -> Result<String> {
    let url = match (&bucket.endpoint, bucket.style) {
        (_, Style::Host) => bucket.url()?,
        (Some(endpoint), Style::Path) => endpoint.clone(),
        (None, Style::Path) => {
            return Ok(format!("https://s3.{}.amazonaws.com", bucket.region));
        }
    };
    Ok(url.as_str().trim_end_matches('/').to_owned())
}

/// A client for requests `object_store` has no call for.
pub(crate) fn http_client() -> Result<reqwest::Client> {
    client(|it| {
        it.read_timeout(SILENCE)
            .timeout(REQUEST)
            .redirect(reqwest::redirect::Policy::none())
    })
}

/// A client for what is thought over before it is answered.
pub(crate) fn patient_client(patience: Duration) -> Result<reqwest::Client> {
    client(|it| {
        it.timeout(patience)
            .redirect(reqwest::redirect::Policy::none())
    })
}

/// A client for large files, which may take as long as the line needs. They
/// are often elsewhere than they are asked for.
pub(crate) fn download_client() -> Result<reqwest::Client> {
    client(|it| {
        it.read_timeout(SILENCE)
            .redirect(reqwest::redirect::Policy::limited(5))
    })
}

/// A client, which differs from others by this.
fn client(
    differing: impl Fn(reqwest::ClientBuilder) -> reqwest::ClientBuilder,
) -> Result<reqwest::Client> {
    choose_crypto();
    let builder = || {
        let same = reqwest::Client::builder().connect_timeout(CONNECT);
        differing(same.http1_only())
    };
    let built = builder().build().or_else(|error| {
        // Recording asks nobody for a certificate, and neither does a store on
        // this machine; what does is told by its connection.
        let why = deepest(&error);
        tracing::warn!(%why, "this system trusts no certificate: install ca-certificates");
        builder().tls_certs_only([]).build()
    });
    built.map_err(|error| Error::Settings {
        reason: deepest(&error).to_string(),
    })
}

/// What began it: whoever passes an error on seldom says more.
fn deepest<'a>(error: &'a (dyn std::error::Error + 'static)) -> &'a dyn std::error::Error {
    std::iter::successors(Some(error), |it| it.source())
        .last()
        .unwrap_or(error)
}

/// TLS has to be told once which implementation of its ciphers to use.
fn choose_crypto() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        // An error only says that somebody else has chosen already.
        drop(rustls::crypto::ring::default_provider().install_default());
    });
}
