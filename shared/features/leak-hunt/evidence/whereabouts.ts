/** Evidence of where the actions went: other processes, frames and workers, memory outside the heap, and errors. */
import type { AnsweringProcess } from '../../../base/local-processes.ts';
import { formatBytes, formatCount, formatSpread, truncateEnd } from '../../../base/units.ts';
import { cite, type Cited } from '../../../core/findings/rules.ts';
import { sum } from '../../../base/numbers.ts';
import { pathEnd } from '../../../core/findings/source-call.ts';
import type { GrowingPath, HuntWhereabouts } from '../../../engine/heap/contract/leak-growth.ts';
import { codeName } from '../../heap/growing/growing-path-text.ts';
import { MIN_PROCESS_BYTES, MIN_PROCESS_TIMES, MIN_WORKER_BYTES, NAMED } from '../../heap/growing/thresholds.ts';
import { codeUsesText } from '../../heap/growing/code-uses-text.ts';
import type { HuntFacts } from '../facts.ts';
import { leftOpenText, leftPerRound } from '../left-open-text.ts';
import type { HuntEvidence } from './model.ts';

/** Errors of the class that the largest row keeps, which nothing caught. */
export function thrownBy(largest: GrowingPath | undefined, { whereabouts }: HuntFacts): Cited | null {
  const thrown = (whereabouts?.threw ?? []).find(
    ({ name }) => name === largest?.className || name === largest?.leaves?.name,
  );
  return thrown === undefined
    ? null
    : cite('Thrown', `${truncateEnd(thrown.name, 60)}, ${formatCount(thrown.times)} times in all`);
}

/** A frame in another process that steps hit. */
export function otherFrame({ whereabouts }: HuntFacts): HuntEvidence['otherFrame'] {
  const frame = whereabouts?.notJudged.find(({ kind, hits }) => kind === 'frame' && hits > 0);
  return frame === undefined
    ? null
    : { frame: cite('Not judged', truncateEnd(frame.name, 120)), call: cite('Not judged', frame.call) };
}

type NotJudged = HuntWhereabouts['notJudged'][number];

/** True of a worker whose heap grew in every round. */
export const workerGrows = ({ bytesPerRound = [] }: Pick<NotJudged, 'bytesPerRound'>): boolean =>
  bytesPerRound.length > 0 && bytesPerRound.every((bytes) => bytes >= MIN_WORKER_BYTES);

/** A worker whose heap grew in every round, and that was not judged. */
export function otherWorker({ whereabouts }: HuntFacts): HuntEvidence['otherWorker'] {
  const worker = whereabouts?.notJudged.find(workerGrows);
  if (worker === undefined) return null;
  return {
    worker: cite('Not judged', truncateEnd(worker.name, 120)),
    grew: cite('Not judged', formatSpread(worker.bytesPerRound ?? [], formatBytes)),
    call: cite('Not judged', worker.call),
  };
}

const PORT = 'MessagePort';

/** The row of ports that stay open, and how many a round leaves. */
const openPorts = <T extends GrowingPath>(growing: readonly T[]): T | undefined =>
  growing.find(({ keeper, className }) => keeper === 'handle' && className.startsWith(PORT));

/** `Open at both ends: closure in deliver (courier.js:9:25) in the main thread, …`; '' unless the workers keep as many ports as the main thread. */
function bothEndsText(growing: readonly GrowingPath[], { code, workers = [] }: HuntFacts): string {
  const main = openPorts(growing);
  const others = workers.flatMap((worker) => {
    const row = openPorts(worker.growing);
    return row === undefined ? [] : [{ row, place: row.code === undefined ? '' : codeName(row.code), worker }];
  });
  const perRound = sum(others.map(({ row }) => Math.min(...row.objectsPerRound)));
  const own = main === undefined ? undefined : code?.get(main.node);
  if (main === undefined || others.length === 0 || perRound !== Math.min(...main.objectsPerRound)) return '';
  const ends = others.map(({ place, worker }) => `${place === '' ? '' : `${place} in `}${workerName(worker)}`);
  const first = own === undefined ? 'the main thread' : `${codeName(own)} in the main thread`;
  return `As many ${PORT} stay open at both ends: ${first}, ${ends.join(', ')}. Closing one end closes the other.`;
}

/** `the worker runner.js` */
const workerName = ({ name }: Pick<NotJudged, 'name'>): string =>
  `the worker ${truncateEnd(pathEnd(name).split('/').at(-1) ?? name, 60)}`;

/** Growth in workers that were judged with the target. */
export function workersEvidence(growing: readonly GrowingPath[], facts: HuntFacts): HuntEvidence['inWorkers'] {
  const grow = (facts.workers ?? []).filter(({ verdict }) => verdict.level === 'grows');
  if (grow.length === 0) return null;
  const [first, ...others] = grow.map((worker) => {
    const code = worker.uses === undefined ? [] : codeUsesText(worker.uses, worker.growing[0]);
    return [`In ${workerName(worker)}: ${worker.headline}`, ...code].join(' ');
  });
  const bothEnds = bothEndsText(growing, facts);
  return {
    first: cite('Workers', first ?? ''),
    notes: [...others, ...(bothEnds === '' ? [] : [bothEnds])].map((text) => cite('Workers', text)),
  };
}

/** Growth of the process that its heap does not have. `heapGained`: bytes of each round. */
export function outsideHeap({ whereabouts }: HuntFacts, heapGained: readonly number[]): HuntEvidence['outsideHeap'] {
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

/** What code opened in every round and did not close. */
export function leftOpenEvidence({ whereabouts }: HuntFacts, eachRound: number | null): Cited | null {
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
export function otherProcess({ whereabouts }: HuntFacts): HuntEvidence['otherProcess'] {
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

/** Work that the actions caused in the page. */
export function didEvidence({ whereabouts }: HuntFacts): Cited | null {
  const { styles = null, layouts = null } = whereabouts?.did ?? {};
  if (styles === null || layouts === null) return null;
  return cite('Did', `the page computed styles ${formatCount(styles)} times and layout ${formatCount(layouts)} times`);
}
