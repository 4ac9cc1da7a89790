import { mount } from 'svelte';

import { speakAsChosen } from '../model/language.svelte';
import { tauriBackend } from '../tauri';
import Pick from './Pick.svelte';

await speakAsChosen();
mount(Pick, { target: document.getElementById('window') ?? document.body, props: { backend: tauriBackend } });
