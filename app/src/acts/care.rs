//! Is a clip whole, and if not, what can be brought back?

use aside_library::{ClipId, State};

use crate::app::App;
use crate::ids::parse;
use crate::work::blocking;
use crate::{AppError, ErrorCode, Watch};

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

    /// Throws away all that is only remembered (what was published, which
    /// process serves) and makes it again from the clips' folders: clips are
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
            if watch.tell(index as u64, ids.len() as u64).is_break() {
                return Err(aside_library::Error::Cancelled.into());
            }
            if let Err(error) = self.rebuild_clip(*id).await {
                found.push(format!("{id}: {}", error.message));
            }
        }
        self.forget_dead_server().await;
        Ok(found)
    }

    async fn rebuild_clip(&self, id: ClipId) -> Result<(), AppError> {
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
        let findings = self.verify(&id.to_string()).await?;
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
