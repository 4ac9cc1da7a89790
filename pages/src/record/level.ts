// How loud a microphone is, a few times a second.

const EVERY_MS = 90;

/** Calls `told` with 0 to 1 until the returned function is called. */
export function listen(stream: MediaStream, told: (level: number) => void): () => void {
  const context = new AudioContext();
  const analyser = new AnalyserNode(context, { fftSize: 1024 });
  context.createMediaStreamSource(stream).connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  const timer = window.setInterval(() => {
    analyser.getFloatTimeDomainData(samples);
    told(levelOf(samples));
  }, EVERY_MS);
  return () => {
    window.clearInterval(timer);
    void context.close();
  };
}

/** -60 dB and below is nothing, full scale is all. */
export function levelOf(samples: Float32Array): number {
  const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / Math.max(samples.length, 1);
  if (power <= 0) return 0;
  return Math.min(Math.max(1 + (10 * Math.log10(power)) / 60, 0), 1);
}
