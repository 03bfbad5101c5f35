/**
 * The size of the house, as a ratchet: `size.json` has what the tree measures, and how each measure came to its limit. A commit that makes one folder
 * larger makes another smaller by as much, or carries a line with the reason. `npm run size` writes what shrank or moved;
 * `npm run size -- --why "reason"` what grew.
 */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, SetupProblem, isMain, runMain, writeWhole } from '../setup/project.mjs';

const TABLE = 'scripts/checks/size.json';
const PRODUCT = ['shared', 'electron', 'renderer'];
const FOLDERS = [...PRODUCT, 'e2e', 'bench', 'scripts', 'sample', 'docs', 'skills'];
const LEFT_OUT = new Set(['node_modules', 'dist', '.cache']);

const CODE = /\.(?:m?ts|tsx|mjs|cjs|js)$/;
const TEST = /\.(?:test|spec)\.\w+$/;
/** Code that only tests use. */
const SUPPORT = /\/testing\/|-fixture\.ts$|^e2e\//;
/** A comment that begins like this is a fragment or a riddle in most cases: one that says a thing begins with a verb or a noun. */
const FRAGMENT = /(?:\/\*\*?|\/\/|^\s*\*)\s+(?:What|Whether|How|Of|Those)\b/gm;

/** Limited sums, each with its unit. @typedef {'product lines' | 'product files' | 'style lines' | 'test lines' | 'bench lines' | 'script lines' | 'docs bytes' | 'changelog bytes' | 'fragment comments'} Measure */
/** @typedef {Partial<Record<Measure, number>>} Figures */
/**
 * `rows`: what each place measures. `start`: the sums when the table began. `cut`: what has been taken away since. `grown`: what came, each with its
 * reason. The limit of a measure is start − cut + grown.
 * @typedef {{ start: Figures, cut: Figures, grown: readonly (Figures & { why: string })[], rows: Record<string, Figures> }} SizeTable
 */

/** @param {string} root @param {string} folder @returns {string[]} paths from the root, with slashes */
function filesIn(root, folder) {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return LEFT_OUT.has(entry.name) ? [] : filesIn(root, path);
    return entry.isFile() ? [path] : [];
  });
}

/** Part of the house that a file is in, such as `shared/features/heap`. @param {string} path */
const placeOf = (path) => path.split('/').slice(0, -1).slice(0, 3).join('/');

/** @param {string} text */
const linesOf = (text) => text.split('\n').length - 1;

/** The row of a file and what the file adds to it; null if it does not count. @param {string} path @param {string} text @returns {[string, Figures] | null} */
function measured(path, text) {
  const [top = ''] = path.split('/');
  if (path === 'CHANGELOG.md') return [path, { 'changelog bytes': Buffer.byteLength(text) }];
  if (path.endsWith('.md')) return [top.endsWith('.md') ? 'root' : top, { 'docs bytes': Buffer.byteLength(text) }];
  if (path.endsWith('.css')) return [`${top} styles`, { 'style lines': linesOf(text) }];
  if (!CODE.test(path)) return null;
  const fragments = text.match(FRAGMENT)?.length ?? 0;
  const counted = fragments === 0 ? {} : { 'fragment comments': fragments };
  if (TEST.test(path) || SUPPORT.test(path)) return [`${top} tests`, { 'test lines': linesOf(text), ...counted }];
  if (PRODUCT.includes(top)) return [placeOf(path), { 'product lines': linesOf(text), 'product files': 1, ...counted }];
  return [top, { [top === 'bench' ? 'bench lines' : 'script lines']: linesOf(text), ...counted }];
}

/** @param {Figures} into @param {Figures} more @param {1 | -1} [sign] */
function add(into, more, sign = 1) {
  for (const [measure, figure] of Object.entries(more)) {
    const key = /** @type {Measure} */ (measure);
    if (typeof figure === 'number') into[key] = (into[key] ?? 0) + sign * figure;
  }
}

/** @param {string} root @returns {SizeTable['rows']} */
export function measureTree(root) {
  const names = readdirSync(root);
  const paths = [
    ...names.filter((name) => name.endsWith('.md')),
    ...FOLDERS.filter((folder) => names.includes(folder)).flatMap((folder) => filesIn(root, folder)),
  ];
  /** @type {SizeTable['rows']} */
  const rows = {};
  for (const path of paths.toSorted()) {
    const found = measured(path, readFileSync(join(root, path), 'utf8'));
    if (found !== null) add((rows[found[0]] ??= {}), found[1]);
  }
  return Object.fromEntries(Object.entries(rows).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** @param {SizeTable['rows']} rows @returns {Figures} */
function sumOf(rows) {
  /** @type {Figures} */
  const sum = {};
  for (const figures of Object.values(rows)) add(sum, figures);
  return sum;
}

/** Distance of each measure of the tree from its limit: above it positive, below it negative. @param {SizeTable} table @param {SizeTable['rows']} now @returns {Figures} */
function beyondLimit(table, now) {
  const beyond = sumOf(now);
  add(beyond, table.start, -1);
  add(beyond, table.cut);
  for (const entry of table.grown) add(beyond, entry, -1);
  return beyond;
}

/** @param {number} by */
const signed = (by) => `${by > 0 ? '+' : '−'}${Math.abs(by).toLocaleString('en-US')}`;

/** @param {SizeTable} table @param {SizeTable['rows']} now @returns {string[]} a line for each row that is not as the table says */
function changedRows(table, now) {
  return [...new Set([...Object.keys(table.rows), ...Object.keys(now)])].toSorted().flatMap((row) => {
    /** @type {Figures} */
    const by = { ...now[row] };
    add(by, table.rows[row] ?? {}, -1);
    const parts = Object.entries(by).flatMap(([measure, figure]) =>
      figure === 0 ? [] : [`${signed(figure)} ${measure}`],
    );
    return parts.length === 0 ? [] : [`${row}: ${parts.join(', ')}`];
  });
}

/** @param {string} root @returns {SizeTable} */
const readTable = (root) => JSON.parse(readFileSync(join(root, TABLE), 'utf8'));

/** @param {string} root @returns {{ passed: boolean, output: string }} */
export function checkSize(root) {
  const table = readTable(root);
  const now = measureTree(root);
  const grown = Object.entries(beyondLimit(table, now)).filter(([, by]) => by > 0);
  const changed = changedRows(table, now);
  const unexplained = table.grown.filter(({ why }) => typeof why !== 'string' || why.trim().length < 20);
  const problems = [
    ...grown.map(([measure, by]) => `${measure} grew by ${by.toLocaleString('en-US')} more than the table allows`),
    ...unexplained.map((entry) => `${TABLE} has growth without a reason: ${JSON.stringify(entry)}`),
    ...(changed.length === 0 ? [] : [`${TABLE} is not what the tree measures:`, ...changed.map((line) => `  ${line}`)]),
    ...(grown.length > 0
      ? ['Make something else smaller by as much, or run: npm run size -- --why "the reason, in a sentence"']
      : changed.length > 0
        ? ['Run: npm run size']
        : []),
  ];
  return { passed: problems.length === 0, output: problems.join('\n') };
}

/**
 * Measures the tree again. A measure below its limit lowers the limit; one above it needs a reason.
 * @param {SizeTable} table
 * @param {SizeTable['rows']} now
 * @param {string | null} why
 * @returns {SizeTable}
 */
export function nextTable(table, now, why) {
  const beyond = Object.entries(beyondLimit(table, now));
  const cut = { ...table.cut };
  add(cut, Object.fromEntries(beyond.filter(([, by]) => by < 0).map(([measure, by]) => [measure, -by])));
  const more = Object.fromEntries(beyond.filter(([, by]) => by > 0));
  const hasGrown = Object.keys(more).length > 0;
  if (hasGrown && why === null) {
    const parts = Object.entries(more).map(([measure, by]) => `${by} ${measure}`);
    throw new SetupProblem(
      `The tree grew by ${parts.join(', ')}. Make something else smaller by as much, or say why: npm run size -- --why "the reason, in a sentence"`,
    );
  }
  return { ...table, cut, grown: hasGrown ? [...table.grown, { why: why ?? '', ...more }] : table.grown, rows: now };
}

/** A line for each row, so that two branches that changed different folders merge. @param {SizeTable} table */
export function tableText({ start, cut, grown, rows }) {
  const line = (/** @type {object} */ value) => {
    const members = Object.entries(value).map(([name, member]) => `${JSON.stringify(name)}: ${JSON.stringify(member)}`);
    return members.length === 0 ? '{}' : `{ ${members.join(', ')} }`;
  };
  const entries = Object.entries(rows).map(([row, figures]) => `    ${JSON.stringify(row)}: ${line(figures)}`);
  const reasons = grown.map((entry) => `    ${line(entry)}`);
  return `{\n  "start": ${line(start)},\n  "cut": ${line(cut)},\n  "grown": [${reasons.length === 0 ? '' : `\n${reasons.join(',\n')}\n  `}],\n  "rows": {\n${entries.join(',\n')}\n  }\n}\n`;
}

if (isMain(import.meta.url)) {
  await runMain(() => {
    const at = process.argv.indexOf('--why');
    const why = at < 0 ? null : (process.argv[at + 1] ?? '');
    const table = nextTable(readTable(ROOT), measureTree(ROOT), why);
    writeWhole(join(ROOT, TABLE), tableText(table));
    const { passed, output } = checkSize(ROOT);
    process.stdout.write(passed ? `${TABLE} is up to date\n` : `${output}\n`);
    return Promise.resolve(passed ? 0 : 1);
  });
}
