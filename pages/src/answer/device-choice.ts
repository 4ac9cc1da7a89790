// Which microphone and which camera, where there is more than one.

import { el } from '../base/dom';
import type { Chosen, Device, Recorded } from '../record/devices';
import type { AnswerView } from './state';
import { SAY } from './words';

export function deviceChoice(view: AnswerView, stream: MediaStream, kind: Recorded, leaving: (leave: () => void) => void): HTMLElement {
  const box = el('div', { class: 'devices' });
  leaving(view.observe((state) => [state.microphones, state.cameras], () => {
    const { microphones, cameras } = view.state;
    const inUse = (of: 'audio' | 'video'): string =>
      stream.getTracks().find((track) => track.kind === of)?.getSettings().deviceId ?? '';
    box.replaceChildren(
      ...kind === 'video' ? [choice(view, 'camera', SAY.camera, cameras, inUse('video'))] : [],
      choice(view, 'microphone', SAY.microphone, microphones, inUse('audio')),
    );
    box.hidden = box.childElementCount === 0 || [...box.children].every((it) => (it as HTMLElement).hidden);
  }));
  return box;
}

function choice(view: AnswerView, what: keyof Chosen, label: string, devices: readonly Device[], inUse: string): HTMLElement {
  const select = el('select', { class: 'field' }, ...devices.map(({ id, name }) => {
    const option = el('option', { value: id }, name);
    option.selected = id === inUse;
    return option;
  }));
  select.addEventListener('change', () => view.request({ type: 'choose', what, id: select.value }));
  const row = el('label', { class: 'device' }, el('span', {}, label), select);
  row.hidden = devices.length < 2;
  return row;
}
