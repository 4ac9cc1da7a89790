//! What can be typed after `aside ask`.

use std::path::PathBuf;

use clap::{Args as ArgGroup, Subcommand, ValueEnum};

#[derive(Debug, ArgGroup)]
pub(crate) struct AskArgs {
    #[command(subcommand)]
    pub(crate) command: AskCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum AskCommand {
    /// Ask people questions; their links are printed. Questions are read from
    /// standard input, one a line, as pasted.
    New(Box<NewAskArgs>),
    /// Print what each `--template` asks.
    Templates,
    /// List asks, newest first, and how many answers came.
    List,
    /// Show an ask: links, who answered what, what is missing.
    Show(OneAsk),
    /// Print what to write to those who have not answered everything yet.
    Remind(OneAsk),
    /// Put answers you choose at one link for others, until a moment.
    PassOn(PassOn),
    /// Copy all that came into a folder: a table (CSV), recordings, words.
    Export(ExportAsk),
    /// Take no more answers, and delete everything of an ask from its store.
    /// What was taken in stays in the library, unless told otherwise.
    Close(CloseAsk),
}

#[derive(Debug, ArgGroup)]
pub(crate) struct OneAsk {
    /// The ask's id, the beginning of it, or `last`.
    pub(crate) ask: String,
}

#[derive(Debug, ArgGroup)]
pub(crate) struct PassOn {
    /// The ask's id, the beginning of it, or `last`.
    pub(crate) ask: String,
    /// Whose answers.
    #[arg(long, value_name = "NAME", num_args = 1.., required = true)]
    pub(crate) person: Vec<String>,
    /// Only to these questions, from 1; to all of them unless given.
    #[arg(long, value_name = "N", num_args = 1..)]
    pub(crate) question: Vec<usize>,
    /// Until when the link works: `14d`, `2w`, a date such as 2027-01-31.
    #[arg(long, value_name = "WHEN", default_value = "14d")]
    pub(crate) until: String,
}

#[derive(Debug, ArgGroup)]
pub(crate) struct ExportAsk {
    /// The ask's id, the beginning of it, or `last`.
    pub(crate) ask: String,
    /// The folder, which must not exist yet; among your downloads unless given.
    #[arg(long, value_name = "FOLDER")]
    pub(crate) to: Option<PathBuf>,
}

#[derive(Debug, ArgGroup)]
pub(crate) struct CloseAsk {
    /// The ask's id, the beginning of it, or `last`.
    pub(crate) ask: String,
    /// Not now but then: `30d`, `2w`, a date such as 2027-01-31; `never` takes
    /// that back.
    #[arg(long, value_name = "WHEN")]
    pub(crate) on: Option<String>,
    /// Delete what was taken in as well, for good: clips, written answers,
    /// ratings and notes.
    #[arg(long)]
    pub(crate) answers: bool,
}

#[derive(Debug, ArgGroup)]
pub(crate) struct NewAskArgs {
    /// Begin with what is asked for again and again: whatever is not said here
    /// is as the template says, and standard input is not read.
    #[arg(long, value_name = "NAME", value_enum)]
    pub(crate) template: Option<Template>,
    /// What it is about.
    #[arg(long, default_value = "", required_unless_present = "template")]
    pub(crate) title: String,
    /// Who is asked, each with a link of their own.
    #[arg(long, value_name = "NAME", num_args = 1.., required_unless_present = "open")]
    pub(crate) person: Vec<String>,
    /// One link instead, at which the first so many people can answer.
    #[arg(long, value_name = "PLACES", conflicts_with = "person")]
    pub(crate) open: Option<usize>,
    /// A question, instead of those on standard input; can be repeated.
    #[arg(long, value_name = "TEXT")]
    pub(crate) question: Vec<String>,
    /// Who asks, as guests are to read it.
    #[arg(long, value_name = "NAME", default_value = "")]
    pub(crate) from: String,
    /// What guests read before the questions.
    #[arg(long, value_name = "TEXT", default_value = "")]
    pub(crate) introduction: String,
    /// How may be answered, the preferred way first.
    #[arg(long, value_name = "KIND", num_args = 1.., value_enum)]
    pub(crate) kinds: Vec<Kind>,
    /// How often a recording may be made anew before one is kept.
    #[arg(long, value_name = "N", default_value_t = 3)]
    pub(crate) retakes: u32,
    /// How long an answer may be; as long as it likes unless given.
    #[arg(long, value_name = "SECONDS")]
    pub(crate) limit: Option<u64>,
    /// How long somebody may think before a recording begins by itself.
    #[arg(long, value_name = "SECONDS")]
    pub(crate) think: Option<u64>,
    /// Until when answers are taken: `7d`, `2w`, or a date such as 2027-01-31.
    #[arg(long, value_name = "WHEN")]
    pub(crate) deadline: Option<String>,
    /// When the ask is closed by itself and everything of it deleted, what was
    /// taken in as well; guests are told so.
    #[arg(long, value_name = "WHEN")]
    pub(crate) ends: Option<String>,
    /// What guests agree to, instead of Aside's words.
    #[arg(long, value_name = "TEXT")]
    pub(crate) consent: Option<String>,
    /// What happens to answers and until when, instead of Aside's words.
    #[arg(long, value_name = "TEXT")]
    pub(crate) kept: Option<String>,
    /// The store answers come into; the default one unless given.
    #[arg(long)]
    pub(crate) store: Option<String>,
}

/// How a question may be answered.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Kind {
    /// A camera and a voice.
    Video,
    /// A screen and a voice.
    Screen,
    /// A voice alone.
    Voice,
    /// Written words.
    Text,
    /// A file, such as a PDF or a picture.
    File,
}

/// What is asked for again and again.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Template {
    /// A first talk with a candidate.
    Interview,
    /// How the week was.
    CheckIn,
    /// What is to be better about something.
    Feedback,
    /// What customers say of you; they agree that it is shown to others.
    Testimonial,
    /// What everybody expects of a project.
    KickOff,
    /// What each is on today.
    StandUp,
    /// What is wrong, for whom, and how that is known.
    Problem,
}
