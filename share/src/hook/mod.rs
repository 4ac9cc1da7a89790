//! Webhooks: other programs are told that a clip is at its link, or is no more.
//!
//! What is to be told is written down first (`post.rs`) and sent from there,
//! so that neither a restart nor a hook that is down loses it, and publishing
//! never waits for one. `event.rs` says what is told, `sign.rs` by whom.

mod event;
mod letter;
mod post;
mod sign;

use serde::{Deserialize, Serialize};
use url::{Host, Url};

pub use self::event::{ClipTold, Event, EventKind};
pub use self::post::{HookState, Post};
use self::sign::Signer;
pub use self::sign::generate_secret;
use crate::config::is_name;
use crate::keys::Secret;
use crate::{Error, Result};

/// What a person says about a webhook, as settings keep it. It holds no secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HookConfig {
    /// What the user calls it: letters, digits and `-`.
    pub name: String,
    /// What it is told, and how.
    #[serde(flatten)]
    pub kind: HookKind,
}

/// What a webhook is told, and how.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum HookKind {
    /// A channel's incoming webhook, as Slack has them, and Mattermost and
    /// Discord understand. Whoever knows its address may post there: the
    /// address is the secret.
    Slack,
    /// A program of the user's own: JSON, signed (Standard Webhooks 1.0).
    Generic {
        /// Where it listens.
        url: Url,
    },
}

/// A webhook that can be told something.
#[derive(Clone, Debug)]
pub struct Hook {
    name: String,
    way: Way,
}

#[derive(Clone, Debug)]
enum Way {
    Slack(Secret),
    Generic {
        url: Url,
        signer: Box<Signer>,
    },
    /// There is no secret for it.
    Locked,
}

/// A request that tells an event.
struct Message {
    url: Url,
    headers: Vec<(&'static str, String)>,
    body: Vec<u8>,
}

impl Hook {
    /// The webhook that settings describe. Without its secret, whatever it is
    /// to be told waits, and says so.
    ///
    /// # Errors
    /// When name, address or secret cannot be one.
    pub fn open(config: &HookConfig, secret: Option<&Secret>) -> Result<Self> {
        if !is_name(&config.name) {
            return Err(wrong(format!(
                "{:?} cannot name one: use up to 40 letters, digits and hyphens",
                config.name
            )));
        }
        let way = match (&config.kind, secret) {
            (HookKind::Generic { url }, secret) => {
                check_address(url)?;
                if !url.username().is_empty() || url.password().is_some() {
                    return Err(wrong("an address holds no password"));
                }
                match secret {
                    Some(secret) => Way::Generic {
                        url: url.clone(),
                        signer: Box::new(Signer::new(secret)?),
                    },
                    None => Way::Locked,
                }
            }
            (HookKind::Slack, Some(address)) => {
                check_address(&slack_address(address)?)?;
                Way::Slack(address.clone())
            }
            (HookKind::Slack, None) => Way::Locked,
        };
        Ok(Self {
            name: config.name.clone(),
            way,
        })
    }

    /// What the user calls it.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The request that tells it an event. `id` stays the same however often
    /// it is sent, `now` is in seconds since 1970.
    fn message(&self, id: &str, now: u64, event: &Event) -> Result<Message> {
        let json = ("content-type", "application/json".to_owned());
        match &self.way {
            Way::Locked => Err(Error::NoHookSecret {
                hook: self.name.clone(),
            }),
            Way::Slack(address) => Ok(Message {
                url: slack_address(address)?,
                headers: vec![json],
                body: event.slack().to_string().into_bytes(),
            }),
            Way::Generic { url, signer } => {
                let body = event.json()?;
                Ok(Message {
                    url: url.clone(),
                    headers: vec![
                        json,
                        ("webhook-id", id.to_owned()),
                        ("webhook-timestamp", now.to_string()),
                        ("webhook-signature", signer.sign(id, now, &body)),
                    ],
                    body,
                })
            }
        }
    }
}

fn slack_address(secret: &Secret) -> Result<Url> {
    // What is wrong with it is not said: it may be nearly right.
    let url = secret.reveal().trim().parse();
    url.map_err(|_| wrong("what is kept as its address is none"))
}

/// Nothing is told in the clear, but to this machine itself.
fn check_address(url: &Url) -> Result<()> {
    match is_private(url) {
        true => Ok(()),
        false => Err(wrong(
            "its address has to begin with https://, unless it is on this machine",
        )),
    }
}

/// Whether nobody on the way can read what is sent there.
pub(crate) fn is_private(url: &Url) -> bool {
    let is_here = match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    };
    url.scheme() == "https" || url.scheme() == "http" && is_here
}

fn wrong(reason: impl Into<String>) -> Error {
    Error::HookSettings {
        reason: reason.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn generic(url: &str) -> Result<Hook> {
        let config = HookConfig {
            name: "ci".into(),
            kind: HookKind::Generic {
                url: url.parse().unwrap(),
            },
        };
        Hook::open(&config, Some(&generate_secret().unwrap()))
    }

    #[test]
    fn nothing_is_told_in_the_clear_but_on_this_machine() {
        for url in [
            "https://hooks.example/x",
            "http://127.0.0.1:9/x",
            "http://[::1]:9/",
            "http://localhost/",
        ] {
            generic(url).unwrap();
        }
        for url in [
            "http://hooks.example/x",
            "http://10.0.0.1/",
            "http://localhost.example/",
            "http://127.0.0.1.example/",
            "ftp://127.0.0.1/",
            "file:///etc/passwd",
            "https://me:secret@hooks.example/",
        ] {
            assert!(generic(url).is_err(), "{url}");
        }
    }

    #[test]
    fn a_slack_address_is_a_secret_and_is_shown_nowhere() {
        let config: HookConfig = serde_json::from_str(r#"{"name":"team","kind":"slack"}"#).unwrap();
        let address = Secret::new("https://hooks.example/services/T0/B0/very-secret");
        let hook = Hook::open(&config, Some(&address)).unwrap();
        assert!(!format!("{hook:?}").contains("secret"), "{hook:?}");
        let clear = Secret::new("http://hooks.example/very-secret");
        let error = Hook::open(&config, Some(&clear)).unwrap_err();
        assert!(!format!("{error} {error:?}").contains("very"));
        let text = serde_json::to_string(&config).unwrap();
        assert_eq!(text, r#"{"name":"team","kind":"slack"}"#);
    }
}
