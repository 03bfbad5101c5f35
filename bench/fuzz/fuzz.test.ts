/** The short form of `npm run bench fuzz`, the inputs that failed once, and proofs that the fuzzer finds what it looks for. */
import { afterAll, describe, expect, it } from 'vitest';
import { isNight } from '../../electron/core/process/night-fixture.ts';
import { fuzzFixtures } from './fixtures.ts';
import { bytesOfMutant, createFuzzRun } from './fuzz-run.ts';
import { minimise } from './minimise.ts';
import { fuzzReaders } from './readers/index.ts';

const SEED = 1;
/** Per reader; all of them in the tests of the night. */
const MUTANTS = isNight() ? 300 : 60;

const run = createFuzzRun();
const planted = createFuzzRun({ readers: 'planted', silentMs: 12_000, mostProblems: 1 });
afterAll(async () => {
  await run.stop();
  await planted.stop();
});

/** The command that repeats a problem. */
const again = (reader: string, mutant: number): string =>
  `npm run bench fuzz -- --reader ${reader} --seed ${SEED} --mutant ${mutant}`;

describe.each(fuzzReaders().map((reader) => [reader.name, reader] as const))('the reader %s', (name, reader) => {
  it('accepts its seeds', async () => {
    for (const { bytes } of await reader.seeds())
      expect(await run.problemOfBytes({ reader: name, seed: SEED, mutant: 0, bytes })).toBeNull();
  });

  it('gives a result or a named error for mutants', async () => {
    const problems = await run.problemsIn({ reader: name, seed: SEED, from: 0, to: MUTANTS });
    expect(problems.map(({ mutant, problem }) => `${again(name, mutant)}\n${problem}`)).toEqual([]);
  });
});

describe('an input that failed once', () => {
  it.each(fuzzFixtures().map((fixture) => [fixture.name, fixture] as const))(
    'is read: %s',
    async (_, { reader, bytes }) => {
      for (const mutant of [0, 1, 2, 3])
        expect(await run.problemOfBytes({ reader, seed: SEED, mutant, bytes })).toBeNull();
    },
  );
});

describe('the fuzzer @night', () => {
  it.each([
    ['infinity', /first number: .*is (Infinity|-Infinity|NaN)/],
    ['exception', /exception: TypeError: planted/],
    ['bug', /analysis_failed: planted/],
    ['endless', /time: no answer/],
    ['memory', /memory: \d+ MB/],
    ['crash', /the process ended/],
  ])('finds a planted fault: %s', async (reader, problem) => {
    const problems = await planted.problemsIn({ reader, seed: SEED, from: 0, to: 200 });
    expect(problems[0]?.problem).toMatch(problem);
  });

  it('finds nothing in a sound reader', async () => {
    expect(await planted.problemsIn({ reader: 'sound', seed: SEED, from: 0, to: 200 })).toEqual([]);
  });

  it('makes the same mutants again, and others of another seed', async () => {
    const [reader] = fuzzReaders();
    if (reader === undefined) throw new Error('there is no reader');
    const mutant = await bytesOfMutant(reader, SEED, 7);
    expect(await bytesOfMutant(reader, SEED, 7)).toEqual(mutant);
    expect(await bytesOfMutant(reader, SEED + 1, 7)).not.toEqual(mutant);
  });

  it('makes an input small that fails', async () => {
    const bytes = Buffer.from(JSON.stringify({ name: 'a', rows: [{ size: 1 }, { size: 1e300 }], more: [1, 2, 3] }));
    const smallest = await minimise(bytes, async (candidate) => Buffer.from(candidate).includes('1e+300'));
    expect(Buffer.from(smallest).toString()).toBe('1e+300');
  });
});
