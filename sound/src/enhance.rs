//! What is done to a voice.

/// What is done to a voice on its way into the clip.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Enhance {
    /// Take away what is not voice: fans, keys, a street.
    pub noise_suppression: bool,
    /// Bring it to a usual loudness, slowly.
    pub loudness: bool,
}
