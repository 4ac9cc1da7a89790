//! `aside correct`

use aside_app::App;
use aside_app::view::{Correction, Word};

use super::clips::resolve;
use super::share::moment;
use crate::args::Correct;
use crate::output::{Output, clock};

pub(crate) async fn run(app: &App, args: &Correct, output: &Output) -> anyhow::Result<()> {
    let id = resolve(app, &args.clip).await?;
    let at = args.at.as_deref().map(moment).transpose()?;
    let corrected = app.correct_phrase(&id, &args.wrong, &args.right, at, args.all);
    let corrected = corrected.await?;
    if args.remember {
        app.add_words(std::slice::from_ref(&args.right))?;
    }
    app.settle(&id).await;
    output.answer(&corrected, || corrected.iter().map(line).collect())
}

fn line(correction: &Correction) -> String {
    let words = |words: &[Word]| {
        let texts: Vec<&str> = words.iter().map(|word| word.text.as_str()).collect();
        texts.join(" ")
    };
    let at = correction.was.first().map_or(0, |word| word.start_ms);
    let (was, now) = (words(&correction.was), words(&correction.now));
    format!("{:>7}  {was} -> {now}\n", clock(at))
}
