/**
 * Writes a synthetic trace of a browser: a page's main thread and its workers, each with tasks of nested events. The same numbers always
 * give the same bytes; ten million events give about 0.9 GB.
 */
import { closeSync, openSync, writeSync } from 'node:fs';
import { createRandom } from '../random.ts';

/** Events of one task, outermost first: name, and start and duration as parts of the task's duration. */
const TASK = [
  ['RunTask', 0, 1],
  ['FunctionCall', 0.02, 0.6],
  ['v8.callFunction', 0.04, 0.4],
  ['MinorGC', 0.1, 0.05],
  ['EvaluateScript', 0.2, 0.2],
  ['UpdateLayoutTree', 0.64, 0.1],
  ['Layout', 0.78, 0.12],
  ['Paint', 0.94, 0.04],
] as const;
/** Levels of a task: RunTask, FunctionCall, v8.callFunction, MinorGC. */
export const TASK_LEVELS = 4;
export const TASK_EVENTS = TASK.length;

const PID = 7;
/** Long enough that no rounded event reaches beyond the one around it, or into the next. */
const MIN_US = 50;
const MAX_US = 4000;
const MAX_GAP_US = 600;
const FLUSH_CHARS = 1 << 20;

/** Whole tasks, in turn on each thread. Thread 1 is the page's main thread, the others are workers. */
export function makeThreadsTrace(path: string, events: number, threads: number): void {
  const random = createRandom();
  const file = openSync(path, 'w');
  let text = '{"traceEvents":[';
  const write = (part: string): void => {
    text += part;
    if (text.length < FLUSH_CHARS) return;
    writeSync(file, text);
    text = '';
  };
  const nowUs = new Float64Array(threads).fill(1_000_000);
  for (let thread = 0; thread < threads; thread += 1) {
    const name = thread === 0 ? 'CrRendererMain' : 'DedicatedWorker thread';
    const [pid, tid] = [PID, thread + 1];
    write(
      `${thread === 0 ? '' : ',\n'}{"args":{"name":"${name}"},"name":"thread_name","ph":"M","pid":${pid},"tid":${tid}}`,
    );
  }
  try {
    for (let written = 0; written < events; written += TASK.length) {
      const thread = (written / TASK.length) % threads;
      const lastsUs = MIN_US + random(random(MAX_US) + 1);
      const startUs = nowUs[thread] ?? 0;
      nowUs[thread] = startUs + lastsUs + random(MAX_GAP_US);
      for (const [name, from, share] of TASK) {
        const ts = startUs + Math.ceil(from * lastsUs);
        const dur = Math.floor(share * lastsUs);
        write(
          `,\n{"cat":"devtools.timeline","dur":${dur},"name":"${name}","ph":"X","pid":${PID},"tid":${thread + 1},"ts":${ts}}`,
        );
      }
    }
    writeSync(file, `${text}]}\n`);
  } finally {
    closeSync(file);
  }
}
