import { expect, it } from 'vitest';

import { answerOnce } from './answer';

function keyed(...keys: string[]): string[] {
  const answers: string[] = [];
  const field = answerOnce(
    () => answers.push('kept'),
    () => answers.push('given up'),
  );
  for (const key of keys) {
    if (key === 'blur') field.onblur();
    else field.onkeydown({ key, preventDefault: () => {}, stopPropagation: () => {} } as KeyboardEvent);
  }
  return answers;
}

it('a field answers once', () => {
  expect(keyed('a', 'Enter', 'blur')).toEqual(['kept']);
  expect(keyed('a', 'Escape', 'blur')).toEqual(['given up']);
  expect(keyed('a', 'blur')).toEqual(['kept']);
});
