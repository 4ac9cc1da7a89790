import type { ClipSummary } from '../backend';
import { t } from '../strings';

export type Badge = { text: string; tone: 'good' | 'warn' | 'live' | 'quiet' };

/** What is worth saying about a clip in a word or two, the most important first; `receipt`: the check is told elsewhere. */
export function badges(clip: ClipSummary, receipt = false): Badge[] {
  if (clip.state === 'recording') return [{ text: t.clip.state.recording, tone: 'live' }];
  if (clip.state === 'recovering') return [{ text: t.clip.state.recovering, tone: 'quiet' }];
  if (clip.state !== 'ready') return [{ text: t.clip.state[clip.state], tone: 'warn' }];

  const found: Badge[] = [];
  if (clip.verified === false && !receipt) found.push({ text: t.clip.unverified, tone: 'warn' });
  if (clip.publish === 'failed') found.push({ text: t.clip.publish.failed, tone: 'warn' });
  else if (clip.publish !== 'published') found.push({ text: t.clip.publish[clip.publish], tone: 'quiet' });
  if (clip.transcript === 'failed') found.push({ text: t.clip.transcript.failed, tone: 'warn' });
  else if (clip.transcript === 'working') found.push({ text: t.clip.transcript.working, tone: 'quiet' });
  if (found.length === 0 && clip.verified && !receipt) found.push({ text: t.clip.verified, tone: 'good' });
  return found;
}
