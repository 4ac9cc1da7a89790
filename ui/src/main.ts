import { mount } from 'svelte';

import App from './App.svelte';
import { tauriBackend } from './tauri';

mount(App, { target: document.getElementById('window') ?? document.body, props: { backend: tauriBackend } });
