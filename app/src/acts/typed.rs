//! What is typed in the settings, understood. Secrets among it go no further
//! than the keyring.

use aside_share::config::{Bucket, DEFAULT_REGION, Style};
use aside_share::hook::{HookConfig, HookKind, generate_secret};
use aside_share::{AssistantConfig, Keys, Secret};
use url::Url;

use super::hooks::NewHook;
use super::stores::NewStore;
use crate::app::App;
use crate::keyring::{self, Origin};
use crate::view::{AssistantForm, HookAdded, HookForm, StoreForm};
use crate::{AppError, ErrorCode};

impl StoreForm {
    /// What was typed, understood.
    ///
    /// # Errors
    /// When an address is none, or only half of the keys is there.
    pub fn read(self) -> Result<NewStore, AppError> {
        let text = |it: &str| it.trim().to_owned();
        let (id, secret) = (text(&self.access_key_id), text(&self.secret_access_key));
        let keys = match (id.is_empty(), secret.is_empty()) {
            (true, true) => None,
            (false, false) => Some(Keys::new(id, Secret::new(secret))),
            _ => {
                return Err(AppError::new(
                    ErrorCode::Usage,
                    "Half of the keys is missing.",
                    "Give the access key id and the secret access key, or neither.",
                ));
            }
        };
        let region = match text(&self.region) {
            region if region.is_empty() => DEFAULT_REGION.to_owned(),
            region => region,
        };
        Ok(NewStore {
            name: text(&self.name),
            bucket: Bucket {
                endpoint: address_if_any(&self.endpoint)?,
                region,
                bucket: text(&self.bucket),
                prefix: text(&self.prefix),
                style: match self.host_style {
                    true => Style::Host,
                    false => Style::Path,
                },
            },
            public_url: address_if_any(&self.public_url)?,
            keys,
            default: self.default,
        })
    }
}

impl App {
    /// Adds a webhook that was typed. A secret that has to be made is put on
    /// the clipboard, for its receiver, and is shown to nobody.
    ///
    /// # Errors
    /// As [`add_hook`](Self::add_hook); when a secret is made and there is no
    /// clipboard.
    pub async fn add_typed_hook(&self, form: HookForm) -> Result<HookAdded, AppError> {
        let typed = form.secret.trim();
        let (kind, typed) = match form.slack {
            true => (HookKind::Slack, form.url.trim()),
            false => (
                HookKind::Generic {
                    url: address(&form.url)?,
                },
                typed,
            ),
        };
        let name = form.name.trim().to_owned();
        let config = HookConfig { name, kind };
        let is_set = keyring::find_hook(&config).await;
        let is_set = matches!(is_set, Some((_, Origin::Environment)));
        let made = typed.is_empty() && !form.slack && !is_set;
        let secret = match (made, typed) {
            (true, _) => Some(generate_secret()?),
            (false, "") => None,
            (false, typed) => Some(Secret::new(typed)),
        };
        if let Some(secret) = secret.as_ref().filter(|_| made) {
            self.inner.clipboard.set(secret.reveal())?;
        }
        let HookConfig { name, kind } = config;
        let new = NewHook { name, kind, secret };
        let name = self.add_hook(new).await?.name;
        Ok(HookAdded {
            name,
            secret_copied: made,
        })
    }

    /// Sets the assistant that was typed.
    ///
    /// # Errors
    /// As [`set_assistant`](Self::set_assistant).
    pub async fn set_typed_assistant(&self, form: AssistantForm) -> Result<(), AppError> {
        let config = AssistantConfig {
            url: address(&form.url)?,
            model: form.model.trim().to_owned(),
        };
        let key = Some(form.key.trim()).filter(|it| !it.is_empty());
        self.set_assistant(config, key.map(Secret::new)).await
    }
}

/// An address as it is typed.
///
/// # Errors
/// When that is none.
pub fn address(text: &str) -> Result<Url, AppError> {
    text.trim().parse().map_err(|error| {
        AppError::new(
            ErrorCode::Usage,
            format!("{text:?} is no address: {error}."),
            "An address begins with https:// or http://.",
        )
    })
}

/// An address as it is typed, or left blank.
fn address_if_any(text: &str) -> Result<Option<Url>, AppError> {
    match text.trim() {
        "" => Ok(None),
        text => address(text).map(Some),
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    pub(crate) fn store() -> StoreForm {
        StoreForm {
            name: " team ".into(),
            endpoint: "https://s3.example/".into(),
            region: String::new(),
            bucket: "clips".into(),
            prefix: String::new(),
            host_style: false,
            public_url: String::new(),
            access_key_id: String::new(),
            secret_access_key: String::new(),
            default: true,
        }
    }

    #[test]
    fn what_is_typed_of_a_store_is_understood_or_refused() {
        let new = store().read().unwrap();
        assert_eq!(
            (new.name.as_str(), new.bucket.region.as_str(), new.keys),
            ("team", DEFAULT_REGION, None)
        );
        let half = StoreForm {
            access_key_id: "id".into(),
            ..store()
        };
        assert_eq!(half.read().unwrap_err().code, ErrorCode::Usage);
        let wrong = StoreForm {
            public_url: "clips.example".into(),
            ..store()
        };
        assert_eq!(wrong.read().unwrap_err().code, ErrorCode::Usage);
    }
}
