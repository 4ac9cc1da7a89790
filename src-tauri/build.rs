//! Embeds the window's configuration, permissions and icon.

fn main() {
    tauri_build::build();
}
