//! What a person sees of the app: plain data, the same for window and command
//! line. Times are whole milliseconds.

mod asks;
mod conversation;
mod desktop;
mod devices;
mod hotkeys;
mod live;
mod pick;
mod request;
mod search;
mod settings;
mod tags;
mod wish;

use serde::{Deserialize, Serialize};
use specta::Type;

pub use self::asks::{
    AnswerKind, AnswerView, Arrived, AskForm, AskRequest, AskTemplate, AskView, Decision,
    GuestView, PassedOn, PersonView, Reminder, TemplateName, Withdrawn,
};
pub use self::conversation::{
    Allowed, CommentView, ConversationView, Judgement, ReactionView, ReplyView,
};
pub use self::desktop::{BarShown, DesktopPoint, DesktopRect, TrayState};
pub use self::devices::{Camera, DeviceProblem, Devices, Microphone, Monitor, Thumbnail, Window};
pub use self::hotkeys::{HotkeyAct, HotkeyState, HotkeyView};
pub use self::live::{Fader, LiveControls, SoundChannel};
pub use self::pick::{PickView, PickedWindow};
pub use self::request::{
    Area, BubblePlace, CameraChoice, CameraLayout, MicrophoneChoice, PointerStyle, PresetView,
    RecordRequest, ScreenTarget, Select, ShownKeys,
};
pub use self::search::{SearchHit, SearchMoment, TextPiece};
pub use self::settings::{
    AssistantForm, Folder, HookAdded, HookForm, NoticeChoices, Preferences, QuietHours, StoreCheck,
    StoreForm, StoreReport, StoreVerdict,
};
pub use self::tags::ClipTags;
pub use self::wish::{Need, WishView};

/// What kind of message a clip is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum ClipKind {
    /// A screen, with or without sound.
    Screen,
    /// A voice note.
    Voice,
    /// A camera, with or without sound.
    Camera,
}

/// Everything a window needs before the first event.
#[derive(Clone, Debug, Serialize, Type)]
pub struct AppState {
    /// What the recorder is doing.
    pub recorder: RecorderState,
    /// Where clips are kept.
    pub library_dir: String,
    /// Whether speech becomes text.
    pub model: ModelState,
    /// What was chosen to be recorded last.
    pub last: RecordRequest,
    /// Whether the first steps are to be shown.
    pub first_run: bool,
}

/// Whether speech becomes text, and by which model.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
pub struct ModelState {
    /// Whether the model is installed.
    pub ready: bool,
    /// Its name.
    pub name: String,
}

/// What the recorder is doing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum RecorderStatus {
    /// Nothing.
    #[default]
    Idle,
    /// Devices are being opened.
    Starting,
    /// Devices are open, and the last seconds before it begins are counted.
    Countdown,
    /// Pictures and sound are being kept.
    Recording,
    /// Time stands still.
    Paused,
    /// The last of it is being written.
    Stopping,
}

/// The recorder and the clip it works on.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Type)]
pub struct RecorderState {
    /// What it is doing.
    pub status: RecorderStatus,
    /// The clip, unless idle.
    pub clip_id: Option<String>,
    /// The clip's kind.
    pub kind: Option<ClipKind>,
    /// The clip's link, which exists before the clip does.
    pub link: Option<String>,
    /// Whether the link was put on the clipboard.
    pub link_copied: bool,
    /// How long the clip is by now.
    pub elapsed_ms: u64,
    /// Seconds until it begins, while they are counted.
    pub countdown_s: u32,
    /// What can be changed while it goes on.
    pub live: LiveControls,
    /// The outline, if there is one.
    pub prompt: Option<Prompt>,
}

/// The outline of a take, and where in it the person is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
pub struct Prompt {
    /// Its lines; there is at least one.
    pub lines: Vec<String>,
    /// The index of the line they are at.
    pub at: u32,
}

/// Something that was recorded to be heard once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
pub struct Heard {
    /// Its HLS playlist, until the trial is ended or another begins.
    pub stream_url: String,
}

/// A take has begun.
#[derive(Clone, Debug, Serialize, Type)]
pub struct Started {
    /// The clip.
    pub clip_id: String,
    /// Where it can be watched, already now.
    pub link: String,
}

/// What state a clip is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum ClipState {
    /// It grows.
    Recording,
    /// It is being brought back after a crash.
    Recovering,
    /// It is whole.
    Ready,
    /// It could not be finished.
    Failed,
    /// Its folder cannot be understood.
    Broken,
}

/// Whether a clip can be watched at its link.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum PublishState {
    /// Not yet.
    Waiting,
    /// Partly, and more is on its way.
    Publishing,
    /// All of it, checked.
    Published,
    /// Not all of it.
    Failed,
    /// Not before somebody lets it go on.
    Paused,
    /// No longer: its time is over.
    Expired,
}

/// A clip on its way to its store.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
pub struct OutboxItem {
    /// The clip.
    pub clip_id: String,
    /// The name of the store.
    pub store: String,
    /// What is being done about it.
    pub state: PublishState,
    /// How much of what has to be sent arrived.
    pub sent_bytes: u64,
    /// How much has to be sent, as far as it is known.
    pub total_bytes: u64,
    /// How fast it goes.
    pub bytes_per_second: u64,
    /// How often it failed in a row.
    pub failures: u32,
    /// Why it failed last.
    pub message: Option<String>,
    /// What to do about that.
    pub hint: Option<String>,
    /// When it is tried again (RFC 3339).
    pub next_try: Option<String>,
}

/// Whether a clip has words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum TranscriptState {
    /// It has no sound, or there is no model.
    None,
    /// They are being recognised.
    Working,
    /// All of them.
    Ready,
    /// Recognition failed; the sound is kept.
    Failed,
}

/// Something that went wrong during a take.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
pub struct ClipProblem {
    /// Which kind of problem.
    pub code: String,
    /// When in the clip.
    pub at_ms: u64,
    /// A sentence.
    pub message: String,
}

/// A clip, as a list shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
pub struct ClipSummary {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Its kind.
    pub kind: ClipKind,
    /// When it was begun (RFC 3339).
    pub created: String,
    /// Its length.
    pub duration_ms: u64,
    /// Its state.
    pub state: ClipState,
    /// Where it can be watched.
    pub link: String,
    /// A still, if it has one.
    pub poster_url: Option<String>,
    /// Whether its link works.
    pub publish: PublishState,
    /// Until when its link works, if not for ever (RFC 3339).
    pub expires: Option<String>,
    /// What those who watch it are to do, and may.
    pub wish: WishView,
    /// How far it is on its way, while it is.
    pub outbox: Option<OutboxItem>,
    /// Whether it has words.
    pub transcript: TranscriptState,
    /// What went wrong.
    pub problems: Vec<ClipProblem>,
    /// Whether it was read back whole; `None` until it was tried.
    pub verified: Option<bool>,
    /// What reading it back found wrong.
    pub findings: Vec<String>,
    /// The first words of its transcript.
    pub excerpt: String,
    /// What its owner files it under. Nobody else is told.
    pub tags: Vec<String>,
}

/// A clip in the trash.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
pub struct TrashedClip {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Its length.
    pub duration_ms: u64,
    /// When it was thrown away (RFC 3339).
    pub deleted: String,
    /// When it is deleted for good (RFC 3339).
    pub kept_until: String,
}

/// A clip, as its own view shows it.
#[derive(Clone, Debug, Serialize, Type)]
pub struct ClipDetails {
    /// What a list shows.
    pub summary: ClipSummary,
    /// Its HLS playlist, if it can be played.
    pub stream_url: Option<String>,
    /// Its words.
    pub transcript: Transcript,
    /// What was marked while recording as worth cutting.
    pub cuts: Vec<Cut>,
    /// Which part of its whole film it shows, if not all of it.
    pub trimmed: Option<Span>,
}

/// A part of a clip.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct Span {
    /// Its first moment.
    pub from_ms: u64,
    /// Where it ends.
    pub until_ms: u64,
}

/// A small picture of a moment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
pub struct Still {
    /// A `data:` address.
    pub url: String,
}

/// A clip was cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Type)]
pub struct Trimmed {
    /// Which part of its whole film it showed before; null for all of it.
    pub before: Option<Span>,
}

/// A stretch that was marked while recording as worth cutting.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Type)]
pub struct Cut {
    /// When it was marked.
    pub at_ms: u64,
    /// Where the sentence that was just said begins; the mark itself without
    /// one.
    pub from_ms: u64,
    /// Where it ends.
    pub to_ms: u64,
}

/// What was said.
#[derive(Clone, Debug, Default, Serialize, Type)]
pub struct Transcript {
    /// Whether nothing more will come.
    pub complete: bool,
    /// The words, in order.
    pub words: Vec<Word>,
    /// The index of each paragraph's first word.
    pub paragraphs: Vec<u32>,
    /// What it is about, in order; none for what is short or about one thing.
    pub chapters: Vec<Mark>,
    /// Up to three sentences that say most of it.
    pub key_sentences: Vec<Mark>,
    /// Silence and filler words, to be left out when it is played.
    pub skips: Vec<Skip>,
}

/// A stretch of a clip to leave out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Type)]
pub struct Skip {
    /// Its beginning.
    pub from_ms: u64,
    /// Where to go on.
    pub to_ms: u64,
}

/// A moment of a clip, and what begins there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
pub struct Mark {
    /// When.
    pub at_ms: u64,
    /// A chapter's title, or a sentence.
    pub text: String,
}

/// Other words in the place of some.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
pub struct Correction {
    /// The index of the first of them.
    pub first: u32,
    /// The words that stood there.
    pub was: Vec<Word>,
    /// Those that stand there now.
    pub now: Vec<Word>,
    /// What of it may be a name or a term, worth listening for.
    pub learned: Option<String>,
}

/// One word and when it was said.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
pub struct Word {
    /// As written, with its punctuation.
    pub text: String,
    /// Its beginning.
    pub start_ms: u64,
    /// Its end.
    pub end_ms: u64,
    /// How sure the engine was, from 0 to 1; 1 when a person wrote it.
    pub confidence: f32,
}

impl From<crate::AppError> for Event {
    fn from(error: crate::AppError) -> Self {
        Self::Problem {
            code: error.code.as_str().to_owned(),
            message: error.message,
            hint: error.hint,
        }
    }
}

/// One thing that happened. There is one stream of them, for whoever listens.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Event {
    /// The recorder changed, or time went on.
    Recorder(RecorderState),
    /// How loud something is that is listened to.
    Level {
        /// What.
        channel: SoundChannel,
        /// Highest sample, in decibels below full scale.
        peak_dbfs: f32,
        /// Mean power, likewise.
        rms_dbfs: f32,
    },
    /// A clip is new or different.
    ClipChanged {
        /// As it is now.
        clip: Box<ClipSummary>,
    },
    /// A clip is gone.
    ClipRemoved {
        /// Which.
        id: String,
    },
    /// An ask is new or different, or one of its answers is.
    AskChanged {
        /// Which.
        id: String,
    },
    /// Something was said about a clip or judged, or it was watched.
    ConversationChanged {
        /// Which clip.
        id: String,
        /// How many comments just came that are to be looked at.
        waiting: u32,
    },
    /// Guests answered: all that one look into their inboxes brought.
    AnswersArrived {
        /// By ask.
        arrived: Vec<Arrived>,
    },
    /// Guests took back what they sent, and all of it is deleted.
    AnswersWithdrawn {
        /// Each of them.
        withdrawn: Vec<Withdrawn>,
    },
    /// Something went wrong that the user should know.
    Problem {
        /// Which kind of problem.
        code: String,
        /// What happened.
        message: String,
        /// What the user can do.
        hint: String,
    },
    /// A clip is to be shown: somebody followed a link to it.
    Wanted {
        /// Which.
        id: String,
    },
    /// The take was marked.
    Marked {
        /// Which clip.
        clip_id: String,
        /// When in it.
        at_ms: u64,
    },
    /// A long act is this far.
    Progress {
        /// What whoever asked for it calls it.
        job: String,
        /// How much is done, in thousandths.
        permille: u32,
    },
    /// Words were recognised while speaking.
    TranscriptWords {
        /// In which clip.
        clip_id: String,
        /// The new words.
        words: Vec<Word>,
    },
}
