/** Ledgers of the processes of a target: Node and Deno have one process, a page has that of its renderer and the others of its browser. */
import {
  findOilpan,
  mainHeapBytesOf,
  oilpanBytesOf,
  processLedger,
  type Mapping,
} from '../../../shared/features/ledger/process-memory/index.ts';
import type { MemoryProbe, ProcessMemoryPort } from '../../../shared/features/ledger/tools/memory-ports.ts';
import type { AttachedSession } from '../../../shared/core/capability/target-ports.ts';
import { appError, describeError, AppFailure, unwrap } from '../../../shared/base/errors.ts';
import type { BrowserProcess } from '../../../shared/core/contracts/applications.ts';
import type { MemoryLedger, ProcessLedger } from '../../../shared/core/contracts/process-memory.ts';
import { isServerRuntime, type TargetInfo, targetName } from '../../../shared/core/contracts/targets.ts';
import type { DedicatedSession, Endpoints } from '../../core/cdp/index.ts';
import { createLocalMappings, type LocalMappings, type LocalMappingsOptions } from './local-mappings.ts';
import { takeMemoryDump, type MemoryDump } from './memory-dump.ts';
import { pageFigures, rendererOf } from './renderer-of.ts';
import { readRuntimeMemory } from './runtime-statistics.ts';

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
  /** Of the first ledger: the process does not change. */
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
  /** Of the last ledger, for samples. */
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
