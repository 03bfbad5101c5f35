/** The checks behind `pen doctor` and the window's diagnostics. They change nothing. */
export { checkDataFolder, checkEndpoints, checkRuntime } from './checks.ts';
