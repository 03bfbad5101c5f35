/**
 * `npm run bench source-maps`: opening a CPU profile of a million samples and a heap snapshot of 494 MB, with and without source maps stored next
 * to them. Pairs in the same run, each opening in a fresh process; the median of the ratios is printed. The order within a pair alternates.
 *
 *     --pairs N     pairs for each file (5)
 *     --only NAME   cpu or heap
 */
import { existsSync, linkSync, mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { mapsOfCapture, writeStoredMaps, type StoredScript } from '../electron/source-maps/stored-maps.ts';
import { makeSyntheticProfile } from './cpu/make-synthetic-profile.ts';
import { startAnalysis } from './heap/analysis-process.ts';
import { FILES_FOLDER, HEAP_FILES, pathOf, warm } from './heap/files.ts';
import { inSeconds } from './heap/report.ts';
import { median } from './median.ts';
import { printTable } from './table.ts';

const SAMPLES = 1_000_000;
/** Scripts of the synthetic profile, with its addresses. */
const SCRIPTS = 600;
/** Lines and columns of a map: more than the positions of the profile. */
const MAP_LINES = 1000;
const MAP_COLUMNS = 40;
const GOAL = 1.1;

/** A source map with a segment every two columns, each with a name, and the texts of its ten sources. */
function sourceMap(): Uint8Array {
  const line = ['AAAAA', ...Array.from({ length: MAP_COLUMNS - 1 }, () => 'EAAEA')].join(',');
  // Each line of the script is the next one of the source.
  const mappings = Array.from({ length: MAP_LINES }, (_, at) =>
    at === 0 ? line : line.replace('AAAAA', 'AACvFA'),
  ).join(';');
  const text = Array.from(
    { length: MAP_LINES },
    (_, at) => `export function original${at}(one, two) { return one + two; }`,
  ).join('\n');
  const sources = Array.from({ length: 10 }, (_, at) => `webpack://bench/src/file${at}.ts`);
  return Buffer.from(
    JSON.stringify({ version: 3, sources, sourcesContent: sources.map(() => text), names: ['original'], mappings }),
  );
}

/** Stores maps next to a capture: all scripts have one, of `maps` different ones. */
async function storeMaps(
  capture: string,
  scripts: readonly { scriptId: string; url: string }[],
  maps: number,
): Promise<void> {
  const path = mapsOfCapture(capture);
  if (path === null) throw new Error(`${capture} is not named like a capture`);
  const writer = await writeStoredMaps(path);
  for (let map = 0; map < maps; map += 1) await writer.add(`http://x.test/${map}.map`, sourceMap());
  const whole = { startLine: 1, startColumn: 1, endLine: 100_000, endColumn: 100_000 };
  await writer.finish(
    scripts.map(({ scriptId, url }, at): StoredScript => ({ scriptId, url, ...whole, map: at % maps })),
    [],
  );
}

/** To the chart and the table of functions, as the window asks for them; original names are asked for at the same time. */
async function openProfile(path: string, withMaps: boolean): Promise<{ ms: number; names: number; namesMs: number }> {
  const analysis = await startAnalysis();
  try {
    const startedMs = performance.now();
    await analysis.open(path);
    const named = analysis.query(path, 'profile.originals', {}).then(({ originals }) => ({
      names: originals.length,
      namesMs: performance.now() - startedMs,
    }));
    await analysis.query(path, 'profile.overview', {});
    await analysis.query(path, 'profile.chart', {});
    await analysis.query(path, 'profile.functions', {});
    const ms = performance.now() - startedMs;
    const found = await named;
    if (withMaps !== found.names > 0) throw new Error(`${path} has ${found.names} original names`);
    return { ms, ...found };
  } finally {
    await analysis.close();
  }
}

/** To the classes with retained sizes. */
async function openHeap(path: string, withMaps: boolean): Promise<{ ms: number; names: number; namesMs: number }> {
  const analysis = await startAnalysis();
  try {
    const startedMs = performance.now();
    await analysis.open(path);
    await analysis.query(path, 'heap.classes', {});
    await analysis.query(path, 'heap.retained', {});
    await analysis.query(path, 'heap.classes', { sort: 'retained', count: 200 });
    const ms = performance.now() - startedMs;
    const { mappedScripts } = await analysis.query(path, 'heap.originals', {});
    const { rows } = await analysis.query(path, 'heap.classes', { sort: 'retained', count: 200 });
    const namesMs = performance.now() - startedMs;
    if (withMaps !== mappedScripts > 0) throw new Error(`${path} has ${mappedScripts} scripts with a map`);
    return { ms, names: rows.filter(({ original }) => original !== undefined).length, namesMs };
  } finally {
    await analysis.close();
  }
}

interface Measured {
  readonly name: string;
  readonly plain: string;
  readonly mapped: string;
  readonly open: typeof openProfile;
}

async function measure({ name, plain, mapped, open }: Measured, pairs: number): Promise<string[]> {
  warm(plain);
  warm(mapped);
  const without: number[] = [];
  const withMaps: number[] = [];
  const ratios: number[] = [];
  const names: number[] = [];
  let named = 0;
  for (let pair = 0; pair < pairs; pair += 1) {
    const both = { without: 0, with: 0 };
    for (const which of pair % 2 === 0 ? (['without', 'with'] as const) : (['with', 'without'] as const)) {
      const opened = await open(which === 'with' ? mapped : plain, which === 'with');
      both[which] = opened.ms;
      if (which === 'without') continue;
      names.push(opened.namesMs);
      named = opened.names;
    }
    without.push(both.without);
    withMaps.push(both.with);
    ratios.push(both.with / both.without);
    console.error(`  ${name}, pair ${pair + 1}: ${inSeconds(both.without)} and ${inSeconds(both.with)}`);
  }
  const ratio = median(ratios);
  return [
    name,
    inSeconds(median(without)),
    inSeconds(median(withMaps)),
    ratio.toFixed(3),
    `${named} in ${inSeconds(median(names))}`,
    `goal ${GOAL}: ${ratio <= GOAL ? 'reached' : 'NOT reached'}`,
  ];
}

const { values } = parseArgs({
  args: process.argv.slice(2),
  options: { pairs: { type: 'string', default: '5' }, only: { type: 'string', default: '' } },
});
const pairs = Number(values.pairs);
if (!(Number.isInteger(pairs) && pairs > 0)) throw new Error('--pairs wants a whole number above 0');
if (!['', 'cpu', 'heap'].includes(values.only)) throw new Error('--only knows cpu and heap');

const folder = mkdtempSync(join(tmpdir(), 'pen-bench-maps-'));
/** The same file under two names of captures; the second one has maps. */
function twice(path: string, extension: string): { plain: string; mapped: string } {
  const named = (id: string): string => join(folder, `${id}.${extension}`);
  const [plain, mapped] = [named('heap-00000001'), named('heap-00000002')];
  for (const each of [plain, mapped]) {
    try {
      linkSync(path, each);
    } catch {
      // Another file system.
      symlinkSync(path, each);
    }
  }
  return { plain, mapped };
}

try {
  console.log(`${cpus()[0]?.model ?? 'unknown processor'}, ${cpus().length} cores, ${pairs} pairs each`);
  const rows: string[][] = [];
  if (values.only !== 'heap') {
    mkdirSync(FILES_FOLDER, { recursive: true });
    const path = join(FILES_FOLDER, `made-${SAMPLES}.cpuprofile`);
    if (!existsSync(path)) {
      makeSyntheticProfile(`${path}.part`, SAMPLES / 2, SAMPLES);
      renameSync(`${path}.part`, path);
    }
    const files = twice(path, 'cpuprofile');
    const scripts = Array.from({ length: SCRIPTS }, (_, at) => ({
      scriptId: String(at),
      url: `http://x.test/js/${at * 7919}.js`,
    }));
    await storeMaps(files.mapped, scripts, 40);
    rows.push(await measure({ name: 'CPU profile, 1,000,000 samples', ...files, open: openProfile }, pairs));
  }
  if (values.only !== 'cpu') {
    const file = HEAP_FILES.find(({ key }) => key === '494');
    if (file === undefined) throw new Error('the heap benchmark has no file of 494 MB');
    const files = twice(await pathOf(file), 'heapsnapshot');
    const scripts = Array.from({ length: 2000 }, (_, at) => ({ scriptId: String(at), url: `file:///bench/${at}.js` }));
    await storeMaps(files.mapped, scripts, 40);
    rows.push(await measure({ name: 'heap snapshot, 494 MB', ...files, open: openHeap }, pairs));
  }
  printTable(['file', 'without maps', 'with maps', 'ratio', 'original names', ''], rows);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
