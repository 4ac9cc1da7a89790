import { mount } from 'svelte';

import Pick from '../src/pick/Pick.svelte';
import { speakAsChosen } from '../src/model/language.svelte';
import { FakeBackend } from './backend';
import { asked } from './scenes';

const backend = new FakeBackend(asked());
// For tests: what was asked of the app, and a way to say what it observed.
Object.assign(window, { fake: backend });

await speakAsChosen();
mount(Pick, { target: document.getElementById('window') ?? document.body, props: { backend } });
