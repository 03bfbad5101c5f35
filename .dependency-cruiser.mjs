/**
 * The folder table of docs/architecture.md as rules: who may import whom, no cycles, no orphans, no way past an `index.ts`.
 * Runs on Electron as Node (dependency-cruiser refuses Node 20) with @swc/core, since TypeScript 7 has no compiler API to borrow:
 * without it 0 modules are read and everything passes, so `npm run check` fails on 0 modules.
 */
import { existsSync, readdirSync } from 'node:fs';

const base = 'shared/base';
const contracts = 'shared/contracts';
const redaction = 'shared/redaction';
/** What is known of each kind, which contracts are made from: their tables of kinds are there once. */
const kinds = 'shared/kinds/index.ts';
/** The interfaces that capture, library and analysis implement; not the capabilities themselves. */
const ports = [
  'shared/capabilities/ports.ts',
  'shared/capabilities/common/analysis-ports.ts',
  'shared/capabilities/common/capture-ports.ts',
  'shared/capabilities/common/recording-ports.ts',
  'shared/capabilities/common/status-ports.ts',
  'shared/capabilities/common/target-ports.ts',
  'shared/capabilities/cpu/cpu-ports.ts',
  'shared/capabilities/heap/heap-ports.ts',
  'shared/capabilities/library/library-ports.ts',
  'shared/capabilities/trace/trace-ports.ts',
  'shared/capabilities/watch/watch-ports.ts',
];
const emulationPort = 'shared/capabilities/page/emulation-ports.ts';

/** And those of one subject. */
const portsScripts = 'shared/capabilities/sources/scripts-ports.ts';
const portsCoverage = 'shared/capabilities/coverage/coverage-ports.ts';

const consolePort = 'shared/capabilities/console/console-ports.ts';

/** The source maps next to captures. */
const storedMaps = 'electron/source-maps/stored-maps.ts';

const log = 'electron/log';
const childEnvironment = 'electron/child-environment.ts';
/** Files written whole, and where they lie. */
const disk = ['electron/files', 'electron/data-directory.ts'];

/** Folder → folders (or single files) it may import, besides itself. What is not listed is forbidden. */
const MAY_IMPORT = {
  'shared/base': [],
  'shared/contracts': [base, kinds],
  'shared/redaction': [base, contracts],
  'shared/analysis': [base, contracts, redaction, kinds, 'shared/kinds/document-kind.ts'],
  'shared/analysis-protocol': [base, contracts],
  'shared/findings': [base, contracts],
  'shared/kinds': [base, contracts, 'shared/findings'],
  'shared/capabilities': [base, contracts, redaction, 'shared/findings', 'shared/kinds', 'shared/series'],
  'shared/series': [base, contracts, 'shared/findings', 'shared/kinds'],
  'shared/prompts': [base, contracts],

  'electron/files': [base, contracts],
  'electron/log': [],
  'electron/data-directory.ts': [base, contracts, 'electron/files'],
  'electron/person-environment.ts': [base],

  'electron/cdp': [base, contracts, ports],
  'electron/spool': [base, contracts, 'electron/files'],
  'electron/capture': [
    base,
    contracts,
    ports,
    portsCoverage,
    'shared/capabilities/audits/reports-ports.ts',
    'shared/analysis/profile-segments',
    // Contents of strings are dropped while a snapshot arrives.
    redaction,
    'electron/cdp',
    'electron/spool',
  ],
  'electron/watch': [base, contracts, 'shared/analysis', ports],
  'electron/recorder': [
    base,
    contracts,
    ports,
    'shared/capabilities/watch/recorder-ports.ts',
    consolePort,
    'shared/capabilities/page/page-scripts-ports.ts',
    'shared/capabilities/library/store-capture.ts',
    'shared/capabilities/watch/recorder-details.ts',
    'electron/capture',
    'electron/page-scripts',
  ],
  'electron/listening': [base, contracts, ports],
  'electron/network-log': [
    base,
    contracts,
    redaction,
    ports,
    'shared/capabilities/network/network-ports.ts',
    'shared/analysis/network',
    'electron/listening',
    'electron/spool',
  ],
  'electron/console-log': [
    base,
    contracts,
    ports,
    consolePort,
    'shared/capabilities/console/console-rows.ts',
    'shared/capabilities/console/evaluation-context.ts',
    'shared/analysis/console',
    'electron/listening',
    'electron/spool',
  ],
  'electron/page-scripts': [
    base,
    contracts,
    ports,
    'shared/capabilities/page/page-scripts-ports.ts',
    'shared/capabilities/page/page-world.ts',
    'shared/capabilities/page/vitals-observer.ts',
  ],
  'electron/scripts': [
    base,
    contracts,
    ports,
    portsScripts,
    // Which lines match: the same for a script that is searched here and for an original source.
    'shared/capabilities/sources/text-matches.ts',
    'electron/listening',
    'electron/source-maps',
  ],
  'electron/emulation': [base, contracts, ports, emulationPort],
  'electron/interaction': [
    base,
    contracts,
    ports,
    'shared/capabilities/page/interaction-ports.ts',
    'shared/capabilities/page/page-scripts-ports.ts',
    'shared/capabilities/page/page-world.ts',
  ],
  'electron/column-cache': [base, contracts, 'shared/analysis', ...disk],
  'electron/library': [
    base,
    contracts,
    redaction,
    ports,
    'shared/capabilities/library/notes-ports.ts',
    ...disk,
    'electron/column-cache',
    storedMaps,
    log,
    'shared/analysis/sniff',
  ],
  'electron/locks': [base, contracts],
  'electron/activity': ['shared', 'electron/files', log],
  'electron/permissions': ['shared', 'electron/files', log],
  'electron/settings': [base, contracts, 'electron/files', log],
  'electron/discovery': [base, contracts, ...disk, log],
  'electron/diagnostics': [base, contracts, 'electron/cdp', 'electron/runtime.ts'],
  'electron/measured-runs': ['shared'],
  'electron/measured-programs': [
    'shared',
    'electron/browser-launch',
    'electron/cdp',
    childEnvironment,
    'electron/measured-runs',
    'electron/person-environment.ts',
  ],
  'electron/runner': ['shared', 'electron/activity', 'electron/locks', log],
  'electron/source-maps': [base, contracts, 'shared/analysis', 'electron/files'],
  'electron/analysis-host': [
    base,
    'electron/collect-garbage.ts',
    contracts,
    kinds,
    'shared/analysis',
    'shared/series',
    ...disk,
    'electron/column-cache',
    'electron/source-maps',
    'electron/sql-tables',
  ],
  'electron/sql-tables': [base, contracts, 'shared/analysis/sql'],
  'electron/sql-host': [base, contracts, 'shared/analysis/sql/table-columns.ts', 'electron/sql-tables'],
  'electron/sql-client': [
    childEnvironment,
    base,
    contracts,
    'shared/capabilities/sql/sql-ports.ts',
    'electron/analysis-client',
    'electron/files',
    log,
  ],
  'electron/dataset': [base, contracts, 'electron/files', 'electron/library', 'electron/sql-client'],
  'electron/analysis-client': [childEnvironment, base, contracts, 'shared/analysis-protocol', ports, log],
  'electron/lighthouse': [
    childEnvironment,
    base,
    contracts,
    'shared/capabilities/audits/lighthouse-ports.ts',
    'electron/cdp',
    log,
  ],

  'electron/core': [
    'shared',
    'electron/activity',
    'electron/collect-garbage.ts',
    'electron/analysis-client',
    'electron/capture',
    'electron/cdp',
    'electron/console-log',
    'electron/data-directory.ts',
    'electron/emulation',
    'electron/interaction',
    'electron/column-cache',
    'electron/library',
    'electron/lighthouse',
    'electron/listening',
    'electron/network-log',
    'electron/local-processes',
    'electron/locks',
    'electron/measured-programs',
    'electron/measured-runs',
    'electron/page-scripts',
    log,
    'electron/permissions',
    'electron/process-memory',
    'electron/recorder',
    'electron/runtime.ts',
    'electron/runner',
    'electron/scripts',
    'electron/settings',
    'electron/spool',
    'electron/sql-client',
    'electron/sql-tables',
    'electron/watch',
  ],
  // Tasks of assistants outlive the app in files.
  'electron/mcp': ['shared', 'electron/discovery', 'electron/files', 'electron/runner', log],
  'electron/ipc': ['shared', 'electron/runner', log],
  'electron/cli': [
    'shared',
    'electron/activity',
    'electron/analysis-client',
    // Small files are read in the process of the command.
    'electron/analysis-host',
    'electron/assistants',
    // `pen check` starts a browser for each run.
    'electron/browser-launch',
    'electron/cdp',
    childEnvironment,
    'electron/core',
    'electron/data-directory.ts',
    'electron/dataset',
    'electron/diagnostics',
    'electron/discovery',
    'electron/files',
    'electron/library',
    'electron/lighthouse',
    'electron/local-processes',
    log,
    'electron/measured-programs',
    'electron/measured-runs',
    'electron/mcp',
    // `pen fetch` sends its script, and runs it here for a process of this machine.
    'electron/page-scripts',
    'electron/permissions',
    'electron/runtime.ts',
    'electron/runner',
    'electron/settings',
    'electron/sql-client',
  ],

  'electron/assistants': [base, contracts, childEnvironment, ...disk],
  'electron/pen-on-path': [],
  'electron/updates': [base, contracts, log],

  // `electron/window` and `main.ts` put all of it together.
  'electron/sample': [base, contracts, 'electron/cdp', childEnvironment, log],
  'electron/browser-launch': [base, contracts, ...disk, 'electron/cdp', log],
  'electron/local-processes': [base, contracts],
  'electron/process-memory': [
    base,
    contracts,
    'shared/analysis/process-memory',
    'shared/capabilities/application/memory-ports.ts',
    ports,
    'electron/cdp',
    'electron/local-processes',
  ],
  // The script of `pen fetch`, which runs beside a process in its container.
  'electron/fetch-script': [base, contracts, redaction, 'electron/local-processes'],
  'electron/preload': [contracts],

  'renderer/bridge': [base, contracts, 'shared/analysis-protocol'],
  'renderer/stores': ['shared', 'renderer/bridge'],
  // The controls that stand for tools are in the definitions of these.
  'renderer/words': [base, contracts, 'shared/capabilities'],
  // Every chart is moved by the same keys; `isMac` is in there.
  'renderer/charts': [base, contracts, 'renderer/widgets/keys/keys.ts'],
  // The names of kinds and stages, which their icons and progress go by.
  'renderer/widgets': [base, contracts, 'shared/findings', 'renderer/charts', 'renderer/words'],
  'renderer/views': [
    'shared',
    'renderer/bridge',
    'renderer/stores',
    'renderer/charts',
    'renderer/words',
    'renderer/widgets',
  ],
  'renderer/chat': [
    'shared',
    'renderer/page-policy.ts',
    'renderer/styles',
    'renderer/bridge',
    'renderer/stores',
    'renderer/charts',
    'renderer/words',
    'renderer/widgets',
    'renderer/views',
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
const WIRING = ['electron/window'];

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
      from: { path: '^(renderer|electron/preload)/', pathNot: TEST },
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
      from: { path: '^renderer/views/([^/]+)/' },
      to: { path: '^renderer/views/', pathNot: '^renderer/views/$1/' },
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
          '^electron/page-scripts/in-page/',
          '^e2e/fixtures/',
          // Named in vitest.config.ts.
          '^renderer/testing/patience\\.ts$',
          '^electron/cdp/testing/end-with-runner\\.ts$',
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
