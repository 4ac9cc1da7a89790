import { expect, test } from 'vitest';
import { FORM } from '../../fake/asks';
import { begun, BLANK, isWritten } from './ask-draft';

const draft = { ...BLANK, ...begun(FORM, 'testimonial') };

test('a template decides what is asked and what is agreed to, and not who is asked', () => {
  expect(draft.questions.split('\n').length).toBeGreaterThan(2);
  expect(draft.consent).not.toBe(FORM.consent);
  expect(draft).toMatchObject({ people: '', deadline: '2w', ends: 'never' });
  expect({ ...draft, ...begun(FORM, null) }).toEqual({ ...BLANK, consent: FORM.consent, kept: FORM.kept });
});

test('only what somebody wrote is worth having back', () => {
  expect(isWritten(draft, FORM)).toBe(false);
  expect(isWritten({ ...draft, people: 'Ada' }, FORM)).toBe(false);
  expect(isWritten({ ...draft, questions: `${draft.questions}\nAnything else?` }, FORM)).toBe(true);
});
