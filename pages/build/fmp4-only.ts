// Clips are fragmented MP4 and nothing else, so the player's readers for
// transport streams, raw AAC and MP3 and its content steering are dead weight.
// Taking them out of its tables lets the bundler drop them: an eighth of the
// script. An update that changes these tables fails the build here.

import type { Plugin } from 'vite';

const OTHER_CONTAINERS = /, \{\s*demux: (?:TS|AAC|MP3)Demuxer,\s*remux: MP4Remuxer\s*\}/g;
const STEERING = /(contentSteeringController:) ContentSteeringController\b/g;

export function fmp4Only(): Plugin {
  return {
    name: 'aside-fmp4-only',
    apply: 'build',
    transform: {
      filter: { id: /hls\.light\.mjs$/ },
      handler(code) {
        if (code.match(OTHER_CONTAINERS)?.length !== 3 || code.match(STEERING)?.length !== 1) {
          this.error('the player library has changed its tables: see build/fmp4-only.ts');
        }
        return code.replace(OTHER_CONTAINERS, '').replace(STEERING, '$1 undefined');
      },
    },
  };
}
