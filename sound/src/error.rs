//! What can go wrong with sound that is only numbers.

use std::fmt::Display;

use aside_media::SampleRate;

/// Sound of a rate that nothing can be done with: take another device, or the
/// same at another rate.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("sound at {rate} cannot be {what}: {reason}")]
pub struct Unsuitable {
    rate: SampleRate,
    what: String,
    reason: String,
}

impl Unsuitable {
    pub(crate) fn resample(rate: SampleRate, to: SampleRate, reason: &dyn Display) -> Self {
        Self {
            rate,
            what: format!("brought to {to}"),
            reason: reason.to_string(),
        }
    }

    pub(crate) fn measure(rate: SampleRate, reason: &dyn Display) -> Self {
        Self {
            rate,
            what: "measured".to_owned(),
            reason: reason.to_string(),
        }
    }
}
