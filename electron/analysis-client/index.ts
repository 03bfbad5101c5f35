/** The door to the analysis process for main and the command line. Free of Electron: its launcher is a file of its own. */
export { createAnalysisClient, type AnalysisClient } from './analysis-client.ts';
export { createForkLauncher } from './fork-launcher.ts';
export type { AnalysisLauncher, KeepColumns } from './process.ts';
