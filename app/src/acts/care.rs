//! Is a clip whole, and if not, what can be brought back?

use super::clips::parse;
use super::{App, blocking};
use crate::AppError;

impl App {
    /// Reads a clip back, every checksum and every picture; what is wrong with
    /// it, as sentences. Changes nothing.
    ///
    /// # Errors
    /// When there is no such clip, or it is being recorded.
    pub async fn verify(&self, id: &str) -> Result<Vec<String>, AppError> {
        let (library, id) = (self.inner.library.clone(), parse(id)?);
        let receipt = blocking(move || aside_recorder::check_clip(&library, &id)).await??;
        Ok(receipt.findings)
    }

    /// Brings back every part of a damaged clip that is whole, checks it anew
    /// and publishes it again; what was done, as sentences.
    ///
    /// # Errors
    /// When there is no such clip, it is being recorded, or nothing of it can
    /// be brought back.
    pub async fn repair(&self, id: &str) -> Result<Vec<String>, AppError> {
        let (library, id) = (self.inner.library.clone(), parse(id)?);
        let done = blocking(move || -> Result<_, AppError> {
            let repaired = library.repair(&id)?;
            repaired.outcome?;
            library.update(&id, |manifest| manifest.receipt = None)?;
            let problems = repaired.problems.into_iter();
            Ok(problems.map(|problem| problem.message).collect())
        })
        .await??;
        self.complete(id).await;
        Ok(done)
    }
}
