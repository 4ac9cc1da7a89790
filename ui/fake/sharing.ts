import type { ClipSummary, Commands, Version } from '../src/backend';
import { SHARED_ID } from './data';
import type { Answerer } from './settings';

type SharingActs =
  | 'copyShare' | 'expire' | 'setNeed' | 'setReplyBy' | 'retrySending' | 'chooseFile' | 'replaceWithFile' | 'replaceWithClip'
  | 'versions' | 'restoreVersion' | 'saveCopy' | 'moveClip' | 'cancel';

const DAY_MS = 86_400_000;

/** What is done with links, pretended: `clip` finds one, `change` tells that it is another. */
export function sharingCommands(answer: Answerer, clip: (id: string) => ClipSummary, change: (clip: ClipSummary) => null): Pick<Commands, SharingActs> {
  const versions = new Map<string, Version[]>();
  const of = (id: string): Version[] => versions.get(id) ?? first(clip(id));
  const replaced = (id: string): null => {
    const now = { version: of(id).length + 1, current: true, since: new Date().toISOString(), duration_ms: clip(id).duration_ms, folder: '' };
    versions.set(id, [now, ...of(id).map((it) => ({ ...it, current: false }))]);
    return change(clip(id));
  };
  const until = (text: string): string | null => {
    if (text === 'never') return null;
    const days = /^(\d+)d$/.exec(text);
    return days ? new Date(Date.now() + Number(days[1]) * DAY_MS).toISOString() : text === 'now' ? new Date().toISOString() : text;
  };
  return {
    copyShare: (id, shape, at) => answer('copyShare', [id, shape, at], () => null),
    expire: (id, text) =>
      answer('expire', [id, text], () => {
        const expires = until(text);
        const before = clip(id).publish;
        change({ ...clip(id), expires, publish: text === 'now' ? 'expired' : before === 'expired' ? 'published' : before });
        return expires;
      }),
    setNeed: (id, need) =>
      answer('setNeed', [id, need], () => change({ ...clip(id), wish: { ...clip(id).wish, need } })),
    setReplyBy: (id, when) =>
      answer('setReplyBy', [id, when], () => {
        const reply_by = until(when);
        change({ ...clip(id), wish: { ...clip(id).wish, reply_by } });
        return reply_by;
      }),
    retrySending: (id) => answer('retrySending', [id], () => change({ ...clip(id), publish: 'published', outbox: null })),
    chooseFile: (kind) => answer('chooseFile', [kind], () => (kind === 'recording' ? '/home/anna/Better take.mp4' : '/home/anna/ggml-own.bin')),
    replaceWithFile: (id, file, job) => answer('replaceWithFile', [id, file, job], () => replaced(id)),
    replaceWithClip: (id, other) => answer('replaceWithClip', [id, other], () => replaced(id)),
    versions: (id) => answer('versions', [id], () => of(id)),
    restoreVersion: (id, version) => answer('restoreVersion', [id, version], () => replaced(id)),
    saveCopy: (id, format, version, job) =>
      answer('saveCopy', [id, format, version, job], () => `${clip(id).title}.${format}`),
    moveClip: (id, to, job) =>
      answer('moveClip', [id, to, job], () => {
        const base = to === 'folder' ? 'http://127.0.0.1:4747' : `https://clips.example.com`;
        change({ ...clip(id), link: `${base}/c/${id}/` });
        return true;
      }),
    cancel: (job) => answer('cancel', [job], () => null),
  };
}

/** One clip was replaced before. */
function first(clip: ClipSummary): Version[] {
  const version = (n: number, current: boolean): Version => ({ version: n, current, since: clip.created, duration_ms: clip.duration_ms + (current ? 0 : 9_000), folder: '' });
  return clip.id === SHARED_ID ? [version(2, true), version(1, false)] : [version(1, true)];
}
