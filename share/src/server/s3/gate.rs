//! Who may do what: a signature may do everything, no signature may read what
//! is published, one object at a time, and knows its name.

use std::collections::HashSet;

use axum::http::{HeaderMap, Uri, header};
use s3s::access::{S3Access, S3AccessContext};
use s3s::{S3Result, s3_error};

use crate::key::Key;

/// Request headers a page may send.
pub(super) const PAGES_SEND: &str = "authorization, content-type, content-length, cache-control, \
    if-match, if-none-match, range, x-amz-acl, x-amz-checksum-sha256, x-amz-content-sha256, \
    x-amz-date, x-amz-meta-name";
/// Response headers a page may read.
pub(super) const PAGES_SEE: &str = "Accept-Ranges, Content-Length, Content-Range, ETag, \
    x-amz-checksum-sha256";

/// How long a signature may be good for: a week, as everywhere.
const LONGEST: u64 = 604_800;

pub(super) struct Gate;

#[async_trait::async_trait]
impl S3Access for Gate {
    async fn check(&self, cx: &mut S3AccessContext<'_>) -> S3Result<()> {
        if cx.credentials().is_none() {
            let public = matches!(cx.s3_op().name(), "GetObject" | "HeadObject")
                && cx
                    .s3_path()
                    .as_object()
                    .is_some_and(|(_, key)| Key::parse(key).is_some());
            return match public {
                true => Ok(()),
                false => Err(s3_error!(AccessDenied, "Only a signed request can do that")),
            };
        }
        if expires(cx.uri()).is_some_and(|seconds| seconds > LONGEST) {
            return Err(s3_error!(
                AuthorizationQueryParametersError,
                "X-Amz-Expires must be less than a week (in seconds)"
            ));
        }
        match unsigned(cx.headers(), cx.uri()) {
            Some(name) => Err(s3_error!(
                AccessDenied,
                "There were headers present in the request which were not signed: {}",
                name
            )),
            None => Ok(()),
        }
    }
}

/// What a header asks for has to be what the signer signed: otherwise whoever
/// holds a signed address could ask for more.
fn unsigned(headers: &HeaderMap, uri: &Uri) -> Option<String> {
    let signed = signed_headers(headers, uri)?;
    headers
        .keys()
        .map(|name| name.as_str())
        .find(|name| name.starts_with("x-amz-") && !signed.contains(*name))
        .map(str::to_owned)
}

fn signed_headers(headers: &HeaderMap, uri: &Uri) -> Option<HashSet<String>> {
    let list = match headers.get(header::AUTHORIZATION) {
        Some(value) => {
            let (_, rest) = value.to_str().ok()?.split_once("SignedHeaders=")?;
            rest.split(',').next()?.trim().to_owned()
        }
        None => query(uri, "X-Amz-SignedHeaders")?,
    };
    Some(list.split(';').map(str::to_owned).collect())
}

fn expires(uri: &Uri) -> Option<u64> {
    query(uri, "X-Amz-Expires")?.parse().ok()
}

fn query(uri: &Uri, name: &str) -> Option<String> {
    url::form_urlencoded::parse(uri.query()?.as_bytes())
        .find(|(key, _)| key.eq_ignore_ascii_case(name))
        .map(|(_, value)| value.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        let pair = |(name, value): &(&'static str, &'static str)| {
            (name.parse().unwrap(), value.parse().unwrap())
        };
        pairs.iter().map(pair).collect()
    }

    #[test]
    fn a_holder_cannot_add_what_was_not_signed() {
        let uri: Uri = "/clips/a?X-Amz-SignedHeaders=host%3Bx-amz-acl&X-Amz-Expires=60"
            .parse()
            .unwrap();
        assert_eq!(unsigned(&headers(&[("x-amz-acl", "private")]), &uri), None);
        let more = headers(&[("x-amz-acl", "private"), ("x-amz-tagging", "a=b")]);
        assert_eq!(unsigned(&more, &uri).as_deref(), Some("x-amz-tagging"));
        assert_eq!(expires(&uri), Some(60));

        let signed = "AWS4-HMAC-SHA256 Credential=a/b, SignedHeaders=host;x-amz-date, Signature=0";
        let all = headers(&[("authorization", signed), ("x-amz-date", "now")]);
        let plain: Uri = "/clips/a".parse().unwrap();
        assert_eq!(unsigned(&all, &plain), None);
    }
}
