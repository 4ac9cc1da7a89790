import { mount } from 'svelte';

import { tauriBackend } from '../tauri';
import Pick from './Pick.svelte';

mount(Pick, { target: document.getElementById('window') ?? document.body, props: { backend: tauriBackend } });
