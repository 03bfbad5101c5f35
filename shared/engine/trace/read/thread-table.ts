/** Threads of a trace, numbered in order of use, with their metadata. */
import type { TraceThreadFacts } from '../columns.ts';

interface Facts {
  name: string;
  sortIndex: number;
}

interface ProcessFacts extends Facts {
  labels: string;
}

export interface ThreadTable {
  indexOf(pid: number, tid: number): number;
  /** By number. */
  readonly pids: readonly number[];
  readonly tids: readonly number[];
  /** A task of a thread with its processor time. */
  addTask(index: number, durationUs: number, processorUs: number): void;
  /** By number: sums of the tasks whose processor time is known. */
  readonly taskUs: readonly number[];
  readonly taskProcessorUs: readonly number[];
  /** No process or thread id is a string. */
  readonly isNumbered: boolean;
  /** Number of a process or thread with a string id; negative, unlike system ids. */
  numberOf(text: string): number;
  setThread(pid: number, tid: number, facts: Partial<Facts>): void;
  setProcess(pid: number, facts: Partial<ProcessFacts>): void;
  finish(): TraceThreadFacts[];
}

export function createThreadTable(): ThreadTable {
  const pids: number[] = [];
  const tids: number[] = [];
  const taskUs: number[] = [];
  const taskProcessorUs: number[] = [];
  /** By process, then by thread: system ids cannot be used as indexes. */
  const byProcess = new Map<number, Map<number, number>>();
  const threads = new Map<number, Facts>();
  const processes = new Map<number, ProcessFacts>();
  const texts = new Map<string, number>();
  let [lastPid, lastTid, lastIndex] = [Number.NaN, Number.NaN, 0];

  function indexOf(pid: number, tid: number): number {
    if (pid === lastPid && tid === lastTid) return lastIndex;
    let ofProcess = byProcess.get(pid);
    if (ofProcess === undefined) {
      ofProcess = new Map();
      byProcess.set(pid, ofProcess);
    }
    let index = ofProcess.get(tid);
    if (index === undefined) {
      index = pids.length;
      pids.push(pid);
      tids.push(tid);
      taskUs.push(0);
      taskProcessorUs.push(0);
      ofProcess.set(tid, index);
    }
    lastPid = pid;
    lastTid = tid;
    lastIndex = index;
    return index;
  }

  /** String id of a process or thread. */
  function textOf(number: number): string {
    if (number >= 0) return '';
    for (const [text, given] of texts) if (given === number) return text;
    return '';
  }

  return {
    indexOf,
    pids,
    tids,
    taskUs,
    taskProcessorUs,
    addTask(index, durationUs, processorUs) {
      taskUs[index] = (taskUs[index] ?? 0) + durationUs;
      taskProcessorUs[index] = (taskProcessorUs[index] ?? 0) + processorUs;
    },
    get isNumbered() {
      return texts.size === 0;
    },
    numberOf(text) {
      const known = texts.get(text);
      if (known !== undefined) return known;
      const given = -1 - texts.size;
      texts.set(text, given);
      return given;
    },
    setThread(pid, tid, facts) {
      const index = indexOf(pid, tid);
      threads.set(index, { name: '', sortIndex: 0, ...threads.get(index), ...facts });
    },
    setProcess(pid, facts) {
      processes.set(pid, { name: '', labels: '', sortIndex: 0, ...processes.get(pid), ...facts });
    },
    finish: () =>
      pids.map((pid, index) => {
        const tid = tids[index] ?? 0;
        const thread = threads.get(index);
        const process = processes.get(pid);
        return {
          pid,
          tid,
          name: thread?.name ?? textOf(tid),
          processName: process?.name ?? textOf(pid),
          processLabels: process?.labels ?? '',
          processSortIndex: process?.sortIndex ?? 0,
          sortIndex: thread?.sortIndex ?? 0,
          taskUs: taskUs[index] ?? 0,
          taskProcessorUs: taskProcessorUs[index] ?? 0,
        };
      }),
  };
}
