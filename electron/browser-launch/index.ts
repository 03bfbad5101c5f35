/** Starting a browser to profile, on the user's click. */
export { createBrowserLaunch, type BrowserLaunch } from './browser-launch.ts';
