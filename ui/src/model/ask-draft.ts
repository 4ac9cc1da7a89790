import type { AskForm, AskRequest, TemplateName } from '../backend';

/** A new ask before anything is written. */
export const BLANK: AskRequest = {
  title: '',
  from: '',
  introduction: '',
  questions: '',
  kinds: ['video', 'voice', 'text'],
  people: '',
  places: 10,
  retakes: 3,
  limit_s: 0,
  think_s: 0,
  deadline: '2w',
  consent: '',
  kept: '',
  ends: '12w',
  store: '',
};

/** What a template decides; who is asked, and until when, is no matter of its. */
type Decided = Pick<AskRequest, 'title' | 'introduction' | 'questions' | 'kinds' | 'limit_s' | 'consent' | 'kept' | 'ends'>;

/** A draft's beginning: the template of that name, or nothing but the usual words. */
export function begun(form: AskForm, name: TemplateName | null): Decided {
  const { title, introduction, questions, kinds, limit_s, ends } = BLANK;
  const template = form.templates.find((it) => it.name === name);
  return {
    title: template?.title ?? title,
    introduction: template?.introduction ?? introduction,
    questions: template?.questions ?? questions,
    kinds: [...(template?.kinds ?? kinds)],
    limit_s: template?.limit_s ?? limit_s,
    consent: template?.consent ?? form.consent,
    kept: template?.kept ?? form.kept,
    ends: template?.ends ?? ends,
  };
}

/** Whether somebody wrote something into it, which no template says. */
export function isWritten(draft: AskRequest, form: AskForm): boolean {
  const names = [null, ...form.templates.map((it) => it.name)];
  const written = ({ title, introduction, questions, consent, kept }: Decided): string => [title, introduction, questions, consent, kept].join('\0');
  return !names.some((name) => written(begun(form, name)) === written(draft));
}
