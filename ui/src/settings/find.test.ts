import { describe, expect, it } from 'vitest';

import { t } from '../strings';
import { found, ROWS } from './find';

describe('the search in the settings', () => {
  it('finds a setting by its label, by what it is for, and by other words for it', () => {
    expect([...found('trash')]).toContain('trash');
    expect([...found('Deleted CLIPS')]).toContain('trash');
    expect([...found('bandwidth')]).toEqual(['limit']);
    expect([...found('s3 bucket')]).toContain('addStore');
    // “Restore” is no store.
    expect([...found('store')]).not.toContain('trash');
    expect([...found('unicorn')]).toEqual([]);
  });

  it('shows everything while nothing is typed, and a section when it is named', () => {
    expect(found('  ').size).toBe(Object.keys(t.settings.rows).length);
    expect([...found(t.settings.sections.sending.title)]).toEqual(expect.arrayContaining([...ROWS.sending]));
  });
});
