//! From any sound, stamped on the clip's timeline, to a transcript.

use std::time::Duration;

use aside_media::{AudioFormat, ClipTime, Samples};
use aside_sound::Resampler;

use crate::recognizer::RATE;
use crate::{Recognizer, Result, Terms, Transcript, Word, paragraph};

/// How far stamps and sample counts may drift apart before it is mended: less
/// than anyone sees in a caption, more than stamps jitter.
const SLACK: Duration = Duration::from_millis(20);

/// The longest gap that is filled with silence: a recogniser needs no more to
/// end what it heard. Longer ones are skipped on its timeline.
const LONGEST_FILL: Duration = Duration::from_secs(5);

/// Feeds a recogniser and keeps what it says as a [`Transcript`].
///
/// Stamps are believed: where sound is missing, the words after it stay in
/// their place; where it comes twice, it is heard once.
pub struct Transcriber {
    recognizer: Box<dyn Recognizer>,
    sound: Option<Sound>,
    /// Samples given to the recogniser.
    heard: u64,
    anchors: Vec<Anchor>,
    terms: Terms,
    transcript: Transcript,
    mono: Vec<f32>,
}

/// Sound of one format, from `origin` on without gaps.
struct Sound {
    resampler: Resampler,
    origin: ClipTime,
    frames: u64,
}

/// From sample `heard` of the recogniser on, its time runs with the clip's
/// from `at`.
#[derive(Clone, Copy)]
struct Anchor {
    heard: u64,
    at: ClipTime,
}

impl Transcriber {
    /// Nothing heard yet.
    pub fn new(recognizer: Box<dyn Recognizer>) -> Self {
        Self {
            transcript: Transcript {
                model: recognizer.model().to_owned(),
                ..Transcript::default()
            },
            recognizer,
            sound: None,
            heard: 0,
            anchors: Vec::new(),
            terms: Terms::default(),
            mono: Vec::new(),
        }
    }

    /// Writes these terms as they are to be written.
    #[must_use]
    pub fn with_terms(mut self, terms: Terms) -> Self {
        self.terms = terms;
        self
    }

    /// Hears more sound, and says the words that became certain by it.
    ///
    /// # Errors
    /// As [`Recognizer::accept`]; [`Error::Sound`](crate::Error::Sound) for
    /// sound that cannot be resampled. The words so far are kept.
    pub fn push(&mut self, samples: &Samples<ClipTime>) -> Result<&[Word]> {
        let before = self.transcript.words.len();
        let skip = self.align(samples.at, samples.format)?;
        let channels = usize::from(samples.format.channels.max(1));
        let data = samples.data.get(skip * channels..).unwrap_or_default();
        self.feed(data)?;
        Ok(&self.transcript.words[before..])
    }

    /// Says the words that remain, and gives the complete transcript.
    ///
    /// # Errors
    /// As [`Recognizer::finish`]. For what was said until then see
    /// [`words`](Self::words), before.
    pub fn finish(mut self) -> Result<Transcript> {
        self.flush()?;
        let words = self.recognizer.finish()?;
        self.keep(words);
        self.transcript.complete = true;
        Ok(self.transcript)
    }

    /// The words so far.
    pub fn words(&self) -> &[Word] {
        &self.transcript.words
    }

    /// The transcript so far, not complete.
    pub fn transcript(&self) -> &Transcript {
        &self.transcript
    }

    /// How many threads a decode may use from now on.
    pub fn set_threads(&mut self, threads: usize) {
        self.recognizer.set_threads(threads);
    }

    /// Makes what comes next begin where its stamp says. Says how many sound
    /// frames of it were heard already.
    fn align(&mut self, at: ClipTime, format: AudioFormat) -> Result<usize> {
        if self
            .sound
            .as_ref()
            .is_some_and(|sound| sound.resampler.format() != format)
        {
            self.flush()?;
        }
        let Some(sound) = &self.sound else {
            return self.begin(at, format);
        };
        let expected = sound.origin + format.rate.duration(sound.frames);
        let gap = at.saturating_since(expected);
        if gap > LONGEST_FILL {
            self.fill(LONGEST_FILL)?;
            self.flush()?;
            return self.begin(at, format);
        }
        if gap > SLACK {
            self.fill(gap)?;
        }
        let overlap = expected.saturating_since(at);
        if overlap <= SLACK {
            return Ok(0);
        }
        let frames = format.rate.frames_floor(overlap);
        Ok(usize::try_from(frames).unwrap_or(usize::MAX))
    }

    /// Begins a run of sound at `at`, and an anchor with it. After sound of
    /// another format the seam is aligned like any other.
    fn begin(&mut self, at: ClipTime, format: AudioFormat) -> Result<usize> {
        self.anchors.push(Anchor {
            heard: self.heard,
            at,
        });
        self.sound = Some(Sound {
            resampler: Resampler::new(format, RATE)?,
            origin: at,
            frames: 0,
        });
        Ok(0)
    }

    fn fill(&mut self, gap: Duration) -> Result<()> {
        let Some(sound) = &self.sound else {
            return Ok(());
        };
        let format = sound.resampler.format();
        let frames = format.rate.frames_floor(gap.min(LONGEST_FILL));
        let samples = frames * u64::from(format.channels.max(1));
        self.feed(&vec![0.0; usize::try_from(samples).unwrap_or_default()])
    }

    fn feed(&mut self, interleaved: &[f32]) -> Result<()> {
        let Some(sound) = &mut self.sound else {
            return Ok(());
        };
        let channels = usize::from(sound.resampler.format().channels.max(1));
        sound.frames += (interleaved.len() / channels) as u64;
        self.mono.clear();
        sound.resampler.push(interleaved, &mut self.mono)?;
        self.hear()
    }

    /// Ends the current run of sound: what its filter holds is heard.
    fn flush(&mut self) -> Result<()> {
        let Some(sound) = self.sound.take() else {
            return Ok(());
        };
        self.mono.clear();
        sound.resampler.finish(&mut self.mono)?;
        self.hear()
    }

    fn hear(&mut self) -> Result<()> {
        self.heard += self.mono.len() as u64;
        let words = self.recognizer.accept(&self.mono)?;
        self.keep(words);
        Ok(())
    }

    /// Puts words on the clip's timeline and into the transcript.
    fn keep(&mut self, words: Vec<Word>) {
        if let Some(language) = self.recognizer.language() {
            language.clone_into(&mut self.transcript.language);
        }
        for word in self.terms.put_right(words) {
            let (start, end) = (self.on_clip(word.start), self.on_clip(word.end));
            let transcript = &mut self.transcript;
            let floor = transcript.words.last().map_or(start, |last| last.end);
            let start = start.max(floor);
            let word = Word {
                start,
                end: end.max(start),
                ..word
            };
            let current = transcript.paragraphs.last().copied().unwrap_or(0);
            if paragraph::begins(&transcript.words[current..], &word) {
                transcript.paragraphs.push(transcript.words.len());
            }
            transcript.words.push(word);
        }
    }

    fn on_clip(&self, time: ClipTime) -> ClipTime {
        let since = |anchor: &Anchor| RATE.duration(anchor.heard);
        let before = |anchor: &&Anchor| ClipTime::ZERO + since(anchor) <= time;
        match self
            .anchors
            .iter()
            .rev()
            .find(before)
            .or(self.anchors.first())
        {
            Some(anchor) => anchor.at + time.saturating_since(ClipTime::ZERO + since(anchor)),
            None => time,
        }
    }
}

#[cfg(test)]
mod tests {
    use aside_media::SampleRate;

    use super::*;

    /// Hears a click as a word of 100 ms.
    #[derive(Default)]
    struct Clicks {
        heard: u64,
        quiet: u64,
    }

    impl Recognizer for Clicks {
        fn accept(&mut self, samples: &[f32]) -> Result<Vec<Word>> {
            let mut words = Vec::new();
            for sample in samples {
                if *sample > 0.3 && self.heard >= self.quiet {
                    let start = ClipTime::ZERO + RATE.duration(self.heard);
                    words.push(Word {
                        text: "click".to_owned(),
                        start,
                        end: start + Duration::from_millis(100),
                        confidence: 1.0,
                    });
                    self.quiet = self.heard + 1_600;
                }
                self.heard += 1;
            }
            Ok(words)
        }

        fn finish(&mut self) -> Result<Vec<Word>> {
            Ok(Vec::new())
        }

        fn set_threads(&mut self, _: usize) {}

        fn model(&self) -> &str {
            "clicks"
        }

        fn language(&self) -> Option<&str> {
            Some("en")
        }
    }

    /// `millis` of silence that begin with a click, in runs of 10 ms.
    fn click(transcriber: &mut Transcriber, at: i64, rate: u32, channels: u16, millis: usize) {
        let format = AudioFormat {
            rate: SampleRate::new(rate).unwrap(),
            channels,
        };
        let frames = rate as usize * millis / 1000;
        let mut data = vec![0.0; frames * usize::from(channels)];
        data[..frames / 100 * usize::from(channels)].fill(0.9);
        let run = rate as usize / 100 * usize::from(channels);
        for (index, data) in data.chunks(run).enumerate() {
            let passed = Duration::from_millis(10) * u32::try_from(index).unwrap();
            let samples = Samples {
                at: ClipTime::from_millis(at) + passed,
                format,
                data: data.to_vec().into(),
                lost_before: 0,
            };
            transcriber.push(&samples).unwrap();
        }
    }

    /// When each click was heard, to the nearest 10 ms.
    fn heard(transcriber: Transcriber) -> Vec<i64> {
        let transcript = transcriber.finish().unwrap();
        let start = |word: &Word| (word.start.millis_floor() + 5) / 10 * 10;
        transcript.words.iter().map(start).collect()
    }

    #[test]
    fn words_lie_where_they_were_said() {
        for (rate, channels) in [(16_000, 1), (44_100, 2), (48_000, 1), (96_000, 2)] {
            let mut transcriber = Transcriber::new(Box::<Clicks>::default());
            for at in [5_000, 6_000, 7_000] {
                click(&mut transcriber, at, rate, channels, 1_000);
            }
            assert_eq!(heard(transcriber), [5_000, 6_000, 7_000], "{rate} Hz");
        }
    }

    #[test]
    fn missing_sound_moves_no_word() {
        let mut transcriber = Transcriber::new(Box::<Clicks>::default());
        for at in [0, 1_500, 60_000, 61_200] {
            click(&mut transcriber, at, 48_000, 1, 1_000);
        }
        assert_eq!(heard(transcriber), [0, 1_500, 60_000, 61_200]);
    }

    #[test]
    fn sound_that_comes_twice_is_heard_once() {
        let mut transcriber = Transcriber::new(Box::<Clicks>::default());
        click(&mut transcriber, 0, 48_000, 1, 2_000);
        click(&mut transcriber, 1_000, 48_000, 1, 2_000);
        click(&mut transcriber, 3_000, 48_000, 1, 1_000);
        let heard = heard(transcriber);
        assert_eq!(heard.len(), 2);
        assert!(
            (heard[1] - 3_000).abs() <= 20,
            "within the slack: {heard:?}"
        );
    }

    #[test]
    fn a_clock_that_drifts_is_followed() {
        let mut transcriber = Transcriber::new(Box::<Clicks>::default());
        // Every second of this device lasts 1.005 s of the clip.
        for index in 0..20 {
            click(&mut transcriber, index * 1_005, 48_000, 1, 1_000);
        }
        for (index, start) in (0_i64..).zip(heard(transcriber)) {
            assert!(
                (start - index * 1_005).abs() <= 30,
                "click {index} at {start}"
            );
        }
    }

    #[test]
    fn another_microphone_goes_on_where_the_first_ended() {
        let mut transcriber = Transcriber::new(Box::<Clicks>::default());
        click(&mut transcriber, 0, 48_000, 1, 1_000);
        click(&mut transcriber, 1_000, 44_100, 2, 1_000);
        click(&mut transcriber, 2_500, 16_000, 1, 1_000);
        assert_eq!(heard(transcriber), [0, 1_000, 2_500]);
    }

    #[test]
    fn the_transcript_says_what_made_it() {
        let mut transcriber = Transcriber::new(Box::<Clicks>::default());
        click(&mut transcriber, 0, 48_000, 1, 4_000);
        click(&mut transcriber, 4_000, 48_000, 1, 1_000);
        assert!(!transcriber.transcript().complete);
        let transcript = transcriber.finish().unwrap();
        assert!(transcript.complete);
        assert_eq!(
            (transcript.model.as_str(), transcript.language.as_str()),
            ("clicks", "en")
        );
        assert_eq!(transcript.paragraphs, [0, 1], "after a long pause");
    }
}
