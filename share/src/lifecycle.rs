//! A bucket's own rule that deletes what is old, where it has such rules (S3,
//! PutBucketLifecycleConfiguration): clips go at their time even when no Aside
//! runs anywhere.

use axum::http::Method;

use crate::card::escaped;
use crate::remote::{Answer, Remote};
use crate::{Error, Result};

/// What our rule is called; the store's prefix follows.
const RULE: &str = "AsideRetention";
/// Aside itself comes first: it knows more, and tells webhooks.
const LATER: u32 = 1;

/// What a bucket says about such rules.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Rules {
    /// It has none, and cannot.
    Unknown(String),
    /// It can have some; this is how many days ours keeps a clip, if there is
    /// one.
    Known(Option<u32>),
}

impl Remote {
    /// What the bucket deletes by itself.
    pub(crate) async fn rules(&self) -> Result<Rules> {
        Ok(match self.ask_rules().await? {
            Ok(rules) => Rules::Known(days(&rules, &self.rule_id())),
            Err(answer) => Rules::Unknown(answer.said()),
        })
    }

    /// Has the bucket delete clips by itself a day after a store that keeps
    /// them this long has to, or no longer. Rules of others stay.
    pub(crate) async fn set_rule(&self, retention_days: Option<u32>) -> Result<()> {
        let refused = |answer: Answer| Error::Refused {
            store: self.bucket.bucket.clone(),
            source: format!(
                "its rule for old objects is answered with {}",
                answer.said()
            )
            .into(),
        };
        let before = self.ask_rules().await?.map_err(refused)?;
        let rule = retention_days.map(|days| rule(&self.rule_id(), &self.below(), days));
        let rules = replaced(&before, &self.rule_id(), rule.as_deref());
        if rules == before {
            return Ok(());
        }
        let url = self.url("", Some("lifecycle="))?;
        let answer = match rules.is_empty() {
            true => self.ask_signed(Method::DELETE, &url, b"", None).await?,
            false => {
                let xml = format!("<LifecycleConfiguration>{rules}</LifecycleConfiguration>");
                self.ask_signed(Method::PUT, &url, xml.as_bytes(), None)
                    .await?
            }
        };
        match answer.status.is_success() {
            true => Ok(()),
            false => Err(refused(answer)),
        }
    }

    /// The rules there are, one after the other; what was answered where there
    /// can be none.
    async fn ask_rules(&self) -> Result<std::result::Result<String, Answer>> {
        let url = self.url("", Some("lifecycle="))?;
        let answer = self.ask_signed(Method::GET, &url, b"", None).await?;
        let has_none = answer.body.contains("NoSuchLifecycleConfiguration");
        Ok(match answer.status.is_success() {
            true => Ok(all(&answer.body).concat()),
            false if has_none => Ok(String::new()),
            false => Err(answer),
        })
    }

    fn rule_id(&self) -> String {
        match self.bucket.prefix.trim_matches('/') {
            "" => RULE.to_owned(),
            prefix => format!("{RULE} {prefix}"),
        }
    }

    /// Where clips lie.
    fn below(&self) -> String {
        match self.bucket.prefix.trim_matches('/') {
            "" => "c/".to_owned(),
            prefix => format!("{prefix}/c/"),
        }
    }
}

fn rule(id: &str, below: &str, retention_days: u32) -> String {
    let days = retention_days.saturating_add(LATER);
    format!(
        "<Rule><ID>{}</ID><Filter><Prefix>{}</Prefix></Filter><Status>Enabled</Status>\
         <Expiration><Days>{days}</Days></Expiration></Rule>",
        escaped(id),
        escaped(below)
    )
}

/// Every rule in an answer, as it is spelt there.
fn all(xml: &str) -> Vec<&str> {
    let mut rules = Vec::new();
    let mut rest = xml;
    while let Some(begin) = rest.find("<Rule>") {
        let Some(end) = rest[begin..].find("</Rule>") else {
            break;
        };
        let end = begin + end + "</Rule>".len();
        rules.push(&rest[begin..end]);
        rest = &rest[end..];
    }
    rules
}

fn is_ours(rule: &str, id: &str) -> bool {
    element(rule, "ID") == Some(&escaped(id))
}

/// The rules with ours in place of what it was.
fn replaced(rules: &str, id: &str, ours: Option<&str>) -> String {
    let others = all(rules).into_iter().filter(|it| !is_ours(it, id));
    others.chain(ours).collect()
}

/// How long our rule keeps a clip, as a store says it.
fn days(rules: &str, id: &str) -> Option<u32> {
    let ours = all(rules).into_iter().find(|it| is_ours(it, id))?;
    let days: u32 = element(ours, "Days")?.trim().parse().ok()?;
    Some(days.saturating_sub(LATER))
}

fn element<'a>(xml: &'a str, name: &str) -> Option<&'a str> {
    let (_, rest) = xml.split_once(&format!("<{name}>"))?;
    rest.split_once(&format!("</{name}>"))
        .map(|(value, _)| value)
}

#[cfg(test)]
mod tests {
    use super::*;

    const OTHERS: &str = "<Rule><ID>logs</ID><Filter><Prefix>logs/</Prefix></Filter>\
        <Status>Enabled</Status><Expiration><Days>7</Days></Expiration></Rule>";

    #[test]
    fn our_rule_is_put_beside_those_of_others_once_and_taken_away_again() {
        let id = "AsideRetention a&b";
        let first = replaced(OTHERS, id, Some(&rule(id, "a&b/c/", 30)));
        assert!(first.starts_with(OTHERS), "{first}");
        assert_eq!((days(&first, id), all(&first).len()), (Some(30), 2));
        assert!(first.contains("<Days>31</Days>") && first.contains("a&amp;b/c/"));
        let second = replaced(&first, id, Some(&rule(id, "a&b/c/", 7)));
        assert_eq!((days(&second, id), all(&second).len()), (Some(7), 2));
        // That of another store in the same bucket is somebody else's.
        assert_eq!(days(&second, "AsideRetention"), None);
        assert_eq!(replaced(&second, id, None), OTHERS);
        assert_eq!(replaced(&rule(id, "c/", 1), id, None), "");
    }

    #[test]
    fn what_is_cut_short_or_strange_has_no_rules() {
        for text in ["", "<Rule>", "<Rule><ID>AsideRetention", "</Rule><Rule>"] {
            assert_eq!(days(text, "AsideRetention"), None, "{text:?}");
        }
    }
}
