//! The last stretch of sound, addressed by sample number.

use super::spans::Span;

/// Samples that are still needed; those before were forgotten. Bounded by its
/// user: a chunk, a pause and a stretch of the detector, about 40 s.
#[derive(Debug, Default)]
pub(super) struct Sound {
    /// The number of the first sample that is kept.
    first: u64,
    samples: Vec<f32>,
}

impl Sound {
    /// Appends samples.
    pub(super) fn push(&mut self, samples: &[f32]) {
        self.samples.extend_from_slice(samples);
    }

    /// The number of the sample that comes next.
    pub(super) fn end(&self) -> u64 {
        self.first + self.samples.len() as u64
    }

    /// The samples of a span, as far as they are kept.
    pub(super) fn slice(&self, span: Span) -> &[f32] {
        let index = |sample: u64| {
            let index = usize::try_from(sample.saturating_sub(self.first));
            index.unwrap_or(usize::MAX).min(self.samples.len())
        };
        let (start, end) = (index(span.start), index(span.end));
        &self.samples[start..end.max(start)]
    }

    /// Frees what lies before `sample`.
    pub(super) fn forget(&mut self, sample: u64) {
        let count = sample.clamp(self.first, self.end()) - self.first;
        // Moving the rest costs little, a few times a second of speech.
        self.samples
            .drain(..usize::try_from(count).unwrap_or_default());
        self.first += count;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples_keep_their_numbers() {
        let mut sound = Sound::default();
        sound.push(&[0.0, 1.0, 2.0, 3.0]);
        sound.forget(2);
        sound.push(&[4.0]);
        assert_eq!(sound.end(), 5);
        assert_eq!(sound.slice(Span { start: 3, end: 5 }), [3.0, 4.0]);
        assert_eq!(sound.slice(Span { start: 0, end: 3 }), [2.0]);
        assert_eq!(sound.slice(Span { start: 7, end: 9 }), [0.0; 0]);
        sound.forget(99);
        assert_eq!(sound.end(), 5);
    }
}
