/** What went wrong, and what the person can do about it. */
export type CommandError = { code: string; message: string; hint: string };

export type Result<T, E> = { status: 'ok'; data: T } | { status: 'error'; error: E };

export type ClipKind = 'screen' | 'voice' | 'camera';
export type RecorderStatus = 'idle' | 'starting' | 'recording' | 'paused' | 'stopping';
export type RecorderState = {
  status: RecorderStatus;
  clip_id: string | null;
  kind: ClipKind | null;
  link: string | null;
  elapsed_ms: number;
};

export type ModelState = { ready: boolean; name: string };
export type AppState = { recorder: RecorderState; library_dir: string; model: ModelState };

export type Monitor = { id: string; name: string; width: number; height: number; primary: boolean };
export type WindowSource = { id: string; title: string; width: number; height: number };
export type Microphone = { id: string; name: string; is_default: boolean };
export type DeviceProblem = { message: string; hint: string };
export type Devices = {
  monitors: Monitor[];
  windows: WindowSource[];
  microphones: Microphone[];
  problems: DeviceProblem[];
};

export type RecordRequest = {
  kind: ClipKind;
  monitor_id: string | null;
  /** Null is the system's default microphone. */
  microphone_id: string | null;
  microphone_off: boolean;
  title: string | null;
};
export type Started = { clip_id: string; link: string };

export type ClipState = 'recording' | 'recovering' | 'ready' | 'failed' | 'broken';
export type PublishState = 'waiting' | 'publishing' | 'published' | 'failed';
export type TranscriptState = 'none' | 'working' | 'ready' | 'failed';
export type ClipProblem = { code: string; at_ms: number; message: string };
export type ClipSummary = {
  id: string;
  title: string;
  kind: ClipKind;
  /** RFC 3339. */
  created: string;
  duration_ms: number;
  state: ClipState;
  link: string;
  poster_url: string | null;
  publish: PublishState;
  transcript: TranscriptState;
  problems: ClipProblem[];
  /** Null until the take has been checked. */
  verified: boolean | null;
  findings: string[];
  /** The first words of the transcript. */
  excerpt: string;
};
export type Word = { text: string; start_ms: number; end_ms: number };
export type Transcript = { complete: boolean; words: Word[]; paragraphs: number[] };
export type ClipDetails = { summary: ClipSummary; stream_url: string | null; transcript: Transcript };

export type AppEvent =
  | ({ type: 'recorder' } & RecorderState)
  | { type: 'level'; peak_dbfs: number; rms_dbfs: number }
  | { type: 'clip_changed'; clip: ClipSummary }
  | { type: 'clip_removed'; id: string }
  | { type: 'problem'; code: string; message: string; hint: string }
  | { type: 'transcript_words'; clip_id: string; words: Word[] };

type Answer<T> = Promise<Result<T, CommandError>>;

export type Commands = {
  state(): Answer<AppState>;
  devices(): Answer<Devices>;
  meterStart(microphoneId: string | null): Answer<null>;
  meterStop(): Answer<null>;
  record(request: RecordRequest): Answer<Started>;
  pause(): Answer<null>;
  resume(): Answer<null>;
  stop(): Answer<null>;
  discard(): Answer<null>;
  clips(): Answer<ClipSummary[]>;
  clip(id: string): Answer<ClipDetails>;
  rename(id: string, title: string): Answer<null>;
  deleteClip(id: string): Answer<null>;
  restore(id: string): Answer<null>;
  copyLink(id: string): Answer<null>;
  openLink(id: string): Answer<null>;
};
