//! One file for each command, or for a few that are one idea.

pub(crate) mod ask;
pub(crate) mod assistant;
pub(crate) mod care;
pub(crate) mod clips;
pub(crate) mod completions;
pub(crate) mod correct;
mod countdown;
pub(crate) mod demo;
pub(crate) mod devices;
pub(crate) mod doctor;
pub(crate) mod hook;
pub(crate) mod man;
pub(crate) mod model;
pub(crate) mod order;
pub(crate) mod outbox;
pub(crate) mod record;
pub(crate) mod search;
pub(crate) mod serve;
pub(crate) mod share;
pub(crate) mod store;
pub(crate) mod tag;
pub(crate) mod transcribe;
pub(crate) mod transcript;
pub(crate) mod transfer;
pub(crate) mod trash;
pub(crate) mod versions;
pub(crate) mod words;
