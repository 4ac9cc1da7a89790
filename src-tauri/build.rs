//! Embeds the window's configuration, permissions and icon.

fn main() {
    if std::env::var("CARGO_CFG_TARGET_OS").as_deref() == Ok("linux") {
        // A program of this size has a million bytes of addresses to be moved
        // when it starts: packed they take a hundredth of that (glibc 2.36).
        println!("cargo::rustc-link-arg-bins=-Wl,-z,pack-relative-relocs");
    }
    tauri_build::build();
}
