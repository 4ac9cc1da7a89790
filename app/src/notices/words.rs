//! The sentences of a digest. The window hands them over in its language;
//! without one they are English.

use serde::Deserialize;
use specta::Type;

/// What is said in a digest. What stands in braces is put in.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Type)]
pub struct DigestWords {
    /// One answer came.
    pub answer: String,
    /// `{n}` answers came.
    pub answers: String,
    /// Follows either of them: of whom, `{one}`.
    pub from_one: String,
    /// Of `{one}` and `{other}`.
    pub from_two: String,
    /// Of `{n}` people.
    pub from_many: String,
    /// Follows that: to which ask, `{title}`.
    pub to_ask: String,
    /// To `{n}` asks.
    pub to_asks: String,
    /// The clip `{title}` is at its link.
    pub published: String,
    /// `{n}` clips are.
    pub published_many: String,
    /// The words of the clip `{title}` are there.
    pub heard: String,
    /// Those of `{n}` clips are.
    pub heard_many: String,
}

impl Default for DigestWords {
    fn default() -> Self {
        Self {
            answer: "1 answer came in".to_owned(),
            answers: "{n} answers came in".to_owned(),
            from_one: " from {one}".to_owned(),
            from_two: " from {one} and {other}".to_owned(),
            from_many: " from {n} people".to_owned(),
            to_ask: " · {title}".to_owned(),
            to_asks: ", to {n} asks".to_owned(),
            published: "“{title}” is at its link now".to_owned(),
            published_many: "{n} clips are at their links now".to_owned(),
            heard: "The words of “{title}” are there".to_owned(),
            heard_many: "The words of {n} clips are there".to_owned(),
        }
    }
}

/// A sentence with values where their names stand in braces. What is put in is
/// never looked through: a guest may be called `{n}`.
pub(super) fn fill(sentence: &str, values: &[(&str, &str)]) -> String {
    let mut filled = String::new();
    let mut rest = sentence;
    while let Some((before, after)) = rest.split_once('{') {
        let found = after.split_once('}').and_then(|(name, left)| {
            let (_, value) = values.iter().find(|(known, _)| *known == name)?;
            Some((*value, left))
        });
        filled.push_str(before);
        rest = match found {
            Some((value, left)) => {
                filled.push_str(value);
                left
            }
            None => {
                filled.push('{');
                after
            }
        };
    }
    filled + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_put_in_is_put_in_once() {
        let values = [("one", "{other}"), ("other", "Grace")];
        assert_eq!(fill("{one} and {other}", &values), "{other} and Grace");
        assert_eq!(fill("{none} and {", &values), "{none} and {");
        assert_eq!(fill("", &values), "");
    }
}
