//! Speech, what is said in it, and when.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use aside_media::SampleRate;
use aside_rig::{SPEECH_TEXT, SPEECH_WAV};
use hound::{SampleFormat, WavReader, WavSpec, WavWriter};

use super::matching::Known;

const RATE: SampleRate = SampleRate::HZ_16000;

/// When each word of [`SPEECH_TEXT`] begins, in milliseconds: forced alignment by
/// PocketSphinx 5 with its model of American English.
const SPEECH_BEGINS: [u64; 22] = [
    290, 630, 970, 1_240, 1_630, 3_250, 3_990, 5_370, 5_610, 5_860, 6_420, 6_660, 6_910, 7_050,
    8_150, 8_530, 8_820, 9_200, 9_370, 9_630, 9_780, 9_990,
];

/// Said word by word, so that it is known when each begins.
const SPACED: &str = "Please open the report before lunch and read the second page. The numbers in \
    the left column are wrong. Nobody changed the server after Monday morning. We should move the \
    large picture under the title and make the button green. Then send me a short message. The \
    customer wants a better search with fewer steps. Every window needs a clear name. My brother \
    found seven old letters behind the kitchen door. It was a cold winter and the river was frozen.";

/// How espeak-ng says what is said word by word.
const PLAIN: Voice = Voice {
    name: "en-us",
    words_a_minute: 155,
};

/// Said in one go. Several, since of a hundred words that a machine speaks
/// either recogniser mishears a few by chance.
const TOLD: [Told; 4] = [
    Told {
        name: "espeak-ng, a review",
        voice: PLAIN,
        text: "Welcome to the weekly review. This week we finished the import of older \
            recordings, and the first customers have tried it. Most of them were happy with the \
            speed, but two of them could not find the button. We moved it to the top of the page. \
            The next thing on our list is the search. It has to find a word in a few thousand \
            messages before you notice that you are waiting. After that we want to look at the \
            cost of storage, because videos are large and nobody deletes them. If you have ideas, \
            please write them down before Thursday. Thank you for your help, and have a good \
            weekend.",
    },
    Told {
        name: "espeak-ng, a patch",
        voice: PLAIN,
        text: "I looked at the bug you sent yesterday. When a person opens the settings and closes \
            the window right away, the file is written twice. The second time it is empty. I fixed \
            it by waiting for the first write to end. There is a test for it now, and it failed \
            before the change. Could you look at the patch this afternoon? If it is fine for you, \
            we can ship it with the next release. One more thing. The error message in that place \
            is hard to understand, so I wrote a new one. It says what happened and what to do next.",
    },
    Told {
        name: "espeak-ng, British, good morning",
        voice: Voice {
            name: "en-gb",
            words_a_minute: 150,
        },
        text: "Good morning everybody. Here is what happened while you were asleep. The team in \
            Berlin finished the new page for customers, and it looks very good on a small phone. \
            The people from sales asked for a list of prices by Friday. I will write a first \
            version today and send it around before dinner. Please read it and tell me what is \
            missing. On Monday we have a visit from the bank, so the meeting room is taken all day \
            long. Use the kitchen or the garden if you need to talk to somebody. See you tomorrow.",
    },
    Told {
        name: "espeak-ng, faster, an interview",
        voice: Voice {
            name: "en-us",
            words_a_minute: 165,
        },
        text: "In my last job I led a group of five engineers. We built a program that plans the \
            routes of delivery trucks. The hardest part was not the code. It was to understand \
            what the drivers really needed. So I spent two weeks riding with them and wrote down \
            every question they asked. After that we threw away half of our plan and started again \
            with a much simpler one. The result saved about ten percent of the fuel. What I \
            learned is that you should always watch people work before you decide what to build \
            for them.",
    },
];

/// What espeak-ng says in one go, and how.
struct Told {
    name: &'static str,
    voice: Voice,
    text: &'static str,
}

/// One of espeak-ng's voices.
struct Voice {
    name: &'static str,
    words_a_minute: u32,
}

/// A pause between words, and after a sentence.
const PAUSE: Duration = Duration::from_millis(90);
const REST: Duration = Duration::from_millis(700);

/// Speech with its words.
#[derive(Debug)]
pub(super) struct Labelled {
    pub(super) name: String,
    /// 16 kHz, mono, 16 bits.
    pub(super) wav: PathBuf,
    pub(super) text: String,
    /// The words whose start is known.
    pub(super) starts: Vec<Known>,
}

impl Labelled {
    pub(super) fn length(&self) -> Result<Duration> {
        Ok(RATE.duration(WavReader::open(&self.wav)?.duration().into()))
    }
}

/// What comes with this program, and what espeak-ng says.
pub(super) fn own(dir: &Path) -> Result<Vec<Labelled>> {
    let wav = dir.join("inaugural.wav");
    fs::write(&wav, SPEECH_WAV)?;
    let known = |(word, millis): (&str, u64)| (word.to_owned(), Duration::from_millis(millis));
    let recorded = Labelled {
        name: "inaugural address, 1961".to_owned(),
        wav,
        text: SPEECH_TEXT.to_owned(),
        starts: SPEECH_TEXT
            .split_whitespace()
            .zip(SPEECH_BEGINS)
            .map(known)
            .collect(),
    };
    let mut all = vec![recorded, spaced(dir)?];
    for (number, told) in TOLD.iter().enumerate() {
        let wav = dir.join(format!("told-{number}.wav"));
        write(&wav, &espeak(&told.voice, told.text, dir)?)?;
        all.push(Labelled {
            name: told.name.to_owned(),
            wav,
            text: told.text.to_owned(),
            starts: Vec::new(),
        });
    }
    Ok(all)
}

/// Words that are said alone and put one after the other.
fn spaced(dir: &Path) -> Result<Labelled> {
    let mut sound = vec![0.0; RATE.frames_floor(REST) as usize];
    let mut starts = Vec::new();
    for word in SPACED.split_whitespace() {
        let said = trimmed(&espeak(&PLAIN, word, dir)?);
        starts.push((word.to_owned(), RATE.duration(sound.len() as u64)));
        sound.extend(said);
        let pause = if word.ends_with('.') { REST } else { PAUSE };
        sound.resize(sound.len() + RATE.frames_floor(pause) as usize, 0.0);
    }
    let wav = dir.join("spaced.wav");
    write(&wav, &sound)?;
    Ok(Labelled {
        name: "espeak-ng, word by word".to_owned(),
        wav,
        text: SPACED.to_owned(),
        starts,
    })
}

/// Recordings of the user's own, with what is said in them and, if known, when.
pub(super) fn read(folder: &Path, dir: &Path) -> Result<Vec<Labelled>> {
    let mut files: Vec<_> = fs::read_dir(folder)?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|it| it == "wav"))
        .collect();
    files.sort();
    let read = |path: PathBuf| {
        let name = path
            .file_stem()
            .context("a name")?
            .to_string_lossy()
            .into_owned();
        let text = fs::read_to_string(path.with_extension("txt"))
            .with_context(|| format!("what is said in {}", path.display()))?;
        let wav = dir.join(format!("own-{name}.wav"));
        convert(&path, &wav)?;
        let starts = match fs::read_to_string(path.with_extension("starts")) {
            Ok(lines) => lines.lines().map(start).collect::<Result<_>>()?,
            Err(_) => Vec::new(),
        };
        Ok(Labelled {
            name,
            wav,
            text,
            starts,
        })
    };
    files.into_iter().map(read).collect()
}

/// A word and, after a tab, the millisecond at which it begins.
fn start(line: &str) -> Result<Known> {
    let (word, millis) = line.split_once('\t').context("a start without a tab")?;
    Ok((word.to_owned(), Duration::from_millis(millis.parse()?)))
}

/// What espeak-ng, a speech synthesiser, says.
fn espeak(voice: &Voice, text: &str, dir: &Path) -> Result<Vec<f32>> {
    let (made, wav) = (dir.join("espeak.wav"), dir.join("espeak-16.wav"));
    let output = Command::new("espeak-ng")
        .args([
            "-v",
            voice.name,
            "-s",
            &voice.words_a_minute.to_string(),
            "-w",
        ])
        .arg(&made)
        .arg(text)
        .output()
        .context("espeak-ng is missing: apt-get install espeak-ng")?;
    ensure!(output.status.success(), "espeak-ng: {output:?}");
    convert(&made, &wav)?;
    samples(&wav)
}

fn convert(from: &Path, to: &Path) -> Result<()> {
    let output = Command::new("ffmpeg")
        .args(["-v", "error", "-y", "-i"])
        .arg(from)
        .args(["-ac", "1", "-ar", "16000", "-c:a", "pcm_s16le"])
        .arg(to)
        .output()
        .context("ffmpeg is missing: apt-get install ffmpeg")?;
    ensure!(output.status.success(), "ffmpeg: {output:?}");
    Ok(())
}

/// The samples of a file of ours.
pub(super) fn samples(wav: &Path) -> Result<Vec<f32>> {
    let mut wav = WavReader::open(wav)?;
    let samples = wav.samples::<i16>();
    Ok(samples
        .map(|it| it.map(|it| f32::from(it) / 32_768.0))
        .collect::<Result<_, _>>()?)
}

fn write(path: &Path, samples: &[f32]) -> Result<()> {
    let spec = WavSpec {
        channels: 1,
        sample_rate: RATE.get(),
        bits_per_sample: 16,
        sample_format: SampleFormat::Int,
    };
    let mut wav = WavWriter::create(path, spec)?;
    for sample in samples {
        wav.write_sample((sample * 32_767.0) as i16)?;
    }
    Ok(wav.finalize()?)
}

/// Without the silence around it: what is 34 dB below the loudest.
fn trimmed(sound: &[f32]) -> Vec<f32> {
    let loudest = sound.iter().fold(0_f32, |a, b| a.max(b.abs()));
    let is_loud = |sample: &f32| sample.abs() > loudest / 50.0;
    let first = sound.iter().position(is_loud).unwrap_or(0);
    let last = sound.iter().rposition(is_loud).map_or(0, |it| it + 1);
    sound.get(first..last).unwrap_or_default().to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn silence_around_a_word_is_taken_away() {
        assert_eq!(
            trimmed(&[0.0, 0.001, 0.5, 0.0, -0.3, 0.0]),
            [0.5, 0.0, -0.3]
        );
        assert!(trimmed(&[]).is_empty());
    }

    #[test]
    fn the_start_of_a_word_is_read() {
        let expected = ("so".to_owned(), Duration::from_millis(630));
        assert_eq!(start("so\t630").unwrap(), expected);
        assert!(start("so 630").is_err() && start("so\tlate").is_err());
    }
}
