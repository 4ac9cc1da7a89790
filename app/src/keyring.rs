//! Where the keys of stores and of the assistant, and the secrets of webhooks,
//! come from: the environment or the keyring of the desktop, and nowhere else. They are never
//! written to a file.

use std::time::Duration;

use aside_share::hook::{HookConfig, HookKind};
use aside_share::{Keys, Secret};

use crate::{AppError, ErrorCode};

/// What the keyring calls us.
const SERVICE: &str = "aside";
/// No store can be called this.
const ASSISTANT_ENTRY: &str = "the assistant";
const ASSISTANT_VARIABLE: &str = "ASIDE_ASSISTANT_KEY";
/// A keyring that asks for its password waits for a person; a command does not.
const PATIENCE: Duration = Duration::from_secs(5);

/// Where a store's keys were found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    Environment,
    Keyring,
}

/// The keys of a store: `ASIDE_STORE_<NAME>_…`, else those in the keyring,
/// else `AWS_…`.
pub(crate) async fn find(store: &str) -> Option<(Keys, Origin)> {
    if let Some(found) = find_own(store).await {
        return Some(found);
    }
    let keys = from_env("AWS", |name| std::env::var(name).ok())?;
    Some((keys, Origin::Environment))
}

/// As [`find`], but never somebody else's.
pub(crate) async fn find_own(store: &str) -> Option<(Keys, Origin)> {
    let own = from_env(&prefix(store), |name| std::env::var(name).ok());
    if let Some(keys) = own {
        return Some((keys, Origin::Environment));
    }
    Some((from_keyring(store).await?, Origin::Keyring))
}

/// Keys for a store of our own making.
pub(crate) fn generate() -> std::io::Result<Keys> {
    let letters = |count: usize| {
        let mut bytes = vec![0; count];
        getrandom::fill(&mut bytes).map_err(std::io::Error::other)?;
        // 32 characters: five bits of each byte, none favoured.
        let letter =
            |byte: &u8| char::from(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"[usize::from(byte & 31)]);
        Ok::<_, std::io::Error>(bytes.iter().map(letter).collect::<String>())
    };
    Ok(Keys::new(letters(20)?, Secret::new(letters(40)?)))
}

/// Puts a store's keys into the keyring.
///
/// # Errors
/// When there is no keyring, or it refuses.
pub(crate) async fn keep(store: &str, keys: &Keys) -> Result<(), AppError> {
    let text = format!("{}\n{}", keys.access_key_id(), keys.secret().reveal());
    let hint = format!(
        "Set {0}_ACCESS_KEY_ID and {0}_SECRET_ACCESS_KEY in the environment instead.",
        prefix(store)
    );
    put(store, Secret::new(text), hint).await
}

/// Removes a store's keys from the keyring, if there are any.
pub(crate) async fn forget(store: &str) {
    remove(store).await;
}

/// A webhook's secret: `ASIDE_HOOK_<NAME>_SECRET`, for Slack
/// `ASIDE_HOOK_<NAME>_URL`, else what is in the keyring.
pub(crate) async fn find_hook(hook: &HookConfig) -> Option<(Secret, Origin)> {
    let set = std::env::var(hook_variable(hook)).ok();
    if let Some(text) = set.filter(|it| !it.is_empty()) {
        return Some((Secret::new(text), Origin::Environment));
    }
    let text = get(&hook_entry(&hook.name)).await?;
    Some((Secret::new(text), Origin::Keyring))
}

/// Puts a webhook's secret into the keyring.
///
/// # Errors
/// When there is no keyring, or it refuses.
pub(crate) async fn keep_hook(hook: &HookConfig, secret: &Secret) -> Result<(), AppError> {
    let hint = format!("Set {} in the environment instead.", hook_variable(hook));
    put(&hook_entry(&hook.name), secret.clone(), hint).await
}

/// Removes a webhook's secret from the keyring, if there is one.
pub(crate) async fn forget_hook(name: &str) {
    remove(&hook_entry(name)).await;
}

/// The assistant's key: `ASIDE_ASSISTANT_KEY`, else what is in the keyring. Many
/// need none.
pub(crate) async fn find_assistant() -> Option<(Secret, Origin)> {
    let set = std::env::var(ASSISTANT_VARIABLE).ok();
    if let Some(text) = set.filter(|it| !it.is_empty()) {
        return Some((Secret::new(text), Origin::Environment));
    }
    Some((Secret::new(get(ASSISTANT_ENTRY).await?), Origin::Keyring))
}

/// Puts the assistant's key into the keyring.
///
/// # Errors
/// When there is no keyring, or it refuses.
pub(crate) async fn keep_assistant(key: &Secret) -> Result<(), AppError> {
    let hint = format!("Set {ASSISTANT_VARIABLE} in the environment instead.");
    put(ASSISTANT_ENTRY, key.clone(), hint).await
}

/// Removes the assistant's key from the keyring, if there is one.
pub(crate) async fn forget_assistant() {
    remove(ASSISTANT_ENTRY).await;
}

/// No store can be called this.
fn hook_entry(name: &str) -> String {
    format!("hook {name}")
}

fn hook_variable(hook: &HookConfig) -> String {
    let name = hook.name.to_uppercase().replace('-', "_");
    match hook.kind {
        HookKind::Slack => format!("ASIDE_HOOK_{name}_URL"),
        HookKind::Generic { .. } => format!("ASIDE_HOOK_{name}_SECRET"),
    }
}

async fn put(entry: &str, text: Secret, hint: String) -> Result<(), AppError> {
    let entry = entry.to_owned();
    let kept =
        on_keyring(move || keyring_core::Entry::new(SERVICE, &entry)?.set_password(text.reveal()));
    kept.await.map_err(|why| {
        let message = format!("What is secret could not be put into the keyring: {why}.");
        AppError::new(ErrorCode::Permission, message, hint)
    })
}

async fn get(entry: &str) -> Option<String> {
    let entry = entry.to_owned();
    let text = on_keyring(move || keyring_core::Entry::new(SERVICE, &entry)?.get_password());
    text.await.ok()
}

async fn remove(entry: &str) {
    let entry = entry.to_owned();
    let gone = on_keyring(move || keyring_core::Entry::new(SERVICE, &entry)?.delete_credential());
    if let Err(error) = gone.await {
        tracing::debug!(error, "nothing was removed from the keyring");
    }
}

/// `ASIDE_STORE_TEAM_2` for the store `team-2`.
fn prefix(store: &str) -> String {
    format!("ASIDE_STORE_{}", store.to_uppercase().replace('-', "_"))
}

fn from_env(prefix: &str, get: impl Fn(&str) -> Option<String>) -> Option<Keys> {
    let value = |what: &str| get(&format!("{prefix}_{what}")).filter(|it| !it.is_empty());
    let keys = Keys::new(
        value("ACCESS_KEY_ID")?,
        Secret::new(value("SECRET_ACCESS_KEY")?),
    );
    Some(match value("SESSION_TOKEN") {
        Some(token) => keys.with_session_token(Secret::new(token)),
        None => keys,
    })
}

async fn from_keyring(store: &str) -> Option<Keys> {
    let text = get(store).await?;
    let (id, secret) = text.split_once('\n')?;
    Some(Keys::new(id, Secret::new(secret)))
}

async fn on_keyring<T: Send + 'static>(
    work: impl FnOnce() -> keyring_core::Result<T> + Send + 'static,
) -> Result<T, String> {
    let task = tokio::task::spawn_blocking(move || {
        open_keyring()?;
        work().map_err(|error| error.to_string())
    });
    match tokio::time::timeout(PATIENCE, task).await {
        Ok(Ok(result)) => result,
        Ok(Err(error)) => Err(error.to_string()),
        Err(_) => Err("it does not answer; is it locked?".to_owned()),
    }
}

#[cfg(target_os = "linux")]
fn open_keyring() -> Result<(), String> {
    use dbus_secret_service_keyring_store::Store;
    if keyring_core::get_default_store().is_none() {
        let store = Store::new().map_err(|error| error.to_string())?;
        keyring_core::set_default_store(store);
    }
    Ok(())
}

#[cfg(not(target_os = "linux"))]
fn open_keyring() -> Result<(), String> {
    Err("no keyring of this system is known to Aside yet".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn generated_keys_differ_and_have_the_usual_lengths() {
        let (one, two) = (generate().unwrap(), generate().unwrap());
        assert_ne!(one, two);
        assert_eq!(one.access_key_id().len(), 20);
        assert_eq!(one.secret().reveal().len(), 40);
    }

    #[test]
    fn a_webhook_has_a_variable_and_an_entry_that_no_store_has() {
        let kind = HookKind::Slack;
        let name = "team-2".to_owned();
        let hook = HookConfig { name, kind };
        assert_eq!(hook_variable(&hook), "ASIDE_HOOK_TEAM_2_URL");
        assert!(hook_entry("team").contains(' '), "names have no spaces");
    }

    #[test]
    fn a_store_has_variables_of_its_own_name() {
        let set = |name: &str| match name {
            "ASIDE_STORE_TEAM_2_ACCESS_KEY_ID" => Some("id".to_owned()),
            "ASIDE_STORE_TEAM_2_SECRET_ACCESS_KEY" => Some("secret".to_owned()),
            _ => None,
        };
        let keys = from_env(&prefix("team-2"), set).unwrap();
        assert_eq!(
            (keys.access_key_id(), keys.secret().reveal()),
            ("id", "secret")
        );
        assert!(from_env(&prefix("team"), set).is_none());
        let half = |name: &str| name.ends_with("ID").then(|| "id".to_owned());
        assert!(from_env("AWS", half).is_none(), "half a pair is none");
    }
}
