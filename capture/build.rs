//! Names the systems that have X11, so that no file spells the list out.

fn main() {
    println!("cargo::rustc-check-cfg=cfg(x11)");
    let unix = std::env::var_os("CARGO_CFG_UNIX").is_some();
    let apple = std::env::var("CARGO_CFG_TARGET_VENDOR").is_ok_and(|vendor| vendor == "apple");
    if unix && !apple {
        println!("cargo::rustc-cfg=x11");
    }
}
