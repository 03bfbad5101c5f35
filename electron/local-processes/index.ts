/** Processes on this machine that can be profiled, and Node processes that are made to listen. */
export { createLocalProcesses, type LocalProcessList } from './local-processes.ts';
export { describeSurroundings, listContainers, listElsewhere, readSurroundings } from './elsewhere.ts';
