import { mount } from 'svelte';

import Bar from '../src/bar/Bar.svelte';
import { speakAsChosen } from '../src/model/language.svelte';
import { FakeBackend } from './backend';
import { asked } from './scenes';

const backend = new FakeBackend(asked());
// For tests: what was asked of the app, and a way to say what it observed.
Object.assign(window, { fake: backend });

await speakAsChosen();
mount(Bar, { target: document.getElementById('window') ?? document.body, props: { backend } });
