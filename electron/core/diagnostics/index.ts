/** The checks of `pen doctor` and of the window's diagnostics. They change nothing. */
export { checkDataFolder, checkEndpoints, checkRuntime } from './checks.ts';
