/** Ledgers of the processes of a target: Node and Deno have one process, a page has that of its renderer and the others of its browser. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import {
  findOilpan,
  mainHeapBytesOf,
  oilpanBytesOf,
  parseSmaps,
  processLedger,
  type Mapping,
} from '../../../shared/features/ledger/process-memory/index.ts';
import type { MemoryProbe, ProcessMemoryPort } from '../../../shared/core/capability/memory-ports.ts';
import type { AttachedSession, TargetSession } from '../../../shared/core/capability/target-ports.ts';
import { appError, describeError, AppFailure, unwrap } from '../../../shared/base/errors.ts';
import type { BrowserProcess } from '../../../shared/core/contracts/applications.ts';
import type { MemoryLedger, ProcessLedger } from '../../../shared/core/contracts/process-memory.ts';
import { isServerRuntime, type TargetInfo, targetName } from '../../../shared/core/contracts/targets.ts';
import type { DedicatedSession, Endpoints } from '../../core/cdp/index.ts';
import { portsOf, readListening, readProcess } from '../../core/local-processes/index.ts';
import { takeMemoryDump, type MemoryDump } from './memory-dump.ts';
import { readRuntimeMemory } from './runtime-statistics.ts';

// Mappings of processes of this machine, from `/proc/PID/smaps`. A process id that a target reports may be of another machine (a forwarded port)
// or of a container, so the root process must be the one that listens on the port of its endpoint, or one that we started.

/** Reason why mappings cannot be read, as a sentence; null if they can. */
type Obstacle = string | null;

interface LocalMappings {
  /** `root`: the process that has the debugging port, or the browser's first one. */
  check(root: number, endpoint: string): Promise<Obstacle>;
  /** Null if the process has ended, or may not be read. `root`: as checked; another process must descend from it. */
  read(pid: number, root: number): Promise<readonly Mapping[] | null>;
}

const MAX_ANCESTORS = 8;

export interface LocalMappingsOptions {
  readonly platform?: NodeJS.Platform;
  readonly procFolder?: string;
  readonly ownPid?: number;
}

function createLocalMappings({
  platform = process.platform,
  procFolder = '/proc',
  ownPid = process.pid,
}: LocalMappingsOptions = {}): LocalMappings {
  const descendsFrom = async (pid: number, ancestor: number): Promise<boolean> => {
    let at = pid;
    for (let step = 0; step < MAX_ANCESTORS && at > 1; step += 1) {
      if (at === ancestor) return true;
      at = (await readProcess(at, procFolder))?.parentPid ?? 0;
    }
    return false;
  };

  return {
    check: async (root, endpoint) => {
      if (platform !== 'linux')
        return 'The mappings of a process are read on Linux only, so the parts are what its allocators report.';
      if (!URL.canParse(endpoint) || endpoint.startsWith('pipe:'))
        return (await descendsFrom(root, ownPid))
          ? null
          : 'Its process was not started by PEN Workbench, so its mappings are not read.';
      const { port } = new URL(endpoint);
      const ports = await portsOf(root, await readListening(procFolder), procFolder);
      return ports.includes(Number(port))
        ? null
        : `Process ${root} of this machine does not listen on port ${port}: the target runs on another machine, in a container or as another user, so its mappings are not read.`;
    },
    read: async (pid, root) => {
      if (pid !== root && !(await descendsFrom(pid, root))) return null;
      const text = await readFile(join(procFolder, String(pid), 'smaps'), 'utf8').catch(() => '');
      return text === '' ? null : parseSmaps(text);
    },
  };
}

// The process of a page: the protocol names none. Both the page and the process report the size of the JS heap and the CPU time, a moment apart; a
// process is taken only if both agree and no other is as near.

const DEADLINE_MS = 5000;
/** The heap may grow while a dump is taken. */
const SAME_HEAP_BYTES = 1024 * 1024;
const SAME_HEAP_SHARE = 0.1;
const SAME_CPU_TIME_S = 0.25;
const APART_S = 0.002;

const MetricsSchema = z.object({ metrics: z.array(z.object({ name: z.string(), value: z.number() })) });

/** Figures that a page reports of its process; null for those that it does not. */
interface PageFigures {
  readonly processTimeS: number | null;
  readonly heapBytes: number | null;
}

/** To be read together with the list of processes. */
async function pageFigures(session: Pick<TargetSession, 'send' | 'enable'>, signal: AbortSignal): Promise<PageFigures> {
  const options = { deadlineMs: DEADLINE_MS, signal };
  const enabled = await session.enable('Performance');
  const answer = await session.send('Performance.getMetrics', {}, options);
  const usage = await session.send('Runtime.getHeapUsage', {}, options);
  if (enabled.ok) enabled.value.dispose();
  const metrics = MetricsSchema.safeParse(answer.ok ? answer.value : null);
  return {
    processTimeS: metrics.data?.metrics.find(({ name }) => name === 'ProcessTime')?.value ?? null,
    heapBytes: usage.ok ? usage.value.totalSize : null,
  };
}

/** `heapOf`: bytes of the JS heap of a process by the dump; null without one. Null if the process cannot be told. */
function rendererOf(
  { processTimeS, heapBytes }: PageFigures,
  processes: readonly BrowserProcess[],
  heapOf: (pid: number) => number | null,
): number | null {
  if (processTimeS === null) return null;
  const alike = processes
    .filter(({ type }) => type === 'renderer')
    .map(({ id, cpuTime }) => ({ id, awayS: Math.abs(processTimeS - cpuTime) }))
    .filter(({ awayS }) => awayS <= SAME_CPU_TIME_S)
    .filter(({ id }) => {
      const heap = heapOf(id);
      if (heap === null || heapBytes === null) return true;
      return Math.abs(heap - heapBytes) <= Math.max(SAME_HEAP_BYTES, heapBytes * SAME_HEAP_SHARE);
    })
    .toSorted((a, b) => a.awayS - b.awayS);
  const [first, second] = alike;
  if (first === undefined) return null;
  return second !== undefined && second.awayS - first.awayS < APART_S ? null : first.id;
}

export interface ProcessMemoryParts {
  readonly endpoints: Pick<Endpoints, 'attach' | 'openDedicated' | 'processes' | 'byId'>;
  /** Milliseconds since the Unix epoch. */
  readonly now: () => number;
  readonly local?: LocalMappingsOptions;
}

const NO_DUMP: MemoryDump = new Map();

function ledgerOf(now: () => number, processes: readonly ProcessLedger[], unknown: readonly string[]): MemoryLedger {
  return {
    takenAt: new Date(now()).toISOString(),
    processes: processes.toSorted(
      (a, b) => Number(b.isOfTarget) - Number(a.isOfTarget) || (b.privateBytes ?? 0) - (a.privateBytes ?? 0),
    ),
    unknown: [...unknown],
  };
}

/** Node or Deno: one process, whose mappings and statistics are read one right after the other. */
function runtimeProbe(
  session: AttachedSession,
  target: TargetInfo,
  { local, now, signal }: { local: LocalMappings; now: () => number; signal: AbortSignal },
): MemoryProbe {
  /** Facts of the first ledger: the process does not change. */
  let obstacle: string | null | undefined;
  const ledger = async (): Promise<MemoryLedger> => {
    const { pid, statistics } = await readRuntimeMemory(session, signal);
    if (obstacle === undefined) obstacle = await local.check(pid, target.endpoint);
    const mappings = obstacle === null ? await local.read(pid, pid) : null;
    const unknown =
      obstacle ??
      (mappings === null
        ? `The mappings of process ${pid} may not be read, so its private memory is not known.`
        : null);
    const only = processLedger({
      processId: pid,
      type: target.type,
      isOfTarget: true,
      runtime: 'node',
      mappings,
      dump: null,
      oilpanStart: null,
      statistics,
    });
    return ledgerOf(now, [only], unknown === null ? [] : [unknown]);
  };
  return { ledger, sample: ledger, close: () => session.release() };
}

/**
 * A browser: the mappings of all its processes, and one memory dump. Only the dump has a connection of its own to the page: V8 numbers all objects again when one ends, and
 * a hunt that takes samples has to follow them.
 */
function browserProbe(
  { session, openDump }: { session: AttachedSession; openDump: () => Promise<DedicatedSession> },
  target: TargetInfo,
  {
    endpoints,
    local,
    now,
    signal,
  }: { endpoints: ProcessMemoryParts['endpoints']; local: LocalMappings; now: () => number; signal: AbortSignal },
): MemoryProbe {
  /** Parts of the last ledger, for samples. */
  let own: { readonly pid: number; readonly root: number; readonly others: readonly BrowserProcess[] } | null = null;
  const oilpanStarts = new Map<number, number>();
  let dedicated: DedicatedSession | null = null;

  const one = (
    { id, type }: Pick<BrowserProcess, 'id' | 'type'>,
    { mappings, dump, isOfTarget }: { mappings: readonly Mapping[] | null; dump: MemoryDump; isOfTarget: boolean },
  ): ProcessLedger => {
    const dumped = dump.get(id) ?? null;
    const oilpan = dumped === null ? null : oilpanBytesOf(dumped);
    const found = mappings === null || oilpan === null ? null : findOilpan(mappings, oilpan);
    if (found !== null) oilpanStarts.set(id, found);
    return processLedger({
      processId: id,
      type,
      isOfTarget,
      runtime: 'chromium',
      mappings,
      dump: dumped,
      oilpanStart: oilpanStarts.get(id) ?? null,
      statistics: null,
    });
  };

  const readAll = async (
    wanted: readonly BrowserProcess[],
    root: number,
    obstacle: string | null,
  ): Promise<ReadonlyMap<number, readonly Mapping[] | null>> =>
    new Map(
      await Promise.all(
        wanted.map(async ({ id }) => [id, obstacle === null ? await local.read(id, root) : null] as const),
      ),
    );

  /** By its CPU time alone, which is enough unless another renderer has used as much. */
  const locate = async (): Promise<typeof own> => {
    const [figures, processes] = await Promise.all([
      pageFigures(session, signal),
      endpoints.processes(target.endpointId, signal),
    ]);
    const others = processes.ok ? processes.value : [];
    const root = others.find(({ type }) => type === 'browser')?.id ?? 0;
    const pid = rendererOf(figures, others, () => null);
    return pid === null || (await local.check(root, target.endpoint)) !== null ? null : { pid, root, others };
  };

  return {
    ledger: async () => {
      const [figures, processes] = await Promise.all([
        pageFigures(session, signal),
        endpoints.processes(target.endpointId, signal),
      ]);
      if (!processes.ok) throw new AppFailure(processes.error);
      const root = processes.value.find(({ type }) => type === 'browser')?.id ?? 0;
      const obstacle = await local.check(root, target.endpoint);
      dedicated ??= await openDump();
      const dump = await takeMemoryDump(dedicated, signal);
      if (signal.aborted && !dump.ok) throw new AppFailure(dump.error);
      const dumped = dump.ok ? dump.value : NO_DUMP;
      const heapOf = (pid: number): number | null => {
        const found = dumped.get(pid);
        return found === undefined ? null : mainHeapBytesOf(found);
      };
      const renderer = rendererOf(figures, processes.value, heapOf);
      const mappings = await readAll(processes.value, root, obstacle);
      own = renderer === null ? null : { pid: renderer, root, others: processes.value };
      const unknown = [
        ...(obstacle === null ? [] : [obstacle]),
        ...(dump.ok ? [] : [`The allocators of the browser were not read: ${describeError(dump.error)}`]),
        ...(renderer === null ? ['Which process is the one of this target is not known: several are alike.'] : []),
      ];
      if (!dump.ok && obstacle !== null)
        throw new AppFailure(
          appError('target_unsupported', unknown.join(' '), 'pen_application without "ledger" lists its isolates.'),
        );
      const ledgers = processes.value.map((each) =>
        one(each, { mappings: mappings.get(each.id) ?? null, dump: dumped, isOfTarget: each.id === renderer }),
      );
      return ledgerOf(
        now,
        ledgers.filter(({ parts }) => parts.length > 0),
        unknown,
      );
    },
    sample: async () => {
      own ??= await locate();
      const known = own;
      if (known === null)
        throw new AppFailure(
          appError('target_unsupported', 'The process of the target is not known, so it is not sampled.'),
        );
      const wanted = known.others.filter(({ id, type }) => id === known.pid || type === 'GPU');
      const mappings = await readAll(wanted, known.root, null);
      const ledgers = wanted.flatMap((each) => {
        const read = mappings.get(each.id) ?? null;
        return read === null ? [] : [one(each, { mappings: read, dump: NO_DUMP, isOfTarget: each.id === known.pid })];
      });
      return ledgerOf(now, ledgers, []);
    },
    close: async () => {
      await dedicated?.end();
      await session.release();
    },
  };
}

/** The page whose session traces for a target: frames and workers have no trace of their own. */
function pageOf(target: TargetInfo, endpoints: Pick<Endpoints, 'byId'>): TargetInfo | null {
  let found: TargetInfo | null = target;
  while (found !== null && found.type !== 'page')
    found = found.parentId === null ? null : endpoints.byId(found.parentId);
  return found;
}

export function createProcessMemory({ endpoints, now, local: options }: ProcessMemoryParts): ProcessMemoryPort {
  const local = createLocalMappings(options);
  return {
    open: async (target, { signal, onCommand }) => {
      const session = unwrap(await endpoints.attach(target, { signal, onCommand }));
      if (isServerRuntime(target.type)) return runtimeProbe(session, target, { local, now, signal });
      const openDump = async (): Promise<DedicatedSession> => {
        const page = pageOf(target, endpoints);
        if (page !== null) return unwrap(await endpoints.openDedicated(page, { signal, onCommand }));
        const what = `The page of ${targetName(target)} is not known.`;
        throw new AppFailure(appError('target_unsupported', what, 'Choose the page itself.'));
      };
      return browserProbe({ session, openDump }, target, { endpoints, local, now, signal });
    },
  };
}
