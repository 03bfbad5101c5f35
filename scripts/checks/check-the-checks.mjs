/**
 * Checks the checkers: copies of the tree with planted violations, each of which its checker must find. Only this check notices a checker
 * that reports nothing because of its configuration. Can run alone: `node scripts/checks/check-the-checks.mjs`.
 */
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, sep } from 'node:path';
import { electronEnvironment, requireElectron } from '../setup/electron-binary.mjs';
import { ROOT, isMain, runMain } from '../setup/project.mjs';
import { QUIET_LIMIT_MS, run } from '../setup/run.mjs';
import { checkerNamed } from './checkers.mjs';

const COPIED = [
  ...['shared', 'electron', 'renderer', 'e2e', 'bench', 'scripts', 'sample', 'docs', 'skills', '.claude-plugin'],
  ...[
    'package.json',
    'package-lock.json',
    '.npmrc',
    '.gitignore',
    'tsconfig.json',
    'tsconfig.base.json',
    'vite.config.ts',
    'vitest.config.ts',
  ],
  ...['playwright.config.ts', '.oxlintrc.json', '.oxfmtrc.json', '.dependency-cruiser.mjs', 'knip.jsonc'],
];

/**
 * A violation: what is written where, which checker must find it, and what it must name.
 * @typedef {object} Planted
 * @property {string} checker
 * @property {string} what
 * @property {string} file
 * @property {string} text
 * @property {'append'} [how] to a file that is there
 * @property {RegExp} found in the checker's output
 */

/** @type {readonly Planted[]} */
const PLANTED = [
  {
    checker: 'size',
    what: 'a folder that grows without a reason',
    file: 'shared/core/prompts/planted-growth.ts',
    text: 'export const planted = 1;\n',
    found: /product lines grew by[^]*shared\/core\/prompts: \+1 product lines, \+1 product files/,
  },
  {
    checker: 'kinds',
    what: 'one more table of kinds',
    file: 'shared/core/contracts/planted-kinds.ts',
    text: "export const planted = ['heap', 'trace', 'network', 'console', 'leak-hunt'];\n",
    found: /shared\/core\/contracts\/planted-kinds\.ts names console, heap, leak-hunt, network, trace/,
  },
  {
    checker: 'types',
    what: 'DOM in shared',
    file: 'shared/base/planted-dom.ts',
    text: 'export const planted = document.title;\n',
    found: /shared\/base\/planted-dom\.ts.*TS2584/,
  },
  {
    checker: 'types',
    what: 'Node in shared',
    file: 'shared/base/planted-node.ts',
    text: 'export const planted = process.pid;\n',
    found: /shared\/base\/planted-node\.ts.*TS(2591|2580|2304)/,
  },
  {
    checker: 'types',
    what: 'DOM in electron',
    file: 'electron/core/spool/planted-dom.ts',
    text: 'export const planted = document.title;\n',
    found: /electron\/core\/spool\/planted-dom\.ts.*TS2584/,
  },
  {
    checker: 'types',
    what: 'Node in the window',
    file: 'renderer/core/shell/planted-node.ts',
    text: 'export const planted = process.pid;\n',
    found: /renderer\/core\/shell\/planted-node\.ts.*TS(2591|2580|2304)/,
  },
  {
    checker: 'types',
    what: 'a wrong type in a script',
    file: 'scripts/setup/planted-type.mjs',
    text: 'export const planted = (1).toUpperCase();\n',
    found: /scripts\/setup\/planted-type\.mjs.*TS2339/,
  },
  {
    checker: 'lint',
    what: 'a floating promise',
    file: 'electron/core/spool/planted-promise.ts',
    text: "import { rm } from 'node:fs/promises';\n\nexport function planted(): void {\n  rm('x');\n}\n",
    found: /planted-promise\.ts[\s\S]*?no-floating-promises|no-floating-promises[\s\S]{0,200}planted-promise\.ts/,
  },
  {
    checker: 'lint',
    what: 'a hook in a condition',
    file: 'renderer/core/shell/planted-hook.tsx',
    text: "import { useState } from 'react';\n\nexport function Planted(props: { on: boolean }): string {\n  if (props.on) useState(1);\n  return '';\n}\n",
    found: /rules-of-hooks[\s\S]{0,200}planted-hook\.tsx/,
  },
  {
    checker: 'lint',
    what: 'an import cycle',
    file: 'shared/base/planted-cycle-a.ts',
    text: "import { b } from './planted-cycle-b.ts';\n\nexport const a: () => number = () => b() + 1;\n",
    found: /no-cycle[\s\S]{0,200}planted-cycle-[ab]\.ts/,
  },
  {
    checker: 'boundaries',
    what: 'the same cycle',
    file: 'shared/base/planted-cycle-b.ts',
    text: "import { a } from './planted-cycle-a.ts';\n\nexport const b: () => number = () => a() + 1;\n",
    found: /no-cycles: .*planted-cycle-[ab]\.ts/,
  },
  {
    checker: 'boundaries',
    what: 'shared importing electron',
    file: 'shared/base/planted-import.ts',
    text: "export { planted } from '../../electron/core/spool/planted-promise.ts';\n",
    found: /base: shared\/base\/planted-import\.ts/,
  },
  {
    checker: 'boundaries',
    what: 'Electron in a part without a window',
    file: 'electron/core/cdp/planted-electron.ts',
    text: "import { app } from 'electron';\n\nexport const planted = app;\n",
    found: /no-electron-outside-the-shell: electron\/core\/cdp\/planted-electron\.ts/,
  },
  {
    checker: 'boundaries',
    what: 'Node in shared',
    file: 'shared/core/contracts/planted-core.ts',
    text: "import { join } from 'node:path';\n\nexport const planted = join('a', 'b');\n",
    found: /shared-runs-everywhere: shared\/core\/contracts\/planted-core\.ts/,
  },
  {
    checker: 'boundaries',
    what: 'an orphan',
    file: 'shared/base/planted-orphan.ts',
    text: 'export const planted = 1;\n',
    found: /no-orphans: shared\/base\/planted-orphan\.ts/,
  },
  {
    checker: 'dead code',
    what: 'an unused export',
    file: 'shared/base/units.ts',
    how: 'append',
    text: '\nexport function plantedDeadExport(): number {\n  return 1;\n}\n',
    found: /plantedDeadExport/,
  },
  {
    checker: 'dead code',
    what: 'an unused file',
    file: 'electron/core/spool/planted-unused.ts',
    text: 'export const planted = 1;\n',
    found: /electron\/core\/spool\/planted-unused\.ts/,
  },
  {
    checker: 'format',
    what: 'an unformatted file',
    file: 'shared/base/planted-format.ts',
    text: 'export const   planted=1\n',
    found: /planted-format\.ts/,
  },
  {
    checker: 'generated files',
    what: 'a source changed without its bundle',
    file: 'sample/page/source/long-task.js',
    how: 'append',
    text: '\nglobalThis.planted = 1;\n',
    found: /out of date/,
  },
  {
    checker: 'generated files',
    what: 'a generated page changed by hand',
    file: 'docs/capabilities.md',
    how: 'append',
    text: '\nplanted\n',
    found: /capabilities\.md does not match the definitions/,
  },
  {
    checker: 'generated files',
    what: 'a skill of no prompt',
    file: 'skills/planted/SKILL.md',
    text: 'planted\n',
    found: /skills\/planted does not match the definitions/,
  },
  {
    checker: 'unit tests',
    what: 'a failing test',
    file: 'shared/base/planted.test.ts',
    text: "import { expect, test } from 'vitest';\n\ntest('planted', () => expect(1).toBe(2));\n",
    found: /expected 1 to be 2/,
  },
];

/**
 * These read files one by one, by the configuration of their folder. Their copy has the configuration and what is planted: checking the types of
 * the whole tree a second time would take longer than all other checks together.
 */
const OF_SINGLE_FILES = new Set(['types', 'lint']);

/** Fixtures are large, and no checker reads them. @param {string} path */
const isCopied = (path) => !path.includes(`e2e${sep}fixtures${sep}`);

/** @param {string} path in a folder of sources */
const isConfiguration = (path) => statSync(path).isDirectory() || /^tsconfig[\w.-]*\.json$/.test(basename(path));

/**
 * A copy of the tree in the temp folder. Its node_modules is a folder of links, so that caches (tsc's among them) stay apart.
 * @param {string} copy
 * @param {boolean} hasSources false: folders have their configuration only
 */
export function copyTree(copy, hasSources) {
  for (const name of COPIED) {
    const source = join(ROOT, name);
    if (!existsSync(source)) continue;
    const isFolder = statSync(source).isDirectory();
    cpSync(source, join(copy, name), {
      recursive: true,
      filter: (path) => isCopied(path) && (hasSources || !isFolder || isConfiguration(path)),
    });
  }
  const modules = join(copy, 'node_modules');
  mkdirSync(modules);
  for (const name of readdirSync(join(ROOT, 'node_modules'))) {
    if (!['.cache', '.vite', '.vite-temp'].includes(name))
      symlinkSync(join(ROOT, 'node_modules', name), join(modules, name));
  }
}

/** @param {string} copy */
function plant(copy) {
  for (const { file, text, how } of PLANTED) {
    const path = join(copy, file);
    mkdirSync(dirname(path), { recursive: true });
    if (how === 'append') appendFileSync(path, text);
    else writeFileSync(path, text);
  }
}

/** Files that must be refused: a lockfile with a registry's address, one without a package that package.json requires, and a file with a registry's host. */
async function brokenLockfilesFound() {
  const lockfile = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8'));
  const { 'node_modules/zod': zod, ...others } = lockfile.packages;
  const broken = [
    {
      what: 'a lockfile with a registry address',
      packages: { ...others, 'node_modules/zod': { ...zod, resolved: 'planted' } },
      found: /registry addresses/,
    },
    { what: 'a lockfile with a package missing', packages: others, found: /Missing: zod/ },
    {
      what: 'a file that names the host of a registry',
      packages: lockfile.packages,
      text: ['registry-url: https://registry', 'npmjs', 'org'].join('.'),
      found: /host of a package registry.*: publish\.yml:1/,
    },
  ];
  /** @type {Finding[]} */
  const findings = [];
  for (const { what, packages, text = '', found } of broken) {
    const folder = mkdtempSync(join(tmpdir(), 'pen-planted-lockfile-'));
    try {
      for (const name of ['package.json', '.npmrc']) cpSync(join(ROOT, name), join(folder, name));
      writeFileSync(join(folder, 'package-lock.json'), JSON.stringify({ ...lockfile, packages }));
      writeFileSync(join(folder, 'publish.yml'), text);
      const verdict = await checkerNamed('lockfile').check(folder);
      findings.push({
        checker: 'lockfile',
        what,
        found: !verdict.passed && found.test(verdict.output),
        output: verdict.output,
      });
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
  return findings;
}

/** The unit tests run in the copy as `npm test` runs them here, the planted one only. @param {string} copy */
async function runPlantedTest(copy) {
  const binary = requireElectron();
  const result = await run(
    binary.executablePath,
    [join(copy, 'node_modules', 'vitest', 'vitest.mjs'), 'run', 'shared/base/planted.test.ts'],
    {
      cwd: copy,
      // Never too late: a planted test that did not begin (`out-of-time.mjs`) would be one that was not found.
      env: { ...electronEnvironment(binary), ELECTRON_RUN_AS_NODE: '1', PEN_TEST_UNTIL: '' },
      quietLimitMs: QUIET_LIMIT_MS,
    },
  );
  return { passed: result.code === 0, output: result.output };
}

/** @typedef {{ checker: string, what: string, found: boolean, output: string }} Finding */

/** @returns {Promise<Finding[]>} */
export async function checkTheChecks() {
  const whole = mkdtempSync(join(tmpdir(), 'pen-planted-'));
  const bare = mkdtempSync(join(tmpdir(), 'pen-planted-'));
  const remove = () => {
    for (const copy of [whole, bare]) rmSync(copy, { recursive: true, force: true });
  };
  process.once('exit', remove);
  try {
    for (const copy of [whole, bare]) {
      copyTree(copy, copy === whole);
      plant(copy);
    }
    const names = [...new Set(PLANTED.map(({ checker }) => checker))];
    const findings = await Promise.all(
      names.map(async (name) => {
        const copy = OF_SINGLE_FILES.has(name) ? bare : whole;
        const verdict = await (name === 'unit tests' ? runPlantedTest(copy) : checkerNamed(name).check(copy));
        return PLANTED.filter(({ checker }) => checker === name).map(({ what, found }) => ({
          checker: name,
          what,
          found: !verdict.passed && found.test(verdict.output),
          output: verdict.output,
        }));
      }),
    );
    return [...findings.flat(), ...(await brokenLockfilesFound())];
  } finally {
    remove();
    process.removeListener('exit', remove);
  }
}

if (isMain(import.meta.url)) {
  await runMain(async () => {
    const findings = await checkTheChecks();
    for (const { checker, what, found } of findings)
      process.stdout.write(`${found ? 'found ' : 'MISSED'}  ${checker}: ${what}\n`);
    for (const { checker, what, found, output } of findings) {
      if (!found) process.stdout.write(`\n${checker} did not find ${what}; its output:\n${output.slice(-3000)}\n`);
    }
    return findings.every(({ found }) => found) ? 0 : 1;
  });
}
