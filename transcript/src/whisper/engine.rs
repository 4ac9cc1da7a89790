//! Whisper itself: one window of sound in, tokens out.
//!
//! Searched as whisper.cpp's own program does: five beams, and again with some
//! chance where it is in doubt. The encoder is nine tenths of the work, so that
//! beams cost little; it looks at no more than there is.

use std::ffi::c_void;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use whisper_rs::{
    DtwMode, DtwModelPreset, DtwParameters, FullParams, SamplingStrategy, WhisperContext,
    WhisperContextParameters, WhisperState,
};

use super::chunks::SECOND;
use super::tokens::Token;
use crate::error::engine;
use crate::models::ggml::{self, Shape};
use crate::{Cancel, Error, Result};

/// Samples of a position, what the encoder looks at together: 20 ms.
const POSITION: usize = 320;
/// Positions are taken so many at a time: the fast matrix products need it.
const STEP: usize = 8;
/// The most positions: 29.92 s, of the 30 s that every model has.
const MOST: usize = 1_500 / STEP * STEP;
/// Positions behind the sound: 2 s. Looking at the whole 30 s costs the same for
/// a sentence as for twenty; without room Whisper loses the last words.
const ROOM: usize = 100;
/// Whisper's own width of search.
const BEAMS: i32 = 5;
/// Samples of a centisecond, Whisper's unit of time.
const CENTISECOND: u64 = SECOND / 100;
/// Loudness of what fills a window up: far below speech, but not digital
/// silence, at which Whisper begins to invent.
const NOISE_SIGMA: f32 = 0.001;
/// The least that is decoded: 1 s. The word alignment aborts on windows of a
/// few frames.
const SHORTEST: usize = 16_000;
/// A language is believed once it was detected in this much sound: 4 s.
const LANGUAGE_FROM: usize = 4 * 16_000;
/// How much of a window a language is guessed from, in positions of 20 ms:
/// 7.7 s.
const LANGUAGE_POSITIONS: i32 = 384;

/// A loaded model and what it needs to decode.
pub(super) struct Engine {
    context: WhisperContext,
    state: WhisperState,
    params: FullParams<'static, 'static>,
    /// Sound and then noise.
    window: Vec<f32>,
    noise: Vec<f32>,
    language: Language,
    /// Its flag is what the abort callback reads: `params` hold its address.
    cancel: Cancel,
}

/// What is known of the language.
enum Language {
    /// The model knows no other, or the user chose it.
    Known(&'static str),
    /// Detected anew until enough was heard.
    Guessed(Option<&'static str>),
}

impl Engine {
    /// Loads a model, after a look whether it is one.
    ///
    /// # Errors
    /// [`Error::ModelMissing`], [`Error::Truncated`] or [`Error::Foreign`] for
    /// a file that is none; [`Error::Engine`] when whisper.cpp refuses it, or
    /// the language.
    pub(super) fn load(path: &Path, language: Option<&str>, cancel: Cancel) -> Result<Self> {
        let shape = ggml::inspect(path)?;
        let language = choose(&shape, language)?;
        let mut params = WhisperContextParameters::default();
        params
            .use_gpu(false)
            .flash_attn(false)
            .dtw_parameters(dtw(&shape));
        let context =
            WhisperContext::new_with_params(path, params).map_err(|error| Error::Foreign {
                path: path.to_owned(),
                reason: error.to_string(),
            })?;
        let state = context.create_state().map_err(engine)?;
        Ok(Self {
            params: full_params(&language, &cancel),
            state,
            context,
            window: Vec::with_capacity(MOST * POSITION),
            noise: noise(MOST * POSITION),
            language,
            cancel,
        })
    }

    /// What may be said: every decode is begun with it in mind.
    pub(super) fn expect(&mut self, prompt: &str) {
        // A C string ends at the first NUL.
        self.params.set_initial_prompt(&prompt.replace('\0', " "));
    }

    /// How many threads a decode uses.
    pub(super) fn set_threads(&mut self, threads: usize) {
        self.params
            .set_n_threads(i32::try_from(threads.max(1)).unwrap_or(1));
    }

    /// The language, once it is known or guessed.
    pub(super) fn language(&self) -> Option<&str> {
        match self.language {
            Language::Known(language) => Some(language),
            Language::Guessed(language) => language,
        }
    }

    /// Whether there is anybody left to recognise for.
    ///
    /// # Errors
    /// [`Error::Cancelled`].
    pub(super) fn go_on(&self) -> Result<()> {
        if self.cancel.is_cancelled() {
            return Err(Error::Cancelled);
        }
        Ok(())
    }

    /// Decodes at most 30 s of sound. `first` is the number of its first
    /// sample; the tokens' ends count as it does.
    ///
    /// # Errors
    /// [`Error::Cancelled`] or [`Error::Engine`].
    pub(super) fn decode(&mut self, sound: &[f32], first: u64) -> Result<Vec<Token>> {
        self.go_on()?;
        let sound = &sound[..sound.len().min(MOST * POSITION)];
        let positions = positions(sound.len());
        self.window.clear();
        self.window.extend_from_slice(sound);
        self.window
            .extend_from_slice(&self.noise[sound.len()..positions * POSITION]);
        self.params
            .set_audio_ctx(i32::try_from(positions).unwrap_or_default());
        let length = sound.len().max(SHORTEST) as u64;
        let millis = i32::try_from(length * 1000 / SECOND).unwrap_or(30_000);
        self.params.set_duration_ms(millis);
        if let Language::Guessed(_) = self.language {
            self.narrow()?;
        }
        let decoded = self.state.full(self.params.clone(), &self.window);
        if self.cancel.is_cancelled() {
            return Err(Error::Cancelled);
        }
        decoded.map_err(engine)?;
        self.learn_language(sound.len());
        Ok(self.tokens(first, sound.len() as u64))
    }

    /// Has the next decode guess the language by a window's beginning.
    ///
    /// whisper.cpp guesses with as much of the window as the decode before
    /// looked at: the whole of it would cost as much as the decode itself.
    fn narrow(&mut self) -> Result<()> {
        let mut params = self.params.clone();
        params.set_language(Some("en"));
        params.set_audio_ctx(LANGUAGE_POSITIONS);
        params.set_duration_ms(1_000);
        params.set_max_tokens(1);
        params.set_temperature_inc(0.0);
        let decoded = self.state.full(params, &self.window);
        self.go_on()?;
        decoded.map_err(engine)
    }

    fn learn_language(&mut self, heard: usize) {
        if let Language::Guessed(guess) = &mut self.language {
            let id = self.state.full_lang_id_from_state();
            *guess = whisper_rs::get_lang_str(id);
            if let Some(language) = guess.take_if(|_| heard >= LANGUAGE_FROM) {
                // whisper-rs never frees its copy; this is once a recogniser.
                self.params.set_language(Some(language));
                self.language = Language::Known(language);
            }
        }
    }

    /// The text tokens of what was just decoded, without those that Whisper
    /// puts after the end of the sound.
    fn tokens(&self, first: u64, length: u64) -> Vec<Token> {
        let end_of_text = self.context.token_eot();
        let mut tokens = Vec::new();
        for segment in self.state.as_iter() {
            for index in 0..segment.n_tokens() {
                let Some(token) = segment.get_token(index) else {
                    continue;
                };
                let data = token.token_data();
                if data.id >= end_of_text {
                    continue;
                }
                let end = u64::try_from(data.t_dtw).ok().map(|cs| cs * CENTISECOND);
                if end.is_some_and(|end| end > length + SECOND / 2) {
                    continue;
                }
                tokens.push(Token {
                    bytes: token.to_bytes().unwrap_or_default().to_vec(),
                    probability: data.p,
                    end: end.map(|end| first + end.min(length)),
                });
            }
        }
        tokens
    }
}

/// How many positions sound of this length is heard with.
fn positions(samples: usize) -> usize {
    (samples.div_ceil(POSITION) + ROOM)
        .next_multiple_of(STEP)
        .min(MOST)
}

/// The language to decode in, as far as it is known beforehand.
fn choose(shape: &Shape, wanted: Option<&str>) -> Result<Language> {
    let Some(wanted) = wanted else {
        return Ok(match shape.is_multilingual() {
            true => Language::Guessed(None),
            false => Language::Known("en"),
        });
    };
    // A NUL would make whisper-rs panic.
    let id = Some(wanted).filter(|name| !name.contains('\0'));
    match id
        .and_then(whisper_rs::get_lang_id)
        .and_then(whisper_rs::get_lang_str)
    {
        None => Err(Error::Engine(format!("no language is called {wanted:?}"))),
        Some(language) if language != "en" && !shape.is_multilingual() => Err(Error::Engine(
            format!("this model knows English, not {wanted:?}"),
        )),
        Some(language) => Ok(Language::Known(language)),
    }
}

fn full_params(language: &Language, cancel: &Cancel) -> FullParams<'static, 'static> {
    let mut params = FullParams::new(SamplingStrategy::BeamSearch {
        beam_size: BEAMS,
        patience: -1.0,
    });
    params.set_n_threads(1);
    params.set_no_context(true);
    // One window is one decode: what Whisper leaves out is sought again by the
    // caller, who knows where somebody speaks.
    params.set_single_segment(true);
    params.set_suppress_nst(true);
    params.set_print_progress(false);
    params.set_print_realtime(false);
    params.set_print_special(false);
    params.set_print_timestamps(false);
    match language {
        Language::Known(language) => params.set_language(Some(language)),
        Language::Guessed(_) => params.set_language(Some("auto")),
    }
    // SAFETY: the callback reads an AtomicBool at this address. The engine owns
    // `cancel`, which shares it, so it outlives every decode.
    unsafe {
        params.set_abort_callback(Some(is_set));
        params.set_abort_callback_user_data(Arc::as_ptr(cancel.flag()).cast_mut().cast());
    }
    params
}

/// whisper.cpp asks between two operations whether to give up.
unsafe extern "C" fn is_set(flag: *mut c_void) -> bool {
    // SAFETY: `full_params` passes the address of an AtomicBool that outlives
    // the decode, and nobody holds it mutably.
    let flag = unsafe { &*flag.cast::<AtomicBool>() };
    flag.load(Ordering::Relaxed)
}

/// Which attention heads follow the sound, by the model's shape.
fn dtw(shape: &Shape) -> DtwParameters<'static> {
    use DtwModelPreset::{
        Base, BaseEn, LargeV2, LargeV3, LargeV3Turbo, Medium, MediumEn, Small, SmallEn, Tiny,
        TinyEn,
    };
    let english = !shape.is_multilingual();
    let preset = match (shape.audio_layers, shape.text_layers) {
        (4, 4) => Some(if english { TinyEn } else { Tiny }),
        (6, 6) => Some(if english { BaseEn } else { Base }),
        (12, 12) => Some(if english { SmallEn } else { Small }),
        (24, 24) => Some(if english { MediumEn } else { Medium }),
        (32, 32) => Some(if shape.mels == 128 { LargeV3 } else { LargeV2 }),
        (32, 4) => Some(LargeV3Turbo),
        _ => None,
    };
    let (mode, heads) = match preset {
        Some(model_preset) => (DtwMode::ModelPreset { model_preset }, 32),
        None => (DtwMode::TopMost { n_top: 1 }, shape.text_heads),
    };
    // Heads times tokens times positions, as floats, in a handful of copies.
    let tokens = shape.text_context.unsigned_abs() as usize / 2;
    let positions = shape.audio_context.unsigned_abs() as usize;
    DtwParameters {
        mode,
        dtw_mem_size: heads.unsigned_abs() as usize * tokens * positions * 4 * 8,
    }
}

/// White noise, the same every time.
fn noise(count: usize) -> Vec<f32> {
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let mut uniform = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 40) as f32 / (1_u32 << 24) as f32 - 0.5
    };
    // Twelve uniform numbers add up to a normal one of variance one.
    let mut normal = || (0..12).map(|_| uniform()).sum::<f32>();
    (0..count).map(|_| normal() * NOISE_SIGMA).collect()
}
