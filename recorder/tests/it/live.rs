//! Devices that come and go while a clip is recorded.

use std::time::Duration;

use aside_capture::synthetic::{Signal, SyntheticSound};
use aside_capture::{AudioTarget, DeviceId};
use aside_library::{Problem, ProblemCode};
use aside_recorder::{SessionConfig, SessionEvent};
use aside_rig::{StageOptions, on_stage, pactl, plug_in};
use crossbeam_channel::Receiver;

use crate::read_back::{join, sound};
use crate::sounds::{AAC_ERROR, loudness};
use crate::support::{Home, beside_a_picture, heard, listen_to_the_end, wait};

fn sound_only() -> StageOptions {
    StageOptions {
        display: None,
        ..StageOptions::default()
    }
}

/// Waits until a problem of this kind is told.
fn told(events: &Receiver<SessionEvent>, code: &ProblemCode) -> Problem {
    loop {
        let event = events.recv_timeout(Duration::from_secs(30));
        if let SessionEvent::Problem(problem) = event.expect("a problem is told")
            && problem.code == *code
        {
            return problem;
        }
    }
}

/// The microphone dies every second and returns a second later; what the
/// computer plays knows nothing of it.
#[test]
fn a_microphone_that_dies_does_not_silence_the_computer() {
    let home = Home::new();
    let dying = SyntheticSound {
        lifetime: Some(Duration::from_secs(1)),
        ..SyntheticSound::new(Signal::Tone { hz: 440 })
    };
    let (session, events) = home.start(SessionConfig {
        microphone: Some(AudioTarget::Synthetic(dying)),
        ..beside_a_picture(heard(None, Some(Signal::Tone { hz: 1_000 })))
    });
    let lost = told(&events, &ProblemCode::DeviceLost);
    let back = told(&events, &ProblemCode::DeviceReturned);
    wait(700);
    session.stop();
    let clip = listen_to_the_end(&events).clip.expect("a finished clip");
    assert!(lost.message.starts_with("Your microphone went away at 0:0"));
    assert!(back.message.starts_with("Your microphone is back"));

    let dir = tempfile::tempdir().unwrap();
    let samples = sound(&join(&clip, dir.path()));
    let seconds = |problem: &Problem| problem.at.nanos() as f32 / 1e9;
    let (lost, back) = (seconds(&lost), seconds(&back));
    let computer = loudness(&samples, 1_000.0, 0.3..back + 0.5);
    assert!(
        (computer + 12.0).abs() < AAC_ERROR,
        "{computer:.1} dB throughout"
    );
    let voice = |stretch| loudness(&samples, 440.0, stretch);
    assert!(voice(0.3..lost - 0.1) > -13.0);
    assert!(voice(lost + 0.1..back - 0.1) < -50.0);
    assert!(voice(back + 0.2..back + 0.6) > -13.0);
}

/// On a real sound server: silence takes its place, that is said, and it is
/// taken back when it is plugged in again.
#[test]
fn an_unplugged_microphone_is_taken_back() {
    on_stage(&sound_only(), |_| {
        let module = plug_in("other").unwrap();
        let home = Home::new();
        let (session, events) = home.start(SessionConfig {
            microphone: Some(AudioTarget::Microphone(DeviceId::new("pulseaudio:other"))),
            ..heard(None, None)
        });
        wait(1_000);
        pactl(&format!("unload-module {module}")).unwrap();
        let lost = told(&events, &ProblemCode::DeviceLost);
        pactl("load-module module-remap-source source_name=other master=other_sink.monitor")
            .unwrap();
        let back = told(&events, &ProblemCode::DeviceReturned);
        assert!(back.at > lost.at);
        wait(1_500);
        session.stop();
        let clip = listen_to_the_end(&events).clip.expect("a finished clip");
        let noted = &clip.manifest.problems;
        let gaps = noted.iter().filter(|it| it.code == ProblemCode::AudioGap);
        let mut ends = gaps.map(|gap| (gap.at, gap.at + gap.duration));
        // What was heard last may have been told of a moment later.
        let tells = lost.at + Duration::from_millis(100);
        let gap = ends.find(|(from, until)| *from <= tells && *until > tells);
        let (_, heard_again) = gap.unwrap_or_else(|| panic!("no gap at {lost:?}: {noted:?}"));
        // It was heard again within a second of its return.
        let late = heard_again.saturating_since(back.at);
        assert!(late < Duration::from_secs(1), "{late:?}");
    })
    .unwrap();
}
