/**
 * Takes features out of a copy of the tree, one after the other: three folders, and their lines in the lists beside them. The rest must compile, keep its
 * boundaries and, with `--tests`, pass its unit tests. `npm run check:features` is for the night; names of features limit it to these.
 */
import { cpSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { electronEnvironment, requireElectron } from '../setup/electron-binary.mjs';
import { ROOT, SetupProblem, isMain, runMain } from '../setup/project.mjs';
import { QUIET_LIMIT_MS, run } from '../setup/run.mjs';
import { copyTree } from './check-the-checks.mjs';
import { checkerNamed } from './checkers.mjs';
import { linesWithout } from './lines-without.mjs';
import { textTable } from './reports.mjs';
import { measureTree } from './size.mjs';

/** Recordings and what shows them: PEN Workbench is these. */
const SEEDS = new Set('heap trace cpu network console coverage sources audits page library'.split(' '));
const STOREYS = ['shared', 'electron', 'renderer'];
/** Their own runs show what a removal breaks in these; the last tests what is written for readers, which names features on purpose. */
const LEFT_OUT = ['e2e', 'bench', 'electron/core/documentation'];
const ERRORS_SHOWN = 6;

/** @typedef {Readonly<Record<string, readonly string[]>>} Uses the features, each with those that it uses */

/** The feature and all that need it. @param {string} name @param {Uses} uses @returns {string[]} */
function withUsers(name, uses) {
  const taken = new Set([name]);
  // Grows while it is walked.
  for (const each of taken) for (const [user, used] of Object.entries(uses)) if (used.includes(each)) taken.add(user);
  return [...taken];
}

/** Sets of features that can be taken out: none of the seeds, nor what a seed needs. @param {Uses} uses */
const removable = (uses) =>
  Object.keys(uses)
    .map((name) => withUsers(name, uses))
    .filter((taken) => !taken.some((name) => SEEDS.has(name)));

/** Files beside the folders of features. @param {string} root */
const listsIn = (root) =>
  STOREYS.flatMap((storey) =>
    readdirSync(join(root, storey, 'features'), { withFileTypes: true })
      .filter((entry) => entry.isFile() && !/\.test\.tsx?$/.test(entry.name))
      .map((entry) => join(storey, 'features', entry.name)),
  );

/** @param {string} copy @param {readonly string[]} names @returns {string[]} paths that must be copied again */
function takeOut(copy, names) {
  const folders = names
    .flatMap((name) => STOREYS.map((storey) => join(storey, 'features', name)))
    .filter((folder) => existsSync(join(copy, folder)));
  for (const folder of folders) rmSync(join(copy, folder), { recursive: true });
  const lists = listsIn(copy).filter((list) => {
    const text = readFileSync(join(copy, list), 'utf8');
    const left = names.reduce(linesWithout, text);
    if (left !== text) writeFileSync(join(copy, list), left);
    return left !== text;
  });
  return [...folders, ...lists];
}

/** @param {string} root */
const productLines = (root) =>
  Object.values(measureTree(root)).reduce((sum, figures) => sum + (figures['product lines'] ?? 0), 0);

/** @param {string} copy */
async function unitTests(copy) {
  const binary = requireElectron();
  const vitest = join(copy, 'node_modules', 'vitest', 'vitest.mjs');
  const result = await run(
    binary.executablePath,
    [vitest, 'run', '--project=unit', '--project=window', '--reporter=dot', ...STOREYS],
    { cwd: copy, env: { ...electronEnvironment(binary), ELECTRON_RUN_AS_NODE: '1' }, quietLimitMs: QUIET_LIMIT_MS },
  );
  return { passed: result.code === 0, output: result.output };
}

/** The lines that name an error; all if none does. @param {string} output */
function errorLines(output) {
  const lines = output.split('\n').filter((line) => line.trim() !== '');
  const named = lines.filter((line) => /error|FAIL/.test(line));
  return (named.length > 0 ? named : lines).slice(0, ERRORS_SHOWN);
}

/** @param {string} copy @param {boolean} hasTests */
async function check(copy, hasTests) {
  for (const name of ['types', 'boundaries']) {
    const { passed, output } = await checkerNamed(name).check(copy);
    if (!passed) return { failed: name, errors: errorLines(output) };
  }
  const tests = hasTests ? await unitTests(copy) : { passed: true, output: '' };
  return tests.passed ? null : { failed: 'unit tests', errors: errorLines(tests.output) };
}

/** A copy without what is told elsewhere. @param {string} copy */
function prepare(copy) {
  copyTree(copy, true);
  for (const folder of LEFT_OUT) rmSync(join(copy, folder), { recursive: true, force: true });
  const path = join(copy, 'tsconfig.json');
  const { references, ...rest } = JSON.parse(readFileSync(path, 'utf8'));
  const kept = references.filter((/** @type {{ path: string }} */ reference) =>
    STOREYS.some((storey) => reference.path.split('/')[0] === storey),
  );
  writeFileSync(path, JSON.stringify({ ...rest, references: kept }));
}

/** @param {readonly string[]} args */
async function main(args) {
  // By its address: TypeScript that these scripts run, not a part of their project.
  const { FEATURES } = await import(pathToFileURL(join(ROOT, 'shared/features/uses.ts')).href);
  const chosen = args.filter((arg) => !arg.startsWith('--'));
  const all = removable(FEATURES);
  const unknown = chosen.filter((name) => !all.some(([first]) => first === name));
  if (unknown.length > 0)
    throw new SetupProblem(
      `${unknown.join(', ')}: no feature that can be taken out. Name some of ${all.map(([name]) => name).join(', ')}.`,
    );
  const copy = mkdtempSync(join(tmpdir(), 'pen-without-'));
  const remove = () => rmSync(copy, { recursive: true, force: true });
  process.once('exit', remove);
  prepare(copy);
  const before = productLines(copy);
  const rows = [];
  for (const names of all.filter(([name = '']) => chosen.length === 0 || chosen.includes(name))) {
    const taken = takeOut(copy, names);
    const saved = before - productLines(copy);
    const problem = await check(copy, args.includes('--tests'));
    for (const path of taken) cpSync(join(ROOT, path), join(copy, path), { recursive: true });
    const [name = '', ...users] = names;
    rows.push([name, users.join(', '), String(saved), problem === null ? 'passed' : `failed: ${problem.failed}`]);
    process.stdout.write(`${name}: ${problem?.errors.join('\n  ') ?? 'passed'}\n`);
  }
  process.stdout.write(`\n${textTable([['without', 'and its users', 'product lines', 'result'], ...rows])}\n`);
  return rows.every(([, , , result]) => result === 'passed') ? 0 : 1;
}

if (isMain(import.meta.url)) await runMain(() => main(process.argv.slice(2)));
