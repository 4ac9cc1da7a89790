//! How well a transcript matches what was said.

/// What a comparison of two texts found.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct WordErrors {
    /// Words substituted, left out or added.
    pub errors: usize,
    /// Words in the reference.
    pub words: usize,
}

impl WordErrors {
    /// Errors per reference word; may exceed 1. Zero when both are empty.
    pub fn rate(self) -> f64 {
        if self.errors == 0 {
            return 0.0;
        }
        self.errors as f64 / self.words.max(1) as f64
    }
}

/// The least number of word edits that turn `heard` into `reference`.
///
/// Case and punctuation do not count; an apostrophe inside a word does.
pub fn word_errors(reference: &str, heard: &str) -> WordErrors {
    let (reference, heard) = (normalise(reference), normalise(heard));
    // Levenshtein's distance, one row at a time.
    let mut row: Vec<usize> = (0..=heard.len()).collect();
    for (i, expected) in reference.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, word) in heard.iter().enumerate() {
            let substituted = diagonal + usize::from(word != expected);
            diagonal = row[j + 1];
            row[j + 1] = substituted.min(row[j] + 1).min(diagonal + 1);
        }
    }
    WordErrors {
        errors: row[heard.len()],
        words: reference.len(),
    }
}

fn normalise(text: &str) -> Vec<String> {
    text.replace('\u{2019}', "'")
        .split(|c: char| !c.is_alphanumeric() && c != '\'')
        .map(|word| word.trim_matches('\'').to_lowercase())
        .filter(|word| !word.is_empty())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn errors(reference: &str, heard: &str) -> usize {
        word_errors(reference, heard).errors
    }

    #[test]
    fn case_and_punctuation_do_not_count() {
        assert_eq!(errors("And so, my fellow", "and so my FELLOW."), 0);
        assert_eq!(errors("don\u{2019}t", "don't"), 0);
    }

    #[test]
    fn each_kind_of_error_counts_once() {
        assert_eq!(errors("a b c d", "a x c d"), 1);
        assert_eq!(errors("a b c d", "a c d"), 1);
        assert_eq!(errors("a b c d", "a b c c d"), 1);
        assert_eq!(errors("a b c d", ""), 4);
        assert_eq!(errors("", "a b"), 2);
    }

    #[test]
    fn the_rate_is_per_reference_word() {
        assert_eq!(word_errors("a b c d", "a b").rate(), 0.5);
        assert_eq!(word_errors("", "").rate(), 0.0);
    }
}
