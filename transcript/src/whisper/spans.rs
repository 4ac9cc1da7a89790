//! From the probability of speech in each window to spans of speech.

use std::collections::VecDeque;

/// Samples of a window that gets one probability: 32 ms.
pub(super) const WINDOW: u64 = 512;

/// A window this likely begins speech.
const BEGINS: f32 = 0.5;
/// A window below this may end it. Silero's own hysteresis.
const ENDS: f32 = 0.35;
/// Speech ends when this many windows in a row may end it: 300 ms.
const SILENCE: u64 = 10;
/// Shorter sounds are no speech: 256 ms, or they are clicks and coughs.
const SHORTEST: u64 = 8;
/// What is kept before and after, for soft first and last sounds: 100 ms.
pub(super) const PAD: u64 = 1_600;

/// A run of samples, counted from the first one heard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Span {
    /// The first sample.
    pub(super) start: u64,
    /// The sample after the last.
    pub(super) end: u64,
}

impl Span {
    /// How many of its samples lie at or after `from`.
    pub(super) fn len_from(self, from: u64) -> u64 {
        self.end.saturating_sub(self.start.max(from))
    }
}

/// Finds spans of speech, window by window.
#[derive(Debug, Default)]
pub(super) struct Spans {
    /// Windows seen.
    windows: u64,
    /// The window that began the speech that still goes on.
    begun: Option<u64>,
    /// The window from which on it has been silent, in a span still open.
    quiet: Option<u64>,
    /// The end of the last span given.
    last: u64,
    /// The probabilities since the open span began.
    history: VecDeque<f32>,
}

impl Spans {
    /// Hears one window; gives a span when one has ended by it.
    pub(super) fn hear(&mut self, probability: f32) -> Option<Span> {
        let window = self.windows;
        self.windows += 1;
        let Some(begun) = self.begun else {
            if probability >= BEGINS {
                self.begun = Some(window);
                self.history.push_back(probability);
            }
            return None;
        };
        self.history.push_back(probability);
        if probability >= BEGINS {
            self.quiet = None;
        } else if probability < ENDS && self.quiet.is_none() {
            self.quiet = Some(window);
        }
        let quiet = self.quiet?;
        if window + 1 - quiet < SILENCE {
            return None;
        }
        self.close(begun, quiet)
    }

    /// The sound is over: gives the span that was still open.
    pub(super) fn finish(&mut self) -> Option<Span> {
        let begun = self.begun?;
        let end = self.quiet.unwrap_or(self.windows);
        self.close(begun, end)
    }

    /// Where the speech that still goes on began, its padding included.
    pub(super) fn open(&self) -> Option<u64> {
        self.begun.map(|begun| self.padded_start(begun))
    }

    /// The sample up to which everything is decided or open.
    pub(super) fn heard(&self) -> u64 {
        self.windows * WINDOW
    }

    /// Cuts the open span where a voice is least likely, not before sample
    /// `from`: speech without a pause must be cut somewhere.
    pub(super) fn cut(&mut self, from: u64) -> Option<Span> {
        let begun = self.begun?;
        let first = usize::try_from((from / WINDOW).saturating_sub(begun)).unwrap_or(usize::MAX);
        // Three windows together: one alone is likely only a stop consonant.
        let sum = |i: &usize| -> f32 {
            let near = self.history.iter().skip(i.saturating_sub(1)).take(3);
            near.sum()
        };
        let inner = first.max(1)..self.history.len().saturating_sub(1);
        let at = inner.min_by(|a, b| sum(a).total_cmp(&sum(b)))?;
        let window = begun + at as u64;
        let span = Span {
            start: self.padded_start(begun),
            end: window * WINDOW + WINDOW / 2,
        };
        self.history.drain(..at);
        self.begun = Some(window);
        self.last = span.end;
        Some(span)
    }

    fn close(&mut self, begun: u64, end: u64) -> Option<Span> {
        let start = self.padded_start(begun);
        self.begun = None;
        self.quiet = None;
        self.history.clear();
        if end - begun < SHORTEST {
            return None;
        }
        let end = (end * WINDOW + PAD).min(self.heard());
        self.last = end;
        Some(Span { start, end })
    }

    fn padded_start(&self, begun: u64) -> u64 {
        (begun * WINDOW).saturating_sub(PAD).max(self.last)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spans(windows: &[(usize, f32)]) -> Vec<Span> {
        let mut spans = Spans::default();
        let mut found = Vec::new();
        for (count, probability) in windows {
            found.extend((0..*count).filter_map(|_| spans.hear(*probability)));
        }
        found.extend(spans.finish());
        found
    }

    #[test]
    fn silence_and_clicks_are_no_speech() {
        assert_eq!(spans(&[(100, 0.1)]), []);
        assert_eq!(spans(&[(50, 0.1), (6, 0.9), (50, 0.1)]), []);
        assert_eq!(spans(&[(50, 0.49)]), []);
    }

    #[test]
    fn speech_is_padded_and_short_pauses_stay_inside() {
        let found = spans(&[(50, 0.0), (20, 0.9), (9, 0.1), (20, 0.9), (50, 0.0)]);
        let expected = Span {
            start: 50 * WINDOW - PAD,
            end: 99 * WINDOW + PAD,
        };
        assert_eq!(found, [expected]);
    }

    #[test]
    fn a_pause_of_300_ms_ends_a_span_and_spans_never_overlap() {
        let found = spans(&[(20, 0.9), (10, 0.1), (20, 0.9), (2, 0.1)]);
        assert_eq!(found.len(), 2);
        assert!(found[0].end <= found[1].start);
        assert_eq!(found[1].end, 52 * WINDOW, "not past what was heard");
    }

    #[test]
    fn endless_speech_is_cut_where_it_is_quietest() {
        let mut spans = Spans::default();
        for window in 0..100 {
            let quiet = (60..63).contains(&window);
            assert_eq!(spans.hear(if quiet { 0.4 } else { 0.9 }), None);
        }
        let span = spans.cut(40 * WINDOW).unwrap();
        assert_eq!(span.end / WINDOW, 61);
        assert_eq!(spans.open(), Some(span.end));
        assert_eq!(spans.finish().unwrap().start, span.end);
    }
}
