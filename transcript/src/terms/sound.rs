//! How alike two words are, to the ear and on paper.

/// What a word sounds like, roughly: whether it begins and ends with a vowel,
/// and its consonants, those that English spells in several ways told apart no more.
pub(super) fn key(letters: &str) -> String {
    let letters: Vec<char> = letters.chars().flat_map(char::to_lowercase).collect();
    let mut key = String::new();
    for (at, c) in letters.iter().copied().enumerate() {
        let next = letters.get(at + 1).copied().unwrap_or(' ');
        let before = at.checked_sub(1).map_or(' ', |it| letters[it]);
        let sound = match c {
            'a' | 'e' | 'i' | 'o' | 'u' | 'y' if at == 0 => 'a',
            // "Rusty" is not "rust"; the e of "svelte" is not heard.
            'a' | 'i' | 'o' | 'u' | 'y' if at + 1 == letters.len() => 'a',
            'a' | 'e' | 'i' | 'o' | 'u' | 'y' => continue,
            // Silent, or part of the sound before.
            'h' if at > 0 => continue,
            'k' | 'q' | 'c' if before == 'c' => continue,
            'w' if at > 0 => continue,
            'p' if next == 'h' => 'f',
            'c' if matches!(next, 'e' | 'i' | 'y') => 's',
            'c' | 'q' | 'k' => 'k',
            'z' => 's',
            'j' if at > 0 => 'g',
            'x' => {
                push(&mut key, 'k');
                's'
            }
            other => other,
        };
        push(&mut key, sound);
    }
    key
}

fn push(key: &mut String, sound: char) {
    if !key.ends_with(sound) {
        key.push(sound);
    }
}

/// How many letters have to be put in, left out, changed, or swapped with the
/// next one (Damerau's distance, no letter twice).
pub(super) fn distance(one: &str, other: &str) -> usize {
    let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    let mut before = vec![0; other.len() + 1];
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for i in 1..=one.len() {
        let mut next = vec![i; other.len() + 1];
        for j in 1..=other.len() {
            let change = row[j - 1] + usize::from(one[i - 1] != other[j - 1]);
            next[j] = change.min(row[j] + 1).min(next[j - 1] + 1);
            if i > 1 && j > 1 && one[i - 1] == other[j - 2] && one[i - 2] == other[j - 1] {
                next[j] = next[j].min(before[j - 2] + 1);
            }
        }
        before = std::mem::replace(&mut row, next);
    }
    row[other.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_spelt_in_several_ways_sounds_the_same() {
        for (one, other) in [
            ("smith", "smyth"),
            ("philipp", "filip"),
            ("katherine", "catharine"),
            ("jackson", "jakson"),
            ("alex", "aleks"),
        ] {
            assert_eq!(key(one), key(other), "{one} {other}");
        }
        for (one, other) in [
            ("vite", "fight"),
            ("planet", "planned"),
            ("react", "reacts"),
            ("aside", "asked"),
            ("rust", "rusty"),
        ] {
            assert_ne!(key(one), key(other), "{one} {other}");
        }
    }

    #[test]
    fn the_distance_counts_letters() {
        for (one, other, far) in [
            ("", "abc", 3),
            ("abc", "abc", 0),
            ("abc", "acb", 1),
            ("kubernetis", "kubernetes", 1),
            ("ca", "abc", 3),
        ] {
            assert_eq!(distance(one, other), far, "{one} {other}");
            assert_eq!(distance(other, one), far, "{other} {one}");
        }
    }
}
