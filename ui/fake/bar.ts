import { mount } from 'svelte';

import Bar from '../src/bar/Bar.svelte';
import { speakAsChosen } from '../src/model/language.svelte';
import { FakeBackend } from './backend';
import { scene } from './scenes';

const backend = new FakeBackend(scene(new URLSearchParams(location.search).get('scene') ?? 'library'));
// For tests: what was asked of the app, and a way to say what it observed.
Object.assign(window, { fake: backend });

await speakAsChosen();
mount(Bar, { target: document.getElementById('window') ?? document.body, props: { backend } });
