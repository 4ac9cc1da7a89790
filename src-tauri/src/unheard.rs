//! What the window is told before it listens: the app may be open earlier.

use std::sync::{Mutex, MutexGuard, PoisonError};

use aside_app::Event;

/// At most so many events wait. When the window begins to listen it asks for
/// all that can be asked for, so that more of them would tell it nothing new.
const MOST: usize = 256;

/// Events in their order, until somebody listens.
#[derive(Debug)]
pub(crate) struct Unheard(Mutex<Option<Vec<Event>>>);

impl Default for Unheard {
    fn default() -> Self {
        Self(Mutex::new(Some(Vec::new())))
    }
}

impl Unheard {
    /// Keeps an event for later; gives it back when somebody listens.
    pub(crate) fn keep(&self, event: Event) -> Option<Event> {
        let mut unheard = self.lock();
        let Some(waiting) = unheard.as_mut() else {
            return Some(event);
        };
        if waiting.len() < MOST {
            waiting.push(event);
        }
        None
    }

    /// Somebody listens from now on: what was kept.
    pub(crate) fn listen(&self) -> Vec<Event> {
        self.lock().take().unwrap_or_default()
    }

    fn lock(&self) -> MutexGuard<'_, Option<Vec<Event>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wanted(number: usize) -> Event {
        Event::Wanted {
            id: number.to_string(),
        }
    }

    #[test]
    fn what_was_told_before_anybody_listened_is_heard_once_and_in_order() {
        let unheard = Unheard::default();
        for number in 0..MOST + 10 {
            assert!(unheard.keep(wanted(number)).is_none());
        }
        let heard = unheard.listen();
        let expected: Vec<_> = (0..MOST).map(wanted).collect();
        assert_eq!(format!("{heard:?}"), format!("{expected:?}"));
        assert!(unheard.keep(wanted(0)).is_some(), "it is told at once");
        assert!(unheard.listen().is_empty());
    }
}
