/** Finding an installed browser, starting one to profile, on the user's click or for a check, and ending what was started. */
export { createBrowserLaunch, type BrowserLaunch } from './browser-launch.ts';
export { findBrowser, type InstalledBrowser } from './installed-browsers.ts';
export { endProcessGroup } from './process-group.ts';
