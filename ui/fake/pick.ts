import { mount } from 'svelte';

import Pick from '../src/pick/Pick.svelte';
import { FakeBackend } from './backend';
import { scene } from './scenes';

const backend = new FakeBackend(scene(new URLSearchParams(location.search).get('scene') ?? 'library'));
// For tests: what was asked of the app, and a way to say what it observed.
Object.assign(window, { fake: backend });

mount(Pick, { target: document.getElementById('window') ?? document.body, props: { backend } });
