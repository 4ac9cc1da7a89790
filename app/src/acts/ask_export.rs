//! All that came of an ask, copied out: a table, and what was said and shown.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use aside_library::ClipId;

use super::transfer::{export_mp4, free};
use crate::app::App;
use crate::ids::parse;
use crate::summary::read_transcript;
use crate::view::{AnswerView, AskView};
use crate::work::blocking;
use crate::{AppError, ErrorCode, Watch};

/// The table's name in the folder.
const TABLE: &str = "answers.csv";
/// No part of a file's name that is made of a guest's has more characters.
const LONGEST_NAME: usize = 60;
/// Another folder beside one of the same name, at most.
const MOST_FOLDERS: usize = 999;
const COLUMNS: [&str; 11] = [
    "person",
    "question_number",
    "question",
    "kind",
    "received",
    "duration_s",
    "rating",
    "decision",
    "notes",
    "transcript",
    "file",
];

impl App {
    /// Copies all that came of an ask to the folder `to`, which must not exist:
    /// a table with one answer a row (CSV, RFC 4180), and for each person a
    /// folder with recordings (MP4) and what was said or written (text). With
    /// `None`, to a new folder among the user's downloads. Where it is now.
    ///
    /// # Errors
    /// When there is no such ask, the place is taken, the disk refuses, or it
    /// was cancelled: nothing is left behind then.
    pub async fn export_ask(
        &self,
        id: &str,
        to: Option<&Path>,
        watch: Watch,
    ) -> Result<PathBuf, AppError> {
        let ask = self.ask(id).await?;
        let to = match to {
            Some(to) => to.to_owned(),
            None => among_downloads(&ask.title)?,
        };
        free(&to)?;
        let app = self.clone();
        blocking(move || {
            let mut draft = to.clone().into_os_string();
            draft.push(".tmp");
            let draft = PathBuf::from(draft);
            let written = app
                .write_export(&ask, &draft, &watch)
                .and_then(|()| fs::rename(&draft, &to).map_err(|error| unwritten(&to, &error)));
            if written.is_err() {
                // Half of it would be taken for all of it.
                drop(fs::remove_dir_all(&draft));
            }
            written.map(|()| to)
        })
        .await?
    }

    fn write_export(&self, ask: &AskView, dir: &Path, watch: &Watch) -> Result<(), AppError> {
        fs::create_dir_all(dir).map_err(|error| unwritten(dir, &error))?;
        // A spreadsheet takes it for another encoding without the mark.
        let mut table = String::from('\u{feff}');
        table += &row(&COLUMNS.map(str::to_owned));
        let came: Vec<&AnswerView> = ask
            .answers
            .iter()
            .filter(|it| it.refused.is_none())
            .collect();
        for (done, answer) in came.iter().enumerate() {
            let person = ask.people.iter().position(|it| it.place == answer.place);
            let folder = folder_name(person.unwrap_or(0), answer.name.as_deref());
            let (file, words) = self.write_answer(dir, &folder, answer)?;
            let decision = person.and_then(|it| ask.people[it].decision);
            table += &row(&cells(ask, answer, decision, &words, &file));
            if watch.tell(done as u64 + 1, came.len() as u64).is_break() {
                return Err(AppError::new(
                    ErrorCode::Conflict,
                    "The export was cancelled.",
                    "Nothing of it was kept.",
                ));
            }
        }
        let path = dir.join(TABLE);
        fs::write(&path, table).map_err(|error| unwritten(&path, &error))
    }

    /// What was sent as an answer, in its person's folder: the name of its file,
    /// and its words.
    fn write_answer(
        &self,
        dir: &Path,
        folder: &str,
        answer: &AnswerView,
    ) -> Result<(String, String), AppError> {
        let below = dir.join(folder);
        fs::create_dir_all(&below).map_err(|error| unwritten(&below, &error))?;
        let number = answer.question;
        let name = |extension| format!("{folder}/{number}.{extension}");
        let write_words = |words: &str| {
            let path = dir.join(name("txt"));
            fs::write(&path, format!("{words}\n")).map_err(|error| unwritten(&path, &error))
        };
        if let Some(text) = &answer.text {
            write_words(text)?;
            return Ok((name("txt"), text.clone()));
        }
        if let Some(file) = answer.file.as_deref().map(Path::new) {
            let ending = file.extension().and_then(|it| it.to_str());
            let name = name(ending.unwrap_or("bin"));
            let path = dir.join(&name);
            fs::copy(file, &path).map_err(|error| unwritten(&path, &error))?;
            return Ok((name, answer.file_name.clone().unwrap_or_default()));
        }
        let Some(id) = answer.clip.as_deref() else {
            return Ok((String::new(), String::new()));
        };
        let words = self.words_of(&parse(id)?);
        if !words.is_empty() {
            write_words(&words)?;
        }
        match self.inner.library.clip(&parse(id)?) {
            Ok(clip) => {
                export_mp4(&clip, &dir.join(name("mp4")), &Watch::default())?;
                Ok((name("mp4"), words))
            }
            // Thrown away since: what is known of it stays in the table.
            Err(aside_library::Error::NotFound { .. }) => Ok((String::new(), words)),
            Err(error) => Err(error.into()),
        }
    }

    fn words_of(&self, id: &ClipId) -> String {
        let clip = self.inner.library.clip(id).ok();
        let transcript = clip.as_ref().and_then(read_transcript);
        let text = transcript.map(|it| aside_transcript::text::write(&it));
        text.unwrap_or_default().trim().to_owned()
    }
}

fn cells(
    ask: &AskView,
    answer: &AnswerView,
    decision: Option<crate::view::Decision>,
    words: &str,
    file: &str,
) -> [String; 11] {
    let question = ask.questions.get(answer.question - 1);
    let spelt = |value: serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    let seconds = |ms: u64| format!("{}.{}", ms / 1000, ms % 1000 / 100);
    [
        answer.name.clone().unwrap_or_default(),
        answer.question.to_string(),
        question.cloned().unwrap_or_default(),
        spelt(serde_json::json!(answer.kind)),
        answer.received.clone(),
        answer.duration_ms.map(seconds).unwrap_or_default(),
        answer.rating.map(|it| it.to_string()).unwrap_or_default(),
        spelt(serde_json::json!(decision)),
        answer.notes.clone(),
        words.to_owned(),
        file.to_owned(),
    ]
}

/// A line of the table (RFC 4180).
fn row(cells: &[String; 11]) -> String {
    let quoted: Vec<String> = cells
        .iter()
        .map(|it| format!("\"{}\"", inert(it).replace('"', "\"\"")))
        .collect();
    quoted.join(",") + "\r\n"
}

/// A cell that no spreadsheet takes for a formula: a guest's words would be
/// computed with whatever the owner's machine has, else.
fn inert(cell: &str) -> String {
    let cell = cell.replace('\0', "");
    let first = cell.trim_start().chars().next();
    let begins = matches!(
        first,
        Some('=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠')
    );
    match begins || cell.starts_with(['\t', '\r']) {
        true => format!("'{cell}"),
        false => cell,
    }
}

/// `02 Ada Lovelace`: nobody's name leads out of the folder.
fn folder_name(person: usize, name: Option<&str>) -> String {
    let number = person + 1;
    match safe(name.unwrap_or_default()) {
        name if name.is_empty() => format!("{number:02}"),
        name => format!("{number:02} {name}"),
    }
}

fn safe(name: &str) -> String {
    let kept: String = name
        .chars()
        .map(|it| {
            if it.is_alphanumeric() || "-_".contains(it) {
                it
            } else {
                ' '
            }
        })
        .collect();
    let words: Vec<&str> = kept.split_whitespace().collect();
    let name: String = words.join(" ").chars().take(LONGEST_NAME).collect();
    name.trim().to_owned()
}

fn among_downloads(title: &str) -> Result<PathBuf, AppError> {
    let dirs = directories::UserDirs::new();
    let dir = dirs.as_ref().and_then(|it| {
        let downloads = it.download_dir().filter(|it| it.is_dir());
        downloads.or(Some(it.home_dir())).map(Path::to_owned)
    });
    let name = match safe(title) {
        title if title.is_empty() => "Answers".to_owned(),
        title => title,
    };
    let named = |number| match number {
        1 => name.clone(),
        number => format!("{name} {number}"),
    };
    let mut places = dir
        .into_iter()
        .flat_map(|dir| (1..=MOST_FOLDERS).map(move |it| (dir.clone(), it)))
        .map(|(dir, number)| dir.join(named(number)));
    places.find(|it| !it.exists()).ok_or_else(|| {
        AppError::new(
            ErrorCode::Usage,
            "There is no place among your downloads to export to.",
            "Say where: `aside ask export ASK --to FOLDER`.",
        )
    })
}

fn unwritten(path: &Path, error: &io::Error) -> AppError {
    AppError::new(
        ErrorCode::Storage,
        format!("{} cannot be written: {error}.", path.display()),
        "Free some space, or choose another folder.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_of_a_guest_is_computed() {
        for bad in [
            "=HYPERLINK(\"http://evil.example\")",
            "+1",
            "-2+3",
            "@SUM(A1)",
            "\t=1",
            "\r=1",
            "  =1",
            "＝1",
        ] {
            assert!(inert(bad).starts_with('\''), "{bad:?}");
        }
        for good in ["Ada", "1.5", "a=b", "", "“=”"] {
            assert_eq!(inert(good), good);
        }
    }

    #[test]
    fn a_row_keeps_quotes_commas_and_lines_within_their_cell() {
        let mut cells: [String; 11] = Default::default();
        cells[0] = "Ada \"the first\", Lovelace".into();
        cells[1] = "two\nlines".into();
        let row = row(&cells);
        assert!(row.starts_with("\"Ada \"\"the first\"\", Lovelace\",\"two\nlines\",\"\","));
        assert!(row.ends_with("\"\"\r\n"), "{row:?}");
    }

    #[test]
    fn a_folder_is_called_after_its_person_and_leads_nowhere_else() {
        assert_eq!(folder_name(0, Some("Ada Lovelace")), "01 Ada Lovelace");
        assert_eq!(folder_name(11, Some("../../etc/passwd")), "12 etc passwd");
        assert_eq!(folder_name(0, Some("..")), "01");
        assert_eq!(folder_name(0, None), "01");
        assert_eq!(folder_name(1, Some(&"x".repeat(500))).len(), 63);
    }
}
