//! What can be typed.

mod ask;
mod assistant;
mod comments;
mod hook;
mod record;
mod speech;
mod tag;
mod versions;

use std::path::PathBuf;

use clap::{Args as ArgGroup, Parser, Subcommand, ValueEnum};

pub(crate) use self::ask::{
    AskArgs, AskCommand, CloseAsk, Kind as AskKind, NewAskArgs, PassOn, Template as AskTemplate,
};
pub(crate) use self::assistant::{Assistant, AssistantCommand, Summarise};
pub(crate) use self::comments::{Allow, Comments, CommentsCommand, YesNo};
pub(crate) use self::hook::{AddHook, Hook, HookCommand, HookSort};
pub(crate) use self::record::Record;
pub(crate) use self::speech::{
    Correct, Format, Model, ModelCommand, Search, Transcribe, Transcript, Words, WordsCommand,
};
pub(crate) use self::tag::{List, TagChange, TagClip};
pub(crate) use self::versions::{Replace, Trim, Versions};

/// Record your screen or your voice; the link is there before you stop.
#[derive(Debug, Parser)]
#[command(name = "aside", version, after_help = crate::exit::HELP)]
pub(crate) struct Args {
    /// Print JSON instead of lines.
    #[arg(long, global = true)]
    pub(crate) json: bool,
    /// Say on standard error what is going on.
    #[arg(long, short, global = true)]
    pub(crate) verbose: bool,
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Record until Ctrl-C, or for a number of seconds.
    Record(Record),
    /// Have the running Aside record what was chosen last, or stop.
    Toggle,
    /// Have the running Aside pause, or go on.
    Pause,
    /// Have the running Aside begin a voice note, or end it.
    Note(Note),
    /// Have the running Aside mark the last sentence as one to cut.
    Mark,
    /// Have the running Aside go on to the next line of the outline.
    Next,
    /// List screens, windows, microphones and cameras.
    Devices(Devices),
    /// List clips, newest first.
    List(List),
    /// Show a clip's tags, or change them: `aside tag last +hiring -draft`. Tags
    /// are never published.
    Tag(TagClip),
    /// Find clips by what was said in them and what they are called. The last
    /// word may be only begun; "quoted words" are a phrase.
    Search(Search),
    /// Show one clip: link, length, receipt, problems.
    Show(OneClip),
    /// Open a clip's page in the browser.
    Open(OneClip),
    /// Give a clip another title.
    Rename(Rename),
    /// Say until when a clip's link works. After that it is taken out of its
    /// store, and stays in the library.
    Expire(Expire),
    /// Put another film at a clip's link. The older one stays in the library.
    Replace(Replace),
    /// Cut off a clip's beginning or end, to the picture; what was cut off can
    /// be taken back.
    Trim(Trim),
    /// List the films that are and were at a clip's link; take an older one
    /// back.
    Versions(Versions),
    /// Put a clip into the trash and take it from its link.
    Delete(OneClip),
    /// Take a clip back out of the trash.
    Restore(OneClip),
    /// Read clips back and say whether they are whole.
    Verify(Verify),
    /// Bring back every part of a damaged clip that is whole.
    Repair(OneClip),
    /// Throw away all that is only remembered and make it anew from the clips.
    Rebuild,
    /// Copy a clip out of the library: one MP4 file, or its folder.
    Export(Export),
    /// Make clips of recordings of other programs.
    Import(Import),
    /// Look into the trash, empty it, or take a clip back out of it.
    Trash(Trash),
    /// Print what was said.
    Transcript(Transcript),
    /// Put words of a transcript right: captions, search and page follow.
    Correct(Correct),
    /// Make a clip's transcript anew from its sound.
    Transcribe(Transcribe),
    /// Have the assistant sum a clip up. Nothing is sent before you ask for it.
    Summarise(Summarise),
    /// The language model that is asked for summaries: none unless you set one.
    Assistant(Assistant),
    /// Names and terms that are listened for, as they are to be written.
    Words(Words),
    /// Serve clips at their links on this machine until Ctrl-C.
    Serve(Serve),
    /// Stores: the places clips are published to.
    Store(Store),
    /// Ask people questions; they answer in their browser, into your bucket.
    Ask(AskArgs),
    /// Take in what guests answered.
    Inbox,
    /// Webhooks: other programs that are told when a clip is at its link.
    Hook(Hook),
    /// Show what is on its way to a store, and pause or resume it.
    Outbox(Outbox),
    /// Bring clips from one store into another.
    Move(Move),
    /// Print a clip's link in the shape it is passed on in.
    Share(Share),
    /// Show what those who watched a clip sent back: comments, reactions, how far
    /// they watched; accept or remove comments.
    Comments(Comments),
    /// Speech models: list, install, choose, remove.
    Model(Model),
    /// Check that everything recording needs is here.
    Doctor,
    /// Record a made scene and recorded speech on a private display, as a
    /// trial of the whole path.
    Demo(Demo),
    /// Print a completion script for a shell.
    Completions(Completions),
    /// Write the manual's pages into a folder, one for each command.
    Man {
        /// The folder, which must be there.
        folder: PathBuf,
    },
}

#[derive(Debug, ArgGroup)]
pub(crate) struct Note {
    /// Only begin one, or only end it: for a key that is pressed and released.
    #[arg(value_enum)]
    pub(crate) edge: Option<NoteEdge>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum NoteEdge {
    /// Begin; nothing more when one is under way.
    Start,
    /// End it and keep it.
    Stop,
}

#[derive(Debug, ArgGroup)]
pub(crate) struct Devices {
    /// Put a small picture of every screen and window into this folder.
    #[arg(long, value_name = "DIR")]
    pub(crate) thumbnails: Option<PathBuf>,
}

#[derive(Debug, ArgGroup)]
pub(crate) struct OneClip {
    /// The clip's id, or `last`.
    pub(crate) clip: String,
}

#[derive(Debug, ArgGroup)]
pub(crate) struct Export {
    /// The clip's id, or `last`.
    pub(crate) clip: String,
    /// The MP4 file to make; one named like the clip, here, unless given.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["folder", "archive"])]
    pub(crate) to: Option<PathBuf>,
    /// An older film of the clip, as `aside versions` numbers them.
    #[arg(long, value_name = "N", conflicts_with_all = ["folder", "archive"])]
    pub(crate) version: Option<u32>,
    /// Copy the clip's folder instead, to this new folder.
    #[arg(long, value_name = "DIR")]
    pub(crate) folder: Option<PathBuf>,
    /// Copy the clip's folder instead, into this new .zip or .tar file.
    #[arg(long, value_name = "FILE", conflicts_with = "folder", value_parser = archive)]
    pub(crate) archive: Option<PathBuf>,
}

/// A file whose name says which kind of archive it is to be.
fn archive(text: &str) -> Result<PathBuf, String> {
    let path = PathBuf::from(text);
    match path.extension().and_then(|it| it.to_str()) {
        Some("zip" | "tar") => Ok(path),
        _ => Err("its name has to end in .zip or .tar".to_owned()),
    }
}

#[derive(Debug, ArgGroup)]
pub(crate) struct Import {
    /// MP4, MOV, MKV, WebM, WAV, MP3, Ogg, … of any recorder.
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
}

#[derive(Debug, ArgGroup)]
pub(crate) struct Trash {
    #[command(subcommand)]
    pub(crate) command: TrashCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum TrashCommand {
    /// List what is in the trash, thrown away last first.
    List,
    /// Delete for good what is in the trash.
    Empty {
        /// Only what was thrown away at least so many days ago.
        #[arg(long, value_name = "DAYS", default_value_t = 0)]
        older_than: u32,
    },
    /// Take a clip back out.
    Restore(OneClip),
}

#[derive(Debug, ArgGroup)]
pub(crate) struct Verify {
    /// The clip's id, or `last`.
    #[arg(required_unless_present = "all")]
    pub(crate) clip: Option<String>,
    /// Every clip.
    #[arg(long, conflicts_with = "clip")]
    pub(crate) all: bool,
}

#[derive(Debug, ArgGroup)]
pub(crate) struct Rename {
    /// The clip's id, or `last`.
    pub(crate) clip: String,
    /// Its new title.
    pub(crate) title: String,
}

#[derive(Debug, ArgGroup)]
pub(crate) struct Expire {
    /// The clip's id, or `last`.
    pub(crate) clip: String,
    /// From now: `30d`, `2w`, `12h`, `45m`; until the end of a day (UTC):
    /// `2027-01-31`; or `now`, or `never`.
    pub(crate) when: String,
}

#[derive(Debug, ArgGroup)]
pub(crate) struct Serve {
    /// Stop the one that runs in the background.
    #[arg(long, exclusive = true)]
    pub(crate) stop: bool,
    /// Speak S3 as well, to whoever has the keys that are printed: a store for
    /// several people. The bucket is called `clips`.
    #[arg(long)]
    pub(crate) s3: bool,
    /// Listen at this address instead of this machine only, such as
    /// `0.0.0.0:4748`. Needs `--s3`.
    #[arg(long, value_name = "ADDRESS", requires = "s3")]
    pub(crate) listen: Option<std::net::SocketAddr>,
    /// Keep what others publish in this folder. Needs `--s3`.
    #[arg(long, value_name = "DIR", requires = "s3")]
    pub(crate) folder: Option<PathBuf>,
}

#[derive(Debug, ArgGroup)]
pub(crate) struct Store {
    #[command(subcommand)]
    pub(crate) command: StoreCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum StoreCommand {
    /// Add a bucket that speaks S3. Keys come from ASIDE_STORE_<NAME>_ACCESS_KEY_ID and
    /// ASIDE_STORE_<NAME>_SECRET_ACCESS_KEY, the keyring, or AWS_….
    Add(AddStore),
    /// List stores.
    List,
    /// Try everything Aside needs of a store, with real requests.
    Test {
        /// Its name; the default store when absent.
        name: Option<String>,
        /// Put right what can be put right: the rules for browsers and for
        /// public pages.
        #[arg(long)]
        fix: bool,
    },
    /// Forget a store. What lies in it stays there.
    Remove {
        /// Its name.
        name: String,
    },
    /// Change how long a store keeps clips.
    Set {
        /// Its name; `folder` is the one on this machine.
        name: String,
        /// Days after which a clip is taken out of it, or `forever`.
        #[arg(long, value_name = "DAYS", value_parser = kept)]
        keep: Kept,
    },
    /// Have new clips go to a store; `folder` is the one on this machine.
    Default {
        /// Its name.
        name: String,
    },
}

/// For how many days a store keeps clips; `None` for ever.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Kept(pub(crate) Option<u32>);

fn kept(text: &str) -> Result<Kept, String> {
    if text == "forever" {
        return Ok(Kept(None));
    }
    let days = text.strip_suffix('d').unwrap_or(text).parse();
    days.map(|days| Kept(Some(days)))
        .map_err(|_| "write a number of days, or `forever`".to_owned())
}

#[derive(Debug, ArgGroup)]
pub(crate) struct AddStore {
    /// What you call it: letters, digits and hyphens.
    pub(crate) name: String,
    /// The bucket.
    #[arg(long)]
    pub(crate) bucket: String,
    /// The service's address; AWS when absent.
    #[arg(long, value_name = "URL")]
    pub(crate) endpoint: Option<String>,
    /// The region requests are signed for.
    #[arg(long, default_value = "us-east-1")]
    pub(crate) region: String,
    /// What the keys of all objects begin with.
    #[arg(long, default_value = "")]
    pub(crate) prefix: String,
    /// Where the bucket is shown as a web site; links begin with it.
    #[arg(long, value_name = "URL")]
    pub(crate) public_url: Option<String>,
    /// The bucket's name goes into the host name.
    #[arg(long)]
    pub(crate) host_style: bool,
    /// Ask for keys on standard input (two lines) and put them into the
    /// keyring.
    #[arg(long)]
    pub(crate) keyring: bool,
    /// Have new clips go there.
    #[arg(long)]
    pub(crate) default: bool,
}

#[derive(Debug, ArgGroup)]
pub(crate) struct Outbox {
    #[command(subcommand)]
    pub(crate) command: Option<OutboxCommand>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum OutboxCommand {
    /// Make a clip, or everything, wait.
    Pause {
        /// The clip's id; everything when absent.
        clip: Option<String>,
    },
    /// Let a clip, or everything, go on.
    Resume {
        /// The clip's id; everything when absent.
        clip: Option<String>,
    },
    /// Send what waits, now.
    Send,
}

#[derive(Debug, ArgGroup)]
pub(crate) struct Move {
    /// The clip's id, or `last`.
    #[arg(required_unless_present = "all")]
    pub(crate) clip: Option<String>,
    /// Every clip.
    #[arg(long, conflicts_with = "clip")]
    pub(crate) all: bool,
    /// The store to bring it to.
    #[arg(long, value_name = "STORE")]
    pub(crate) to: String,
}

#[derive(Debug, ArgGroup)]
pub(crate) struct Share {
    /// The clip's id, or `last`.
    pub(crate) clip: String,
    /// What to print.
    #[arg(long = "as", value_enum, default_value = "link")]
    pub(crate) shape: Shape,
    /// From this moment of the clip: seconds, or 1:05.
    #[arg(long, value_name = "TIME")]
    pub(crate) at: Option<String>,
    /// Have the link work until then only, as `aside expire` does.
    #[arg(long, value_name = "WHEN")]
    pub(crate) expires: Option<String>,
    /// Say on its page what it is for.
    #[arg(long, value_enum)]
    pub(crate) need: Option<NeedArg>,
    /// Say on its page until when an answer is wanted: `2d`, `1w`, the end of a
    /// day such as `2026-12-04`, or `never`.
    #[arg(long, value_name = "WHEN")]
    pub(crate) reply_by: Option<String>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum NeedArg {
    /// To be known; nothing is to be done.
    Fyi,
    /// An answer.
    Answer,
    /// A decision.
    Decide,
    /// Nothing is said.
    None,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Shape {
    /// The link.
    Link,
    /// A link for Markdown, with the clip's still.
    Markdown,
    /// Still, title and first words, for an e-mail.
    Html,
    /// A frame with the player, for a web page.
    Embed,
    /// What a site that asks how to embed the link is told.
    Oembed,
}

#[derive(Debug, ArgGroup)]
pub(crate) struct Demo {
    /// How long to record.
    #[arg(long, value_name = "N", default_value_t = 10, value_parser = clap::value_parser!(u64).range(1..=60))]
    pub(crate) seconds: u64,
}

#[derive(Debug, ArgGroup)]
pub(crate) struct Completions {
    /// Which shell.
    pub(crate) shell: clap_complete::Shell,
}
