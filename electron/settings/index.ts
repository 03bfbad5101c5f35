/** Kept settings. */
export { createSettingsStore } from './settings-store.ts';
