//! Addresses with which whoever holds them can do one thing for a while (AWS
//! Signature Version 4, "Authenticating requests: using query parameters").
//!
//! `object_store` signs addresses too, but of a request's headers the host
//! alone: these also fix type and size, and that nothing is overwritten.

use std::fmt;
use std::time::Duration;

use data_encoding::HEXLOWER;
use hmac::{Hmac, Mac};
use jiff::Timestamp;
use object_store::aws::AwsCredential;
use sha2::{Digest, Sha256};
use url::{Url, form_urlencoded};

use crate::{Error, Result};

/// No address is good for longer, anywhere.
pub(crate) const LONGEST: Duration = Duration::from_secs(7 * 24 * 3600);

/// Signs addresses that are good from one moment on.
pub(crate) struct Signer {
    key: Hmac<Sha256>,
    key_id: String,
    token: Option<String>,
    /// `20261122T153000Z`
    time: String,
    /// `20261122/eu-west-1/s3/aws4_request`
    scope: String,
    seconds: u64,
}

/// What may be done with an address: its headers are those the holder has to
/// send, in lower case and in order of name, without the host.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Deed<'a> {
    pub(crate) method: &'a str,
    pub(crate) headers: &'a [(&'a str, &'a str)],
}

impl fmt::Debug for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Signer(…)")
    }
}

impl Signer {
    pub(crate) fn new(
        credential: &AwsCredential,
        region: &str,
        now: Timestamp,
        good_for: Duration,
    ) -> Result<Self> {
        let time = now.strftime("%Y%m%dT%H%M%SZ").to_string();
        let day = &time[..8];
        let secret = format!("AWS4{}", credential.secret_key);
        let mut key = keyed(secret.as_bytes())?;
        for part in [day, region, "s3", "aws4_request"] {
            key.update(part.as_bytes());
            key = keyed(&key.finalize().into_bytes())?;
        }
        Ok(Self {
            key,
            key_id: credential.key_id.clone(),
            token: credential.token.clone(),
            scope: format!("{day}/{region}/s3/aws4_request"),
            seconds: good_for.min(LONGEST).as_secs(),
            time,
        })
    }

    /// What every address for such a deed has in its query, but its signature.
    pub(crate) fn query(&self, deed: Deed<'_>) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query
            .append_pair("X-Amz-Algorithm", "AWS4-HMAC-SHA256")
            .append_pair(
                "X-Amz-Credential",
                &format!("{}/{}", self.key_id, self.scope),
            )
            .append_pair("X-Amz-Date", &self.time)
            .append_pair("X-Amz-Expires", &self.seconds.to_string());
        // In order of name, as the signature has it.
        if let Some(token) = &self.token {
            query.append_pair("X-Amz-Security-Token", token);
        }
        query.append_pair("X-Amz-SignedHeaders", &names(deed));
        // A form spells a space as `+`, a signature as `%20`.
        query.finish().replace('+', "%20")
    }

    /// The signature for such a deed at an address, which has no query yet.
    pub(crate) fn sign(&self, deed: Deed<'_>, url: &Url) -> Result<String> {
        let plain = |c: char| c.is_ascii_alphanumeric() || "-._~/".contains(c);
        let host = url.host_str().filter(|_| url.path().chars().all(plain));
        let host = host.ok_or_else(|| Error::Settings {
            reason: format!("no address below {url} can be signed: use letters, digits, - . _ ~"),
        })?;
        let port = url.port().map(|it| format!(":{it}")).unwrap_or_default();
        let mut headers: Vec<(&str, String)> = deed
            .headers
            .iter()
            .map(|(name, value)| (*name, (*value).to_owned()))
            .chain([("host", format!("{host}{port}"))])
            .collect();
        headers.sort_unstable();
        let headers: String = headers
            .iter()
            .map(|(name, value)| format!("{name}:{value}\n"))
            .collect();
        let request = format!(
            "{}\n{}\n{}\n{headers}\n{}\nUNSIGNED-PAYLOAD",
            deed.method,
            url.path(),
            self.query(deed),
            names(deed),
        );
        let text = format!(
            "AWS4-HMAC-SHA256\n{}\n{}\n{}",
            self.time,
            self.scope,
            HEXLOWER.encode(&Sha256::digest(request)),
        );
        let mut key = self.key.clone();
        key.update(text.as_bytes());
        Ok(HEXLOWER.encode(&key.finalize().into_bytes()))
    }
}

/// The names of what is signed, the host included.
fn names(deed: Deed<'_>) -> String {
    let mut names: Vec<&str> = deed.headers.iter().map(|(name, _)| *name).collect();
    names.push("host");
    names.sort_unstable();
    names.join(";")
}

fn keyed(key: &[u8]) -> Result<Hmac<Sha256>> {
    Hmac::new_from_slice(key).map_err(|error| Error::Settings {
        reason: error.to_string(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of the specification, with its keys.
    #[test]
    fn it_signs_as_the_specification_shows() {
        let credential = AwsCredential {
            key_id: "AKIAIOSFODNN7EXAMPLE".into(),
            secret_key: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY".into(),
            token: None,
        };
        let now = "2013-05-24T00:00:00Z".parse().unwrap();
        let day = Duration::from_secs(86400);
        let signer = Signer::new(&credential, "us-east-1", now, day).unwrap();
        let url = "https://examplebucket.s3.amazonaws.com/test.txt"
            .parse()
            .unwrap();
        let get = Deed {
            method: "GET",
            headers: &[],
        };
        assert_eq!(
            signer.query(get),
            "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524\
             %2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&\
             X-Amz-SignedHeaders=host"
        );
        assert_eq!(
            signer.sign(get, &url).unwrap(),
            "aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404"
        );
        assert!(!format!("{signer:?}").contains("wJal"));
    }

    #[test]
    fn nothing_is_signed_for_more_than_a_week_or_at_an_odd_address() {
        let credential = AwsCredential {
            key_id: "a".into(),
            secret_key: "b".into(),
            token: Some("a+b /".into()),
        };
        let month = Duration::from_secs(30 * 86400);
        let signer = Signer::new(&credential, "r", Timestamp::now(), month).unwrap();
        let put = Deed {
            method: "PUT",
            headers: &[("content-length", "4"), ("if-none-match", "*")],
        };
        let query = signer.query(put);
        assert!(
            query.contains("X-Amz-Expires=604800&X-Amz-Security-Token=a%2Bb%20%2F&"),
            "{query}"
        );
        assert!(
            query.ends_with("SignedHeaders=content-length%3Bhost%3Bif-none-match"),
            "{query}"
        );
        let odd = "http://h/a%20b".parse().unwrap();
        assert!(signer.sign(put, &odd).is_err());
    }
}
