//! Requests to a bucket that `object_store` has no calls for: its rules for
//! browsers and for the public, and whatever a stranger would ask.

use std::sync::Arc;
use std::time::Duration;

use axum::http::{HeaderMap, HeaderValue, Method, Request, Uri, header};
use data_encoding::BASE64;
use jiff::Timestamp;
use md5::Digest as _;
use object_store::aws::{AmazonS3, AwsAuthorizer, AwsCredential};
use object_store::client::HttpRequestBody;
use object_store::path::Path as ObjectPath;
use object_store::signer::Signer as _;
use reqwest::StatusCode;
use url::Url;

use crate::config::Bucket;
use crate::sigv4::Signer;
use crate::{Error, Result, s3};

/// A bucket, and two ways to it: signed and not.
#[derive(Debug)]
pub(crate) struct Remote {
    pub(crate) bucket: Bucket,
    client: Arc<AmazonS3>,
    http: reqwest::Client,
}

/// What a bucket answered.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

impl Answer {
    /// A header's value; empty if there is none.
    pub(crate) fn header(&self, name: &str) -> &str {
        let value = self.headers.get(name).and_then(|it| it.to_str().ok());
        value.unwrap_or_default()
    }

    /// The status and the code S3 has for the reason.
    pub(crate) fn said(&self) -> String {
        let code = self
            .body
            .split_once("<Code>")
            .and_then(|(_, it)| it.split_once("</"));
        match code {
            Some((code, _)) => format!("{} {code}", self.status.as_u16()),
            None => self.status.as_u16().to_string(),
        }
    }
}

impl Remote {
    pub(crate) fn new(bucket: Bucket, client: Arc<AmazonS3>) -> Result<Self> {
        Ok(Self {
            bucket,
            client,
            http: s3::http_client()?,
        })
    }

    /// The address of an object, or with a query of what is said of the bucket.
    pub(crate) fn url(&self, path: &str, query: Option<&str>) -> Result<Url> {
        let mut url = self.bucket.url()?;
        if path.is_empty() {
            // The bucket itself: without the slash below which objects lie.
            let bucket = url.path().trim_end_matches('/').to_owned();
            url.set_path(if bucket.is_empty() { "/" } else { &bucket });
        } else {
            url.set_path(&format!("{}{path}", url.path()));
        }
        url.set_query(query);
        Ok(url)
    }

    /// What a stranger, or a browser, would be told.
    pub(crate) async fn ask(
        &self,
        method: Method,
        url: Url,
        headers: &[(&'static str, &str)],
        body: &[u8],
    ) -> Result<Answer> {
        let mut request = self.http.request(method, url).body(body.to_vec());
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.send(request).await
    }

    /// What the owner is told. `claimed` is what the request says its body is,
    /// where that is not what it is.
    pub(crate) async fn ask_signed(
        &self,
        method: Method,
        url: &Url,
        body: &[u8],
        claimed: Option<&[u8]>,
    ) -> Result<Answer> {
        let wrong = |error: &dyn std::fmt::Display| Error::Settings {
            reason: error.to_string(),
        };
        let credential = self.credential().await?;
        let uri: Uri = url.as_str().parse().map_err(|error| wrong(&error))?;
        let mut request = Request::builder()
            .method(method.clone())
            .uri(uri)
            .body(HttpRequestBody::from(body.to_vec()))
            .map_err(|error| wrong(&error))?;
        if !body.is_empty() {
            let md5 = BASE64.encode(&md5::Md5::digest(claimed.unwrap_or(body)));
            let md5 = HeaderValue::from_str(&md5).map_err(|error| wrong(&error))?;
            request.headers_mut().insert("content-md5", md5);
        }
        let digest = aside_library::Checksum::of(claimed.unwrap_or(body));
        AwsAuthorizer::new(&credential, "s3", &self.bucket.region)
            .try_authorize(&mut request, Some(digest.bytes()))
            .map_err(|error| wrong(&error))?;
        let mut sent = self.http.request(method, url.clone()).body(body.to_vec());
        for (name, value) in request.headers() {
            if name != header::HOST {
                sent = sent.header(name, value);
            }
        }
        self.send(sent).await
    }

    /// Signs addresses that say more than [`Remote::sign`] can, good from
    /// `now` on.
    pub(crate) async fn signer(&self, now: Timestamp, good_for: Duration) -> Result<Signer> {
        let credential = self.credential().await?;
        Signer::new(&credential, &self.bucket.region, now, good_for)
    }

    async fn credential(&self) -> Result<Arc<AwsCredential>> {
        let credential = self.client.credentials().get_credential().await;
        credential.map_err(|error| Error::Settings {
            reason: error.to_string(),
        })
    }

    /// An address at which whoever holds it may do this for a while.
    pub(crate) async fn sign(
        &self,
        method: Method,
        path: &ObjectPath,
        good_for: Duration,
    ) -> Result<Url> {
        let signed = self.client.signed_url(method, path, good_for).await;
        signed.map_err(|error| Error::Settings {
            reason: error.to_string(),
        })
    }

    async fn send(&self, request: reqwest::RequestBuilder) -> Result<Answer> {
        let failed = |error: reqwest::Error| Error::Unreachable {
            store: self.bucket.bucket.clone(),
            // Its address may carry a signature.
            source: error.without_url().into(),
        };
        let response = request.send().await.map_err(failed)?;
        Ok(Answer {
            status: response.status(),
            headers: response.headers().clone(),
            body: response.text().await.map_err(failed)?,
        })
    }

    /// Lets pages on every origin read what is published and send what they
    /// hold a signature for. Rules that are there stay.
    pub(crate) async fn allow_browsers(&self) -> Result<Answer> {
        let url = self.url("", Some("cors="))?;
        let before = self.ask_signed(Method::GET, &url, b"", None).await?;
        let rules = if before.status.is_success() {
            before.body
        } else {
            String::new()
        };
        let rules = rules
            .split_once("<CORSRule>")
            .and_then(|(_, rest)| rest.rsplit_once("</CORSRule>"))
            .map(|(rules, _)| format!("<CORSRule>{rules}</CORSRule>"))
            .unwrap_or_default();
        let xml = format!("<CORSConfiguration>{rules}{CORS_RULE}</CORSConfiguration>");
        self.ask_signed(Method::PUT, &url, xml.as_bytes(), None)
            .await
    }

    /// Lets everybody read pages, clips and asks, one by one, and nothing else.
    /// Statements that are there stay.
    pub(crate) async fn allow_public(&self) -> Result<Answer> {
        let url = self.url("", Some("policy="))?;
        let before = self.ask_signed(Method::GET, &url, b"", None).await?;
        let mut policy = serde_json::from_str(&before.body)
            .ok()
            .filter(|it: &serde_json::Value| {
                before.status.is_success() && it["Statement"].is_array()
            })
            .unwrap_or_else(|| serde_json::json!({ "Version": "2012-10-17", "Statement": [] }));
        if let Some(statements) = policy["Statement"].as_array_mut() {
            statements.retain(|it| it["Sid"] != POLICY_ID);
            statements.push(self.public_statement());
        }
        let policy = policy.to_string();
        self.ask_signed(Method::PUT, &url, policy.as_bytes(), None)
            .await
    }

    fn public_statement(&self) -> serde_json::Value {
        let prefix = self.bucket.prefix.trim_matches('/');
        let slash = if prefix.is_empty() { "" } else { "/" };
        let below = |part: &str| {
            format!(
                "arn:aws:s3:::{}/{prefix}{slash}{part}/*",
                self.bucket.bucket
            )
        };
        serde_json::json!({
            "Sid": POLICY_ID,
            "Effect": "Allow",
            "Principal": { "AWS": ["*"] },
            "Action": ["s3:GetObject"],
            "Resource": [below("a"), below("c"), below("p")],
        })
    }
}

const POLICY_ID: &str = "AsidePublicPages";

const CORS_RULE: &str = "<CORSRule><AllowedOrigin>*</AllowedOrigin>\
    <AllowedMethod>GET</AllowedMethod><AllowedMethod>HEAD</AllowedMethod>\
    <AllowedMethod>PUT</AllowedMethod><AllowedHeader>*</AllowedHeader>\
    <ExposeHeader>ETag</ExposeHeader><ExposeHeader>Accept-Ranges</ExposeHeader>\
    <ExposeHeader>Content-Length</ExposeHeader><ExposeHeader>Content-Range</ExposeHeader>\
    <MaxAgeSeconds>86400</MaxAgeSeconds></CORSRule>";
