//! What was removed from the settings, so that it can be put back for as long
//! as the program runs. A secret among it is nowhere but in memory.

use aside_share::hook::HookConfig;
use aside_share::{AssistantConfig, Keys, Secret, StoreConfig};

/// The last that was removed of each kind.
#[derive(Default)]
pub(crate) struct Removed {
    pub(crate) store: Option<RemovedStore>,
    pub(crate) hook: Option<(HookConfig, Option<Secret>)>,
    pub(crate) assistant: Option<(AssistantConfig, Option<Secret>)>,
}

/// A store that is in use no more.
pub(crate) struct RemovedStore {
    pub(crate) config: StoreConfig,
    /// Those that were in the keyring.
    pub(crate) keys: Option<Keys>,
    pub(crate) default: bool,
}
