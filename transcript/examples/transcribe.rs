//! Transcribes a WAV file and says what it cost:
//! `transcribe FILE.wav [MODEL] [FORMAT]`, where MODEL is a name from the
//! catalogue or a ggml file and FORMAT one of json, vtt, srt, text, markdown
//! and words.

use std::error::Error;
use std::path::PathBuf;
use std::time::Instant;

use aside_media::{AudioFormat, ClipTime, SampleRate, Samples};
use aside_transcript::{
    DEFAULT_MODEL, Models, Transcriber, Transcript, WhisperOptions, cues, markdown, models, srt,
    text, vtt, whisper,
};

fn main() -> Result<(), Box<dyn Error>> {
    let mut args = std::env::args().skip(1);
    let wav = args
        .next()
        .ok_or("usage: transcribe FILE.wav [MODEL] [FORMAT]")?;
    let model = args.next().unwrap_or_else(|| DEFAULT_MODEL.to_owned());
    let format = args.next().unwrap_or_else(|| "words".to_owned());

    let models = Models::open(models::default_dir().ok_or("no home folder")?);
    let model = models.path(&model).or_else(|error| {
        let file = PathBuf::from(&model);
        if file.is_file() { Ok(file) } else { Err(error) }
    })?;
    let engine = whisper(&model, &models.vad_path()?, WhisperOptions::default())?;

    let begun = Instant::now();
    let Recording { runs, seconds } = read(&wav)?;
    let mut transcriber = Transcriber::new(engine);
    for samples in runs {
        transcriber.push(&samples)?;
    }
    let before_end = begun.elapsed();
    let transcript = transcriber.finish()?;
    let end = begun.elapsed();
    print!("{}", show(&transcript, &format)?);
    eprintln!(
        "{} words in {seconds:.1} s of sound; took {:.1} s, {:.1} s of it after the end",
        transcript.words.len(),
        end.as_secs_f32(),
        (end - before_end).as_secs_f32(),
    );
    Ok(())
}

/// A file's sound.
struct Recording {
    /// Runs of a tenth of a second.
    runs: Vec<Samples<ClipTime>>,
    seconds: f32,
}

fn read(path: &str) -> Result<Recording, Box<dyn Error>> {
    let mut wav = hound::WavReader::open(path)?;
    let spec = wav.spec();
    let rate = SampleRate::new(spec.sample_rate).ok_or("a rate of zero")?;
    let format = AudioFormat {
        rate,
        channels: spec.channels,
    };
    let data: Vec<f32> = match spec.sample_format {
        hound::SampleFormat::Float => wav.samples::<f32>().collect::<Result<_, _>>()?,
        hound::SampleFormat::Int => {
            let scale = 2_f32.powi(1 - i32::from(spec.bits_per_sample));
            let samples = wav.samples::<i32>();
            samples
                .map(|x| x.map(|x| x as f32 * scale))
                .collect::<Result<_, _>>()?
        }
    };
    let channels = usize::from(spec.channels);
    let run = (spec.sample_rate as usize / 10).max(1) * channels;
    let stamp = |index: usize| {
        let frames = (index * run / channels) as u64;
        ClipTime::ZERO + rate.duration(frames)
    };
    let seconds = data.len() as f32 / channels as f32 / spec.sample_rate as f32;
    let runs = data.chunks(run).enumerate().map(|(index, data)| Samples {
        at: stamp(index),
        format,
        data: data.to_vec().into(),
        lost_before: 0,
    });
    Ok(Recording {
        runs: runs.collect(),
        seconds,
    })
}

fn show(transcript: &Transcript, format: &str) -> Result<String, Box<dyn Error>> {
    Ok(match format {
        "json" => transcript.to_json(),
        "vtt" => vtt::write(&cues(transcript)),
        "srt" => srt::write(&cues(transcript)),
        "text" => text::write(transcript),
        "markdown" => markdown::write(transcript, &aside_transcript::Outline::of(transcript), None),
        "words" => transcript.words.iter().fold(String::new(), |all, word| {
            let times = format!("{}\t{}", word.start, word.end);
            all + &format!("{times}\t{:.2}\t{}\n", word.confidence, word.text)
        }),
        other => return Err(format!("no format is called {other:?}").into()),
    })
}
