// Where the guest's own browser lets them allow microphone and camera.

export type Place = 'embedded' | 'ios' | 'safari' | 'firefox' | 'firefox-android' | 'chromium' | 'chromium-android';

/** Names no browser for its own sake: only where its switch is. */
export function placeOfPermissions(agent: string, touch: boolean): Place {
  // Apps that show pages themselves often allow no camera at all.
  if (/FBAN|FBAV|Instagram|LinkedInApp|Snapchat|Line\/|; wv\)/.test(agent)) return 'embedded';
  // An iPad says that it is a Mac, but no Mac is touched.
  if (/iPhone|iPad|iPod/.test(agent) || (/Macintosh/.test(agent) && touch)) return 'ios';
  if (/Firefox\//.test(agent)) return /Android/.test(agent) ? 'firefox-android' : 'firefox';
  if (/Android/.test(agent)) return 'chromium-android';
  return /Safari\//.test(agent) && !/Chrom(e|ium)\//.test(agent) ? 'safari' : 'chromium';
}

export function here(): Place {
  return placeOfPermissions(navigator.userAgent, navigator.maxTouchPoints > 1);
}
