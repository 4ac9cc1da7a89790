//! Whether a bucket deletes by itself what its store does not keep for ever.

use super::{Seen, Trial, Verdict, seen};
use crate::lifecycle::Rules;
use crate::remote::Remote;

impl Trial<'_> {
    pub(super) async fn rule(&mut self, remote: &Remote, fix: bool) {
        let kept = self.store.retention_days();
        let rules = seen(remote.rules().await);
        if let Ok(Rules::Unknown(said)) = &rules {
            let seen = Err(format!("it has no such rules ({said})"));
            let meaning = "Clips whose time is over go when an Aside runs, and not before.";
            self.note("delete by itself", seen, Some(Verdict::Missing), meaning);
            return;
        }
        let mut rule = rules.and_then(|it| follows(&it, kept));
        let mut state = Verdict::Missing;
        if rule.is_err() && fix {
            rule = async {
                seen(remote.set_rule(kept).await)?;
                follows(&seen(remote.rules().await)?, kept)
            }
            .await;
            if let Ok(detail) = &rule {
                (state, rule) = (Verdict::Fixed, Err(detail.clone()));
            }
        }
        let meaning = match state {
            Verdict::Fixed => "The bucket now deletes as this store's settings say.",
            _ => {
                "The bucket does not delete as this store's settings say. `--fix` sets its rule \
                 (lifecycle); clips then go even when no Aside runs."
            }
        };
        self.note("delete by itself", rule, Some(state), meaning);
    }
}

/// Whether the bucket's rule is the store's.
fn follows(rules: &Rules, kept: Option<u32>) -> Seen {
    let days = match rules {
        Rules::Known(days) => *days,
        Rules::Unknown(said) => return Err(format!("it has no such rules ({said})")),
    };
    match (days, kept) {
        (None, None) => Ok("it could; clips are kept for ever".to_owned()),
        (Some(days), Some(kept)) if days == kept => {
            Ok(format!("what is older than {kept} days goes a day later"))
        }
        (None, Some(kept)) => Err(format!("nothing deletes clips after {kept} days")),
        (Some(days), _) => Err(format!("clips are deleted after {days} days")),
    }
}
