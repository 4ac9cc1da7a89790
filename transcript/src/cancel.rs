//! Stopping a recogniser from another thread.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};

/// A handle that stops recognition, also in the middle of a decode. Clones
/// share it; once cancelled, always cancelled.
#[derive(Clone, Debug, Default)]
pub struct Cancel(Arc<Shared>);

#[derive(Debug, Default)]
struct Shared {
    flag: Arc<AtomicBool>,
    children: Mutex<Vec<Weak<Shared>>>,
}

impl Cancel {
    /// A handle that is not cancelled yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// A handle that is cancelled with this one, or before it by itself.
    #[must_use]
    pub fn child(&self) -> Self {
        let child = Self::default();
        let mut children = self.children();
        children.retain(|it| it.strong_count() > 0);
        children.push(Arc::downgrade(&child.0));
        // Still holding the list: a parent cancelled from here on will find it.
        if self.is_cancelled() {
            child.cancel();
        }
        drop(children);
        child
    }

    /// Makes the recogniser give up at its next step: at once between two
    /// chunks, after a second or a few in the middle of one (Whisper does not
    /// look up while it encodes). Its calls then return
    /// [`Error::Cancelled`](crate::Error::Cancelled).
    pub fn cancel(&self) {
        self.0.flag.store(true, Ordering::Relaxed);
        for child in self.children().iter().filter_map(Weak::upgrade) {
            Self(child).cancel();
        }
    }

    /// Whether it was cancelled.
    pub fn is_cancelled(&self) -> bool {
        self.0.flag.load(Ordering::Relaxed)
    }

    /// The flag itself, for an engine that polls it through a pointer.
    pub(crate) fn flag(&self) -> &Arc<AtomicBool> {
        &self.0.flag
    }

    /// A list of handles is whole whatever panicked beside it.
    fn children(&self) -> std::sync::MutexGuard<'_, Vec<Weak<Shared>>> {
        self.0
            .children
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_child_ends_with_its_parent_but_not_the_other_way_round() {
        let parent = Cancel::new();
        let (first, second) = (parent.child(), parent.child());
        first.cancel();
        assert!(first.is_cancelled() && !second.is_cancelled() && !parent.is_cancelled());
        parent.clone().cancel();
        assert!(second.is_cancelled() && second.child().is_cancelled());
        assert!(parent.child().is_cancelled());
    }
}
