use std::io::{Cursor, Write};

use backhand::compression::Compressor;
use backhand::{FilesystemCompressor, FilesystemWriter, NodeHeader};
use sha2::{Digest, Sha256};

use super::*;

/// An AppImage, but for a program that could run.
pub(crate) fn program_with(file: &Path, text: &str) {
    let header = NodeHeader::new(0o755, 0, 0, 0);
    let mut image = FilesystemWriter::default();
    image.set_compressor(FilesystemCompressor::new(Compressor::Gzip, None).unwrap());
    image.push_dir_all("usr/bin", header).unwrap();
    image
        .push_file(Cursor::new(text.to_owned()), "usr/bin/text", header)
        .unwrap();
    image
        .push_symlink("usr/bin/text", "AppRun", header)
        .unwrap();
    let mut written = Cursor::new(Vec::new());
    image.write(&mut written).unwrap();
    let image = written.into_inner();

    let mut program = vec![0_u8; 64 + 3 * 64];
    program[..6].copy_from_slice(b"\x7fELF\x02\x01");
    program[40] = 64;
    program[58] = 64;
    program[60] = 3;
    program.extend(&image);
    let mut out = File::create(file).unwrap();
    out.write_all(&program).unwrap();
    for byte in Sha256::digest(&image) {
        write!(out, "{byte:02x}").unwrap();
    }
}

/// What [`program_with`] put there.
pub(crate) fn unpacked_file(dir: &Path) -> String {
    fs::read_to_string(dir.join("AppRun")).unwrap()
}

#[test]
fn an_image_is_unpacked_as_it_was_packed() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("image");
    program_with(&file, "words");
    let image = Image::open(&file).unwrap();
    assert_eq!(image.offset(), 256);
    let to = dir.path().join("to");
    image.unpack(&to, None).unwrap();
    assert_eq!(unpacked_file(&to), "words");
    assert_eq!(
        fs::read_link(to.join("AppRun")).unwrap(),
        Path::new("usr/bin/text")
    );
    let mode = fs::metadata(to.join("usr/bin/text"))
        .unwrap()
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o755);

    let part = dir.path().join("part");
    image.unpack(&part, Some(OsStr::new("usr"))).unwrap();
    assert!(part.join("usr/bin/text").exists() && !part.join("AppRun").exists());
}

#[test]
fn what_is_cut_off_or_no_image_is_said() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("image");
    program_with(&file, "words");
    let whole = fs::read(&file).unwrap();
    let said = |content: &[u8]| {
        fs::write(&file, content).unwrap();
        Image::open(&file).err().map(|error| error.to_string())
    };
    for (content, why) in [
        (&whole[..whole.len() - 70], "it ends too early"),
        (&whole[..256], "failed to fill whole buffer"),
        (
            &[&whole[..256], b"else"].concat(),
            "nothing is behind its program",
        ),
        (
            b"words".repeat(20).as_slice(),
            "it does not begin with a program",
        ),
    ] {
        let said = said(content).unwrap();
        assert!(said.contains(why), "{said}");
        assert!(said.ends_with("Download it again."), "{said}");
    }
    assert_eq!(said(&whole), None);
}

#[test]
fn no_path_leads_out() {
    assert_eq!(inside(Path::new("/usr/bin")), Some("usr/bin".into()));
    assert_eq!(inside(Path::new("/../etc")), None);
}
