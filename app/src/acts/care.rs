//! Is a clip whole, and if not, what can be brought back?

use std::ops::ControlFlow;

use aside_library::{ClipId, Receipt, State};

use crate::app::App;
use crate::ids::parse;
use crate::work::blocking;
use crate::{AppError, ErrorCode, Watch};

impl App {
    /// Reads a clip back, every checksum and every picture; what is wrong with
    /// it, as sentences. Changes nothing.
    ///
    /// # Errors
    /// When there is no such clip, it is being recorded, or it was cancelled.
    pub async fn verify(&self, id: &str, watch: Watch) -> Result<Vec<String>, AppError> {
        let told = move |done, total| watch.tell(done, total);
        Ok(self.check(parse(id)?, told).await?.findings)
    }

    async fn check(
        &self,
        id: ClipId,
        told: impl FnMut(u64, u64) -> ControlFlow<()> + Send + 'static,
    ) -> Result<Receipt, AppError> {
        let library = self.inner.library.clone();
        Ok(blocking(move || aside_recorder::check_clip(&library, &id, told)).await??)
    }

    /// Brings back every part of a damaged clip that is whole, checks it anew
    /// and publishes it again; what was done, as sentences.
    ///
    /// # Errors
    /// When there is no such clip, it is being recorded, or nothing of it can
    /// be brought back. When it was cancelled: the clip is in order then, and
    /// checked and published at the next start.
    pub async fn repair(&self, id: &str, watch: Watch) -> Result<Vec<String>, AppError> {
        let (library, id) = (self.inner.library.clone(), parse(id)?);
        let done = blocking(move || -> Result<_, AppError> {
            let repaired = library.repair(&id)?;
            repaired.outcome?;
            library.update(&id, |manifest| manifest.receipt = None)?;
            let problems = repaired.problems.into_iter();
            Ok(problems.map(|problem| problem.message).collect())
        })
        .await??;
        let told = watch.clone();
        let receipt = self.check(id, move |done, total| told.tell(done, total));
        if let Ok(receipt) = receipt.await {
            let library = self.inner.library.clone();
            let written = move || library.update(&id, |it| it.receipt = Some(receipt));
            blocking(written).await??;
        }
        // What could not be checked is tried again here, which says why.
        match watch.unless_cancelled(self.complete(id)).await {
            Some(()) => Ok(done),
            None => Err(left(
                "The clip is in order, but was not checked to its end.",
            )),
        }
    }

    /// Throws away all that is only remembered (what was published, which
    /// process serves, the search index) and makes it again from the clips' folders: clips are
    /// put in order, get what they lack of poster, receipt and transcript, and
    /// are compared with the store object by object. What was found wrong, as
    /// sentences.
    ///
    /// # Errors
    /// When the library cannot be read, or it was cancelled: what is left is
    /// made at the next start.
    pub async fn rebuild(&self, watch: Watch) -> Result<Vec<String>, AppError> {
        let library = self.inner.library.clone();
        let ids = blocking(move || -> Result<_, AppError> {
            library.recover()?;
            Ok(library.ids()?)
        })
        .await??;
        let mut found = Vec::new();
        for (index, id) in ids.iter().enumerate() {
            let (told, index, count) = (watch.clone(), index as u64, ids.len() as u64);
            // All clips are taken to be equally long.
            let told = move |done: u64, total: u64| {
                told.tell(index * 1000 + done * 1000 / total.max(1), count * 1000)
            };
            match watch.unless_cancelled(self.rebuild_clip(*id, told)).await {
                None => return Err(left("Not every clip was looked at.")),
                Some(Ok(())) => {}
                Some(Err(error)) => found.push(format!("{id}: {}", error.message)),
            }
        }
        self.forget_dead_server().await;
        self.rebuild_index().await?;
        Ok(found)
    }

    async fn rebuild_clip(
        &self,
        id: ClipId,
        told: impl FnMut(u64, u64) -> ControlFlow<()> + Send + 'static,
    ) -> Result<(), AppError> {
        let library = self.inner.library.clone();
        let state = blocking(move || library.clip(&id)).await??.manifest.state();
        match state {
            State::Ready => {}
            // It is being recorded, by another process.
            State::Recording | State::Recovering => return Ok(()),
            _ => return Err(AppError::from(aside_library::Error::Empty { id })),
        }
        if let Some(publisher) = self.inner.sender.store_of(&id) {
            publisher.forget(&id).await?;
        }
        self.complete(id).await;
        self.settle(&id.to_string()).await;
        let findings = self.check(id, told).await?.findings;
        match findings.is_empty() {
            true => Ok(()),
            false => Err(AppError::new(
                ErrorCode::Corrupt,
                findings.join(" "),
                "`aside repair` brings back every part that is whole.",
            )),
        }
    }
}

/// What was begun is left for the next start, because somebody wished so.
fn left(message: &str) -> AppError {
    AppError::new(
        ErrorCode::Conflict,
        message,
        "What is left is made up for at the next start.",
    )
}
