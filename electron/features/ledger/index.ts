/** The private memory of the processes of a target. */
export { createProcessMemory } from './process-memory.ts';
