/**
 * Modules that a page has in several scripts, or several times in one. The rules are those of DevTools and Lighthouse
 * (front_end/models/trace/extras/ScriptDuplication.ts): a module is the same by its path from the last `node_modules` on; the largest copy is needed;
 * a copy below a tenth of it or below 512 bytes does not count.
 */
import { isThirdPartyPath } from '../../base/third-party.ts';
import type { DecodedMap } from '../source-map/decoded-map.ts';
import type { DuplicatedScript } from '../trace/contract/script-weight.ts';
import type { TracePlace } from '../trace/contract/trace-causes.ts';
import type { WeighedScript } from './weighed-script.ts';

// Bytes of a script that each original source is. Generated code belongs to a source from its mapping to the next mapping of the line, or to the end
// of the line with its line break, as DevTools counts it (front_end/models/trace/handlers/ScriptsHandler.ts).

/** Characters by source; null if a mapping is outside of the text, whose map it then is not. */
export function sourceSizes(text: string, map: Pick<DecodedMap, 'forEachSegment'>): Map<string, number> | null {
  const lines = text.split('\n');
  const sizes = new Map<string, number>();
  let isOutside = false;
  let source: string | null = null;
  let line = 0;
  let column = 0;
  const close = (endColumn: number): void => {
    if (source !== null) sizes.set(source, (sizes.get(source) ?? 0) + endColumn - column);
  };
  const lengthOf = (of: number): number => lines[of - 1]?.length ?? -1;
  map.forEachSegment((nextLine, nextColumn, position) => {
    if (nextLine === line) close(nextColumn);
    else if (line > 0) close(lengthOf(line) + 2);
    [line, column, source] = [nextLine, nextColumn, position?.source ?? null];
    if (position !== null && column - 1 > lengthOf(line)) isOutside = true;
  });
  if (line > 0) close(lengthOf(line) + 2);
  return isOutside ? null : sizes;
}

// Where the sources of a script import a package.

/** `node_modules/@scope/name` */
const PACKAGE_FOLDER = 'node_modules/';

/** The first import of a package: in the author's own sources, otherwise in another package. Null if no stored source has one. */
function importOf(packageName: string, { url, map, shownSource }: WeighedScript): TracePlace | null {
  if (map === null) return null;
  const folder = `${PACKAGE_FOLDER}${packageName}/`;
  const imports = new RegExp(
    String.raw`(?:\bfrom|\bimport|\brequire\s*\(|\bimport\s*\()\s*['"]${packageName.replaceAll(/[.+?^${'$'}{}()|[\]\\*]/g, String.raw`\$&`)}(?:/[^'"]*)?['"]`,
  );
  const others = map.sources.filter((source) => !source.includes(folder));
  const own = others.filter((source) => !isThirdPartyPath(source));
  for (const source of [...own, ...others.filter(isThirdPartyPath)]) {
    const text = map.textOf(source);
    const at = text === null ? -1 : text.search(imports);
    if (text === null || at < 0) continue;
    const before = text.slice(0, at).split('\n');
    const column = (before.at(-1)?.length ?? 0) + 1;
    return { name: '', url: shownSource(source), line: before.length, column, script: url };
  }
  return null;
}

const MIN_COPY_BYTES = 512;
const MIN_COPY_SHARE = 0.1;
/** Paths of the bundler itself, and modules that only name a global variable. */
const OVERHEAD = /webpack\/bootstrap|\(webpack\)\/buildin|external /;

interface Copy {
  readonly script: WeighedScript;
  sizeBytes: number;
  /** The largest module, with its size. */
  source: string;
  largestBytes: number;
}

/** `node_modules/lodash/at.js` of `../../node_modules/lodash/at.js?` */
function moduleOf(source: string): string {
  const path = source.replace(/\?$/, '');
  const folder = path.lastIndexOf('node_modules');
  return folder < 0 ? path : path.slice(folder);
}

/** Name of the package of a module; null for one outside of packages. */
function packageOf(module: string): string | null {
  if (!module.includes('node_modules')) return null;
  const [first = '', second = ''] = (module.split(PACKAGE_FOLDER).at(-1) ?? '').split('/');
  return first.startsWith('@') ? `${first}/${second}` : first;
}

/** Null if no script has a map: nothing is known then. `topN`: rows with the places of their imports. */
export function duplicatedScriptOf(scripts: readonly WeighedScript[], topN: number): DuplicatedScript | null {
  const modules = new Map<string, Copy[]>();
  let isKnown = false;
  for (const script of scripts) {
    const sizes = script.map === null ? null : sourceSizes(script.text, script.map.map);
    if (sizes === null) continue;
    isKnown = true;
    for (const [source, chars] of sizes) {
      if (OVERHEAD.test(source)) continue;
      const sizeBytes = Math.round(chars * (script.transferRatio ?? 1));
      const copies = modules.get(moduleOf(source)) ?? [];
      copies.push({ script, sizeBytes, source: script.shownSource(source), largestBytes: sizeBytes });
      modules.set(moduleOf(source), copies);
    }
  }
  if (!isKnown) return null;
  // Bytes of a script that was not requested are no bytes over the network.
  const largeModuleBytes = [...modules.values()]
    .flatMap((copies) => countedCopies(copies).slice(1))
    .reduce((sum, { script, sizeBytes }) => sum + (script.transferRatio === null ? 0 : sizeBytes), 0);
  const rows = [...byPackage(modules)].flatMap(([name, all]) => {
    const copies = countedCopies(all);
    if (copies.length < 2) return [];
    return [{ name, wastedBytes: copies.slice(1).reduce((sum, { sizeBytes }) => sum + sizeBytes, 0), copies }];
  });
  return {
    wastedBytes: rows.reduce((sum, row) => sum + row.wastedBytes, 0),
    largeModuleBytes,
    rows: rows
      .toSorted((a, b) => b.wastedBytes - a.wastedBytes)
      .slice(0, topN)
      .map(({ copies, ...row }) => ({ ...row, copies: copies.map((copy) => told(row.name, copy)) })),
  };
}

function told(name: string, { script, sizeBytes, source }: Copy): DuplicatedScript['rows'][number]['copies'][number] {
  const isPackage = name.startsWith(PACKAGE_FOLDER);
  const importedBy = isPackage ? importOf(name.slice(PACKAGE_FOLDER.length), script) : null;
  return { url: script.url, sizeBytes, source, importedBy };
}

/** Largest first; the others are wasted. */
function countedCopies(copies: readonly Copy[]): Copy[] {
  const sorted = copies.toSorted((a, b) => b.sizeBytes - a.sizeBytes);
  const largest = sorted[0]?.sizeBytes ?? 0;
  return sorted.filter(({ sizeBytes }) => sizeBytes >= MIN_COPY_BYTES && sizeBytes >= largest * MIN_COPY_SHARE);
}

/** Modules of one package are one row, each script with the sum of its modules. */
function byPackage(modules: ReadonlyMap<string, readonly Copy[]>): Map<string, Copy[]> {
  const rows = new Map<string, Copy[]>();
  for (const [module, copies] of modules) {
    const name = packageOf(module);
    const key = name === null ? module : `${PACKAGE_FOLDER}${name}`;
    const row = rows.get(key) ?? [];
    rows.set(key, row);
    for (const copy of copies) {
      const known = name === null ? undefined : row.find(({ script }) => script === copy.script);
      if (known === undefined) row.push({ ...copy });
      else {
        known.sizeBytes += copy.sizeBytes;
        if (copy.sizeBytes > known.largestBytes) [known.largestBytes, known.source] = [copy.sizeBytes, copy.source];
      }
    }
  }
  return rows;
}
