/**
 * The checkers of `npm run check`, as a table: how each is started in a folder, and when it has passed. `check-the-checks.mjs` runs the
 * same ones in a copy of the tree with planted violations.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { electronEnvironment, requireElectron } from '../setup/electron-binary.mjs';
import { QUIET_LIMIT_MS, run, runNpm } from '../setup/run.mjs';
import { checkKindTables } from './kind-tables.mjs';
import { checkSize } from './size.mjs';

/**
 * @typedef {object} Verdict
 * @property {boolean} passed
 * @property {string} output what to show when it did not pass
 */

/**
 * @typedef {object} Checker
 * @property {string} name
 * @property {(root: string) => Promise<Verdict>} check
 */

/** Folders with our code. */
const CODE = ['shared', 'electron', 'renderer', 'e2e', 'bench', 'scripts', 'sample'];

/**
 * Runs a tool of node_modules in `root` on this Node.
 * @param {string} root
 * @param {readonly string[]} script path below node_modules, then arguments
 * @returns {Promise<Verdict>}
 */
async function runTool(root, [script = '', ...args]) {
  const result = await run(process.execPath, [join(root, 'node_modules', script), ...args], {
    cwd: root,
    quietLimitMs: QUIET_LIMIT_MS,
  });
  return {
    passed: result.code === 0,
    output:
      result.failure === 'quiet'
        ? `${result.output}\n(ended: it wrote nothing for ${QUIET_LIMIT_MS / 60_000} minutes)`
        : result.output,
  };
}

/** dependency-cruiser refuses Node 20, so it runs on Electron's. Without its parser it reads nothing and passes: 0 modules is a failure. @param {string} root @returns {Promise<Verdict>} */
async function checkBoundaries(root) {
  const binary = requireElectron();
  const tool = join(root, 'node_modules', 'dependency-cruiser', 'bin', 'dependency-cruiser.mjs');
  const folders = CODE.filter((folder) => existsSync(join(root, folder)));
  const result = await run(binary.executablePath, [tool, '--config', '.dependency-cruiser.mjs', ...folders], {
    cwd: root,
    env: { ...electronEnvironment(binary), ELECTRON_RUN_AS_NODE: '1' },
    quietLimitMs: QUIET_LIMIT_MS,
  });
  const modules = Number(/(\d+) modules?, \d+ dependencies cruised/.exec(result.output)?.[1] ?? 0);
  return {
    passed: result.code === 0 && modules > 0,
    output: modules > 0 ? result.output : `${result.output}\ndependency-cruiser read no module at all`,
  };
}

/** Hosts of package registries. A user's machine may be configured for another one, and every tool knows its own default. */
const REGISTRY_HOST =
  /\b(?:registry\.(?:npmjs|yarnpkg|npmmirror|modelcontextprotocol|opentofu|hub\.docker)|(?:www\.)?npmjs|npm\.pkg\.github|(?:test\.)?pypi|(?:files\.)?pythonhosted|ghcr|jsr|rubygems|(?:index|static)\.crates|proxy\.golang)\.(?:org|com|io|dev)\b/;

/** Tracked files that name the host of a registry, as `path:line`. @param {string} root */
function namedRegistries(root) {
  const inGit = spawnSync('git', ['ls-files', '-z'], { cwd: root, encoding: 'utf8' });
  // A copy of the tree, where the checkers themselves are checked, has no repository.
  const files = inGit.status === 0 ? inGit.stdout.split('\0').filter(Boolean) : readdirSync(root);
  return files.flatMap((name) => {
    const path = join(root, name);
    if (!existsSync(path) || !statSync(path).isFile()) return [];
    const lines = readFileSync(path, 'utf8').split('\n');
    return lines.flatMap((line, at) => (REGISTRY_HOST.test(line) ? [`${name}:${at + 1}`] : []));
  });
}

/**
 * A lockfile, or any other file, that names a registry binds all users to it; a lockfile with platforms missing fails on the next machine.
 * @param {string} root @returns {Promise<Verdict>}
 */
async function checkLockfile(root) {
  const named = namedRegistries(root);
  const resolved = readFileSync(join(root, 'package-lock.json'), 'utf8').match(/"resolved":/g)?.length ?? 0;
  const dryRun = await runNpm(['ci', '--dry-run', '--include=dev', '--loglevel=error', '--no-audit', '--no-fund'], {
    cwd: root,
    quietLimitMs: QUIET_LIMIT_MS,
  });
  const incomplete = dryRun.code !== 0 || dryRun.output.includes('Missing:');
  return {
    passed: resolved === 0 && !incomplete && named.length === 0,
    output: [
      ...(named.length > 0
        ? [`names the host of a package registry, where the default of the tool is meant: ${named.join(', ')}`]
        : []),
      ...(resolved > 0
        ? [
            `package-lock.json contains registry addresses (${resolved} "resolved" entries): .npmrc must be in force when it is written`,
          ]
        : []),
      ...(incomplete ? [`npm ci would not accept package-lock.json:\n${dryRun.output}`] : []),
    ].join('\n'),
  };
}

/** Checks that committed generated files match their sources. @param {string} root @returns {Promise<Verdict>} */
async function checkGenerated(root) {
  // Contains the path of the binary, which a copy of the tree lacks.
  const env = electronEnvironment(requireElectron());
  /** @type {Verdict[]} */
  const verdicts = [];
  for (const script of ['sample-page.mjs', 'docs.mjs']) {
    const file = join(root, 'scripts', script);
    if (!existsSync(file)) continue;
    const result = await run(process.execPath, [file, '--check'], { cwd: root, env, quietLimitMs: QUIET_LIMIT_MS });
    verdicts.push({ passed: result.code === 0, output: result.output });
  }
  return { passed: verdicts.every(({ passed }) => passed), output: verdicts.map(({ output }) => output).join('\n') };
}

/** @type {readonly Checker[]} */
export const CHECKERS = [
  // Each further checker or builder works out the same types again: four of them took 2.6 times the processor time, and other steps run meanwhile.
  {
    name: 'types',
    check: (root) =>
      runTool(root, ['typescript/bin/tsc', '-b', '--pretty', 'false', '--checkers', '1', '--builders', '1']),
  },
  { name: 'lint', check: (root) => runTool(root, ['oxlint/bin/oxlint']) },
  { name: 'format', check: (root) => runTool(root, ['oxfmt/bin/oxfmt', '--check', '.']) },
  { name: 'boundaries', check: checkBoundaries },
  { name: 'dead code', check: (root) => runTool(root, ['knip/bin/knip.js', '--no-progress']) },
  { name: 'lockfile', check: checkLockfile },
  { name: 'generated files', check: checkGenerated },
  { name: 'kinds', check: (root) => Promise.resolve(checkKindTables(root)) },
  { name: 'size', check: (root) => Promise.resolve(checkSize(root)) },
];

/** @param {string} name @returns {Checker} */
export function checkerNamed(name) {
  const checker = CHECKERS.find((item) => item.name === name);
  if (checker === undefined) throw new Error(`there is no checker "${name}"`);
  return checker;
}
