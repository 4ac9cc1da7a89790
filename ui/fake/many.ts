import type { ClipSummary, Commands } from '../src/backend';
import type { Answerer } from './settings';

type ManyActs = 'welcomed' | 'tryMicrophone' | 'endTrial' | 'tagClips' | 'setTags';

/** How long a pretended trial is recorded, and how often it says how far it is. */
const TRIAL = { ticks: 10, everyMs: 60 };

/** What the pretended trial needs of the app. */
export type TrialRoom = { metered: (on: boolean) => void; progress: (job: string, permille: number) => void };

/** First steps, and acts on many clips, that are only pretended. */
export function manyCommands(
  answer: Answerer,
  clipOf: (id: string) => ClipSummary,
  change: (clip: ClipSummary) => void,
  room: TrialRoom,
): Pick<Commands, ManyActs> {
  const same = (a: string) => (b: string): boolean => a.toLowerCase() === b.toLowerCase();
  const give = (id: string, tags: string[]) => {
    const clip = clipOf(id);
    const before = { clip_id: id, tags: clip.tags };
    if (clip.tags.join('\n') === tags.join('\n')) return [];
    change({ ...clip, tags });
    return [before];
  };
  return {
    welcomed: () => answer('welcomed', [], () => null),
    tryMicrophone: async (id, job) => {
      room.metered(true);
      for (let tick = 1; tick <= TRIAL.ticks; tick += 1) {
        await new Promise((done) => setTimeout(done, TRIAL.everyMs));
        room.progress(job, (tick / TRIAL.ticks) * 1000);
      }
      room.metered(false);
      return answer('tryMicrophone', [id], () => ({ stream_url: './clip/stream.m3u8' }));
    },
    endTrial: () => answer('endTrial', [], () => null),
    tagClips: (ids, add, remove) =>
      answer('tagClips', [ids, add, remove], () =>
        ids.flatMap((id) => {
          const kept = clipOf(id).tags.filter((tag) => !remove.some(same(tag)));
          return give(id, [...kept, ...add.filter((tag) => !kept.some(same(tag)))]);
        }),
      ),
    setTags: (all) => answer('setTags', [all], () => all.flatMap(({ clip_id, tags }) => give(clip_id, tags))),
  };
}
