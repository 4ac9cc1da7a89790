use std::time::Duration;

use ::cpal::HostId;
use ::cpal::traits::HostTrait;
use aside_media::SampleRate;
use aside_rig::{Recording, StageOptions};

use super::input::InputSource;
use crate::testing::contract::Ear;
use crate::testing::on_stage;
use crate::{AudioSource, AudioTarget, DeviceId, Error, ErrorKind, clock, microphones, open_audio};

fn sound() -> StageOptions {
    StageOptions {
        display: None,
        ..StageOptions::default()
    }
}

fn pactl(words: &str) -> String {
    aside_rig::pactl(words).unwrap()
}

fn plug_in(name: &str) -> String {
    aside_rig::plug_in(name).unwrap()
}

fn ended(source: &mut dyn AudioSource) -> Error {
    let deadline = clock::now() + Duration::from_secs(30);
    loop {
        match source.next(deadline) {
            Ok(_) => assert!(clock::now() < deadline, "the source does not end"),
            Err(error) => return error,
        }
    }
}

#[test]
fn microphones_are_listed_and_loudspeakers_are_not() {
    on_stage(&sound(), |_| {
        plug_in("other");
        let found = microphones().unwrap();
        assert_eq!(found.len(), 2, "{found:?}");
        assert!(found[0].default && !found[1].default);
        assert_eq!(found[1].id.as_str(), "pulseaudio:other");
        assert!(open_audio(&AudioTarget::Microphone(found[1].id.clone())).is_ok());

        let nope = AudioTarget::Microphone(DeviceId::new("pulseaudio:nope"));
        let error = open_audio(&nope).err().unwrap();
        assert_eq!(error.kind(), ErrorKind::DeviceNotFound);
        assert!(error.to_string().contains("pulseaudio:other"), "{error}");
    });
}

#[test]
fn what_is_said_is_heard_at_its_moment() {
    on_stage(&sound(), |stage| {
        let mut source = open_audio(&AudioTarget::DefaultMicrophone).unwrap();
        let mut ear = Ear::new(&mut *source);
        ear.listen(&mut *source, Duration::from_millis(500));
        assert_eq!(ear.peak, 0.0, "silence");

        let samples = [vec![0.5; 480], vec![0.0; 4800]].concat();
        let click = Recording::new(SampleRate::HZ_48000, samples);
        let said = stage.speak(&click).unwrap();
        let heard = loop {
            let samples = source.next(clock::now() + Duration::from_secs(3)).unwrap();
            let samples = samples.expect("sound goes on");
            let loud = samples.data.iter().position(|sample| sample.abs() > 0.25);
            if let Some(index) = loud {
                break samples.at + samples.format.rate.duration(index as u64);
            }
        };
        let late = heard.nanos_since(said) as f64 / 1e6;
        assert!((-20.0..80.0).contains(&late), "{late} ms late");
    });
}

/// What goes unheard in between is told as a gap, which `Ear` checks.
#[test]
fn another_default_microphone_is_moved_to() {
    on_stage(&sound(), |stage| {
        let mut source = open_audio(&AudioTarget::DefaultMicrophone).unwrap();
        let mut ear = Ear::new(&mut *source);
        let speech = Recording::speech().unwrap();
        stage.speak(&speech).unwrap();
        ear.listen(&mut *source, Duration::from_secs(2));
        assert!(ear.peak > 0.0, "the first is heard");
        plug_in("other");
        pactl("set-default-source other");

        // What the first microphone hears is soon not heard any more.
        let give_up = clock::now() + Duration::from_secs(30);
        while ear.peak > 0.0 {
            assert!(clock::now() < give_up, "the first is still heard");
            stage.sound().unwrap().microphone().silence();
            stage.speak(&speech).unwrap();
            ear.peak = 0.0;
            ear.listen(&mut *source, Duration::from_secs(2));
        }
    });
}

/// PulseAudio moves the stream of the last microphone to what the loudspeakers
/// play: that is no microphone, and nobody asked for it.
#[test]
fn the_last_microphone_that_is_unplugged_ends_its_source() {
    on_stage(&sound(), |_| {
        let mut source = open_audio(&AudioTarget::DefaultMicrophone).unwrap();
        Ear::new(&mut *source).listen(&mut *source, Duration::from_millis(300));
        pactl("unload-module module-pipe-source");
        let error = ended(&mut *source);
        assert_eq!(error.kind(), ErrorKind::DeviceLost, "{error}");
        plug_in("other");
        let mut source = open_audio(&AudioTarget::DefaultMicrophone).unwrap();
        Ear::new(&mut *source);
    });
}

#[test]
fn an_unplugged_microphone_ends_its_source() {
    on_stage(&sound(), |_| {
        let module = plug_in("other");
        let target = AudioTarget::Microphone(DeviceId::new("pulseaudio:other"));
        let mut source = open_audio(&target).unwrap();
        Ear::new(&mut *source).listen(&mut *source, Duration::from_millis(300));
        pactl(&format!("unload-module {module}"));
        let error = ended(&mut *source);
        assert_eq!(error.kind(), ErrorKind::DeviceLost, "{error}");
        assert_eq!(source.next(clock::now()).unwrap_err(), error, "again");
        assert!(open_audio(&target).is_err());
    });
}

#[test]
fn a_sound_server_that_dies_ends_every_source() {
    on_stage(&sound(), |stage| {
        let targets = [AudioTarget::DefaultMicrophone, AudioTarget::SystemAudio];
        let mut sources = targets.map(|target| open_audio(&target).unwrap());
        for source in &mut sources {
            Ear::new(&mut **source);
        }
        stage.sound_mut().unwrap().fail();
        for source in &mut sources {
            let error = ended(&mut **source);
            assert_eq!(error.kind(), ErrorKind::DeviceLost, "{error}");
        }
        let error = open_audio(&AudioTarget::DefaultMicrophone).err().unwrap();
        assert_eq!(error.kind(), ErrorKind::NoSound, "{error}");
        assert!(error.hint().contains("PulseAudio"));

        stage.sound_mut().unwrap().restart().unwrap();
        let mut source = open_audio(&AudioTarget::DefaultMicrophone).unwrap();
        Ear::new(&mut *source);
    });
}

/// `cpal`'s own stream, which is for sound cards without a server; ALSA's plugin
/// for PulseAudio is a sound card to it.
#[test]
fn a_sound_card_is_heard_without_a_server() {
    on_stage(&sound(), |stage| {
        let alsa = ::cpal::host_from_id(HostId::Alsa).unwrap();
        let card = alsa.default_input_device().unwrap();
        let mut source = InputSource::open(&card, 1).unwrap();
        let mut ear = Ear::new(&mut source);
        stage.speak(&Recording::speech().unwrap()).unwrap();
        ear.listen(&mut source, Duration::from_secs(2));
        assert!(ear.peak > 0.1, "{} is heard", ear.peak);
    });
}

#[test]
fn a_sound_server_that_stands_still_holds_nobody_up() {
    on_stage(&sound(), |stage| {
        let mut source = open_audio(&AudioTarget::DefaultMicrophone).unwrap();
        Ear::new(&mut *source).listen(&mut *source, Duration::from_millis(300));
        let server = stage.sound().unwrap();
        server.hang();
        let began = clock::now();
        // Long enough for the server to be asked about the microphone.
        while clock::now() < began + Duration::from_secs(2) {
            let deadline = clock::now() + Duration::from_millis(100);
            source.next(deadline).unwrap();
            let late = clock::now().saturating_since(deadline);
            assert!(late < Duration::from_secs(1), "{late:?} late");
        }
        let error = open_audio(&AudioTarget::DefaultMicrophone).err().unwrap();
        assert_eq!(error.kind(), ErrorKind::NoSound, "{error}");
        assert!(error.hint().contains("Restart it"), "{}", error.hint());
        let stopping = clock::now();
        drop(source);
        let took = clock::now().saturating_since(stopping);
        assert!(took < Duration::from_millis(200), "{took:?} to stop");
        server.go_on();
        let mut source = open_audio(&AudioTarget::DefaultMicrophone).unwrap();
        Ear::new(&mut *source);
    });
}

#[test]
fn without_a_microphone_it_is_said_what_to_do() {
    on_stage(&sound(), |_| {
        pactl("unload-module module-pipe-source");
        let error = open_audio(&AudioTarget::DefaultMicrophone).err().unwrap();
        assert_eq!(error.to_string(), "There is no microphone.");
        assert_eq!(
            error.hint(),
            "Connect one, or record the screen without sound."
        );
        assert_eq!(microphones(), Ok(Vec::new()));
        // What the loudspeakers play can be heard all the same.
        let mut source = open_audio(&AudioTarget::SystemAudio).unwrap();
        Ear::new(&mut *source);
    });
}
