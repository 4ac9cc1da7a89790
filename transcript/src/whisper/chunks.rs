//! Which spans of speech are decoded together.
//!
//! Whisper hears 30 s at a time and takes as long for one second as for
//! thirty, so spans are gathered into chunks near that size, and cut at their
//! longest pause.

use std::collections::VecDeque;

use super::spans::Span;

/// A second of sound, in samples.
pub(super) const SECOND: u64 = 16_000;

/// The longest chunk: what Whisper hears at a time, less room for its end.
pub(super) const LONGEST: u64 = 28 * SECOND;

/// A silence that ends a chunk: nothing is gained by waiting for more.
const GAP: u64 = 3 * SECOND;

/// When a chunk is full it is cut at the longest pause after this.
const CUT_FROM: u64 = 14 * SECOND;

/// Spans of speech that are decoded together; never empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Chunk {
    pub(super) spans: Vec<Span>,
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
        let mut full = false;
        for count in 1.. {
            let (Some(end), Some(after)) = (ends.next(), starts.next()) else {
                break;
            };
            if end - start > LONGEST {
                full = true;
                break;
            }
            if after.saturating_sub(end) >= GAP {
                return Some(self.take(count));
            }
        }
        // The open span belongs to no chunk yet, but can fill this one.
        full |= open.is_some() && heard.saturating_sub(start) > LONGEST;
        full.then(|| self.cut(open))
    }

    /// The sound is over: the next chunk, as long as there is one.
    pub(super) fn drain(&mut self) -> Option<Chunk> {
        let (start, end) = (self.start()?, self.spans.back()?.end);
        if end - start > LONGEST {
            return Some(self.cut(None));
        }
        Some(self.take(self.spans.len()))
    }

    /// Cuts a full chunk at its longest pause in its later half, or at the
    /// last pause there is.
    fn cut(&mut self, open: Option<u64>) -> Chunk {
        let start = self.start().unwrap_or_default();
        let next = self.spans.iter().skip(1).map(|span| span.start);
        let next = next.chain(open);
        let pauses = self.spans.iter().zip(next).enumerate();
        let fits = |span: &Span| span.end - start <= LONGEST;
        let late = pauses
            .filter(|(_, (span, _))| fits(span) && span.end - start >= CUT_FROM)
            .max_by_key(|(_, (span, next))| next.saturating_sub(span.end))
            .map(|(index, _)| index + 1);
        let last = || self.spans.iter().take_while(|span| fits(span)).count();
        let count = late.unwrap_or_else(last);
        self.take(count.max(1))
    }

    fn take(&mut self, count: usize) -> Chunk {
        let spans = self.spans.drain(..count.min(self.spans.len())).collect();
        Chunk { spans }
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
    fn a_full_chunk_is_cut_at_its_longest_late_pause() {
        let mut full = chunks(&[(0, 5), (7, 16), (18, 22), (23, 27), (28, 33)]);
        let chunk = full.next(None, 33 * SECOND).unwrap();
        assert_eq!(chunk.end(), 16 * SECOND, "the pause of 2 s after 16 s");
        assert_eq!(full.start(), Some(18 * SECOND));
        assert_eq!(full.drain().unwrap().end(), 33 * SECOND);
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
