//! Makes sure that the pages this crate embeds have been built, and rebuilds
//! the crate when they change.

use std::path::Path;

fn main() {
    let dist = Path::new(env!("CARGO_MANIFEST_DIR")).join("../pages/dist");
    println!("cargo::rerun-if-changed={}", dist.display());
    let built = ["watch.html", "version.txt"].map(|name| dist.join(name).is_file());
    if built.contains(&false) {
        println!(
            "cargo::error=the share page is not built yet. \
             Run: npm --prefix pages ci && npm --prefix pages run build"
        );
    }
}
