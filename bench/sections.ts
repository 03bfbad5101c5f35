/** Options of benchmarks, and the sections of those that open files. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { failureOf } from './heap/report.ts';

/** The names in a comma-separated list. Throws for an unknown name. */
export function chosen<Name extends string>(option: string, list: string, known: readonly Name[]): Name[] {
  return list.split(',').map((word) => {
    const name = known.find((each) => each === word.trim());
    if (name === undefined) throw new Error(`--${option} knows ${known.join(', ')}; “${word}” is none of them`);
    return name;
  });
}

/** A whole number of an option. Throws for another text. */
export function wholeNumber(name: string, text: string, least = 0): number {
  const number = Number(text);
  if (text === '' || !Number.isSafeInteger(number) || number < least)
    throw new Error(`--${name} takes a whole number of at least ${least}, not "${text}"`);
  return number;
}

/** Machine on which figures are measured. */
export const machine = (): { readonly processor: string; readonly cores: number } => ({
  processor: cpus()[0]?.model ?? 'unknown processor',
  cores: cpus().length,
});

export interface FileBench<File extends { readonly key: string }, Section extends string, Engine extends string> {
  readonly files: readonly File[];
  /** Keys of the files that are measured by default. */
  readonly usual: readonly string[];
  readonly sections: readonly Section[];
  readonly engines: readonly Engine[];
}

export interface FileOptions<File, Section, Engine> {
  readonly files: readonly File[];
  readonly sections: readonly Section[];
  readonly engines: readonly Engine[];
  readonly runs: number;
  /** Removed at the end of the run. */
  readonly temporaryFolder: string;
}

/**
 * Reads `--files`, `--runs`, `--only`, `--engines` and `--json`, runs `measure` for each chosen section, and writes all figures. A section that fails has
 * its failure as its result.
 */
export async function runFileBench<
  File extends { readonly key: string },
  Section extends string,
  Engine extends string,
>(
  bench: FileBench<File, Section, Engine>,
  measure: (section: Section, options: FileOptions<File, Section, Engine>) => Promise<unknown>,
): Promise<void> {
  const { values } = parseArgs({
    args: process.argv.slice(2),
    options: {
      files: { type: 'string', default: bench.usual.join() },
      runs: { type: 'string', default: '3' },
      only: { type: 'string', default: bench.sections.join() },
      engines: { type: 'string', default: bench.engines.join() },
      json: { type: 'string' },
    },
  });
  const keys = bench.files.map(({ key }) => key);
  const wanted = values.files === 'all' ? keys : chosen('files', values.files, keys);
  const options: FileOptions<File, Section, Engine> = {
    files: bench.files.filter(({ key }) => wanted.includes(key)),
    sections: chosen('only', values.only, bench.sections),
    engines: chosen('engines', values.engines, bench.engines),
    runs: wholeNumber('runs', values.runs, 1),
    temporaryFolder: mkdtempSync(join(tmpdir(), 'pen-bench-')),
  };
  const left = keys.filter((key) => !wanted.includes(key));
  if (left.length > 0) console.error(`Not measured: ${left.join(', ')} (--files all takes them too)`);
  const { processor, cores } = machine();
  console.log(`${processor}, ${cores} cores, ${options.runs} runs each`);
  const figures: Record<string, unknown> = { processor, cores, runs: options.runs };
  try {
    for (const section of bench.sections.filter((each) => options.sections.includes(each))) {
      console.error(`${section} …`);
      try {
        figures[section] = await measure(section, options);
      } catch (thrown) {
        figures[section] = failureOf(thrown);
        console.log(`${section} ${failureOf(thrown)}`);
        process.exitCode = 1;
      }
      console.log();
    }
  } finally {
    rmSync(options.temporaryFolder, { recursive: true, force: true });
    // Tables of classes are stored by their hash: their lines are megabytes.
    const text = JSON.stringify(figures, (key, value: unknown) => (key === 'lines' ? undefined : value), 2);
    if (values.json !== undefined) writeFileSync(values.json, `${text}\n`);
  }
}
