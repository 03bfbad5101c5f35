/** Processes on this machine that can be profiled, and Node processes that are made to listen. */
export { createLocalProcesses, portsOf, readListening, type LocalProcessList } from './local-processes.ts';
export { whoAnswers } from './who-answers.ts';
export { describeSurroundings, listContainers, listElsewhere, readSurroundings } from './elsewhere.ts';
// For the script of `pen fetch`, which chooses a process of its container by them.
export { readProcess, type ProcessFacts } from './process-facts.ts';
export { kindOf, shownName } from './recognise.ts';
