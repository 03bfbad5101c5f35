/** Starting a browser to profile, on a person's click. */
export { createBrowserLaunch, type BrowserLaunch } from './browser-launch.ts';
