/** Updates of the app. */
export { updateSource, type InstalledBuild } from './update-source.ts';
export { createUpdates, type FoundUpdate, type Updater, type UpdateService } from './updates.ts';
