//! Webhooks: add, list, try, remove.

use aside_share::Secret;
use aside_share::hook::{Hook, HookConfig, HookKind};
use serde::Serialize;
use specta::Type;

use super::stores::nothing_removed;
use crate::app::App;
use crate::keyring::{self, Origin};
use crate::work::lock;
use crate::{AppError, ErrorCode, Settings};

/// A webhook, as a list shows it. It says where its secret comes from, never
/// which.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
pub struct HookView {
    /// What the user calls it.
    pub name: String,
    /// `slack` or `generic`.
    pub kind: &'static str,
    /// Where it listens; for Slack that is the secret.
    pub url: Option<String>,
    /// `environment`, `keyring` or `none`.
    pub secret: &'static str,
    /// How many events it has not taken yet.
    pub waiting: usize,
    /// How many it did not take for a day, or did not want, within a week.
    pub given_up: usize,
    /// Why it did not take the last one.
    pub trouble: Option<String>,
}

/// What there is to know about a new webhook.
#[derive(Debug)]
pub struct NewHook {
    /// What the user calls it.
    pub name: String,
    /// What it is told, and how.
    pub kind: HookKind,
    /// Put into the keyring.
    pub secret: Option<Secret>,
}

impl App {
    /// Every webhook there is.
    ///
    /// # Errors
    /// When the settings cannot be read.
    pub async fn hooks(&self) -> Result<Vec<HookView>, AppError> {
        let settings = Settings::load(&self.inner.paths.settings())?;
        let mut hooks = Vec::new();
        for config in &settings.hooks {
            hooks.push(self.hook_view(config).await);
        }
        Ok(hooks)
    }

    /// Adds a webhook. It is told of what happens from now on; of nothing that
    /// is at its link already.
    ///
    /// # Errors
    /// When the name is taken, address or secret make no sense, or the secret
    /// cannot be put into the keyring. Nothing is changed then.
    pub async fn add_hook(&self, new: NewHook) -> Result<HookView, AppError> {
        let mut settings = Settings::load(&self.inner.paths.settings())?;
        if settings.hooks.iter().any(|it| it.name == new.name) {
            return Err(AppError::new(
                ErrorCode::Conflict,
                format!("There is a webhook called {:?} already.", new.name),
                "Choose another name, or remove that one first.",
            ));
        }
        let config = HookConfig {
            name: new.name,
            kind: new.kind,
        };
        Hook::open(&config, new.secret.as_ref())?;
        if let Some(secret) = &new.secret {
            keyring::keep_hook(&config, secret).await?;
        }
        // What was published before is for those that were there before.
        self.use_hooks(&settings).await;
        self.tell_news().await?;
        settings.hooks.push(config.clone());
        settings.save(&self.inner.paths.settings())?;
        self.use_hooks(&settings).await;
        Ok(self.hook_view(&config).await)
    }

    /// Forgets a webhook, its secret, and what it was not told yet. For as long
    /// as the program runs [`restore_hook`](Self::restore_hook) takes it back.
    ///
    /// # Errors
    /// When there is no such webhook.
    pub async fn remove_hook(&self, name: &str) -> Result<(), AppError> {
        let mut settings = Settings::load(&self.inner.paths.settings())?;
        let mut hooks = settings.hooks.iter();
        let at = hooks.position(|it| it.name == name);
        let config = settings.hooks.remove(at.ok_or_else(|| no_hook(name))?);
        settings.save(&self.inner.paths.settings())?;
        let secret = match keyring::find_hook(&config).await {
            Some((secret, Origin::Keyring)) => Some(secret),
            Some((_, Origin::Environment)) | None => None,
        };
        lock(&self.inner.removed).hook = Some((config, secret));
        keyring::forget_hook(name).await;
        self.use_hooks(&settings).await;
        Ok(self.inner.post.forget(name)?)
    }

    /// Takes the webhook back that was removed last, with its secret. It is
    /// told of what happens from now on.
    ///
    /// # Errors
    /// When none was; else as [`add_hook`](Self::add_hook).
    pub async fn restore_hook(&self) -> Result<(), AppError> {
        let removed = lock(&self.inner.removed).hook.take();
        let (HookConfig { name, kind }, secret) = removed.ok_or_else(nothing_removed)?;
        self.add_hook(NewHook { name, kind, secret }).await?;
        Ok(())
    }

    /// Tells a webhook that it is being tried, now and once.
    ///
    /// # Errors
    /// When there is no such webhook, it has no secret, or it does not take it.
    pub async fn test_hook(&self, name: &str) -> Result<(), AppError> {
        let settings = Settings::load(&self.inner.paths.settings())?;
        if !settings.hooks.iter().any(|it| it.name == name) {
            return Err(no_hook(name));
        }
        self.use_hooks(&settings).await;
        let (id, event) = self.test_event()?;
        Ok(self.inner.post.try_now(name, &id, &event).await?)
    }

    /// Learns of webhooks that another process added or removed.
    pub(crate) async fn look_at_hooks(&self) {
        // Whoever edits the file by hand may be in the middle of it.
        if let Ok(settings) = Settings::load(&self.inner.paths.settings())
            && settings.hooks != *self.inner.hooks.lock().await
        {
            self.use_hooks(&settings).await;
        }
    }

    /// Uses the webhooks of these settings. One that cannot be opened is left
    /// out, and said.
    pub(crate) async fn use_hooks(&self, settings: &Settings) {
        let mut hooks = Vec::new();
        for config in &settings.hooks {
            let secret = keyring::find_hook(config).await.map(|(secret, _)| secret);
            match Hook::open(config, secret.as_ref()) {
                Ok(hook) => hooks.push(hook),
                Err(error) => {
                    tracing::warn!(%error, hook = config.name, "a webhook cannot be used");
                    self.tell_error(error.into());
                }
            }
        }
        self.inner.post.set_hooks(hooks);
        (*self.inner.hooks.lock().await).clone_from(&settings.hooks);
    }

    async fn hook_view(&self, config: &HookConfig) -> HookView {
        let (kind, url) = match &config.kind {
            HookKind::Slack => ("slack", None),
            HookKind::Generic { url } => ("generic", Some(url.to_string())),
        };
        let state = self.inner.post.state(&config.name);
        HookView {
            name: config.name.clone(),
            kind,
            url,
            secret: match keyring::find_hook(config).await {
                Some((_, Origin::Environment)) => "environment",
                Some((_, Origin::Keyring)) => "keyring",
                None => "none",
            },
            waiting: state.waiting,
            given_up: state.given_up,
            trouble: state.trouble,
        }
    }
}

fn no_hook(name: &str) -> AppError {
    AppError::new(
        ErrorCode::NotFound,
        format!("There is no webhook called {name:?}."),
        "`aside hook list` shows every webhook.",
    )
}
