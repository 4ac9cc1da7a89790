// Microphone and camera, and what a browser makes of them.

import type { DeviceTrouble } from '../answer/state';

export type Recorded = 'video' | 'voice';

const SOUND: MediaTrackConstraints = { echoCancellation: true, noiseSuppression: true, autoGainControl: true };
/** A face is well seen at this, and a line of 1 Mbit/s keeps up with it. */
const PICTURE: MediaTrackConstraints = { width: { ideal: 640 }, height: { ideal: 480 }, frameRate: { ideal: 24, max: 30 }, facingMode: 'user' };

const TYPES: Record<Recorded, readonly string[]> = {
  video: ['video/webm;codecs=vp8,opus', 'video/webm', 'video/mp4;codecs=avc1,mp4a.40.2', 'video/mp4'],
  voice: ['audio/webm;codecs=opus', 'audio/ogg;codecs=opus', 'audio/mp4'],
};

export async function openDevices(kind: Recorded): Promise<MediaStream | DeviceTrouble> {
  if (!window.isSecureContext) return 'insecure';
  if (!navigator.mediaDevices?.getUserMedia || !('MediaRecorder' in window)) return 'unsupported';
  try {
    return await navigator.mediaDevices.getUserMedia({ audio: SOUND, video: kind === 'video' ? PICTURE : false });
  } catch (error) {
    return troubleOf(error instanceof DOMException ? error.name : '');
  }
}

export function troubleOf(name: string): DeviceTrouble {
  if (name === 'NotAllowedError' || name === 'SecurityError') return 'denied';
  if (name === 'NotFoundError' || name === 'OverconstrainedError') return 'none';
  return 'busy';
}

export function closeDevices(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop();
}

/** A recorder in whatever this browser writes. */
export function recorderOf(stream: MediaStream, kind: Recorded): MediaRecorder {
  const mimeType = TYPES[kind].find((type) => MediaRecorder.isTypeSupported(type));
  return new MediaRecorder(stream, {
    ...(mimeType && { mimeType }),
    audioBitsPerSecond: 48_000,
    ...(kind === 'video' && { videoBitsPerSecond: 700_000 }),
  });
}
