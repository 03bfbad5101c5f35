/**
 * Settings of V8 for what this process reads, on all its threads: its space for new objects, and its last compiler, Turbofan. They are set
 * here, because a utility process of Electron hands V8 no arguments.
 *
 * Most functions of an opening run for milliseconds only: compiling them once more costs more than it saves (`npm run bench limit`).
 */
import { setFlagsFromString } from 'node:v8';

/** From this file size on, the loops of a heap snapshot run long enough for Turbofan; those of a trace are in WebAssembly, which has its own flags. */
const LONG_LOOPS_BYTES = 128 << 20;
/** V8's own growth of the space for new objects. */
const GROWS = 2;
const STAYS = 1;

function set(growth: number, hasTurbofan: boolean): void {
  setFlagsFromString(`--semi-space-growth-factor=${growth}`);
  setFlagsFromString(hasTurbofan ? '--turbofan' : '--no-turbofan');
}

/** V8's own settings, with which every opening begins: they hold for the process, and the file before may have needed others. */
export const prepareForAny = (): void => set(GROWS, true);

/**
 * A trace is read into typed arrays. For the few objects around them the space would grow to some 30 MB a thread, which saves no processor
 * time.
 */
export const prepareForTrace = (): void => set(STAYS, false);

/**
 * Reading a heap snapshot makes more objects: in a small space it takes some 5 % more processor time. `sizeBytes`: of the file; null for one
 * that is still being written, which may become large.
 */
export const prepareForHeap = (sizeBytes: number | null): void =>
  set(GROWS, sizeBytes === null || sizeBytes >= LONG_LOOPS_BYTES);
