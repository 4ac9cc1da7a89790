//! What this crate's tests share: a stage to record, and the contract every
//! source keeps.

mod alone;
pub(crate) mod contract;
mod desk;
mod painter;

pub(crate) use alone::on_stage;
pub(crate) use desk::Desk;
pub(crate) use painter::Painter;
