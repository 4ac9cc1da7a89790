//! Which cameras there are, as Linux lists them in sysfs.

use std::fs;
use std::io;
use std::path::Path;

use crate::{Camera, DeviceId, Error, ErrorKind};

const ROOT: &str = "/sys/class/video4linux";

/// The cameras of this machine, in the order they were found.
pub(crate) fn cameras() -> Result<Vec<Camera>, Error> {
    if cfg!(not(target_os = "linux")) {
        return Err(Error::new(
            ErrorKind::Unsupported,
            "Cameras cannot be listed on this system yet.",
        ));
    }
    list(Path::new(ROOT)).map_err(|error| {
        Error::new(
            ErrorKind::Other,
            format!("The system does not list its cameras ({error})."),
        )
    })
}

/// A camera has several nodes; the one with index 0 delivers pictures.
fn list(root: &Path) -> io::Result<Vec<Camera>> {
    let entries = match fs::read_dir(root) {
        Ok(entries) => entries,
        // Without any camera the folder does not exist.
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let mut found = Vec::new();
    for entry in entries {
        let entry = entry?;
        let node = entry.file_name().to_string_lossy().into_owned();
        let number = node.strip_prefix("video").and_then(|n| n.parse().ok());
        let Some(number) = number else { continue };
        let read = |file| fs::read_to_string(entry.path().join(file));
        // An unplugged camera's files vanish while they are read.
        if let (Ok("0"), Ok(name)) = (read("index").as_deref().map(str::trim), read("name")) {
            let camera = Camera {
                id: DeviceId::new(format!("v4l2:/dev/{node}")),
                name: name.trim().to_owned(),
            };
            found.push((number, camera));
        }
    }
    found.sort_by_key(|(number, _): &(u32, Camera)| *number);
    Ok(found.into_iter().map(|(_, camera)| camera).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_nodes_with_pictures_are_listed_by_number() {
        let root = tempfile::tempdir().unwrap();
        for (node, index, name) in [
            ("video10", "0\n", "Desk camera\n"),
            ("video2", "0\n", "Built-in camera\n"),
            ("video3", "1\n", "Built-in camera\n"),
            ("vbi0", "0\n", "Radio\n"),
        ] {
            let folder = root.path().join(node);
            fs::create_dir(&folder).unwrap();
            fs::write(folder.join("index"), index).unwrap();
            fs::write(folder.join("name"), name).unwrap();
        }
        fs::create_dir(root.path().join("video4")).unwrap();
        let found = list(root.path()).unwrap();
        let found: Vec<(&str, &str)> = found
            .iter()
            .map(|camera| (camera.id.as_str(), camera.name.as_str()))
            .collect();
        assert_eq!(
            found,
            [
                ("v4l2:/dev/video2", "Built-in camera"),
                ("v4l2:/dev/video10", "Desk camera"),
            ]
        );
    }

    #[test]
    fn a_machine_without_cameras_has_an_empty_list() {
        let root = tempfile::tempdir().unwrap();
        assert_eq!(list(&root.path().join("missing")).unwrap(), []);
    }
}
