/**
 * The script of `pen fetch`, which runs beside a Node process, in its container: takes a heap snapshot over the inspector, drops the contents of strings,
 * and writes the rest, compressed, to stdout. So no text leaves the container, and any command that has stdin and stdout carries it:
 * `kubectl exec -i POD -- node - < script`. It is one file without dependencies, for Node 18 and newer. Sentences go to stderr.
 */
import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { createGzip } from 'node:zlib';
import { formatBytes, formatCount, formatDuration } from '../../shared/base/units.ts';
import { appError, AppFailure, describeError, type AppResult } from '../../shared/contracts/errors.ts';
import { refuseSnapshot, snapshotCost } from '../../shared/contracts/heap/snapshot-cost.ts';
import { createHeapStringDropper } from '../../shared/redaction/drop-heap-strings.ts';
import { createFindSecrets } from '../../shared/redaction/find-secrets.ts';
import { createBuiltInNames, createHeapNameRules } from '../../shared/redaction/heap-name-rules.ts';
import { createLocalProcesses, shownName } from '../local-processes/index.ts';
import { chooseProcess } from './choose-process.ts';
import { connectInspector, readJson, type InspectorConnection } from './inspector-connection.ts';
import { freeMemory } from './memory-limit.ts';

/** Filtered text is repetitive: more effort saves little. */
const GZIP_LEVEL = 1;
/** The inspector closes after this, when the connection is gone. */
const CLOSE_AFTER_MS = 3000;
const EXIT_FAILED = 3;
const FILE_CHUNK_BYTES = 1024 ** 2;
/** `npm run bench fetch`: this process with the filter, and what waits for its compression. */
const OWN_BYTES = 256 * 1024 ** 2;

interface Asked {
  readonly pid: number | null;
  /** Only says what the snapshot costs. */
  readonly costOnly: boolean;
  /** Takes it although the memory limit leaves too little. */
  readonly anyway: boolean;
  /** A snapshot that Node itself has written, to be sent instead; null to take one. */
  readonly file: string | null;
}

function readArguments(args: readonly string[]): Asked {
  const at = args.indexOf('--pid');
  const pid = at === -1 ? null : Number(args[at + 1]);
  const file = args.includes('--file') ? (args[args.indexOf('--file') + 1] ?? null) : null;
  return { pid, costOnly: args.includes('--cost'), anyway: args.includes('--anyway'), file };
}

function say(text: string): void {
  process.stderr.write(`${text}\n`);
}

function valueOf<T>(result: AppResult<T>): T {
  if (!result.ok) throw new AppFailure(result.error);
  return result.value;
}

function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

/** The path of the WebSocket of the main thread. */
async function debuggerPath(port: number): Promise<string | null> {
  const listed = await readJson(port, '/json/list');
  const url = Array.isArray(listed) ? member(listed[0], 'webSocketDebuggerUrl') : undefined;
  return typeof url === 'string' ? new URL(url).pathname : null;
}

/** A process that did not listen before does not afterwards. */
async function closeInspector(inspector: InspectorConnection): Promise<void> {
  const expression = `setTimeout(() => (process.getBuiltinModule ?? process.mainModule?.require)?.call(process.mainModule ?? process, 'inspector').close(), ${CLOSE_AFTER_MS}).unref()`;
  await inspector.send('Runtime.evaluate', { expression, silent: true });
}

/** Sends what `read` hands over, filtered and compressed, to stdout, and resolves with the sentence about it. */
async function sendFiltered(
  read: (take: (bytes: Uint8Array) => void, compressed: () => Promise<void>) => Promise<unknown>,
): Promise<string> {
  const startedAtMs = Date.now();
  const dropper = createHeapStringDropper(createHeapNameRules(createFindSecrets(), createBuiltInNames(globalThis)));
  const gzip = createGzip({ level: GZIP_LEVEL });
  let readBytes = 0;
  // What waits for a slow network, or for its compression, waits here: if the inspector had to wait, the process would hold it, whole.
  gzip.pipe(process.stdout);
  // Without a reader there is no use for the rest: the process lets go of it when the connection ends.
  const broken = new Promise<never>((_resolve, reject) => {
    process.stdout.on('error', () =>
      reject(
        new AppFailure(
          appError('write_failed', 'Nobody reads stdout any more: the connection broke, or the disk is full there.'),
        ),
      ),
    );
  });
  const take = (part: Uint8Array): void => {
    readBytes += part.length;
    const bytes = dropper.push(part);
    // A copy, because the filter uses its buffer again.
    if (bytes.length > 0) gzip.write(Buffer.from(bytes));
  };
  const compressed = async (): Promise<void> => {
    if (gzip.writableNeedDrain) await once(gzip, 'drain');
  };
  await Promise.race([read(take, compressed), broken]);
  const problem = dropper.problem();
  if (problem !== null)
    throw new AppFailure(appError('incomplete_capture', `The snapshot could not be filtered: ${problem}.`));
  const written = new Promise<void>((resolve) => gzip.on('end', resolve));
  gzip.end();
  await Promise.race([written, broken]);
  const { texts, names } = dropper.counts();
  return `Sent ${formatBytes(readBytes)} of heap snapshot in ${formatDuration(Date.now() - startedAtMs)}, without the contents of ${formatCount(texts)} texts and ${formatCount(names)} keys.`;
}

/** Sends a file that Node has written, such as that of `--heapsnapshot-near-heap-limit`. It stays where it is. */
async function sendFile(path: string): Promise<void> {
  const sent = sendFiltered(async (take, compressed) => {
    for await (const part of createReadStream(path, { highWaterMark: FILE_CHUNK_BYTES })) {
      take(part as Buffer);
      await compressed();
    }
  });
  say(await sent);
}

async function fetchHeap({ pid, costOnly, anyway, file }: Asked): Promise<void> {
  if (file !== null) return sendFile(file);
  const facts = valueOf(await chooseProcess(pid));
  const isDebugger = async (port: number): Promise<boolean> => (await debuggerPath(port)) !== null;
  const processes = createLocalProcesses({ isDebugger, userId: facts.userId });
  const before = (await processes.list()).processes.find((one) => one.pid === facts.pid)?.addresses ?? [];
  const { address } = valueOf(await processes.wake(facts.pid, facts.startedTicks));
  const port = Number(address.slice(address.lastIndexOf(':') + 1));
  const path = await debuggerPath(port);
  if (path === null) throw new AppFailure(appError('target_unresponsive', `Port ${port} lists no target.`));
  let take: (chunk: Uint8Array) => void = () => undefined;
  const inspector = await connectInspector(port, path, (chunk) => take(chunk));
  try {
    await inspector.send('HeapProfiler.enable');
    const heapUsedBytes = Number(member(await inspector.send('Runtime.getHeapUsage'), 'usedSize'));
    const needs = { heapUsedBytes, freeBytes: await freeMemory(), readerBytes: OWN_BYTES };
    say(`Process ${facts.pid}, ${shownName(facts, 'node')}. ${snapshotCost(needs)}`);
    const refused = anyway ? null : refuseSnapshot(needs, true);
    if (costOnly) return;
    if (refused !== null) throw new AppFailure({ ...refused, suggestion: `${refused.suggestion} --anyway takes it.` });
    await inspector.send('HeapProfiler.collectGarbage');
    const sent = await sendFiltered((taker) => {
      take = taker;
      return inspector.send('HeapProfiler.takeHeapSnapshot', { reportProgress: false });
    });
    say(sent);
  } finally {
    if (before.length === 0) await closeInspector(inspector).catch(() => undefined);
    await inspector.close();
  }
}

void fetchHeap(readArguments(process.argv.slice(2))).catch((thrown: unknown) => {
  say(thrown instanceof AppFailure ? describeError(thrown.error) : `The snapshot failed: ${String(thrown)}.`);
  // At once, so that what was written ends without the end of its compression, and is seen to be cut.
  process.exit(EXIT_FAILED);
});
