/**
 * `npm run bench fuzz`: mutants of valid inputs through every reader. Allowed is a result without NaN and Infinity, or an error that names what is
 * wrong, within 10 s of the processor and ten times the input plus 300 MB. An input that fails is made small and kept in `fuzz/fixtures`.
 *
 *     --mutants N     mutants of each reader (100,000)
 *     --minutes N     begins no more mutants of a reader after this time; the table says how many were read
 *     --seed N        another series of mutants (1)
 *     --reader NAME   one reader only
 *     --mutant N      one mutant only, of --reader; prints its bytes
 */
import { parseArgs } from 'node:util';
import type { FuzzProblem } from './fuzz/fuzz-process.ts';
import { bytesOfMutant, createFuzzRun, type FuzzRun } from './fuzz/fuzz-run.ts';
import { writeFuzzFixture } from './fuzz/fixtures.ts';
import { minimise } from './fuzz/minimise.ts';
import { fuzzReaders } from './fuzz/readers/index.ts';
import type { FuzzReader } from './fuzz/readers/reader.ts';
import { chosen, wholeNumber } from './sections.ts';
import { printTable } from './table.ts';

/** Mutants between two lines of progress. */
const BATCH = 1000;
/** Problems of one reader that are made small; the others are most likely the same. */
const MAX_FIXTURES = 5;
/** Longest problem in the output, in characters. */
const SHOWN_CHARS = 1500;

const { values } = parseArgs({
  args: process.argv.slice(2),
  options: {
    mutants: { type: 'string', default: '100000' },
    minutes: { type: 'string', default: '' },
    seed: { type: 'string', default: '1' },
    reader: { type: 'string', default: '' },
    mutant: { type: 'string', default: '' },
  },
});
const seed = wholeNumber('seed', values.seed);
const names = fuzzReaders().map(({ name }) => name);
const wanted = values.reader === '' ? names : chosen('reader', values.reader, names);
const readers = fuzzReaders().filter(({ name }) => wanted.includes(name));
const only = values.mutant === '' ? null : wholeNumber('mutant', values.mutant);
if (only !== null && values.reader === '') throw new Error('--mutant needs --reader');
const first = only ?? 0;
const end = only === null ? wholeNumber('mutants', values.mutants) : only + 1;
const limitMs = values.minutes === '' ? Infinity : wholeNumber('minutes', values.minutes) * 60_000;

console.log(`seed ${seed}, ${end - first} mutants of each reader`);

/** Mutants of one reader; returns its row of the table. */
async function fuzz(reader: FuzzReader): Promise<string[]> {
  let cpuMs = 0;
  const run = createFuzzRun({ onCpu: (spentMs) => (cpuMs += spentMs) });
  const startedMs = performance.now();
  const problems: FuzzProblem[] = [];
  let read = 0;
  for (let from = first; from < end && performance.now() - startedMs < limitMs; from += BATCH) {
    const to = Math.min(end, from + BATCH);
    const found = await run.problemsIn({ reader: reader.name, seed, from, to });
    problems.push(...found);
    read = to - first;
    console.error(`  ${reader.name}: ${read}, ${problems.length} problems`);
    for (const { mutant, problem } of found) console.error(`    ${mutant}: ${problem.slice(0, SHOWN_CHARS)}`);
    if (problems.length >= MAX_FIXTURES) break;
  }
  if (only !== null) console.log(Buffer.from(await bytesOfMutant(reader, seed, only)).toString('latin1'));
  for (const found of problems.slice(0, MAX_FIXTURES)) await keepSmallest(run, reader, found);
  await run.stop();
  const seconds = (performance.now() - startedMs) / 1000;
  return [reader.name, String(read), seconds.toFixed(0), (cpuMs / 1000).toFixed(0), String(problems.length)];
}

/** Makes the input of a problem small, and writes it to the fixtures. */
async function keepSmallest(run: FuzzRun, reader: FuzzReader, { mutant, problem }: FuzzProblem): Promise<void> {
  console.log(`${reader.name}, --seed ${seed} --mutant ${mutant}: ${problem.slice(0, SHOWN_CHARS)}`);
  const fails = async (bytes: Uint8Array): Promise<boolean> =>
    (await run.problemOfBytes({ reader: reader.name, seed, mutant, bytes })) !== null;
  const bytes = await bytesOfMutant(reader, seed, mutant);
  if (!(await fails(bytes))) {
    console.log('  It does not fail when it is read again by itself.');
    return;
  }
  const smallest = await minimise(bytes, fails);
  console.log(`  ${writeFuzzFixture(reader.name, smallest)} (${smallest.length} bytes)`);
}

const rows: string[][] = [];
for (const reader of readers) rows.push(await fuzz(reader));
printTable(['reader', 'mutants', 'seconds', 'of the processor', 'problems'], rows);
