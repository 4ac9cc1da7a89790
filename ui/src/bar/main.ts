import { mount } from 'svelte';

import { speakAsChosen } from '../model/language.svelte';
import { tauriBackend } from '../tauri';
import Bar from './Bar.svelte';

await speakAsChosen();
mount(Bar, { target: document.getElementById('window') ?? document.body, props: { backend: tauriBackend } });
