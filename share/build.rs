//! Makes sure that the pages this crate embeds have been built, and rebuilds
//! the crate when they change.

use std::path::Path;

fn main() {
    // Asked when it runs: its program may have been built in another checkout.
    let here = std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default();
    let dist = Path::new(&here).join("../pages/dist");
    println!("cargo::rerun-if-changed={}", dist.display());
    let built = ["watch.html", "answer.html", "list.html", "version.txt"]
        .map(|name| dist.join(name).is_file());
    if built.contains(&false) {
        println!(
            "cargo::error=the share page is not built yet. \
             Run: npm --prefix pages ci && npm --prefix pages run build"
        );
    }
}
