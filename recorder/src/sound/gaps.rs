//! What is told of a channel's gaps: the first of them one by one, the many
//! after them together, so that a clip stays small however bad its microphone.

use std::time::Duration;

use aside_library::{Problem, ProblemCode};
use aside_media::ClipTime;
use crossbeam_channel::Sender;

use super::SoundChannel;
use super::timeline::Gap;
use crate::threads::Report;

/// So many gaps are told one by one.
const EACH: u32 = 100;

/// Tells of gaps.
pub(super) struct Gaps<'a> {
    channel: SoundChannel,
    reports: &'a Sender<Report>,
    told: u32,
    /// Gaps that are told together, once there are as many as were told.
    many: Option<Many>,
}

struct Many {
    first: ClipTime,
    count: u32,
    missing: Duration,
}

impl<'a> Gaps<'a> {
    pub(super) const fn new(channel: SoundChannel, reports: &'a Sender<Report>) -> Self {
        Self {
            channel,
            reports,
            told: 0,
            many: None,
        }
    }

    pub(super) fn add(&mut self, gap: &Gap) {
        if self.told < EACH {
            self.told += 1;
            let times = format!(" for {:.1} s", gap.duration.as_secs_f32());
            return self.tell(gap.at, gap.duration, &times);
        }
        let many = self.many.get_or_insert(Many {
            first: gap.at,
            count: 0,
            missing: Duration::ZERO,
        });
        many.count += 1;
        many.missing += gap.duration;
        if many.count >= self.told {
            self.tell_many();
        }
    }

    /// Tells what is untold.
    pub(super) fn tell_many(&mut self) {
        if let Some(Many {
            first,
            count,
            missing,
        }) = self.many.take()
        {
            self.told = self.told.saturating_add(count);
            let seconds = missing.as_secs_f32();
            let times = format!(" and {} times after, {seconds:.1} s in all", count - 1);
            self.tell(first, missing, &times);
        }
    }

    fn tell(&self, at: ClipTime, missing: Duration, times: &str) {
        let what = match self.channel {
            SoundChannel::Microphone => "Nothing came from your microphone",
            SoundChannel::System => "Some of the computer's sound is missing",
        };
        let from = at.clock();
        let message = format!("{what} at {from}{times}; silence was put there.");
        let problem = Problem::new(ProblemCode::AudioGap, at, missing, message);
        drop(self.reports.send(Report::Problem(problem)));
    }
}

#[cfg(test)]
mod tests {
    use crossbeam_channel::unbounded;

    use super::*;

    #[test]
    #[allow(clippy::disallowed_methods, reason = "all of them are looked at")]
    fn many_gaps_are_few_problems_and_none_is_untold() {
        let (reports, told) = unbounded();
        let mut gaps = Gaps::new(SoundChannel::Microphone, &reports);
        let length = Duration::from_millis(500);
        for n in 0..5_000 {
            let at = ClipTime::ZERO + Duration::from_secs(2 * n);
            gaps.add(&Gap {
                at,
                duration: length,
            });
        }
        gaps.tell_many();
        let problems: Vec<Problem> = told
            .try_iter()
            .map(|report| match report {
                Report::Problem(problem) => problem,
                _ => panic!("only problems are told"),
            })
            .collect();
        assert!(problems.len() < 110, "{} problems", problems.len());
        let missing: Duration = problems.iter().map(|it| it.duration).sum();
        assert_eq!(missing, 5_000 * length);
        assert_eq!(
            problems[99].message,
            "Nothing came from your microphone at 3:18 for 0.5 s; silence was put there."
        );
        assert_eq!(
            problems[100].message,
            "Nothing came from your microphone at 3:20 and 99 times after, 50.0 s in all; \
             silence was put there."
        );
    }
}
