import { expect, it } from 'vitest';

import en from './en.json';
import { catalogueType } from './typed';

it('has the types of the English catalogue; `npm run strings` makes them anew', async () => {
  await expect(catalogueType(en)).toMatchFileSnapshot('catalogue.ts');
});
