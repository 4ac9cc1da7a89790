//! What a person says about a store, as settings keep it. It holds no secret.

use std::fmt;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use url::Url;

use crate::{Error, Result};

/// The name of the store that needs no settings: a folder of this machine.
pub const FOLDER: &str = "folder";

/// A named store.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoreConfig {
    /// What the user calls it: letters, digits and `-`.
    pub name: String,
    /// Where its clips are watched: what comes before `c/<id>/` in a link.
    pub public_url: Url,
    /// Whether that address shows `index.html` for a folder, as web sites do.
    /// A bucket itself does not: its links name the page.
    #[serde(default = "yes")]
    pub index: bool,
    /// After how many days a clip is taken out of it; never when absent. A
    /// clip's own time may be earlier.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retention_days: Option<u32>,
    /// Where it is.
    #[serde(flatten)]
    pub place: Place,
}

/// Where a store is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum Place {
    /// A folder of this machine, or one that something else brings elsewhere.
    Folder {
        /// The folder.
        path: PathBuf,
    },
    /// A bucket of an object store that speaks S3.
    S3(Bucket),
}

/// A bucket, and how to reach it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bucket {
    /// The service's address; that of AWS in the region if there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub endpoint: Option<Url>,
    /// The region requests are signed for.
    #[serde(default = "default_region")]
    pub region: String,
    /// The bucket's name.
    pub bucket: String,
    /// What the keys of all objects begin with; empty for all of the bucket.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub prefix: String,
    /// Where the bucket's name goes in an address.
    #[serde(default)]
    pub style: Style,
}

/// Where a bucket's name goes in an address.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Style {
    /// `https://endpoint/bucket/key`, which every store understands.
    #[default]
    Path,
    /// `https://bucket.endpoint/key`, which AWS prefers.
    Host,
}

/// The region that stores which have none accept.
pub const DEFAULT_REGION: &str = "us-east-1";

fn yes() -> bool {
    true
}

fn default_region() -> String {
    DEFAULT_REGION.to_owned()
}

impl Bucket {
    /// The address of the bucket itself, below which its objects lie.
    ///
    /// # Errors
    /// When bucket or region cannot be part of an address.
    pub fn url(&self) -> Result<Url> {
        let wrong = |what: &dyn fmt::Display| Error::Settings {
            reason: format!("no bucket can be reached there: {what}"),
        };
        let mut url = match &self.endpoint {
            Some(endpoint) => endpoint.clone(),
            None => {
                let text = format!("https://s3.{}.amazonaws.com/", self.region);
                Url::parse(&text).map_err(|error| wrong(&error))?
            }
        };
        match self.style {
            Style::Path => {
                let path = format!("{}/{}/", url.path().trim_end_matches('/'), self.bucket);
                url.set_path(&path);
            }
            Style::Host => {
                let host = url.host_str().ok_or_else(|| wrong(&"it has no host"))?;
                let host = format!("{}.{host}", self.bucket);
                url.set_host(Some(&host)).map_err(|error| wrong(&error))?;
            }
        }
        Ok(url)
    }

    /// Where objects below the prefix lie: the public address of a store that
    /// has no other.
    ///
    /// # Errors
    /// As [`Bucket::url`].
    pub fn objects_url(&self) -> Result<Url> {
        let mut url = self.url()?;
        let prefix = self.prefix.trim_matches('/');
        if !prefix.is_empty() {
            url.set_path(&format!("{}{prefix}/", url.path()));
        }
        Ok(url)
    }
}

/// Whether a store can have this name.
pub(crate) fn check_name(name: &str) -> Result<()> {
    if !is_name(name) {
        return Err(Error::Settings {
            reason: format!(
                "{name:?} cannot name a store: use up to 40 letters, digits and hyphens"
            ),
        });
    }
    Ok(())
}

/// Whether a folder and a variable can be called this.
pub(crate) fn is_name(name: &str) -> bool {
    let good = |c: char| c.is_ascii_alphanumeric() || c == '-';
    (1..=40).contains(&name.len()) && name.chars().all(good)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bucket(endpoint: Option<&str>, style: Style) -> Bucket {
        Bucket {
            endpoint: endpoint.map(|url| url.parse().unwrap()),
            region: "eu-west-1".into(),
            bucket: "clips".into(),
            prefix: "team/a".into(),
            style,
        }
    }

    #[test]
    fn a_bucket_has_an_address_in_either_style() {
        let url = |it: Bucket| it.objects_url().unwrap().to_string();
        assert_eq!(
            url(bucket(None, Style::Path)),
            "https://s3.eu-west-1.amazonaws.com/clips/team/a/"
        );
        assert_eq!(
            url(bucket(None, Style::Host)),
            "https://clips.s3.eu-west-1.amazonaws.com/team/a/"
        );
        assert_eq!(
            url(bucket(Some("http://127.0.0.1:9000"), Style::Path)),
            "http://127.0.0.1:9000/clips/team/a/"
        );
    }

    #[test]
    fn what_can_be_left_out_is() {
        let text = r#"{"name":"team","public_url":"https://a.example/","kind":"s3","bucket":"b"}"#;
        let config: StoreConfig = serde_json::from_str(text).unwrap();
        let Place::S3(bucket) = &config.place else {
            panic!("{config:?}")
        };
        assert_eq!(
            (bucket.region.as_str(), bucket.style),
            ("us-east-1", Style::Path)
        );
        let again = serde_json::to_string(&config).unwrap();
        assert_eq!(serde_json::from_str::<StoreConfig>(&again).unwrap(), config);
    }

    #[test]
    fn a_store_has_a_name_that_can_be_a_folders_and_a_variables() {
        for name in ["", "a b", "a/b", "..", "ä", &"x".repeat(41)] {
            assert!(check_name(name).is_err(), "{name:?}");
        }
        check_name("team-2").unwrap();
    }
}
