/** The door to the analysis process for main and the command line. Free of Electron: its launcher is a file of its own. */
export { createAnalysisClient, type AnalysisClient, type AnalysisClientOptions } from './analysis-client.ts';
export { createForkLauncher, type ForkLauncherOptions } from './fork-launcher.ts';
export type { AnalysisLauncher, AnalysisProcess, HandedPort } from './process.ts';
