//! The commands and events there are, and the TypeScript made from them:
//! `ui/src/bindings/index.ts`, which is committed. A test fails when it is old.

use serde::{Deserialize, Serialize};
use specta::Type;
use tauri::Wry;
use tauri_specta::{Builder, collect_commands, collect_events};

use crate::{asking, commands, conversing, opening, trimming};

/// Something the app told.
#[derive(Clone, Debug, Serialize, Type, tauri_specta::Event)]
pub(crate) struct AppEvent(pub(crate) aside_app::Event);

/// The window was too slow and missed some events: it asks for the state anew.
#[derive(Clone, Debug, Serialize, Deserialize, Type, tauri_specta::Event)]
pub(crate) struct EventsMissed;

/// Everything that passes between window and app.
pub(crate) fn builder() -> Builder<Wry> {
    Builder::new()
        .commands(collect_commands![
            commands::state,
            commands::devices,
            commands::thumbnail,
            commands::camera_thumbnail,
            commands::remember,
            commands::meter_start,
            commands::meter_stop,
            commands::record,
            commands::skip_countdown,
            commands::restart,
            commands::set_gain,
            commands::set_muted,
            commands::set_camera_layout,
            commands::set_pointer,
            commands::pause,
            commands::resume,
            commands::stop,
            commands::discard,
            commands::drawn,
            commands::newest_clips,
            commands::clip_ids,
            commands::clips_of,
            commands::clip,
            commands::search,
            commands::rename,
            commands::delete_clip,
            commands::restore,
            commands::copy_link,
            commands::open_link,
            commands::correct,
            commands::undo_correction,
            trimming::trim,
            trimming::untrim,
            trimming::cancel_trim,
            trimming::still,
            commands::add_word,
            commands::hotkeys,
            commands::set_hotkey,
            commands::hold_hotkeys,
            commands::mark,
            asking::asks,
            asking::ask,
            asking::ask_form,
            asking::ask_people,
            asking::reminders,
            asking::look_for_answers,
            asking::close_ask,
            asking::end_ask,
            asking::rate_answer,
            asking::note_answer,
            asking::decide,
            asking::copy_words,
            asking::export_ask,
            asking::pass_on,
            conversing::conversation,
            conversing::allow,
            conversing::judge,
            commands::next_line,
            commands::line_before,
            commands::bar_shown,
            commands::set_bar_shown,
            commands::focus_bar,
            commands::hide_bar,
            commands::tray_state,
            commands::set_keep_running,
            commands::pick,
            commands::pick_view,
            commands::pick_answer,
            commands::presets,
            commands::save_preset,
            commands::remove_preset,
            opening::wanted_clip,
            commands::cancel,
            commands::library::welcomed,
            commands::library::try_microphone,
            commands::library::end_trial,
            commands::library::tag_clips,
            commands::library::set_tags,
            commands::sharing::copy_share,
            commands::sharing::expire,
            commands::sharing::set_need,
            commands::sharing::set_reply_by,
            commands::sharing::pause_sending,
            commands::sharing::resume_sending,
            commands::sharing::retry_sending,
            commands::sharing::choose_file,
            commands::sharing::replace_with_file,
            commands::sharing::replace_with_clip,
            commands::sharing::versions,
            commands::sharing::restore_version,
            commands::sharing::save_copy,
            commands::sharing::move_clip,
            commands::settings::preferences,
            commands::settings::set_trash_days,
            commands::settings::set_viewers,
            commands::settings::set_language,
            commands::settings::set_words,
            commands::settings::set_upload,
            commands::settings::set_notices,
            commands::settings::show_folder,
            commands::settings::models,
            commands::settings::get_model,
            commands::settings::use_model,
            commands::settings::remove_model,
            commands::settings::words,
            commands::settings::remove_word,
            commands::settings::assistant,
            commands::settings::set_assistant,
            commands::settings::forget_assistant,
            commands::settings::restore_assistant,
            commands::stores::stores,
            commands::stores::add_store,
            commands::stores::remove_store,
            commands::stores::restore_store,
            commands::stores::set_default_store,
            commands::stores::set_retention,
            commands::stores::test_store,
            commands::stores::hooks,
            commands::stores::add_hook,
            commands::stores::remove_hook,
            commands::stores::restore_hook,
            commands::stores::test_hook,
        ])
        .events(collect_events![AppEvent, EventsMissed])
        // Times in milliseconds and sizes: far below 2^53.
        .dangerously_cast_bigints_to_number()
        // What is sent is what is received: the window never leaves a field out.
        .disable_serde_phases()
}

#[cfg(test)]
mod tests {
    use specta_typescript::Typescript;

    use super::builder;

    const COMMITTED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../ui/src/bindings/index.ts");

    /// `ASIDE_BLESS=1 cargo test -p aside-desktop` writes it anew.
    #[test]
    fn the_committed_bindings_are_what_the_commands_say() {
        let dir = tempfile::tempdir().unwrap();
        let fresh = dir.path().join("index.ts");
        builder().export(Typescript::default(), &fresh).unwrap();
        let fresh = std::fs::read_to_string(fresh).unwrap();
        if std::env::var_os("ASIDE_BLESS").is_some() {
            std::fs::write(COMMITTED, &fresh).unwrap();
        }
        let committed = std::fs::read_to_string(COMMITTED).unwrap();
        assert!(
            committed == fresh,
            "ui/src/bindings/index.ts is stale: run ASIDE_BLESS=1 cargo test -p aside-desktop"
        );
    }
}
