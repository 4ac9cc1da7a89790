//! Presets: choices of what to record, and how, by a name.

use crate::app::App;
use crate::presets::{self, Preset};
use crate::view::{PresetView, RecordRequest, Select, Started};
use crate::work::{blocking, lock};
use crate::{AppError, ErrorCode, Settings};

impl App {
    /// All there are: those that come with Aside, then a person's own.
    ///
    /// # Errors
    /// When the settings cannot be read.
    pub async fn presets(&self) -> Result<Vec<PresetView>, AppError> {
        let path = self.inner.paths.settings();
        let own = blocking(move || Ok::<_, AppError>(Settings::load(&path)?.presets)).await??;
        Ok(presets::all(&own, &lock(&self.inner.last)))
    }

    /// The one of this name, whatever its capitals.
    ///
    /// # Errors
    /// When there is none, or the settings cannot be read.
    pub async fn preset(&self, name: &str) -> Result<PresetView, AppError> {
        presets::find(self.presets().await?, name)
    }

    /// Records what a preset of this name has.
    ///
    /// # Errors
    /// As [`App::preset`] and [`App::record`].
    pub async fn record_preset(&self, name: &str) -> Result<Started, AppError> {
        let preset = self.preset(name).await?;
        self.record(preset.record).await
    }

    /// Keeps choices under a name, in the place of those that had it.
    ///
    /// # Errors
    /// When that is no name, there are too many, or the settings cannot be read
    /// or written.
    pub async fn save_preset(
        &self,
        name: &str,
        select: Option<Select>,
        record: RecordRequest,
    ) -> Result<Vec<PresetView>, AppError> {
        let preset = Preset {
            name: name.to_owned(),
            select,
            record,
        };
        self.change_presets(move |own| presets::add(own, preset))
            .await
    }

    /// Forgets a person's own preset.
    ///
    /// # Errors
    /// When there is none of that name, or the settings cannot be read or
    /// written.
    pub async fn remove_preset(&self, name: &str) -> Result<Vec<PresetView>, AppError> {
        let name = name.to_owned();
        let remove = move |own: &mut Vec<Preset>| match presets::remove(own, &name) {
            true => Ok(()),
            false => Err(AppError::new(
                ErrorCode::NotFound,
                format!("You have no preset \"{name}\"."),
                "Those that come with Aside stay.",
            )),
        };
        self.change_presets(remove).await
    }

    async fn change_presets(
        &self,
        change: impl FnOnce(&mut Vec<Preset>) -> Result<(), AppError> + Send + 'static,
    ) -> Result<Vec<PresetView>, AppError> {
        let path = self.inner.paths.settings();
        blocking(move || {
            let mut settings = Settings::load(&path)?;
            change(&mut settings.presets)?;
            settings.save(&path)
        })
        .await??;
        self.presets().await
    }
}
