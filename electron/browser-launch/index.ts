/** Starting a browser to profile, on a person's click. */
export { createBrowserLaunch, type BrowserLaunch, type BrowserLaunchOptions, type LaunchedBrowser } from './browser-launch.ts';
