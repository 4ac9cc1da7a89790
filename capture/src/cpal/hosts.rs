//! Sound servers and their devices.

use std::sync::{Arc, Mutex, PoisonError};

use ::cpal::traits::{DeviceTrait, HostTrait};
use ::cpal::{Device, Host, HostId};

use super::patience::patiently;
use crate::{DeviceId, Error, ErrorKind, Microphone};

/// The microphones of the best sound server there is, the default one first.
pub(crate) fn microphones() -> Result<Vec<Microphone>, Error> {
    patiently(|| Ok(best_host()?.1))
}

/// The microphone of this name, and the server that has it.
pub(super) fn find_microphone(id: &DeviceId) -> Result<(Arc<Host>, Device), Error> {
    let (host, microphones) = host_with_microphone()?;
    by_id(host, id).ok_or_else(|| {
        let there_is = list_names(&microphones);
        Error::new(
            ErrorKind::DeviceNotFound,
            format!("There is no microphone with the id {id}; there is {there_is}."),
        )
    })
}

/// The default microphone, and the server that has it.
pub(super) fn find_default_microphone() -> Result<(Arc<Host>, Device), Error> {
    let (host, microphones) = host_with_microphone()?;
    match default_microphone(&host) {
        Some(device) => Ok((host, device)),
        None => Err(Error::new(
            ErrorKind::DeviceNotFound,
            format!(
                "No microphone is set as default; there is {}.",
                list_names(&microphones)
            ),
        )),
    }
}

fn host_with_microphone() -> Result<(Arc<Host>, Vec<Microphone>), Error> {
    let (host, microphones) = best_host()?;
    if microphones.is_empty() {
        let error = Error::new(ErrorKind::DeviceNotFound, "There is no microphone.");
        return Err(error.with_hint("Connect one, or record the screen without sound."));
    }
    Ok((host, microphones))
}

fn list_names(microphones: &[Microphone]) -> String {
    let names: Vec<String> = microphones
        .iter()
        .map(|microphone| format!("{} ({})", microphone.id, microphone.name))
        .collect();
    names.join(", ")
}

/// What the default loudspeakers play, as a device that can be listened to.
pub(super) fn find_system_audio() -> Result<Device, Error> {
    let (host, _) = best_host()?;
    let output = host.default_output_device().ok_or_else(|| {
        Error::new(
            ErrorKind::DeviceNotFound,
            "There are no loudspeakers whose sound could be recorded.",
        )
    })?;
    let name = output.id().map_err(from_driver)?;
    let heard = match host.id().name() {
        PIPEWIRE => device(&host, "sink_default"),
        PULSEAUDIO => device(&host, &format!("{}{MONITOR}", name.id())),
        _ => None,
    };
    Ok(heard.unwrap_or(output))
}

/// The sound servers of Linux, by the driver's names: other systems' builds
/// have no constants for them.
pub(super) const PIPEWIRE: &str = "PipeWire";
pub(super) const PULSEAUDIO: &str = "PulseAudio";
const ALSA: &str = "ALSA";
/// How PulseAudio names the source that hears what a sink plays.
const MONITOR: &str = ".monitor";

/// The first sound server, in the driver's order of preference, that has a
/// microphone, else the first that answers. (A PipeWire that runs for screen
/// sharing only has none.) Bare ALSA is asked only when no server answers: with
/// one, it merely reaches the same microphones by a longer way.
fn best_host() -> Result<(Arc<Host>, Vec<Microphone>), Error> {
    let mut best = None;
    let mut reasons = Vec::new();
    for id in ::cpal::available_hosts() {
        if id.name() == ALSA && best.is_some() {
            break;
        }
        match open(id).and_then(|host| list(&host).map(|found| (host, found))) {
            Ok((host, found)) if !found.is_empty() => return Ok((host, found)),
            // ALSA answers wherever Linux runs, with or without a sound card.
            Ok((host, _)) if host.id().name() == ALSA => {}
            Ok(empty) => best = best.or(Some(empty)),
            Err(error) => reasons.push(format!(" {}: {error}.", id.name())),
        }
    }
    best.ok_or_else(|| {
        Error::new(
            ErrorKind::NoSound,
            format!(
                "No sound server answers, and there is no sound card with a microphone.{}",
                reasons.concat()
            ),
        )
    })
}

/// The connection to PulseAudio. `cpal` never closes one that had no stream: a
/// new one for each question would use up what a server allows.
static KEPT: Mutex<Option<Arc<Host>>> = Mutex::new(None);

fn open(id: HostId) -> Result<Arc<Host>, ::cpal::Error> {
    if id.name() != PULSEAUDIO {
        return ::cpal::host_from_id(id).map(Arc::new);
    }
    let mut kept = KEPT.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(host) = kept.as_ref().filter(|it| it.input_devices().is_ok()) {
        return Ok(Arc::clone(host));
    }
    let host = ::cpal::host_from_id(id).map(Arc::new)?;
    *kept = Some(Arc::clone(&host));
    Ok(host)
}

fn list(host: &Host) -> Result<Vec<Microphone>, ::cpal::Error> {
    let default = host
        .default_input_device()
        .and_then(|device| device.id().ok());
    let mut microphones = Vec::new();
    for device in host.input_devices()? {
        let id = device.id()?;
        if !is_microphone(&id) {
            continue;
        }
        microphones.push(Microphone {
            name: device.description()?.name().to_owned(),
            default: default.as_ref() == Some(&id),
            id: DeviceId::new(id.to_string()),
        });
    }
    microphones.sort_by_key(|microphone| !microphone.default);
    // Where the default goes by another name, the first is what it stands for.
    if let Some(first) = microphones.first_mut() {
        first.default = true;
    }
    Ok(microphones)
}

/// Whether a device that can be listened to is a microphone, and not what
/// loudspeakers play, nor a name that stands for another device.
fn is_microphone(id: &::cpal::DeviceId) -> bool {
    let name = id.id();
    match id.host().name() {
        PIPEWIRE => !matches!(name, "sink_default" | "input_default" | "output_default"),
        PULSEAUDIO => !name.ends_with(MONITOR),
        ALSA => is_alsa_hardware(name),
        _ => true,
    }
}

/// ALSA lists every plugin it has; sound cards go by `plughw:CARD=NAME`, and
/// again by `plughw:CARD=NUMBER`.
fn is_alsa_hardware(name: &str) -> bool {
    name.strip_prefix("plughw:CARD=")
        .is_some_and(|card| !card.starts_with(|first: char| first.is_ascii_digit()))
}

pub(super) fn default_microphone(host: &Host) -> Option<Device> {
    let default = host.default_input_device()?;
    let id = default.id().ok()?;
    if is_default_name(&id) || is_microphone(&id) {
        return Some(default);
    }
    // PulseAudio falls back to what the loudspeakers play.
    host.input_devices()
        .ok()?
        .find(|device| device.id().is_ok_and(|id| is_microphone(&id)))
}

/// PipeWire's name for whichever microphone is default at the time.
fn is_default_name(id: &::cpal::DeviceId) -> bool {
    id.id() == "input_default"
}

/// The device may belong to another server than the best one.
fn by_id(best: Arc<Host>, id: &DeviceId) -> Option<(Arc<Host>, Device)> {
    let id: ::cpal::DeviceId = id.as_str().parse().ok()?;
    let host = match id.host() == best.id() {
        true => best,
        false => open(id.host()).ok()?,
    };
    let device = host.device_by_id(&id).filter(|_| is_microphone(&id))?;
    Some((host, device))
}

fn device(host: &Host, name: &str) -> Option<Device> {
    host.device_by_id(&::cpal::DeviceId::new(host.id(), name))
}

/// What the driver says, in this crate's kinds.
pub(super) fn from_driver(error: ::cpal::Error) -> Error {
    use ::cpal::ErrorKind as Driver;
    let kind = match error.kind() {
        Driver::DeviceBusy => ErrorKind::Busy,
        Driver::DeviceNotAvailable => ErrorKind::DeviceNotFound,
        Driver::HostUnavailable => ErrorKind::NoSound,
        Driver::PermissionDenied => ErrorKind::PermissionDenied,
        Driver::StreamInvalidated => ErrorKind::DeviceLost,
        Driver::UnsupportedConfig | Driver::UnsupportedOperation => ErrorKind::Unsupported,
        _ => ErrorKind::Other,
    };
    Error::new(kind, format!("The sound device cannot be used: {error}."))
}
