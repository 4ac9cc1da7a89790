//! What a store honours of a signed address, found out with real requests: it
//! is what keeps a guest to the slot they were given.

use std::time::Duration;

use axum::http::Method;
use jiff::Timestamp;
use url::Url;

use super::slots::{sealed, with_deed};
use super::{Seal, random};
use crate::remote::Remote;
use crate::sigv4::Signer;
use crate::store::Store;
use crate::{Error, Result};

const A_MINUTE: Duration = Duration::from_secs(60);
const CONTENT: &[u8] = b"tried";

/// Finds out how slots in a store have to be signed. What is written for this
/// is removed again.
///
/// # Errors
/// [`Error::NotForGuests`] when the store does not keep a guest to one size and
/// one type, or is none that can be reached by signed addresses.
pub(crate) async fn probe(store: &Store) -> Result<Seal> {
    store.unlocked()?;
    let remote = remote(store)?;
    let trial = Trial {
        store,
        remote,
        signer: remote.signer(Timestamp::now(), A_MINUTE).await?,
        below: format!("inbox/{}", random()?),
    };
    let found = trial.run().await;
    store.sweep_below(&trial.below).await?;
    found
}

/// The bucket behind a store.
pub(crate) fn remote(store: &Store) -> Result<&Remote> {
    store.remote().ok_or_else(|| Error::NotForGuests {
        store: store.name().to_owned(),
        reason: "it is a folder on this machine".to_owned(),
    })
}

struct Trial<'a> {
    store: &'a Store,
    remote: &'a Remote,
    signer: Signer,
    below: String,
}

impl Trial<'_> {
    async fn run(&self) -> Result<Seal> {
        let mut seal = self.accepted().await?;
        // Answered to the first write of all: somebody may have been faster.
        seal.once = seal.once && !self.puts("first", seal, &[], CONTENT).await?;
        for (what, headers, content) in [
            (
                "another size than was signed",
                &[][..],
                &b"more than was signed"[..],
            ),
            (
                "another type than was signed",
                &[("content-type", "text/html")][..],
                CONTENT,
            ),
            (
                "an access right that was not signed",
                &[("x-amz-acl", "public-read")][..],
                CONTENT,
            ),
        ] {
            if self.puts("second", seal, headers, content).await? {
                return Err(self.unfit(format!("it takes {what}")));
            }
        }
        Ok(seal)
    }

    /// The most that is signed and still accepted: not every store knows every
    /// header.
    async fn accepted(&self) -> Result<Seal> {
        for (once, acl) in [(true, true), (true, false), (false, true), (false, false)] {
            let seal = Seal { once, acl };
            if self.puts("first", seal, &[], CONTENT).await? {
                return Ok(seal);
            }
        }
        Err(self.unfit("it takes no signed write".to_owned()))
    }

    /// Whether a write with an address for `CONTENT` is taken, when these
    /// headers are sent in place of what was signed.
    async fn puts(
        &self,
        name: &str,
        seal: Seal,
        instead: &[(&'static str, &str)],
        content: &[u8],
    ) -> Result<bool> {
        let path = self.store.object_path(&format!("{}/{name}", self.below));
        let mut url = self.remote.url(path.as_ref(), None)?;
        let length = CONTENT.len().to_string();
        let headers = sealed(seal, &length);
        address(&mut url, &self.signer, &headers)?;
        let mut sent: Vec<(&'static str, &str)> = headers.into_iter().skip(1).collect();
        sent.retain(|(name, _)| instead.iter().all(|(other, _)| other != name));
        sent.extend(instead);
        let answer = self.remote.ask(Method::PUT, url, &sent, content).await?;
        tracing::debug!(name, ?seal, said = answer.said(), "a slot was tried");
        Ok(answer.status.is_success())
    }

    fn unfit(&self, reason: String) -> Error {
        Error::NotForGuests {
            store: self.store.name().to_owned(),
            reason,
        }
    }
}

/// Makes a signed address of a plain one.
fn address(url: &mut Url, signer: &Signer, headers: &[(&str, &str)]) -> Result<()> {
    let query = with_deed(headers, |deed| signer.query(deed));
    let signature = with_deed(headers, |deed| signer.sign(deed, url))?;
    url.set_query(Some(&format!("{query}&X-Amz-Signature={signature}")));
    Ok(())
}
