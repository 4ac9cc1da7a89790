//! Tags.

use clap::Args as ArgGroup;

#[derive(Debug, ArgGroup)]
pub(crate) struct List {
    /// Only clips with this tag; with each of them, when given again.
    #[arg(long, value_name = "NAME")]
    pub(crate) tag: Vec<String>,
}

#[derive(Debug, ArgGroup)]
pub(crate) struct TagClip {
    /// The clip's id, or `last`.
    pub(crate) clip: String,
    /// `+name` adds a tag, `-name` takes it away.
    #[arg(value_name = "±NAME", value_parser = tag_change, allow_hyphen_values = true)]
    pub(crate) changes: Vec<TagChange>,
}

/// A tag to add or to take away.
#[derive(Clone, Debug)]
pub(crate) enum TagChange {
    Add(String),
    Remove(String),
}

fn tag_change(text: &str) -> Result<TagChange, String> {
    match (text.strip_prefix('+'), text.strip_prefix('-')) {
        (Some(name), _) => Ok(TagChange::Add(name.to_owned())),
        (_, Some(name)) => Ok(TagChange::Remove(name.to_owned())),
        _ => Err("write + or - before a tag".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;
    use crate::args::{Args, Command};

    #[test]
    fn a_tag_after_a_minus_is_no_option() {
        let typed = ["aside", "tag", "last", "-video draft", "+Q3", "-old"];
        let Command::Tag(args) = Args::try_parse_from(typed).unwrap().command else {
            panic!("another command");
        };
        let said = args.changes.iter().map(|it| match it {
            TagChange::Add(name) => format!("+{name}"),
            TagChange::Remove(name) => format!("-{name}"),
        });
        assert_eq!(said.collect::<Vec<_>>(), ["-video draft", "+Q3", "-old"]);
        assert!(Args::try_parse_from(["aside", "tag", "last", "Q3"]).is_err());
    }
}
