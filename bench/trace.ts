/**
 * `npm run bench trace`: time and memory for opening traces, against trace_engine on the same files in the same run, and the time to the
 * answer for a recorded one. Each opening uses a new process, the engines alternate; the middle of the runs is printed. Options come after
 * two
 * dashes (`npm run bench trace -- --files 226`), as npm wants it:
 *
 *     --files 43,226,564   rows; also 1400, or all. Files stay in .cache/bench: one is recorded, the others are made of it
 *     --runs N             times each row is measured (3); the largest file once
 *     --only NAMES         opening, second-opening, answer
 *     --engines NAMES      ours, trace_engine
 *     --json FILE          writes every figure
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { failureOf } from './heap/report.ts';
import { measureAnswer } from './trace/answer.ts';
import { TRACE_FILES, USUAL_FILES } from './trace/files.ts';
import { measureOpening, type TraceBenchOptions } from './trace/opening.ts';
import { measureSecondOpening } from './trace/second-opening.ts';

const SECTIONS = {
  opening: measureOpening,
  'second-opening': measureSecondOpening,
  answer: measureAnswer,
} as const;
const ENGINES = ['ours', 'trace_engine'];

/** The names in a comma-separated list. Throws for an unknown name. */
function chosen(option: string, list: string, known: readonly string[]): string[] {
  return list.split(',').map((word) => {
    const name = word.trim();
    if (!known.includes(name)) throw new Error(`--${option} knows ${known.join(', ')}; “${name}” is none of them`);
    return name;
  });
}

const { values } = parseArgs({
  args: process.argv.slice(2),
  options: {
    files: { type: 'string', default: USUAL_FILES.join() },
    runs: { type: 'string', default: '3' },
    only: { type: 'string', default: Object.keys(SECTIONS).join() },
    engines: { type: 'string', default: ENGINES.join() },
    json: { type: 'string' },
  },
});
const keys = TRACE_FILES.map(({ key }) => key);
const wanted = values.files === 'all' ? keys : chosen('files', values.files, keys);
const sections = chosen('only', values.only, Object.keys(SECTIONS));
const engines = chosen('engines', values.engines, ENGINES);
const runs = Number(values.runs);
if (!(Number.isInteger(runs) && runs > 0)) throw new Error('--runs wants a whole number above 0');
const left = keys.filter((key) => !wanted.includes(key));
if (left.length > 0) console.error(`Not measured: ${left.join(', ')} (--files all takes them too)`);
const options: TraceBenchOptions = {
  files: TRACE_FILES.filter(({ key }) => wanted.includes(key)),
  runs,
  withEngine: engines.includes('trace_engine'),
  temporaryFolder: mkdtempSync(join(tmpdir(), 'pen-bench-trace-')),
};
const figures: Record<string, unknown> = { processor: cpus()[0]?.model, cores: cpus().length, runs };
console.log(`${cpus()[0]?.model ?? 'unknown processor'}, ${cpus().length} cores, ${runs} runs each`);
try {
  for (const [name, measure] of Object.entries(SECTIONS)) {
    if (!sections.includes(name)) continue;
    console.error(`${name} …`);
    try {
      figures[name] = await measure(options);
    } catch (thrown) {
      // A failed section is reported as its result.
      figures[name] = failureOf(thrown);
      console.log(`${name} ${failureOf(thrown)}`);
      process.exitCode = 1;
    }
    console.log();
  }
} finally {
  rmSync(options.temporaryFolder, { recursive: true, force: true });
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(figures, null, 2)}\n`);
}
