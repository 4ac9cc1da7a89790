// The transcript as files of other kinds, as the command line writes them:
// SubRip made of the WebVTT captions, and Markdown made of the words.

import { clock, type Millis } from '../base/time';
import { paragraphRange, type Transcript } from './transcript';

const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', nbsp: ' ', lrm: '', rlm: '' };

/** WebVTT as SubRip: numbered cues, commas in the times, text without markup. */
export function srtOf(vtt: string): string {
  return vtt
    .replace(/\r\n?/g, '\n')
    .split(/\n{2,}/)
    .map(cueOf)
    .filter((cue) => cue !== null)
    .map((cue, at) => `${at + 1}\n${cue}\n`)
    .join('\n');
}

/** Times and text of a WebVTT block; null for a header, note or style. */
function cueOf(block: string): string | null {
  const lines = block.split('\n');
  const at = lines.findIndex((line) => line.includes('-->'));
  const times = /^\s*([\d:]+\.\d{3})\s+-->\s+([\d:]+\.\d{3})/.exec(lines[at] ?? '');
  const text = lines.slice(at + 1).filter((line) => line !== '').map(plain);
  if (!times || text.length === 0) return null;
  return `${stamp(times[1] ?? '')} --> ${stamp(times[2] ?? '')}\n${text.join('\n')}`;
}

/** `01:05.250` or `00:01:05.250` as `00:01:05,250`. */
function stamp(time: string): string {
  const full = time.split(':').length === 2 ? `00:${time}` : time;
  return full.replace('.', ',');
}

function plain(line: string): string {
  return line
    .replace(/<[^>]*>/g, '')
    .replace(/&(\w+);/g, (whole, name: string) => ENTITIES[name] ?? whole);
}

/** Each paragraph after the moment it is said, which links to it. */
export function markdownOf(transcript: Transcript, linkTo: (at: Millis) => string): string {
  return transcript.paragraphs
    .map((_, at) => {
      const words = transcript.words.slice(...paragraphRange(transcript, at));
      const said = words.map((word) => word.text).join(' ').replace(/[\\`*_[\]<>&~|$]/g, '\\$&');
      const start = words[0]?.start;
      return start === undefined ? '' : `[${clock(start)}](${linkTo(start)}) ${said}\n`;
    })
    .join('\n');
}
