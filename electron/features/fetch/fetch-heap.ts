/**
 * The script of `pen fetch`, which runs beside a Node process, in its container: takes a heap snapshot over the inspector, drops the contents of strings,
 * and writes the rest, compressed, to stdout. So no text leaves the container, and any command that has stdin and stdout carries it:
 * `kubectl exec -i POD -- node - < script`. It is one file without dependencies, for Node 18 and newer. Sentences go to stderr.
 */
import { readdir } from 'node:fs/promises';
import { type Writable, PassThrough } from 'node:stream';
import { finished } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { err, ok } from '../../../shared/base/result.ts';
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
  kindOf,
  portsOf,
  readListening,
  readProcess,
  shownName,
  type ProcessFacts,
} from '../../core/local-processes/index.ts';
import { connectInspector, readJson } from './inspector-connection.ts';
import { freeMemory } from './memory-limit.ts';
import { openProcessChannel } from './process-channel.ts';

// Finds the Node process that is meant, in the container in which the script runs.

async function allProcesses(procFolder: string): Promise<ProcessFacts[]> {
  const names = (await readdir(procFolder)).filter((name) => /^\d+$/.test(name));
  const read = await Promise.all(names.map((name) => readProcess(Number(name), procFolder)));
  return read.filter((facts) => facts !== null);
}

/** Itself and what started it, such as the shell of `docker exec`, are not meant. */
function without(pid: number, all: readonly ProcessFacts[]): ProcessFacts[] {
  const started = new Set<number>();
  for (let at: number | undefined = pid; at !== undefined && at > 1 && !started.has(at);) {
    started.add(at);
    at = all.find((facts) => facts.pid === at)?.parentPid;
  }
  return all.filter((facts) => !started.has(facts.pid));
}

/** `wanted`: the id that was given; null for the only one, or that with id 1, which is the service of a container. */
async function chooseProcess(
  wanted: number | null,
  { ownPid = process.pid, procFolder = '/proc' } = {},
): Promise<AppResult<ProcessFacts>> {
  const none: ReadonlySet<string> = new Set();
  const all = await allProcesses(procFolder);
  const nodes = without(ownPid, all).filter((facts) => kindOf(facts, none) === 'node');
  const list = nodes.map((facts) => `${facts.pid} ${shownName(facts, 'node')}`).join(', ');
  if (wanted !== null) {
    const found = all.find(({ pid }) => pid === wanted);
    if (found !== undefined) return ok(found);
    return err(
      appError('target_gone', `There is no process ${wanted} here.`, list === '' ? undefined : `Node: ${list}.`),
    );
  }
  const [only] = nodes;
  const first = nodes.find(({ pid }) => pid === 1);
  if (first !== undefined) return ok(first);
  if (only === undefined)
    return err(appError('no_target', 'No Node process runs here that may be read.', 'Name it with --pid PID.'));
  if (nodes.length === 1) return ok(only);
  return err(appError('invalid_params', 'Several Node processes run here.', `Name one with --pid: ${list}.`));
}

// Compresses to stdout with memory that does not grow: a writer waits for its turn.

/** Filtered text is repetitive: more effort saves little. */
const GZIP_LEVEL = 1;
const SLOT_BYTES = 256 * 1024;
const SLOTS = 8;
/** Bytes that a slow network has not taken yet; compressed, they are a tenth of a snapshot or less. */
const SENT_LATER_BYTES = 24 * 1024 ** 2;

interface CompressedOutput {
  /** Resolves when the bytes, which are copied, are taken. */
  write(bytes: Uint8Array): Promise<void>;
  /** Writes the end of the compression, and resolves when all is written. */
  end(): Promise<void>;
}

function createCompressedOutput(to: Writable): CompressedOutput {
  const gzip = createGzip({ level: GZIP_LEVEL, chunkSize: 64 * 1024 });
  const later = new PassThrough({ highWaterMark: SENT_LATER_BYTES });
  gzip.pipe(later).pipe(to, { end: false });
  const free = Array.from({ length: SLOTS }, () => Buffer.alloc(SLOT_BYTES));
  let wake: (() => void) | null = null;
  return {
    async write(bytes) {
      for (let at = 0; at < bytes.length; at += SLOT_BYTES) {
        while (free.length === 0) await new Promise<void>((done) => (wake = done));
        const slot = free.pop();
        if (slot === undefined) continue;
        const part = bytes.subarray(at, at + SLOT_BYTES);
        slot.set(part);
        gzip.write(slot.subarray(0, part.length), () => {
          free.push(slot);
          wake?.();
        });
      }
    },
    async end() {
      gzip.end();
      await finished(later);
    },
  };
}

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
