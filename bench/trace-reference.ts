/**
 * Compares our figures of traces with those of trace_engine, and with a plain computation over the events as objects, and prints every
 * difference:
 *
 *     node scripts/electron-node.mjs bench/trace-reference.ts FILE.json …
 *
 * Without a file it takes the one that the benchmark records. Exit status 1 where a figure differs that is not named below as one that
 * DevTools counts otherwise (docs/traces.md says why). Needs a build, as the other benchmarks do.
 */
import { existsSync } from 'node:fs';
import { formatCount } from '../shared/base/units.ts';
import { startAnalysis } from './heap/analysis-process.ts';
import { runEngine } from './trace/engine.ts';
import { recordedTrace } from './trace/files.ts';
import { compareTrace } from './trace/reference.ts';

const named = process.argv.slice(2);
const files = named.length > 0 ? named : [await recordedTrace()];
for (const file of files) {
  if (!existsSync(file)) throw new Error(`${file} does not exist`);
  const theirs = await runEngine(file, { figures: true });
  const analysis = await startAnalysis();
  try {
    const { equal, named: otherwise, different } = await compareTrace(analysis, file, theirs);
    console.log(
      `${different.length === 0 ? 'equal' : 'DIFFERS'}  ${file}: ${formatCount(theirs.events)} events, ${formatCount(equal)} figures equal`,
    );
    for (const line of different) console.log(`  DIFFERS  ${line}`);
    for (const line of otherwise) console.log(`  counted otherwise  ${line}`);
    if (different.length > 0) process.exitCode = 1;
  } finally {
    await analysis.close();
  }
}
