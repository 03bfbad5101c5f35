/** `pen_application`: the isolates of an application with their memory, and its processes; with `ledger` that of the process of a target. */
import { z } from 'zod';
import { proposedCall } from '../../../base/proposed-call.ts';
import { formatBytes } from '../../../base/units.ts';
import {
  LedgerIsolateSchema,
  LedgerProcessSchema,
  separateIsolates,
  type BrowserProcess,
  type LedgerIsolate,
} from '../../../core/contracts/applications.ts';
import { describeError, unwrap } from '../../../base/errors.ts';
import { MemoryLedgerResultSchema } from '../contract/memory-ledgers.ts';
import { LEDGER_TARGETS } from '../../../core/contracts/process-memory.ts';
import {
  isPageLike,
  isScriptTarget,
  targetSnapshot,
  type ShownTarget,
  type TargetType,
  targetName,
} from '../../../core/contracts/targets.ts';
import { chooseApplication } from './application-choice.ts';
import { targetParam } from '../../../core/capability/parameters.ts';
import { defineCapability, type CallContext } from '../../../core/capability/define.ts';
import { ownersParam, secondsParam } from './memory-ledger.ts';
import { memoryLedgerText } from './memory-text.ts';
import { answerWith, listed, numberedTable, tableOf, titled, type Answer } from '../../../core/findings/blocks.ts';
import { bytes as sized, count, ms, name as named, type Words } from '../../../core/findings/model.ts';

/** A target that does not answer within this time is listed without figures, so that it does not delay the others. */
const LOOK_DEADLINE_MS = 4000;
/**
 * Targets and processes have no common id. Both report the CPU time of the process (`ProcessTime` of `Performance.getMetrics`), by which they
 * are matched; the two are read one after the other, so the values differ slightly.
 */
const SAME_CPU_TIME_S = 0.25;

const ResultSchema = z.object({
  endpoint: z.string(),
  product: z.string(),
  isolates: z.array(LedgerIsolateSchema),
  processes: z.array(LedgerProcessSchema),
  /** The reason why the processes are missing; null if they are listed. */
  withoutProcesses: z.string().nullable(),
  /** The ledger of a process; absent without one. */
  memory: MemoryLedgerResultSchema.optional(),
});

const NO_FIGURES: Omit<LedgerIsolate, 'target' | 'error'> = {
  heapUsedBytes: null,
  heapTotalBytes: null,
  embedderBytes: null,
  buffersBytes: null,
  nodes: null,
  documents: null,
  listeners: null,
  processId: null,
};

/** The figures of one isolate, and the CPU time of its process if the target reports it. */
async function look(
  target: ShownTarget,
  { attach, signal }: CallContext,
): Promise<{ readonly isolate: LedgerIsolate; readonly processTimeS: number | null }> {
  const snapshot = targetSnapshot(target);
  const session = await attach(target);
  if (!session.ok) {
    const isolate = { target: snapshot, ...NO_FIGURES, error: describeError(session.error) };
    return { isolate, processTimeS: null };
  }
  const options = { signal, deadlineMs: LOOK_DEADLINE_MS };
  const metrics = new Map<string, number>();
  if (isPageLike(target.type)) {
    const enabled = await session.value.enable('Performance');
    const measured = await session.value.send('Performance.getMetrics', {}, options);
    if (measured.ok) for (const { name, value } of measured.value.metrics) metrics.set(name, value);
    if (enabled.ok) enabled.value.dispose();
  }
  const usage = await session.value.send('Runtime.getHeapUsage', {}, options);
  const isolate: LedgerIsolate = {
    target: snapshot,
    ...NO_FIGURES,
    ...(usage.ok
      ? {
          heapUsedBytes: usage.value.usedSize,
          heapTotalBytes: usage.value.totalSize,
          // Older runtimes report neither.
          embedderBytes: usage.value.embedderHeapUsedSize ?? null,
          buffersBytes: usage.value.backingStorageSize ?? null,
        }
      : {}),
    nodes: metrics.get('Nodes') ?? null,
    documents: metrics.get('Documents') ?? null,
    listeners: metrics.get('JSEventListeners') ?? null,
    error: usage.ok ? null : describeError(usage.error),
  };
  return { isolate, processTimeS: metrics.get('ProcessTime') ?? null };
}

/** The process with the CPU time of the isolate's process; null if none or more than one matches. */
export function processOf(processTimeS: number | null, processes: readonly BrowserProcess[]): number | null {
  if (processTimeS === null) return null;
  const near = processes
    .filter(({ type }) => type === 'renderer')
    .map(({ id, cpuTime }) => ({ id, apartS: Math.abs(processTimeS - cpuTime) }))
    .filter(({ apartS }) => apartS <= SAME_CPU_TIME_S)
    .toSorted((a, b) => a.apartS - b.apartS);
  const [nearest, next] = near;
  if (nearest === undefined) return null;
  return next !== undefined && next.apartS - nearest.apartS < 0.002 ? null : nearest.id;
}

/** The ledger of one process, as the answer of this tool. */
async function memoryOf(
  params: { readonly target: string; readonly seconds: number; readonly owners: boolean },
  { runPart, progress }: CallContext,
): Promise<z.infer<typeof ResultSchema>> {
  const part = unwrap(await runPart('pen_memory_ledger', params, { onProgress: progress }));
  const memory = MemoryLedgerResultSchema.parse(part);
  const { endpoint } = memory.target;
  return { endpoint, product: '', isolates: [], processes: [], withoutProcesses: null, memory };
}

/** Sum over isolates, counting an isolate of several pages once; where not all report the figure, that of those that do. */
function sumText(isolates: readonly LedgerIsolate[], figure: (isolate: LedgerIsolate) => number | null): string {
  const separate = separateIsolates(isolates, ({ target, processId }) => ({ type: target.type, processId }));
  const known = separate.map(figure).filter((bytes) => bytes !== null);
  if (known.length === 0) return 'not known';
  const total = formatBytes(known.reduce((sum, bytes) => sum + bytes, 0));
  return known.length === separate.length ? total : `${total} in ${known.length} of ${separate.length}`;
}

/** The call that tells the buffers of an isolate that does not report them: of the first one that has a ledger. */
function buffersNote(isolates: readonly LedgerIsolate[]): string[] {
  const of = isolates.find(({ buffersBytes, target }) => buffersBytes === null && LEDGER_TYPES.has(target.type));
  if (of === undefined) return [];
  const call = proposedCall('pen_application', { ledger: of.target.id });
  return [`${targetName(of.target)} does not report its Buffers and ArrayBuffers: ${call} tells them.`];
}

const LEDGER_TYPES: ReadonlySet<TargetType> = new Set(LEDGER_TARGETS);
const bytesWords = (size: number | null): Words => (size === null ? '–' : sized(size));
const countWords = (number: number | null): Words => (number === null ? '–' : count(number));

export const penApplication = defineCapability({
  name: 'pen_application',
  title: 'Application',
  control: 'the application’s document',
  summary: 'Memory of isolates or a process.',
  category: 'memory',
  kind: 'read',
  // A ledger is stored in the library.
  hints: { readOnly: false, idempotent: false, destructive: false, openWorld: true },
  hasView: true,
  params: z.strictObject({
    application: z
      .string()
      .max(2048)
      .optional()
      .describe("Part of the endpoint's address or product. Default: the selected target's."),
    ledger: targetParam.describe(
      'Id or part of URL or title of a target: each part of the private memory of its process, and of the GPU process of its browser. Default: none.',
    ),
    seconds: secondsParam,
    owners: ownersParam,
  }),
  // The answer of a ledger names them.
  listed: { ledger: 'target', seconds: false, owners: false },
  permissions: ({ ledger }) => (ledger === undefined ? ['read'] : ['read', 'capture']),
  leastPermission: 'read',
  result: ResultSchema,
  locks: [],
  deadlineMs: 1_800_000,
  run: async ({ application, ledger, seconds, owners }, context) => {
    const { ports, signal } = context;
    if (ledger !== undefined) return memoryOf({ target: ledger, seconds, owners }, context);
    const endpoint = unwrap(chooseApplication(application, context));
    const processes = await ports.targets.processes(endpoint.id, signal);
    const looks = await Promise.all(
      endpoint.targets.filter(({ type }) => isScriptTarget(type)).map((target) => look(target, context)),
    );
    const known = processes.ok ? processes.value : [];
    const isolates = looks.map(({ isolate, processTimeS }) => ({
      ...isolate,
      processId: processOf(processTimeS, known),
    }));
    return {
      endpoint: endpoint.address,
      product: endpoint.product,
      isolates: isolates.toSorted((a, b) => (b.heapUsedBytes ?? -1) - (a.heapUsedBytes ?? -1)),
      processes: known
        .map(({ id, type, cpuTime }) => ({ processId: id, type, cpuTimeS: cpuTime }))
        .toSorted((a, b) => b.cpuTimeS - a.cpuTimeS),
      withoutProcesses: processes.ok ? null : describeError(processes.error),
    };
  },
  summarise: ({ memory, ...application }) =>
    memory === undefined ? isolatesText(application) : memoryLedgerText(memory),
});

function isolatesText({
  endpoint,
  product,
  isolates,
  processes,
  withoutProcesses,
}: z.infer<typeof ResultSchema>): Answer {
  return answerWith(
    'Application',
    [
      ['Application', named(`${product} at ${endpoint}`)],
      ['Isolates', count(isolates.length)],
      ['JS heap', sumText(isolates, ({ heapUsedBytes }) => heapUsedBytes)],
      ['Buffers', sumText(isolates, ({ buffersBytes }) => buffersBytes)],
      ['Embedder heap', sumText(isolates, ({ embedderBytes }) => embedderBytes)],
    ],
    numberedTable(isolates, [
      ['Isolate', ({ target }) => named(target.title || target.url, 40)],
      ['Type', ({ target }) => target.type],
      ['JS heap', ({ error, heapUsedBytes }) => (error === null ? bytesWords(heapUsedBytes) : 'no answer')],
      ['Reserved', ({ heapTotalBytes }) => bytesWords(heapTotalBytes)],
      ['Buffers', ({ buffersBytes }) => bytesWords(buffersBytes)],
      ['Embedder', ({ embedderBytes }) => bytesWords(embedderBytes)],
      ['Nodes', ({ nodes }) => countWords(nodes)],
      ['Listeners', ({ listeners }) => countWords(listeners)],
      ['Process', ({ processId }) => String(processId ?? '–')],
      ['ID', ({ target }) => named(target.id)],
    ]),
    titled(
      'Processes',
      tableOf(processes, [
        ['Process', ({ processId }) => String(processId)],
        ['Type', ({ type }) => named(type)],
        ['CPU time', ({ cpuTimeS }) => ms(cpuTimeS * 1000)],
      ]),
    ),
    listed('Notes', [
      withoutProcesses,
      ...buffersNote(isolates),
      'Pages of one process share an isolate and report the same heap; sums count it once if the process is known. With "ledger" and a target the answer is what its process has: also what is outside the JS heap.',
      'pen_capture_application takes CPU profiles or heap snapshots of all isolates at once; pen_watch follows one target over time.',
    ]),
  );
}
