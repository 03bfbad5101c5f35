/** Kept settings. */
export { createSettingsStore, type SettingsStoreOptions } from './settings-store.ts';
