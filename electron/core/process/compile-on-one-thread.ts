/**
 * V8 compiles hot functions on threads of its own. In Electron each compilation takes its memory from the system page by page and gives it back,
 * which costs the processor more than the compiling, and holds up the page faults of every other thread: a process that computes is
 * faster when the thread that runs the code also compiles it (`npm run bench limit`). Plain Node keeps that memory, and its threads.
 */
import { setFlagsFromString } from 'node:v8';

export function compileOnOneThread(): void {
  if (process.versions['electron'] !== undefined) setFlagsFromString('--no-concurrent-recompilation');
}
