//! Which spans of speech are decoded together.
//!
//! Whisper understands more in longer chunks, and each has its costs, so spans
//! are gathered into chunks of up to 28 s. But whoever stops waits for the last
//! one: from 10 s on, a pause ends it.

use std::collections::VecDeque;

use super::spans::Span;

/// A second of sound, in samples.
pub(super) const SECOND: u64 = 16_000;

/// The longest chunk: what Whisper hears at a time, less room for its end.
pub(super) const LONGEST: u64 = 28 * SECOND;

/// A silence that ends a chunk: nothing is gained by waiting for more.
const GAP: u64 = 3 * SECOND;

/// A chunk that need not grow any more: 10 s.
const ENOUGH: u64 = 10 * SECOND;

/// What ends such a chunk: a second without a voice, less the padding.
const PAUSE: u64 = SECOND * 8 / 10;

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
            let enough = if end - start >= ENOUGH { PAUSE } else { GAP };
            if after.saturating_sub(end) >= enough {
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

    /// Times are tenths of a second.
    fn at(tenths: u64) -> u64 {
        tenths * SECOND / 10
    }

    fn span(start: u64, end: u64) -> Span {
        Span {
            start: at(start),
            end: at(end),
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
        let mut waiting = chunks(&[(10, 40), (50, 90)]);
        assert_eq!(waiting.next(None, at(110)), None);
        assert_eq!(waiting.next(Some(at(100)), at(120)), None);
        let chunk = waiting.next(None, at(120)).unwrap();
        assert_eq!(chunk.spans, [span(10, 40), span(50, 90)]);
        assert_eq!(waiting.next(None, at(990)), None);
    }

    #[test]
    fn what_is_long_enough_ends_with_the_next_pause() {
        let mut long = chunks(&[(0, 60), (68, 99), (107, 120)]);
        assert_eq!(long.next(Some(at(125)), at(128)), None);
        let chunk = long.next(None, at(128)).unwrap();
        assert!(!chunk.full, "nothing of it is heard again");
        assert_eq!(chunk.end(), at(120));
        let mut two = chunks(&[(0, 60), (62, 110), (118, 130)]);
        assert_eq!(two.next(None, at(131)).unwrap().end(), at(110));
        assert_eq!(two.next(None, at(135)), None);
    }

    #[test]
    fn a_full_chunk_takes_what_fits_and_gives_back_what_is_left() {
        let mut full = chunks(&[(0, 50), (70, 160), (164, 220), (224, 270), (274, 330)]);
        let chunk = full.next(None, at(331)).unwrap();
        assert!(chunk.full);
        assert_eq!(chunk.end(), at(270));
        full.put_back(&chunk, at(200));
        let rest = full.drain().unwrap();
        assert!(!rest.full);
        assert_eq!(rest.spans, [span(200, 220), span(224, 270), span(274, 330)]);
        assert_eq!(full.drain(), None);
    }

    #[test]
    fn open_speech_fills_a_chunk_too() {
        let mut full = chunks(&[(0, 100), (104, 200)]);
        let open = Some(at(204));
        assert_eq!(full.next(open, at(270)), None);
        assert_eq!(full.next(open, at(290)).unwrap().end(), at(200));
    }

    #[test]
    fn no_chunk_is_longer_than_whisper_hears() {
        let mut many = chunks(&[(0, 30), (40, 270), (280, 500), (510, 530), (900, 950)]);
        let mut found = Vec::new();
        while let Some(chunk) = many.next(None, at(960)).or_else(|| many.drain()) {
            assert!(chunk.end() - chunk.start() <= LONGEST);
            found.push(chunk);
        }
        assert_eq!(
            found.iter().map(|chunk| chunk.spans.len()).sum::<usize>(),
            5
        );
        assert_eq!(found.last().unwrap().spans, [span(900, 950)]);
    }
}
