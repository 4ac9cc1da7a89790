//! What somebody types, as an FTS5 expression (<https://sqlite.org/fts5.html>,
//! 3). Every word is quoted: nothing of it is ever syntax.

use super::snippet::spread;

/// More words than this narrow nothing down any more.
const MOST_TERMS: usize = 16;
/// A prefix has as many letters at least: one letter begins too many words.
const SHORTEST_PREFIX: usize = 2;

/// A word or a phrase to look for.
struct Term {
    text: String,
    prefix: bool,
    /// It begins with `#`: only tags are looked through.
    tag: bool,
}

/// The expression that finds all that is typed; `None` when nothing is. The
/// last word may be begun only, and so may one that ends in `*`.
pub(super) fn expression(typed: &str) -> Option<String> {
    let terms: Vec<String> = terms(typed).iter().take(MOST_TERMS).map(quoted).collect();
    (!terms.is_empty()).then(|| terms.join(" AND "))
}

fn terms(typed: &str) -> Vec<Term> {
    let mut terms = Vec::new();
    // Every second part stands between quotation marks.
    let parts: Vec<&str> = typed.split(['"', '“', '”', '„', '«', '»']).collect();
    for (index, part) in parts.iter().enumerate() {
        let last = index + 1 == parts.len();
        if index % 2 == 1 {
            terms.extend(term(part, last && typing(part)));
            continue;
        }
        let count = part.split_whitespace().count();
        for (word, number) in part.split_whitespace().zip(1..) {
            let typing = last && number == count && typing(part);
            terms.extend(term(word, typing || word.ends_with('*')));
        }
    }
    terms
}

/// Whether the last word may go on.
fn typing(part: &str) -> bool {
    !part.ends_with(char::is_whitespace)
}

/// `None` for what has no letter and no digit: FTS5 would find nothing by it.
fn term(text: &str, begun: bool) -> Option<Term> {
    let text = spread(text).join(" ");
    let last = text
        .split(|c: char| !c.is_alphanumeric())
        .rfind(|it| !it.is_empty())?;
    let prefix = begun && last.chars().count() >= SHORTEST_PREFIX;
    let tag = text.starts_with('#');
    Some(Term { text, prefix, tag })
}

fn quoted(term: &Term) -> String {
    let star = if term.prefix { " *" } else { "" };
    let column = if term.tag { "tags : " } else { "" };
    format!("{column}\"{}\"{star}", term.text.replace('"', " "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_quoted_and_the_last_one_may_go_on() {
        let of = |typed| expression(typed).unwrap_or_default();
        assert_eq!(of("quarterly budg"), r#""quarterly" AND "budg" *"#);
        assert_eq!(of("quarterly budget "), r#""quarterly" AND "budget""#);
        assert_eq!(of("budg* now "), r#""budg*" * AND "now""#);
        assert_eq!(
            of(r#"the "next release" b"#),
            r#""the" AND "next release" AND "b""#
        );
        assert_eq!(of("“next rel"), r#""next rel" *"#);
        assert_eq!(of("don't"), r#""don't""#, "one letter is no prefix");
        assert_eq!(of("会议记录"), r#""会 议 记 录""#);
        assert_eq!(of("#hiring bud"), r##"tags : "#hiring" AND "bud" *"##);
    }

    #[test]
    fn nothing_typed_is_syntax() {
        let of = |typed| expression(typed).unwrap_or_default();
        assert_eq!(of("a OR title:b"), r#""a" AND "OR" AND "title:b""#);
        assert_eq!(of("NEAR(x y, 2)"), r#""NEAR(x" AND "y," AND "2)""#);
        assert_eq!(of("a\0b"), r#""a b""#);
        for nothing in ["", " ", "\"", "\"\"\"", "***", "- ( ) ^ :", "\u{301}"] {
            assert_eq!(expression(nothing), None, "{nothing:?}");
        }
    }
}
