/** Evidence of a hunt that is outside of the paths of its heap: other frames, workers and processes, what the page did, and what code left open. */
import { cite, type Cited } from '../../core/findings/rules.ts';
import type { AnsweringProcess } from '../../base/local-processes.ts';
import { formatBytes, formatCount, formatSpread, truncateEnd } from '../../base/units.ts';
import type { GrowingPath } from '../../engine/heap/contract/leak-growth.ts';
import { MIN_PROCESS_BYTES, MIN_PROCESS_TIMES, MIN_WORKER_BYTES, NAMED } from '../heap/growing/thresholds.ts';
import type { HuntFacts } from './facts.ts';
import { leftOpenText, leftPerRound } from './left-open-text.ts';

/** Evidence that a hunt gathers besides its snapshots; null where there is none. */
export interface WhereaboutsEvidence {
  /** Errors of the class that the largest row keeps, which nothing caught. */
  readonly thrown: Cited | null;
  /** A frame in another process that steps hit, and the call that judges it. */
  readonly otherFrame: { readonly frame: Cited; readonly call: Cited } | null;
  /** Bytes that the process gained in every round, where its heap gained by far less. */
  readonly outsideHeap: { readonly grew: Cited; readonly heap: Cited } | null;
  /** Things that code opened in every round and did not close, which no snapshot shows. */
  readonly leftOpen: Cited | null;
  /** A worker whose heap grew in every round, and the call that judges it. */
  readonly otherWorker: { readonly worker: Cited; readonly grew: Cited; readonly call: Cited } | null;
  /** The process that answers the requests, if it is not the target. */
  readonly otherProcess: {
    readonly server: Cited;
    readonly target: Cited;
    readonly children: readonly Cited[];
    /** Null if it does not listen for debuggers. */
    readonly address: Cited | null;
  } | null;
  /** Changes of the actions on the page. */
  readonly did: Cited | null;
}

function thrownBy(largest: GrowingPath | undefined, { whereabouts }: HuntFacts): Cited | null {
  const thrown = (whereabouts?.threw ?? []).find(
    ({ name }) => name === largest?.className || name === largest?.leaves?.name,
  );
  return thrown === undefined
    ? null
    : cite('Thrown', `${truncateEnd(thrown.name, 60)}, ${formatCount(thrown.times)} times in all`);
}

function otherFrame({ whereabouts }: HuntFacts): WhereaboutsEvidence['otherFrame'] {
  const frame = whereabouts?.notJudged.find(({ kind, hits }) => kind === 'frame' && hits > 0);
  return frame === undefined
    ? null
    : { frame: cite('Not judged', truncateEnd(frame.name, 120)), call: cite('Not judged', frame.call) };
}

function otherWorker({ whereabouts }: HuntFacts): WhereaboutsEvidence['otherWorker'] {
  const grows = (gained: readonly number[]): boolean =>
    gained.length > 0 && gained.every((bytes) => bytes >= MIN_WORKER_BYTES);
  const worker = whereabouts?.notJudged.find(({ bytesPerRound = [] }) => grows(bytesPerRound));
  if (worker === undefined) return null;
  return {
    worker: cite('Not judged', truncateEnd(worker.name, 120)),
    grew: cite('Not judged', formatSpread(worker.bytesPerRound ?? [], formatBytes)),
    call: cite('Not judged', worker.call),
  };
}

function outsideHeap({ whereabouts }: HuntFacts, heapGained: readonly number[]): WhereaboutsEvidence['outsideHeap'] {
  const bytes = whereabouts?.processBytes ?? [];
  const gained = bytes.slice(1).map((size, at) => size - (bytes[at] ?? 0));
  const least = Math.max(MIN_PROCESS_BYTES, MIN_PROCESS_TIMES * Math.max(0, ...heapGained));
  return gained.length === 0 || gained.some((each) => each < least)
    ? null
    : {
        grew: cite('Process', formatSpread(gained, formatBytes)),
        heap: cite('Heap', formatSpread(heapGained, formatBytes)),
      };
}

function leftOpenEvidence({ whereabouts }: HuntFacts, eachRound: number | null): Cited | null {
  const left = (whereabouts?.leftOpen ?? []).filter((row) => leftPerRound(row).every((count) => count > 0));
  return left.length === 0 ? null : cite('Left open', left.map((row) => leftOpenText(row, eachRound)).join('; '));
}

/** `process 4242 (node cluster.js)` */
const processText = ({ pid, name }: AnsweringProcess): string => `process ${pid} (${truncateEnd(name, 80)})`;

function childText(child: AnsweringProcess): string {
  const { debugPort } = child;
  return `${processText(child)}${debugPort === null ? ', which does not listen for debuggers' : ` at localhost:${debugPort}`}`;
}

/** A program that listens itself may have the requests from the one that answers, as behind a proxy. */
function otherProcess({ whereabouts }: HuntFacts): WhereaboutsEvidence['otherProcess'] {
  const { target, server, isChild, children } = whereabouts?.answers ?? {};
  if (target === undefined || server === undefined || server.pid === target.pid) return null;
  if (isChild !== true && target.listens) return null;
  const { debugPort } = server;
  const cited = (text: string): Cited => cite('Not judged', text);
  return {
    server: cited(`${processText(server)}${isChild === true ? `, a child of ${target.pid}` : ''}`),
    target: cited(processText(target)),
    children: (children ?? []).slice(0, NAMED).map((child) => cited(childText(child))),
    address: debugPort === null ? null : cited(`localhost:${debugPort}`),
  };
}

function didEvidence({ whereabouts }: HuntFacts): Cited | null {
  const { styles = null, layouts = null } = whereabouts?.did ?? {};
  if (styles === null || layouts === null) return null;
  return cite('Did', `the page computed styles ${formatCount(styles)} times and layout ${formatCount(layouts)} times`);
}

/** Makes the evidence of `whereabouts`. `heapGained`: bytes in each round. `eachRound`: actions of each round; null if they differ. */
export function whereaboutsEvidence(
  facts: HuntFacts,
  {
    largest,
    heapGained,
    eachRound,
  }: {
    readonly largest: GrowingPath | undefined;
    readonly heapGained: readonly number[];
    readonly eachRound: number | null;
  },
): WhereaboutsEvidence {
  return {
    thrown: thrownBy(largest, facts),
    otherFrame: otherFrame(facts),
    otherWorker: otherWorker(facts),
    outsideHeap: outsideHeap(facts, heapGained),
    leftOpen: leftOpenEvidence(facts, eachRound),
    otherProcess: otherProcess(facts),
    did: didEvidence(facts),
  };
}
