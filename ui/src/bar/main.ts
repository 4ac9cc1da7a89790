import { mount } from 'svelte';

import { tauriBackend } from '../tauri';
import Bar from './Bar.svelte';

mount(Bar, { target: document.getElementById('window') ?? document.body, props: { backend: tauriBackend } });
