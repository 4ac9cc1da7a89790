//! The engine's side.

use std::io::{self, Read, Write};
use std::process::ExitCode;

use super::wire::{Answer, Ask, Start};
use crate::{Recognizer, Result, WhisperOptions, whisper};

/// Is the engine of the program that started this one, until that program
/// closes the pipe or ends: reads from standard input, answers on standard
/// output.
pub fn serve_engine() -> ExitCode {
    give_way();
    let load = |start: Start| {
        let options = WhisperOptions {
            language: start.language,
            prompt: start.prompt,
            threads: start.threads,
            ..WhisperOptions::default()
        };
        whisper(&start.model, &start.vad, options)
    };
    match serve(&mut io::stdin().lock(), &mut io::stdout().lock(), load) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::warn!(%error, "the speech engine was not understood");
            ExitCode::FAILURE
        }
    }
}

/// Answers until nobody asks any more.
fn serve(
    from: &mut impl Read,
    to: &mut impl Write,
    load: impl Fn(Start) -> Result<Box<dyn Recognizer>>,
) -> io::Result<()> {
    let mut engine: Option<Box<dyn Recognizer>> = None;
    while let Some(ask) = Ask::read(from)? {
        let answer = match (ask, &mut engine) {
            (Ask::Start(start), _) => load(start).map(|loaded| {
                engine = Some(loaded);
                Vec::new()
            }),
            (Ask::Hear(samples), Some(engine)) => engine.accept(&samples),
            (Ask::Finish, Some(engine)) => engine.finish(),
            (Ask::Threads(threads), Some(engine)) => {
                engine.set_threads(threads);
                Ok(Vec::new())
            }
            (_, None) => return Err(io::ErrorKind::InvalidData.into()),
        };
        let language = engine.as_ref().and_then(|it| it.language());
        Answer::new(answer, language).write(to)?;
    }
    Ok(())
}

/// Recording goes first: this process ends with its parent, and before it when
/// there is too little memory for both. Its priority is its parent's.
fn give_way() {
    #[cfg(target_os = "linux")]
    {
        use rustix::process::{Signal, set_parent_process_death_signal};
        if let Err(error) = set_parent_process_death_signal(Some(Signal::KILL)) {
            tracing::debug!(%error, "the engine notices its parent's end by the pipe only");
        }
        // What `top` shows.
        if let Err(error) = rustix::thread::set_name(c"aside-speech") {
            tracing::debug!(%error, "the engine has its program's name");
        }
        // proc(5): from -1000, never, to 1000, first of all.
        if let Err(error) = std::fs::write("/proc/self/oom_score_adj", "800") {
            tracing::debug!(%error, "memory is taken from whom the system likes");
        }
    }
}

#[cfg(test)]
mod tests {
    use aside_media::ClipTime;

    use super::*;
    use crate::{Error, Word};

    /// Says how much it heard.
    struct Counter(usize);

    impl Recognizer for Counter {
        fn accept(&mut self, samples: &[f32]) -> Result<Vec<Word>> {
            self.0 += samples.len();
            match samples.is_empty() {
                true => Err(Error::Engine("nothing to hear".to_owned())),
                false => Ok(Vec::new()),
            }
        }

        fn finish(&mut self) -> Result<Vec<Word>> {
            Ok(vec![Word {
                text: self.0.to_string(),
                start: ClipTime::ZERO,
                end: ClipTime::ZERO,
                confidence: 1.0,
            }])
        }

        fn set_threads(&mut self, _: usize) {}

        fn model(&self) -> &str {
            "counter"
        }

        fn language(&self) -> Option<&str> {
            Some("en")
        }
    }

    fn start() -> Ask {
        Ask::Start(Start {
            model: "m.bin".into(),
            vad: "v.bin".into(),
            language: None,
            prompt: None,
            threads: 1,
        })
    }

    fn served(asks: &[Ask]) -> (io::Result<()>, Vec<Answer>) {
        let (mut from, mut to) = (Vec::new(), Vec::new());
        for ask in asks {
            ask.write(&mut from).unwrap();
        }
        let ended = serve(&mut &from[..], &mut to, |_| Ok(Box::new(Counter(0))));
        let mut to = &to[..];
        let mut answers = Vec::new();
        while !to.is_empty() {
            answers.push(Answer::read(&mut to).unwrap());
        }
        (ended, answers)
    }

    #[test]
    fn every_ask_is_answered_in_its_turn() {
        let asks = [
            start(),
            Ask::Hear(vec![0.0; 3]),
            Ask::Hear(Vec::new()),
            Ask::Threads(2),
            Ask::Finish,
        ];
        let (ended, answers) = served(&asks);
        ended.unwrap();
        let said = |text: &str| {
            let words = Word {
                text: text.to_owned(),
                start: ClipTime::ZERO,
                end: ClipTime::ZERO,
                confidence: 1.0,
            };
            Answer::new(Ok(vec![words]), Some("en"))
        };
        let nothing = || Answer::new(Ok(Vec::new()), Some("en"));
        let refused = Answer::Refused {
            model: false,
            reason: "nothing to hear".to_owned(),
        };
        let expected = [nothing(), nothing(), refused, nothing(), said("3")];
        assert_eq!(answers, expected);
    }

    #[test]
    fn sound_before_a_model_is_a_defect_of_the_parent() {
        let (ended, answers) = served(&[Ask::Finish]);
        assert!(ended.is_err() && answers.is_empty());
    }
}
