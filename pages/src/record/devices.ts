// Microphone, camera and screen, and what a browser makes of them.

import type { DeviceTrouble } from '../answer/state';

export type Recorded = 'video' | 'screen' | 'voice';

/** A microphone or a camera that can be chosen. */
export interface Device {
  readonly id: string;
  readonly name: string;
}

/** Which ones were chosen; the browser's own choice where that is null. */
export interface Chosen {
  readonly microphone: string | null;
  readonly camera: string | null;
}

const SOUND: MediaTrackConstraints = { echoCancellation: true, noiseSuppression: true, autoGainControl: true };
/** A face is well seen at this, and a line of 1 Mbit/s keeps up with it. */
const PICTURE: MediaTrackConstraints = { width: { ideal: 640 }, height: { ideal: 480 }, frameRate: { ideal: 24, max: 30 }, facingMode: 'user' };
/** A screen has to be read, and moves little. */
const SCREEN: MediaTrackConstraints = { width: { max: 1920 }, height: { max: 1080 }, frameRate: { ideal: 12, max: 15 } };

const PICTURED = ['video/webm;codecs=vp8,opus', 'video/webm', 'video/mp4;codecs=avc1,mp4a.40.2', 'video/mp4'];
const TYPES: Record<Recorded, readonly string[]> = {
  video: PICTURED,
  screen: PICTURED,
  voice: ['audio/webm;codecs=opus', 'audio/ogg;codecs=opus', 'audio/mp4'],
};

/** Whether this browser can do it at all; phones show no screen. */
export function canRecord(kind: Recorded): boolean {
  return kind !== 'screen' || typeof navigator.mediaDevices?.getDisplayMedia === 'function';
}

export async function openDevices(kind: Recorded, chosen: Chosen): Promise<MediaStream | DeviceTrouble> {
  if (!window.isSecureContext) return 'insecure';
  if (!navigator.mediaDevices?.getUserMedia || !('MediaRecorder' in window)) return 'unsupported';
  let screen: MediaStream | null = null;
  try {
    // Asked for first: it has to follow the click at once.
    if (kind === 'screen') screen = await navigator.mediaDevices.getDisplayMedia({ video: SCREEN, audio: false });
    const opened = await open(kind, chosen);
    for (const track of screen?.getTracks() ?? []) opened.addTrack(track);
    return opened;
  } catch (error) {
    if (screen) closeDevices(screen);
    const trouble = error instanceof DOMException ? troubleOf(error.name, error.message) : 'busy';
    return kind === 'screen' && !screen && trouble === 'denied' ? 'unshared' : trouble;
  }
}

/** What was chosen; what the browser likes best when that is gone. */
async function open(kind: Recorded, { microphone, camera }: Chosen): Promise<MediaStream> {
  const devices = navigator.mediaDevices;
  const wish = (all: MediaTrackConstraints, id: string | null): MediaTrackConstraints =>
    id === null ? all : { ...all, deviceId: { exact: id } };
  const picture = kind === 'video';
  try {
    return await devices.getUserMedia({ audio: wish(SOUND, microphone), video: picture && wish(PICTURE, camera) });
  } catch (error) {
    const gone = error instanceof DOMException && ['OverconstrainedError', 'NotFoundError'].includes(error.name);
    if (!gone || (microphone === null && camera === null)) throw error;
    return devices.getUserMedia({ audio: SOUND, video: picture && PICTURE });
  }
}

/** What there is to choose from. Browsers tell names only once one is in use. */
export async function listDevices(): Promise<{ microphones: Device[]; cameras: Device[] }> {
  const all = await navigator.mediaDevices.enumerateDevices().catch(() => []);
  const of = (kind: MediaDeviceKind): Device[] =>
    all.filter((it) => it.kind === kind && it.deviceId !== '' && it.label !== '').map((it) => ({ id: it.deviceId, name: it.label }));
  return { microphones: of('audioinput'), cameras: of('videoinput') };
}

export function troubleOf(name: string, message: string): DeviceTrouble {
  // Chromium says whether it was the guest, or the system's settings.
  if (name === 'NotAllowedError' || name === 'SecurityError') return /system/i.test(message) ? 'system' : 'denied';
  if (name === 'NotFoundError' || name === 'OverconstrainedError') return 'none';
  return 'busy';
}

export function closeDevices(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop();
}

const VOICE_BITS = 48_000;
const MOST_BITS: Record<Recorded, number> = { video: 700_000, screen: 900_000, voice: 0 };
const LEAST_BITS = 150_000;

/** How many bits of picture a second are recorded: what a line of this speed sends meanwhile. */
export function pictureBits(kind: Recorded, line: number | null): number {
  const most = MOST_BITS[kind];
  return line === null ? most : Math.round(Math.min(most, Math.max(LEAST_BITS, line * 0.7 - VOICE_BITS)));
}

/** A recorder in whatever this browser writes. */
export function recorderOf(stream: MediaStream, kind: Recorded, line: number | null): MediaRecorder {
  const mimeType = TYPES[kind].find((type) => MediaRecorder.isTypeSupported(type));
  return new MediaRecorder(stream, {
    ...(mimeType && { mimeType }),
    audioBitsPerSecond: VOICE_BITS,
    ...(kind !== 'voice' && { videoBitsPerSecond: pictureBits(kind, line) }),
  });
}
