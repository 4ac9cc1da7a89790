import type { Backend } from './backend';

// Filled by the generated bindings as soon as the shell exists.
export const tauriBackend: Backend = undefined as never;
