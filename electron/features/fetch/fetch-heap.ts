/**
 * The script of `pen fetch`, which runs beside a Node process, in its container: takes a heap snapshot over the inspector, drops the contents of strings,
 * and writes the rest, compressed, to stdout. So no text leaves the container, and any command that has stdin and stdout carries it:
 * `kubectl exec -i POD -- node - < script`. It is one file without dependencies, for Node 18 and newer. Sentences go to stderr.
 */
import './node-18.ts';
import { createReadStream } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { formatBytes, formatCount, formatDuration } from '../../../shared/base/units.ts';
import { appError, AppFailure, describeError, type AppResult, settle } from '../../../shared/base/errors.ts';
import { refuseSnapshot, snapshotCost } from '../../../shared/features/heap/contract/snapshot-cost.ts';
import { createHeapStringDropper } from '../../../shared/base/redaction/drop-heap-strings.ts';
import { createFindSecrets } from '../../../shared/core/redaction/find-secrets.ts';
import { createBuiltInNames, createHeapNameRules } from '../../../shared/base/redaction/heap-name-rules.ts';
import {
  createLocalProcesses,
  portsOf,
  readListening,
  shownName,
  type ProcessFacts,
} from '../../core/local-processes/index.ts';
import { chooseProcess } from './choose-process.ts';
import { createCompressedOutput } from './compressed-output.ts';
import { connectInspector, readJson } from './inspector-connection.ts';
import { freeMemory } from './memory-limit.ts';
import { openProcessChannel } from './process-channel.ts';

const EXIT_FAILED = 3;
const FILE_CHUNK_BYTES = 256 * 1024;
/** `npm run bench fetch`: this process, whatever the size of the heap. */
const OWN_BYTES = 128 * 1024 ** 2;

/** The script collects its garbage after so many bytes. V8 would wait for more, and the memory counts in the limit of the container. */
const COLLECT_AFTER_BYTES = 8 * 1024 ** 2;

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

/** Garbage collection of this process; null where Node has none. */
function garbageCollection(): (() => void) | null {
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('gc');
  return typeof collect === 'function' ? () => void collect() : null;
}

/** Sends what `parts` are, filtered and compressed, to stdout, and resolves with the sentence about it. */
async function sendFiltered(parts: AsyncIterable<Uint8Array>): Promise<string> {
  const startedAtMs = Date.now();
  const dropper = createHeapStringDropper(createHeapNameRules(createFindSecrets(), createBuiltInNames(globalThis)));
  const output = createCompressedOutput(process.stdout);
  const collect = garbageCollection();
  let readBytes = 0;
  let collectAtBytes = COLLECT_AFTER_BYTES;
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
  const send = async (): Promise<void> => {
    for await (const part of parts) {
      readBytes += part.length;
      await output.write(dropper.push(part));
      if (readBytes < collectAtBytes) continue;
      collect?.();
      collectAtBytes = readBytes + COLLECT_AFTER_BYTES;
    }
    const problem = dropper.problem();
    if (problem !== null)
      throw new AppFailure(appError('incomplete_capture', `The snapshot could not be filtered: ${problem}.`));
    await output.end();
  };
  await Promise.race([send(), broken]);
  const { texts, names } = dropper.counts();
  return `Sent ${formatBytes(readBytes)} of heap snapshot in ${formatDuration(Date.now() - startedAtMs)}, without the contents of ${formatCount(texts)} texts and ${formatCount(names)} keys.`;
}

/** Sends a file that Node has written, such as that of `--heapsnapshot-near-heap-limit`. It stays where it is. */
async function sendFile(path: string): Promise<void> {
  say(await sendFiltered(createReadStream(path, { highWaterMark: FILE_CHUNK_BYTES })));
}

/** The port of the inspector of a process. `isNew`: it did not listen before. */
async function openInspector(facts: ProcessFacts): Promise<{ readonly port: number; readonly isNew: boolean }> {
  const isDebugger = async (port: number): Promise<boolean> => (await debuggerPath(port)) !== null;
  const processes = createLocalProcesses({ isDebugger, userId: facts.userId });
  const before = await portsOf(facts.pid, await readListening());
  const woken = await settle(() => processes.wake(facts.pid, facts.startedTicks));
  if (woken.ok) {
    const port = Number(woken.value.address.slice(woken.value.address.lastIndexOf(':') + 1));
    return { port, isNew: !before.includes(port) };
  }
  // A program may have opened it on any port; then the signal opens no other. Its own servers are asked only now.
  if (woken.error.code === 'target_unresponsive')
    for (const port of before) if (await isDebugger(port)) return { port, isNew: false };
  throw new AppFailure(woken.error);
}

async function fetchHeap({ pid, costOnly, anyway, file }: Asked): Promise<void> {
  if (file !== null) return sendFile(file);
  const facts = valueOf(await chooseProcess(pid));
  const { port, isNew } = await openInspector(facts);
  const path = await debuggerPath(port);
  if (path === null) throw new AppFailure(appError('target_unresponsive', `Port ${port} lists no target.`));
  const inspector = await connectInspector(port, path);
  const channel = await openProcessChannel(inspector, isNew);
  try {
    const heapUsedBytes = Number(member(await inspector.send('Runtime.getHeapUsage'), 'usedSize'));
    const needs = { heapUsedBytes, freeBytes: await freeMemory(), readerBytes: OWN_BYTES };
    say(`Process ${facts.pid}, ${shownName(facts, 'node')}. ${snapshotCost(needs)}`);
    const refused = anyway ? null : refuseSnapshot(needs, true);
    if (costOnly) return;
    if (refused !== null) throw new AppFailure({ ...refused, suggestion: `${refused.suggestion} --anyway takes it.` });
    say(await sendFiltered(channel.snapshot()));
  } finally {
    await channel.close();
  }
}

void fetchHeap(readArguments(process.argv.slice(2))).catch((thrown: unknown) => {
  say(thrown instanceof AppFailure ? describeError(thrown.error) : `The snapshot failed: ${String(thrown)}.`);
  // At once, so that what was written ends without the end of its compression, and is seen to be cut.
  process.exit(EXIT_FAILED);
});
