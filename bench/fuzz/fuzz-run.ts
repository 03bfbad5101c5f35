/** Reads many mutants of each reader in a process of its own, which is started again when an input ends it. */
import { startFuzzProcess, type FuzzProblem, type FuzzProcess, type FuzzProcessOptions } from './fuzz-process.ts';
import { mutantOf, mutatorOf } from './mutate.ts';
import type { FuzzReader } from './readers/reader.ts';

/** More problems of one reader are not collected: they are most likely the same few. */
const MAX_PROBLEMS = 20;

export interface FuzzRange {
  readonly reader: string;
  readonly seed: number;
  readonly from: number;
  /** The first mutant that is not read. */
  readonly to: number;
}

export interface FuzzRun {
  /** Problems of a range of mutants, at most `mostProblems`. */
  problemsIn(range: FuzzRange): Promise<readonly FuzzProblem[]>;
  /** The problem of given bytes; null if their outcome is allowed. */
  problemOfBytes(input: { reader: string; seed: number; mutant: number; bytes: Uint8Array }): Promise<string | null>;
  stop(): Promise<void>;
}

export interface FuzzRunOptions extends FuzzProcessOptions {
  /** Problems after which a range ends. */
  readonly mostProblems?: number;
}

/** The process starts with the first mutant; `stop` ends it. */
export function createFuzzRun({ mostProblems = MAX_PROBLEMS, ...options }: FuzzRunOptions = {}): FuzzRun {
  let running: Promise<FuzzProcess> | null = null;

  async function processForRun(): Promise<FuzzProcess> {
    const current = await running;
    if (current !== null && !current.hasEnded) return current;
    running = startFuzzProcess(options);
    return running;
  }

  const problemOfBytes: FuzzRun['problemOfBytes'] = async ({ reader, seed, mutant, bytes }) => {
    const process = await processForRun();
    const base64 = Buffer.from(bytes).toString('base64');
    const [problem] = await process.run({ type: 'bytes', reader, seed, mutant, base64 });
    return problem?.problem ?? null;
  };

  return {
    async problemsIn({ reader, seed, from, to }) {
      const problems: FuzzProblem[] = [];
      for (let next = from; next < to && problems.length < mostProblems;) {
        const process = await processForRun();
        const found = await process.run({ type: 'mutants', reader, seed, from: next, to });
        problems.push(...found.slice(0, mostProblems - problems.length));
        if (!process.hasEnded) break;
        next = (found.at(-1)?.mutant ?? to) + 1;
      }
      return problems;
    },
    problemOfBytes,
    async stop() {
      const current = await running;
      await current?.stop();
    },
  };
}

/** The bytes of one mutant. */
export async function bytesOfMutant(reader: FuzzReader, seed: number, mutant: number): Promise<Uint8Array> {
  return mutantOf(mutatorOf(await reader.seeds()), { seed, reader: reader.name, mutant }).bytes;
}
