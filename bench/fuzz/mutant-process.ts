/** A process of its own for mutants: an endless loop, a crash or too much memory in it ends only this process. */
import process from 'node:process';
import { mutantOf, mutatorOf, type Mutator } from './mutate.ts';
import { problemOf } from './outcome.ts';
import { randomOf, type Random } from './random.ts';
import { fuzzReaders } from './readers/index.ts';
import type { FuzzExtent, FuzzReader } from './readers/reader.ts';
import { plantedReaders } from './testing/planted-readers.ts';
import { FuzzRequestSchema, type FuzzReport } from './messages.ts';

/** Limits of one input. */
const CPU_LIMIT_MS = 10_000;
const BASE_MEMORY_BYTES = 300_000_000;
const MEMORY_FACTOR = 10;

const TABLES: Readonly<Record<string, () => FuzzReader[]>> = { all: fuzzReaders, planted: plantedReaders };
const table = TABLES[process.argv[2] ?? ''];
if (table === undefined) throw new Error('This process is started by the fuzzer.');
const readers = new Map(table().map((reader) => [reader.name, reader]));
const mutators = new Map<string, Mutator>();

function report(message: FuzzReport): Promise<void> {
  return new Promise((resolve) => {
    if (process.send === undefined) throw new Error('This process is started by the fuzzer.');
    process.send(message, () => resolve());
  });
}

async function mutatorFor(reader: FuzzReader): Promise<Mutator> {
  const known = mutators.get(reader.name);
  if (known !== undefined) return known;
  const mutator = mutatorOf(await reader.seeds());
  mutators.set(reader.name, mutator);
  return mutator;
}

/** Reads one input. Null if the outcome is allowed. */
async function problemWith(
  reader: FuzzReader,
  bytes: Uint8Array,
  random: Random,
  extent: FuzzExtent,
): Promise<string | null> {
  const residentBytes = process.memoryUsage.rss();
  const peakBefore = process.resourceUsage().maxRSS;
  const cpuBefore = process.cpuUsage();
  let problem: string | null = null;
  try {
    const text = new TextDecoder().decode(bytes);
    for (const reading of await reader.read(bytes, random, extent)) problem ??= problemOf(reading, text);
  } catch (thrown) {
    problem = `exception: ${thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)}`;
  }
  const { user, system } = process.cpuUsage(cpuBefore);
  const cpuMs = (user + system) / 1000;
  if (cpuMs > CPU_LIMIT_MS) problem ??= `time: ${Math.round(cpuMs / 1000)} s of the processor`;
  const peak = process.resourceUsage().maxRSS;
  const usedBytes = peak * 1024 - residentBytes;
  // A peak that an earlier input reached says nothing about this one.
  if (peak > peakBefore && usedBytes > BASE_MEMORY_BYTES + MEMORY_FACTOR * bytes.length)
    problem ??= `memory: ${Math.round(usedBytes / 1e6)} MB for ${bytes.length} bytes`;
  return problem;
}

process.on('message', (message) => {
  void (async () => {
    const before = process.cpuUsage();
    const done = (problem: string | null): Promise<void> => {
      const { user, system } = process.cpuUsage(before);
      return report({ type: 'done', problem, cpuMs: (user + system) / 1000 });
    };
    const request = FuzzRequestSchema.parse(message);
    const reader = readers.get(request.reader);
    if (reader === undefined) throw new Error(`there is no reader ${request.reader}`);
    if (request.type === 'bytes') {
      const { seed, mutant } = request;
      const bytes = Uint8Array.from(Buffer.from(request.base64, 'base64'));
      await report({ type: 'starts', mutant });
      await done(await problemWith(reader, bytes, randomOf(seed, request.reader, mutant), 'all'));
      return;
    }
    const mutate = await mutatorFor(reader);
    for (let mutant = request.from; mutant < request.to; mutant += 1) {
      await report({ type: 'starts', mutant });
      const { bytes, random } = mutantOf(mutate, { seed: request.seed, reader: request.reader, mutant });
      const problem = await problemWith(reader, bytes, random, 'some');
      if (problem === null) continue;
      await report({ type: 'problem', mutant, problem });
    }
    await done(null);
  })();
});
process.on('disconnect', () => process.exit());
await report({ type: 'ready', readers: [...readers.keys()] });
