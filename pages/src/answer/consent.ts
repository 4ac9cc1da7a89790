// What happens with answers, and the guest's word that this is fine.

import type { Ask } from '../ask/questions';
import { el, setAttribute } from '../base/dom';
import type { AnswerView } from './state';
import { SAY } from './words';

export function consent(view: AnswerView, ask: Ask): HTMLElement {
  const box = el('input', { type: 'checkbox', id: 'consent', 'aria-describedby': 'consent-missing' });
  box.addEventListener('change', () => view.request({ type: 'consent', on: box.checked }));
  view.observe((state) => state.consentedAt !== null, (on) => {
    box.checked = on;
  });
  const missing = el('p', { class: 'consent-missing', id: 'consent-missing', role: 'alert' });
  view.observe((state) => state.consentMissing, (now) => {
    missing.textContent = now ? SAY.consentMissing : '';
    setAttribute(box, 'aria-invalid', now ? 'true' : null);
    if (!now) return;
    box.focus({ preventScroll: true });
    section.scrollIntoView({ block: 'center', behavior: 'smooth' });
  });
  const section = el('section', { class: 'consent', 'aria-labelledby': 'before' },
    el('h2', { id: 'before' }, SAY.before),
    el('p', {}, ask.kept),
    el('p', {}, SAY.promise),
    ask.name === null ? nameField(view) : null,
    el('label', { class: 'agree' }, box, el('span', {}, ask.consent)),
    missing,
  );
  return section;
}

/** At a link for everybody, whoever answers says who they are. */
function nameField(view: AnswerView): HTMLElement {
  const field = el('input', { type: 'text', class: 'field', maxlength: 100, autocomplete: 'name', value: view.state.name });
  field.addEventListener('input', () => view.request({ type: 'name', to: field.value }));
  return el('label', { class: 'name' }, el('span', {}, SAY.yourName), field);
}
