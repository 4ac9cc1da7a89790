//! `aside doctor`

use aside_app::{App, Check, CheckState};

use crate::output::Output;

pub(crate) async fn run(app: &App, output: &Output) -> anyhow::Result<()> {
    let checks = app.doctor().await?;
    output.answer(&checks, || checks.iter().map(line).collect())?;
    Check::failure(&checks).map_or(Ok(()), |error| Err(error.into()))
}

fn line(check: &Check) -> String {
    let mark = match check.state {
        CheckState::Good => "good   ",
        CheckState::Limited => "limited",
        CheckState::Bad => "bad    ",
    };
    let mut text = format!("{mark}  {:<10}  {}\n", check.name, check.message);
    if !check.hint.is_empty() {
        text.push_str(&format!("{:21}{}\n", "", check.hint));
    }
    text
}
