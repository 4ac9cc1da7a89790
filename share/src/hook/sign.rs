//! Standard Webhooks 1.0: how a receiver knows who told it, and when.

use std::fmt;

use data_encoding::BASE64;
use hmac::{Hmac, Mac};
use sha2::Sha256;

use super::wrong;
use crate::keys::Secret;
use crate::{Error, Result};

/// What secrets begin with, so that they are known for what they are.
const PREFIX: &str = "whsec_";
/// How many random bytes one of ours has.
const RANDOM: usize = 32;
/// How many bytes one may have.
const BYTES: std::ops::RangeInclusive<usize> = 16..=64;

/// Signs with a secret that its receiver knows as well.
#[derive(Clone)]
pub(super) struct Signer(Hmac<Sha256>);

impl fmt::Debug for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Signer(…)")
    }
}

impl Signer {
    pub(super) fn new(secret: &Secret) -> Result<Self> {
        let text = secret.reveal().trim();
        let key = BASE64.decode(text.strip_prefix(PREFIX).unwrap_or(text).as_bytes());
        let key = key.ok().filter(|it| BYTES.contains(&it.len()));
        let hmac = key.and_then(|it| Hmac::new_from_slice(&it).ok());
        hmac.map(Self).ok_or_else(|| {
            wrong("its secret has to be whsec_ and 16 to 64 bytes in base64 after it")
        })
    }

    /// The signature of what is told, as its header has it.
    pub(super) fn sign(&self, id: &str, seconds: u64, body: &[u8]) -> String {
        let mut hmac = self.0.clone();
        hmac.update(format!("{id}.{seconds}.").as_bytes());
        hmac.update(body);
        format!("v1,{}", BASE64.encode(&hmac.finalize().into_bytes()))
    }
}

/// A new secret for a webhook of the user's own.
///
/// # Errors
/// When the system has no chance to give.
pub fn generate_secret() -> Result<Secret> {
    let mut bytes = [0; RANDOM];
    getrandom::fill(&mut bytes).map_err(|error| Error::Io {
        doing: "make",
        what: "a secret".to_owned(),
        source: error.into(),
    })?;
    Ok(Secret::new(format!("{PREFIX}{}", BASE64.encode(&bytes))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_signs_as_the_specification_shows() {
        let secret = Secret::new("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
        let signed = Signer::new(&secret).unwrap().sign(
            "msg_p5jXN8AQM9LWM0D4loKWxJek",
            1_614_265_330,
            br#"{"test": 2432232314}"#,
        );
        assert_eq!(signed, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    #[test]
    fn secrets_differ_and_short_ones_are_none() {
        let (one, two) = (generate_secret().unwrap(), generate_secret().unwrap());
        assert!(one != two && Signer::new(&one).is_ok());
        for text in ["", "whsec_", "whsec_c2hvcnQ=", "correct horse", "whsec_%"] {
            assert!(Signer::new(&Secret::new(text)).is_err(), "{text:?}");
        }
    }
}
