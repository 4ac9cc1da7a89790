//! The outline of a take: its lines, and moving along them.

use crate::view::Prompt;

/// More lines nobody looks at while they speak.
const MOST: usize = 60;
/// A line is no longer, in characters.
const LONGEST: usize = 160;

/// The outline as it is shown; `None` when nothing is written in it.
pub(crate) fn prompt(outline: &[String]) -> Option<Prompt> {
    let clean = |line: &String| -> String {
        let words: Vec<&str> = line.split_whitespace().collect();
        words.join(" ").chars().take(LONGEST).collect()
    };
    let lines = outline.iter().map(clean).filter(|it| !it.is_empty());
    let lines: Vec<String> = lines.take(MOST).collect();
    (!lines.is_empty()).then_some(Prompt { lines, at: 0 })
}

impl Prompt {
    /// The line that the person is at.
    pub(crate) fn line(&self) -> &str {
        self.lines.get(self.at as usize).map_or("", String::as_str)
    }

    /// Goes on to the next line; false at the last one.
    pub(crate) fn on(&mut self) -> bool {
        let is_more = self.at as usize + 1 < self.lines.len();
        self.at += u32::from(is_more);
        is_more
    }

    /// Goes back to the line before; false at the first one.
    pub(crate) fn back(&mut self) -> bool {
        let is_more = self.at > 0;
        self.at -= u32::from(is_more);
        is_more
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_has_the_lines_that_say_something_and_ends_at_the_last() {
        let written = ["  Why  now", "", " \t", "How"].map(str::to_owned);
        let mut prompt = prompt(&written).unwrap();
        assert_eq!(prompt.lines, ["Why now", "How"]);
        assert!(!prompt.back());
        assert!(prompt.on() && !prompt.on());
        assert_eq!(prompt.line(), "How");
        assert!(prompt.back());
        assert_eq!(prompt.line(), "Why now");
    }

    #[test]
    fn nothing_written_is_no_outline_and_too_much_is_cut() {
        assert_eq!(prompt(&[]), None);
        assert_eq!(prompt(&[" ".to_owned()]), None);
        let long = vec!["x".repeat(1000); 1000];
        let cut = prompt(&long).unwrap();
        assert_eq!((cut.lines.len(), cut.line().len()), (MOST, LONGEST));
    }
}
