//! `aside://` links: they lead to a clip in the library of whoever follows
//! them.

use aside_library::ClipId;

/// The clip that a link such as `aside://clip/5k2m…` leads to. Any program may
/// hand over any text: everything else is `None`.
pub fn linked_clip(link: &str) -> Option<String> {
    let rest = link.strip_prefix("aside://clip/")?;
    let id: ClipId = rest.strip_suffix('/').unwrap_or(rest).parse().ok()?;
    Some(id.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_link_to_a_clip_leads_anywhere() {
        let id = "5k2m9x0c7r8t4w1y3z6a2b5d7c";
        for link in [format!("aside://clip/{id}"), format!("aside://clip/{id}/")] {
            assert_eq!(linked_clip(&link).as_deref(), Some(id));
        }
        for link in [
            "",
            "aside:",
            "aside://clip/",
            "aside://clip/../../etc/passwd",
            "aside://record/now",
            "http://clip/5k2m9x0c7r8t4w1y3z6a2b5d7c",
            "aside://clip/5k2m9x0c7r8t4w1y3z6a2b5d7c/x",
            "--help",
        ] {
            assert_eq!(linked_clip(link), None, "{link}");
        }
    }
}
