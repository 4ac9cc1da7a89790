//! There is one window: a second start shows it instead of opening another,
//! and other processes give it orders.

use aside_app::Paths;
use aside_app::instance::{Instance, Order, ask};
use tauri::{AppHandle, Manager};

use crate::desk::Desk;

/// What this start is.
pub(crate) enum Claim {
    /// The first; `None` when nobody else can tell. It can be used all the
    /// same, but takes no orders.
    First(Option<Instance>),
    /// Another: the first was shown.
    Second,
}

/// Finds out which start this is.
///
/// `wanted` is the clip that it is to show.
pub(crate) fn claim(wanted: Option<&str>) -> Claim {
    let Ok(paths) = Paths::from_env() else {
        // The window says what is wrong.
        return Claim::First(None);
    };
    match Instance::claim(&paths) {
        Ok(Some(instance)) => Claim::First(Some(instance)),
        Ok(None) => {
            let open = wanted.and_then(|id| id.parse().ok().map(Order::Open));
            let order = open.unwrap_or(Order::Show);
            if let Err(error) = tauri::async_runtime::block_on(ask(&paths, order)) {
                eprintln!("aside: {} {}", error.message, error.hint);
            }
            Claim::Second
        }
        Err(error) => {
            tracing::warn!(%error, "commands such as `aside toggle` will not reach this window");
            Claim::First(None)
        }
    }
}

/// Has the window obey other processes.
pub(crate) fn serve(instance: Option<Instance>, window: AppHandle) {
    let Some(instance) = instance else { return };
    tauri::async_runtime::spawn(async move {
        let obey = move |order| {
            let window = window.clone();
            async move { window.state::<Desk>().obey(order).await }
        };
        if let Err(error) = instance.serve(obey).await {
            tracing::warn!(%error, "no orders are heard");
        }
    });
}
