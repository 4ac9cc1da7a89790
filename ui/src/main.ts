import { mount } from 'svelte';

import App from './App.svelte';
import { speakAsChosen } from './model/language.svelte';
import { tauriBackend } from './tauri';

await speakAsChosen();
mount(App, { target: document.getElementById('window') ?? document.body, props: { backend: tauriBackend } });
