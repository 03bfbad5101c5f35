/**
 * Exports through other tools' importers: the functions, samples and totals that each reads from a file, compared with our own figures.
 * Chrome's own
 * loader and speedscope's app run in a real browser; pprof's definition is read by a package, and by Go's tool where there is Go.
 *
 *     npm run bench round-trip [-- --json FILE]
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { startAnalysis, type AnalysisProcess } from './heap/analysis-process.ts';
import { loadInDevTools } from './round-trip/devtools.ts';
import { takeExports, type Exports } from './round-trip/exports.ts';
import { serveFolders } from './round-trip/file-server.ts';
import { agreementOf, type Agreement, type Imported } from './round-trip/importers.ts';
import { ourCpuProfile, ourHeapProfile, ourTrace } from './round-trip/ours.ts';
import { goToolPprof, readPprof } from './round-trip/pprof.ts';
import { loadInSpeedscope, speedscopeFolder } from './round-trip/speedscope.ts';
import { printTable } from './table.ts';
import { startBusyPage } from './trace/busy-page.ts';

interface Trip extends Agreement {
  readonly file: string;
  readonly importer: string;
  readonly unit: 'ms' | 'bytes';
  readonly ours: Imported;
  readonly theirs: Imported;
}

const { values } = parseArgs({ args: process.argv.slice(2), options: { json: { type: 'string' } } });
const folder = mkdtempSync(join(tmpdir(), 'pen-bench-round-trip-'));
const trips: Trip[] = [];

function note(file: string, importer: string, unit: Trip['unit'], ours: Imported, theirs: Imported): void {
  trips.push({ file: basename(file), importer, unit, ours, theirs, ...agreementOf(ours, theirs) });
  console.error(`  ${basename(file)} through ${importer}`);
}

/** The page no longer works, so importers have the machine to themselves. */
async function importAll(exports: Exports, port: number, analysis: AnalysisProcess): Promise<void> {
  const served = await serveFolders({ app: speedscopeFolder(), files: folder });
  const at = (file: string): string => `${served.origin}/files/${basename(file)}`;
  const speedscope = { port, appUrl: `${served.origin}/app/` };
  try {
    const cpu = await ourCpuProfile(analysis, exports.cpuProfile);
    const cpuUrl = at(exports.cpuProfile);
    note(exports.cpuProfile, 'Chrome', 'ms', cpu, await loadInDevTools({ port, fileUrl: cpuUrl, thread: null }));
    note(exports.cpuProfile, 'speedscope', 'ms', cpu, await loadInSpeedscope({ ...speedscope, fileUrl: cpuUrl }));
    note(exports.cpuPprof, 'pprof-format', 'ms', cpu, await readPprof(exports.cpuPprof, 'nanoseconds'));
    note(
      exports.cpuPprof,
      'speedscope',
      'ms',
      cpu,
      await loadInSpeedscope({ ...speedscope, fileUrl: at(exports.cpuPprof) }),
    );

    note(
      exports.cpuSpeedscope,
      'speedscope',
      'ms',
      cpu,
      await loadInSpeedscope({ ...speedscope, fileUrl: at(exports.cpuSpeedscope) }),
    );

    const heap = await ourHeapProfile(analysis, exports.heapProfile);
    note(
      exports.heapProfile,
      'speedscope',
      'bytes',
      heap,
      await loadInSpeedscope({ ...speedscope, fileUrl: at(exports.heapProfile) }),
    );
    note(
      exports.heapSpeedscope,
      'speedscope',
      'bytes',
      heap,
      await loadInSpeedscope({ ...speedscope, fileUrl: at(exports.heapSpeedscope) }),
    );
    note(exports.heapPprof, 'pprof-format', 'bytes', heap, await readPprof(exports.heapPprof, 'bytes'));

    for (const file of [exports.trace, exports.traceOfPerfetto]) {
      const { thread, ...trace } = await ourTrace(analysis, file);
      const fileUrl = at(file);
      note(file, 'Chrome', 'ms', trace, await loadInDevTools({ port, fileUrl, thread }));
      // It reports nothing else about a thread.
      const named = 'CrRendererMain';
      note(file, 'speedscope', 'ms', trace, await loadInSpeedscope({ ...speedscope, fileUrl, named }));
    }
  } finally {
    served.close();
  }
}

function figures({ total, samples, more, functions }: Imported, unit: Trip['unit']): string {
  const sum = total === null ? '' : unit === 'ms' ? `${total.toFixed(1)} ms` : `${Math.round(total)} bytes`;
  return [
    `${functions.size} functions`,
    sum,
    samples === null ? '' : `${samples} samples`,
    ...Object.entries(more).map(([name, value]) => `${name} ${Math.round(value)}`),
  ]
    .filter((part) => part !== '')
    .join(', ');
}

try {
  const page = await startBusyPage();
  const analysis = await startAnalysis();
  try {
    console.error('Taking captures of a busy page …');
    const exports = await takeExports(page, folder);
    console.error('Importing …');
    await importAll(exports, page.port, analysis);
    const go = goToolPprof(exports.cpuPprof);
    printTable(
      ['file', 'importer', 'it read', 'ours', 'functions equal', 'largest difference'],
      trips.map(({ file, importer, unit, ours, theirs, compared, equal, worstShare, worstName }) => [
        file,
        importer,
        figures(theirs, unit),
        figures(ours, unit),
        `${equal} of ${compared}`,
        worstShare === 0 ? '' : `${(worstShare * 100).toFixed(2)} % of all, ${worstName}`,
      ]),
    );
    console.log(
      go === null
        ? 'go tool pprof: no Go on this machine.'
        : `go tool pprof: ${go.samples} samples in ${basename(exports.cpuPprof)}.`,
    );
    if (values.json !== undefined) writeFileSync(values.json, JSON.stringify(trips.map(withoutMaps), null, 2));
  } finally {
    await analysis.close();
    await page.end();
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function withoutMaps({ ours, theirs, ...trip }: Trip): object {
  const plain = ({ functions, ...rest }: Imported): object => ({ ...rest, functions: functions.size });
  return { ...trip, ours: plain(ours), theirs: plain(theirs) };
}
