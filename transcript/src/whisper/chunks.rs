//! Which spans of speech are decoded together.
//!
//! Whisper hears 30 s at a time and takes nearly as long for one second as for
//! thirty, so spans are gathered into chunks near that size.

use std::collections::VecDeque;

use super::spans::Span;

/// A second of sound, in samples.
pub(super) const SECOND: u64 = 16_000;

/// The longest chunk: what Whisper hears at a time, less room for its end.
pub(super) const LONGEST: u64 = 28 * SECOND;

/// A silence that ends a chunk: nothing is gained by waiting for more.
const GAP: u64 = 3 * SECOND;

/// Spans of speech that are decoded together; never empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Chunk {
    pub(super) spans: Vec<Span>,
    /// Whether speech goes on behind it: it was cut because it was full.
    pub(super) full: bool,
}

impl Chunk {
    pub(super) fn start(&self) -> u64 {
        self.spans.first().map_or(0, |span| span.start)
    }

    pub(super) fn end(&self) -> u64 {
        self.spans.last().map_or(0, |span| span.end)
    }
}

/// Gathers spans into chunks.
#[derive(Debug, Default)]
pub(super) struct Chunks {
    spans: VecDeque<Span>,
}

impl Chunks {
    /// Speech that has ended; at most [`LONGEST`], after what came before.
    pub(super) fn add(&mut self, span: Span) {
        self.spans.push_back(span);
    }

    /// What is left of a chunk from sample `from` on was not understood well
    /// enough, and belongs to the next one.
    pub(super) fn put_back(&mut self, chunk: &Chunk, from: u64) {
        let left = chunk.spans.iter().rev().filter(|span| span.end > from);
        for span in left {
            self.spans.push_front(Span {
                start: span.start.max(from),
                ..*span
            });
        }
    }

    /// Where the first sample lies that is still needed.
    pub(super) fn start(&self) -> Option<u64> {
        self.spans.front().map(|span| span.start)
    }

    /// The next chunk that is complete when speech has gone on since `open`
    /// and everything up to `heard` is known.
    pub(super) fn next(&mut self, open: Option<u64>, heard: u64) -> Option<Chunk> {
        let start = self.start()?;
        let next = open.unwrap_or(heard);
        let mut ends = self.spans.iter().map(|span| span.end);
        let mut starts = self
            .spans
            .iter()
            .skip(1)
            .map(|span| span.start)
            .chain([next]);
        // The first silence that is long enough, if it comes in time.
        for count in 1.. {
            let (Some(end), Some(after)) = (ends.next(), starts.next()) else {
                break;
            };
            if end - start > LONGEST {
                return Some(self.cut());
            }
            if after.saturating_sub(end) >= GAP {
                return Some(self.take(count, false));
            }
        }
        // The open span belongs to no chunk yet, but can fill this one.
        let full = open.is_some() && heard.saturating_sub(start) > LONGEST;
        full.then(|| self.cut())
    }

    /// The sound is over: the next chunk, as long as there is one.
    pub(super) fn drain(&mut self) -> Option<Chunk> {
        let (start, end) = (self.start()?, self.spans.back()?.end);
        if end - start > LONGEST {
            return Some(self.cut());
        }
        Some(self.take(self.spans.len(), false))
    }

    /// As many spans as fit into one chunk, and at least one.
    fn cut(&mut self) -> Chunk {
        let start = self.start().unwrap_or_default();
        let fits = |span: &&Span| span.end - start <= LONGEST;
        let count = self.spans.iter().take_while(fits).count();
        self.take(count.max(1), true)
    }

    fn take(&mut self, count: usize, full: bool) -> Chunk {
        let spans = self.spans.drain(..count.min(self.spans.len())).collect();
        Chunk { spans, full }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(start: u64, end: u64) -> Span {
        Span {
            start: start * SECOND,
            end: end * SECOND,
        }
    }

    fn chunks(spans: &[(u64, u64)]) -> Chunks {
        let mut chunks = Chunks::default();
        spans
            .iter()
            .for_each(|(start, end)| chunks.add(span(*start, *end)));
        chunks
    }

    #[test]
    fn a_chunk_waits_for_more_until_a_long_silence() {
        let mut waiting = chunks(&[(1, 4), (5, 9)]);
        assert_eq!(waiting.next(None, 11 * SECOND), None);
        assert_eq!(waiting.next(Some(10 * SECOND), 12 * SECOND), None);
        let chunk = waiting.next(None, 12 * SECOND).unwrap();
        assert_eq!(chunk.spans, [span(1, 4), span(5, 9)]);
        assert_eq!(waiting.next(None, 99 * SECOND), None);
    }

    #[test]
    fn a_full_chunk_takes_what_fits_and_gives_back_what_is_left() {
        let mut full = chunks(&[(0, 5), (7, 16), (18, 22), (23, 27), (28, 33)]);
        let chunk = full.next(None, 33 * SECOND).unwrap();
        assert!(chunk.full);
        assert_eq!(chunk.end(), 27 * SECOND);
        full.put_back(&chunk, 20 * SECOND);
        let rest = full.drain().unwrap();
        assert!(!rest.full);
        assert_eq!(rest.spans, [span(20, 22), span(23, 27), span(28, 33)]);
        assert_eq!(full.drain(), None);
    }

    #[test]
    fn open_speech_fills_a_chunk_too() {
        let mut full = chunks(&[(0, 10), (11, 20)]);
        let open = Some(21 * SECOND);
        assert_eq!(full.next(open, 27 * SECOND), None);
        assert_eq!(full.next(open, 29 * SECOND).unwrap().end(), 20 * SECOND);
    }

    #[test]
    fn no_chunk_is_longer_than_whisper_hears() {
        let mut many = chunks(&[(0, 3), (4, 27), (28, 50), (51, 53), (90, 95)]);
        let mut found = Vec::new();
        while let Some(chunk) = many.next(None, 96 * SECOND).or_else(|| many.drain()) {
            assert!(chunk.end() - chunk.start() <= LONGEST);
            found.push(chunk);
        }
        assert_eq!(
            found.iter().map(|chunk| chunk.spans.len()).sum::<usize>(),
            5
        );
        assert_eq!(found.last().unwrap().spans, [span(90, 95)]);
    }
}
