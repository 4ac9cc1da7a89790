//! Clips as a person names them.

use aside_library::ClipId;

use crate::{AppError, ErrorCode};

pub(crate) fn parse(id: &str) -> Result<ClipId, AppError> {
    id.parse().map_err(|_| {
        AppError::new(
            ErrorCode::NotFound,
            format!("\"{id}\" is no clip's id."),
            "`aside list` shows the ids there are.",
        )
    })
}
