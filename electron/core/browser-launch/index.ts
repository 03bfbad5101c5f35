/** Starting a browser to profile, on the user's click or for a check, and ending what was started. */
export { createBrowserLaunch, type BrowserLaunch } from './browser-launch.ts';
export { endProcessGroup } from './process-group.ts';
