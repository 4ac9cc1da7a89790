//! Films that were at the clip's link before: they stay for a while, for those
//! who are watching, and then go.

use std::collections::BTreeSet;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use aside_library::FileName;

use super::Delivery;
use crate::key::{Key, is_media};
use crate::source::Source;
use crate::{Error, Result};

/// How long a film that was replaced can still be watched to its end by
/// whoever has its page open.
const GRACE: Duration = Duration::from_secs(2 * 3600);

impl Delivery<'_> {
    /// Takes films that were replaced out of the store, once their time is
    /// over; returns when it is, if it is not. To be called when all of the
    /// clip is in the store, and was checked.
    pub(crate) async fn sweep_replaced(
        &mut self,
        source: &Source,
        now: SystemTime,
    ) -> Result<Option<SystemTime>> {
        let old = self.replaced(source);
        if old.is_empty() {
            self.record.replaced_ms = None;
            return Ok(None);
        }
        let since_1970 = now.duration_since(UNIX_EPOCH).unwrap_or_default();
        let now_ms = u64::try_from(since_1970.as_millis()).unwrap_or(u64::MAX);
        let since = *self.record.replaced_ms.get_or_insert(now_ms);
        let until = UNIX_EPOCH + Duration::from_millis(since) + GRACE;
        if now < until {
            return Ok(Some(until));
        }
        for name in &old {
            if let Some(key) = Key::clip(self.id, name.as_str()) {
                self.store.delete(&key).await?;
            }
        }
        let left = self.store.list_clip(&self.id).await?;
        let left: Vec<_> = old.iter().filter(|it| left.contains_key(*it)).collect();
        if !left.is_empty() {
            return Err(Error::Incomplete {
                missing: left.iter().map(ToString::to_string).collect(),
            });
        }
        self.record.objects.retain(|name, _| !old.contains(name));
        self.record.replaced_ms = None;
        Ok(None)
    }

    /// Media in the store that is not this film's.
    fn replaced(&self, source: &Source) -> BTreeSet<FileName> {
        let own: BTreeSet<_> = source.media().map(|it| it.stored()).collect();
        let is_old = |name: &&FileName| is_media(name.as_str()) && !own.contains(name.as_str());
        self.record.objects.keys().filter(is_old).cloned().collect()
    }
}
