import { mount } from 'svelte';

import Pick from '../src/pick/Pick.svelte';
import { speakAsChosen } from '../src/model/language.svelte';
import { FakeBackend } from './backend';
import { scene } from './scenes';

const backend = new FakeBackend(scene(new URLSearchParams(location.search).get('scene') ?? 'library'));
// For tests: what was asked of the app, and a way to say what it observed.
Object.assign(window, { fake: backend });

await speakAsChosen();
mount(Pick, { target: document.getElementById('window') ?? document.body, props: { backend } });
