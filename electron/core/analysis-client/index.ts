/** The analysis process's client for main and the command line. Does not import Electron: its launcher is in a separate file. */
export { createAnalysisClient, type AnalysisClient, type WriteTable } from './analysis-client.ts';
export { createForkLauncher } from './fork-launcher.ts';
export type { AnalysisLauncher, ColumnCacheFolder, FramePort, HandedPort } from './process.ts';
export { describeExit } from './exit-reason.ts';
