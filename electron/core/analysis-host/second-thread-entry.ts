/**
 * The second thread of the analysis process: runs one job after the other, over columns that both threads share. It has the priority of the
 * thread that started it.
 */
import { readSync } from 'node:fs';
import { parentPort } from 'node:worker_threads';
import { findSharedHeapTree, placeSubtrees, scanTail } from '../../../shared/engine/heap/index.ts';
import type { Steps } from '../../../shared/engine/steps/index.ts';
import { storesArgs, scanTraceTail, tailBuffers } from '../../../shared/engine/trace/index.ts';
import { collectGarbage } from '../process/collect-garbage.ts';
import {
  BEGUN,
  STOPPED,
  WAITING,
  ownMemory,
  type JobMessage,
  type JobName,
  type JobReply,
  type SecondThreadJobs,
} from './second-thread-jobs.ts';

const PROGRESS_INTERVAL_MS = 50;

interface Done {
  readonly value: SecondThreadJobs[JobName]['result'] | null;
  /** Memory that is transferred to the other thread. */
  readonly transfer: readonly ArrayBuffer[];
}

function start(port: NonNullable<typeof parentPort>): void {
  const reply = (message: JobReply, transfer: readonly ArrayBuffer[] = []): void => port.postMessage(message, transfer);

  /** Null when it was cancelled. */
  function runSteps<T>(id: number, stop: Int32Array, steps: Steps<T>): T | null {
    let reportedMs = performance.now();
    while (Atomics.load(stop, 0) !== STOPPED) {
      const step = steps.next();
      if (step.done === true) return step.value;
      const nowMs = performance.now();
      if (nowMs - reportedMs < PROGRESS_INTERVAL_MS) continue;
      reportedMs = nowMs;
      reply({ id, type: 'progress', done: step.value.done, total: step.value.total });
    }
    return null;
  }

  function run(message: JobMessage): Done {
    const { id, stop } = message;
    switch (message.job) {
      case 'scan-tail': {
        const { descriptor, ...input } = message.input;
        const value = scanTail(input, {
          read: (target, position) => readWhole(descriptor, target, position),
          isCancelled: () => Atomics.load(stop, 0) === STOPPED,
          onStrings: (found) =>
            reply({ id, type: 'strings', value: found }, ownMemory(...found.strings.segments, found.strings.offsets)),
        });
        return { value, transfer: [] };
      }
      case 'scan-trace': {
        const { descriptor, ...input } = message.input;
        const value = scanTraceTail(input, {
          storesArgs,
          read: (target, position) => readWhole(descriptor, target, position),
          isCancelled: () => Atomics.load(stop, 0) === STOPPED,
        });
        return { value, transfer: value === null ? [] : tailBuffers(value) };
      }
      case 'tree': {
        const value = runSteps(id, stop, findSharedHeapTree(message.input));
        return { value, transfer: ownMemory(...(value?.spare ?? [])) };
      }
      case 'places': {
        const { dominator, spare } = message.input;
        const value = runSteps(id, stop, placeSubtrees(dominator, spare));
        return { value, transfer: value === null ? [] : ownMemory(value.end, value.numberAt) };
      }
      case 'collect':
        collectGarbage();
        return { value: { isCollected: true }, transfer: [] };
      default:
        return message satisfies never;
    }
  }

  port.on('message', (message: JobMessage) => {
    if (Atomics.compareExchange(message.stop, 0, WAITING, BEGUN) !== WAITING) return;
    const { value, transfer } = run(message);
    reply({ id: message.id, type: 'result', value }, transfer);
  });
}

/** A read may return less than requested before the end of the file. */
function readWhole(descriptor: number, target: Uint8Array, position: number): number {
  let filled = 0;
  while (filled < target.length) {
    const bytes = readSync(descriptor, target, filled, target.length - filled, position + filled);
    if (bytes === 0) break;
    filled += bytes;
  }
  return filled;
}

if (parentPort !== null) start(parentPort);
