/**
 * The folder table of docs/architecture.md as rules: who may import whom, no cycles, no orphans, no way past an `index.ts`.
 * Runs on Electron as Node (dependency-cruiser refuses Node 20) with @swc/core, since TypeScript 7 has no compiler API to borrow:
 * without it 0 modules are read and everything passes, so `npm run check` fails on 0 modules.
 */
import { existsSync, readdirSync } from 'node:fs';

const base = 'shared/base';
const contracts = 'shared/core/contracts';
const redaction = 'shared/base/redaction';
/** What is known of each kind, which contracts are made from: their tables of kinds are there once. */
const kinds = 'shared/features/kinds.ts';
/** The interfaces that capture, library and analysis implement; not the capabilities themselves. */
const ports = [
  'shared/core/capability/ports.ts',
  'shared/core/capability/analysis-ports.ts',
  'shared/core/capability/capture-ports.ts',
  'shared/core/capability/recording-ports.ts',
  'shared/core/capability/status-ports.ts',
  'shared/core/capability/target-ports.ts',
  'shared/core/capability/cpu-ports.ts',
  'shared/core/capability/heap-ports.ts',
  'shared/core/capability/library-ports.ts',
  'shared/core/capability/trace-ports.ts',
  'shared/features/live/tools/watch-ports.ts',
];
const emulationPort = 'shared/core/capability/emulation-ports.ts';

/** And those of one subject. */
const portsScripts = 'shared/core/capability/scripts-ports.ts';
const portsCoverage = 'shared/core/capability/coverage-ports.ts';

const consolePort = 'shared/features/console/tools/console-ports.ts';

/** The source maps next to captures. */
const storedMaps = 'electron/core/source-maps/stored-maps.ts';

const log = 'electron/core/log';
const childEnvironment = 'electron/core/process/child-environment.ts';
/** Files written whole, and where they lie. */
const disk = ['electron/core/files', 'electron/core/process/data-directory.ts'];

/** Folder → folders (or single files) it may import, besides itself. What is not listed is forbidden. */
const MAY_IMPORT = {
  'shared/base': [],
  'shared/core/contracts': [base, kinds],
  'shared/base/redaction': [base, contracts],
  'shared/engine': [base, contracts, redaction, kinds, 'shared/core/kinds/document-kind.ts'],
  'shared/core/analysis': [base, contracts],
  'shared/core/findings': [base, contracts],
  'shared/features': [base, contracts, 'shared/core/findings'],
  'shared/core/capability': [
    base,
    contracts,
    redaction,
    'shared/core/findings',
    'shared/features',
    'shared/features/heap/series',
  ],
  'shared/features/heap/series': [base, contracts, 'shared/core/findings', 'shared/features'],
  'shared/core/prompts': [base, contracts],

  'electron/core/files': [base, contracts],
  'electron/core/log': [],
  'electron/core/process/data-directory.ts': [base, contracts, 'electron/core/files'],
  'electron/core/process/person-environment.ts': [base],

  'electron/core/cdp': [base, contracts, ports],
  'electron/core/spool': [base, contracts, 'electron/core/files'],
  'electron/core/capture': [
    base,
    contracts,
    ports,
    portsCoverage,
    'shared/core/capability/reports-ports.ts',
    'shared/engine/profile/segments',
    // Contents of strings are dropped while a snapshot arrives.
    redaction,
    'electron/core/cdp',
    'electron/core/spool',
  ],
  'electron/features/live': [base, contracts, 'shared/engine', ports],
  'electron/features/live/recorder': [
    base,
    contracts,
    ports,
    'shared/features/live/recorder/recorder-ports.ts',
    consolePort,
    'shared/core/capability/page-scripts-ports.ts',
    'shared/core/capability/store-capture.ts',
    'shared/features/live/recorder/recorder-details.ts',
    'electron/core/capture',
    'electron/core/page-scripts',
  ],
  'electron/core/listening': [base, contracts, ports],
  'electron/features/network': [
    base,
    contracts,
    redaction,
    ports,
    'shared/features/network/tools/network-ports.ts',
    'shared/engine/network',
    'electron/core/listening',
    'electron/core/spool',
  ],
  'electron/features/console': [
    base,
    contracts,
    ports,
    consolePort,
    'shared/features/console/tools/console-rows.ts',
    'shared/features/console/tools/evaluation-context.ts',
    'shared/engine/console',
    'electron/core/listening',
    'electron/core/spool',
  ],
  'electron/core/page-scripts': [
    base,
    contracts,
    ports,
    'shared/core/capability/page-scripts-ports.ts',
    'shared/core/capability/page-world.ts',
    'shared/features/page/tools/vitals-observer.ts',
  ],
  'electron/features/sources': [
    base,
    contracts,
    ports,
    portsScripts,
    // Which lines match: the same for a script that is searched here and for an original source.
    'shared/features/sources/tools/text-matches.ts',
    'electron/core/listening',
    'electron/core/source-maps',
  ],
  'electron/features/page/emulation': [base, contracts, ports, emulationPort],
  'electron/core/interaction': [
    base,
    contracts,
    ports,
    'shared/core/capability/interaction-ports.ts',
    'shared/core/capability/page-scripts-ports.ts',
    'shared/core/capability/page-world.ts',
  ],
  'electron/core/column-cache': [base, contracts, 'shared/engine', ...disk],
  'electron/core/library': [
    base,
    contracts,
    redaction,
    ports,
    'shared/core/capability/notes-ports.ts',
    ...disk,
    'electron/core/column-cache',
    storedMaps,
    log,
    'shared/core/sniff',
  ],
  'electron/core/locks': [base, contracts],
  'electron/core/activity': ['shared', 'electron/core/files', log],
  'electron/core/permissions': ['shared', 'electron/core/files', log],
  'electron/core/settings': [base, contracts, 'electron/core/files', log],
  'electron/core/discovery': [base, contracts, ...disk, log],
  'electron/core/diagnostics': [base, contracts, 'electron/core/cdp', 'electron/core/process/runtime.ts'],
  'electron/features/prove': ['shared'],
  'electron/features/prove/programs': [
    'shared',
    'electron/core/browser-launch',
    'electron/core/cdp',
    childEnvironment,
    'electron/features/prove',
    'electron/core/process/person-environment.ts',
  ],
  'electron/core/runner': ['shared', 'electron/core/activity', 'electron/core/locks', log],
  'electron/core/source-maps': [base, contracts, 'shared/engine', 'electron/core/files'],
  'electron/core/analysis-host': [
    base,
    'electron/core/process/collect-garbage.ts',
    contracts,
    kinds,
    'shared/engine',
    'shared/features/heap/series',
    ...disk,
    'electron/core/column-cache',
    'electron/core/source-maps',
    'electron/core/table-files',
  ],
  'electron/core/table-files': [base, contracts, 'shared/engine/tables'],
  'electron/features/sql/host': [base, contracts, 'shared/engine/tables/table-columns.ts', 'electron/core/table-files'],
  'electron/features/sql/client': [
    childEnvironment,
    base,
    contracts,
    'shared/features/sql/tools/sql-ports.ts',
    'electron/core/analysis-client',
    'electron/core/files',
    log,
  ],
  'electron/features/dataset': [
    base,
    contracts,
    'electron/core/files',
    'electron/core/library',
    'electron/features/sql/client',
  ],
  'electron/core/analysis-client': [childEnvironment, base, contracts, 'shared/core/analysis', ports, log],
  'electron/features/audits': [
    childEnvironment,
    base,
    contracts,
    'shared/features/audits/tools/lighthouse-ports.ts',
    'electron/core/cdp',
    log,
  ],

  'electron/core/app': [
    'shared',
    'electron/core/activity',
    'electron/core/process/collect-garbage.ts',
    'electron/core/analysis-client',
    'electron/core/capture',
    'electron/core/cdp',
    'electron/features/console',
    'electron/core/process/data-directory.ts',
    'electron/features/page/emulation',
    'electron/core/interaction',
    'electron/core/column-cache',
    'electron/core/library',
    'electron/features/audits',
    'electron/core/listening',
    'electron/features/network',
    'electron/core/local-processes',
    'electron/core/locks',
    'electron/features/prove/programs',
    'electron/features/prove',
    'electron/core/page-scripts',
    log,
    'electron/core/permissions',
    'electron/features/ledger',
    'electron/features/live/recorder',
    'electron/core/process/runtime.ts',
    'electron/core/runner',
    'electron/features/sources',
    'electron/core/settings',
    'electron/core/spool',
    'electron/features/sql/client',
    'electron/core/table-files',
    'electron/features/live',
  ],
  // Tasks of assistants outlive the app in files.
  'electron/core/mcp': ['shared', 'electron/core/discovery', 'electron/core/files', 'electron/core/runner', log],
  'electron/core/ipc': ['shared', 'electron/core/runner', log],
  'electron/core/cli': [
    'shared',
    'electron/core/activity',
    'electron/core/analysis-client',
    // Small files are read in the process of the command.
    'electron/core/analysis-host',
    'electron/features/assistants',
    // `pen check` starts a browser for each run.
    'electron/core/browser-launch',
    'electron/core/cdp',
    childEnvironment,
    'electron/core/app',
    'electron/core/process/data-directory.ts',
    'electron/features/dataset',
    'electron/core/diagnostics',
    'electron/core/discovery',
    'electron/core/files',
    'electron/core/library',
    'electron/features/audits',
    'electron/core/local-processes',
    log,
    'electron/features/prove/programs',
    'electron/features/prove',
    'electron/core/mcp',
    // `pen fetch` sends its script, and runs it here for a process of this machine.
    'electron/core/page-scripts',
    'electron/core/permissions',
    'electron/core/process/runtime.ts',
    'electron/core/runner',
    'electron/core/settings',
    'electron/features/sql/client',
  ],

  'electron/features/assistants': [base, contracts, childEnvironment, ...disk],
  'electron/core/pen-on-path': [],
  'electron/features/updates': [base, contracts, log],

  // `electron/core/window` and `main.ts` put all of it together.
  'electron/core/sample': [base, contracts, 'electron/core/cdp', childEnvironment, log],
  'electron/core/browser-launch': [base, contracts, ...disk, 'electron/core/cdp', log],
  'electron/core/local-processes': [base, contracts],
  'electron/features/ledger': [
    base,
    contracts,
    'shared/features/ledger/process-memory',
    'shared/features/ledger/tools/memory-ports.ts',
    ports,
    'electron/core/cdp',
    'electron/core/local-processes',
  ],
  // The script of `pen fetch`, which runs beside a process in its container.
  'electron/features/fetch': [base, contracts, redaction, 'electron/core/local-processes'],
  'electron/core/preload': [contracts],

  'renderer/core/bridge': [base, contracts, 'shared/core/analysis'],
  'renderer/core/stores': ['shared', 'renderer/core/bridge'],
  // The controls that stand for tools are in the definitions of these.
  'renderer/core/words': [base, contracts, 'shared/core/capability'],
  // Every chart is moved by the same keys; `isMac` is in there.
  'renderer/core/charts': [base, contracts, 'renderer/core/widgets/keys/keys.ts'],
  // The names of kinds and stages, which their icons and progress go by.
  'renderer/core/widgets': [base, contracts, 'shared/core/findings', 'renderer/core/charts', 'renderer/core/words'],
  'renderer/features': [
    'shared',
    'renderer/core/bridge',
    'renderer/core/stores',
    'renderer/core/charts',
    'renderer/core/words',
    'renderer/core/widgets',
  ],
  'renderer/features/chat': [
    'shared',
    'renderer/core/shell/page-policy.ts',
    'renderer/core/styles',
    'renderer/core/bridge',
    'renderer/core/stores',
    'renderer/core/charts',
    'renderer/core/words',
    'renderer/core/widgets',
    'renderer/features',
  ],

  sample: [],
  bench: ['shared', 'electron'],
  e2e: ['shared'],
};

/** The parts of electron/ that may know Electron; all others also run where there is no `electron` module, on Electron as Node. */
const WITH_ELECTRON = '^electron/(main\\.ts$|window/|ipc/|preload/|analysis-client/utility-process-launcher\\.ts$)';

const OURS = '^(shared|electron|renderer|sample|scripts|bench|e2e)/';
/** Tests and what only they use. */
const TEST = '\\.test\\.tsx?$|/testing/|-fixture\\.ts$';

/** Puts the parts together, so it may import all of them. */
const WIRING = ['electron/core/window'];

const unlisted = ['shared', 'electron']
  .flatMap((parent) =>
    readdirSync(parent, { withFileTypes: true }).map((entry) =>
      entry.isDirectory() ? `${parent}/${entry.name}` : null,
    ),
  )
  .filter((folder) => folder !== null && !(folder in MAY_IMPORT) && !WIRING.includes(folder));
if (unlisted.length > 0)
  throw new Error(`.dependency-cruiser.mjs says nothing of ${unlisted.join(', ')}: what may it import?`);

/** A folder means everything below it; a name with an ending means that file. */
const pathPattern = (name) => (name.endsWith('.ts') ? `^${name.replaceAll('.', '\\.')}$` : `^${name}/`);

const folderRules = Object.entries(MAY_IMPORT).map(([folder, allowed]) => ({
  name: `${folder.replace('/', '-')}-imports`,
  severity: 'error',
  comment: `${folder} may import ${allowed.length === 0 ? 'nothing of ours' : allowed.flat().join(', ')}.`,
  // Tests may reach for the real neighbour instead of a stand-in; the process they run in is still kept by its tsconfig.
  from: { path: pathPattern(folder), pathNot: TEST },
  to: { path: OURS, pathNot: [folder, ...allowed.flat()].map(pathPattern) },
}));

/** Beside an `index.ts` also public: types that others implement or are handed, and what an index must not load for everybody. */
const BESIDE_INDEX = {
  core: ['types.ts'],
  // Imports `electron`, which the index must not: the command line loads it too.
  'analysis-client': ['utility-process-launcher.ts'],
  // What a command needs of a file that it is given: the index loads the library with its database.
  library: ['disk.ts', 'kind-of-file.ts', 'zip-captures.ts'],
};

/** With the set-up of tests: hunts in their apps, a core with real targets, every reader by itself, targets that break, and a browser that never ends. */
const TESTED_BENCH =
  '^bench/((capture/heap-targets|leakbench/(running|site|slow|tools|verify(-load)?)|live/talking-page|recorder|reports/run-case|soak|targets|trace/engine-script)\\.ts$|targets/|fuzz/readers/|faults/setup/|caps/)';

const indexRules = readdirSync('electron', { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && existsSync(`electron/${entry.name}/index.ts`))
  .map(({ name }) => ({
    name: `electron-${name}-index-only`,
    severity: 'error',
    comment: `electron/${name} has an index.ts: what is not exported there is its own affair.`,
    from: { pathNot: [`^electron/${name}/`, TEST, TESTED_BENCH] },
    to: {
      path: `^electron/${name}/`,
      pathNot: ['index.ts', ...(BESIDE_INDEX[name] ?? [])].map((file) => pathPattern(`electron/${name}/${file}`)),
    },
  }));

export default {
  forbidden: [
    ...folderRules,
    ...indexRules,
    {
      name: 'shared-runs-everywhere',
      severity: 'error',
      comment: 'shared/ knows neither Node nor Electron; only its tests read files.',
      from: { path: '^shared/', pathNot: TEST },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'shared-no-electron',
      severity: 'error',
      comment: 'shared/ and renderer/ know nothing of Electron.',
      from: { path: '^(shared|renderer)/' },
      to: { path: '(^|/)node_modules/electron/|^electron$' },
    },
    {
      name: 'base-imports-nothing',
      severity: 'error',
      comment: 'shared/base has no dependencies at all.',
      from: { path: '^shared/base/', pathNot: TEST },
      to: { pathNot: '^shared/base/' },
    },
    {
      name: 'no-electron-outside-the-shell',
      severity: 'error',
      comment: 'These parts also run without a window, on Electron as Node.',
      from: { path: '^electron/', pathNot: WITH_ELECTRON },
      to: { path: '(^|/)node_modules/electron/|^electron$' },
    },
    {
      name: 'renderer-is-a-browser',
      severity: 'error',
      comment: 'The window is sandboxed: no Node built-ins.',
      from: { path: '^(renderer|electron/core/preload)/', pathNot: TEST },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'renderer-imports',
      severity: 'error',
      comment: 'Nothing of the main process reaches the window but through the bridge.',
      from: { path: '^renderer/' },
      to: { path: '^(electron|sample|scripts|bench|e2e)/' },
    },
    {
      name: 'views-apart',
      severity: 'error',
      comment: 'A view never imports another view; what two need belongs in widgets or a store.',
      from: { path: '^renderer/features/([^/]+)/' },
      to: { path: '^renderer/features/', pathNot: '^renderer/features/$1/' },
    },
    {
      name: 'no-cycles',
      severity: 'error',
      comment: 'No import cycles, types included.',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-orphans',
      severity: 'error',
      comment: 'A file that nobody imports and that imports nothing is dead, or an entry missing from this list.',
      from: {
        orphan: true,
        pathNot: [
          '\\.d\\.ts$',
          '\\.config\\.ts$',
          '^sample/page/',
          '^electron/core/page-scripts/in-page/',
          '^e2e/fixtures/',
          // Named in vitest.config.ts.
          '^renderer/core/testing/patience\\.ts$',
          '^electron/core/cdp/testing/end-with-runner\\.ts$',
          '^scripts/[^/]+\\.mjs$',
          // The entry of the npm package.
          '^scripts/packaging/npm/pen\\.mjs$',
        ],
      },
      to: {},
    },
    {
      name: 'resolvable',
      severity: 'error',
      comment: 'Every import leads somewhere.',
      from: {},
      to: { couldNotResolve: true, pathNot: '^electron($|/)' },
    },
    // Exceptions, each with its issue: none.
  ],
  options: {
    parser: 'swc',
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: {
      path: [
        '(^|/)(dist|release|artifacts|\\.cache|e2e/fixtures/pages|sample/page/generated)/',
        // Pages of frameworks, which the tests bundle.
        '/framework-pages/.*\\.(js|vue|svelte)$',
      ],
    },
    enhancedResolveOptions: {
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.cjs', '.json', '.css'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
};
