/**
 * The folder table of docs/architecture.md as rules: who may import whom, no cycles, no orphans, no way past an `index.ts`.
 * Runs on Electron as Node (dependency-cruiser refuses Node 20) with @swc/core, since TypeScript 7 has no compiler API to borrow:
 * without it 0 modules are read and everything passes, so `npm run check` fails on 0 modules.
 */
import { existsSync, readdirSync } from 'node:fs';

const base = 'shared/base';
const contracts = 'shared/contracts';
/** The interfaces that capture, library and analysis implement; not the capabilities themselves. */
const ports = 'shared/capabilities/ports.ts';

/** Folder → folders (or single files) it may import, besides itself. What is not listed is forbidden. */
const MAY_IMPORT = {
  'shared/base': [],
  'shared/contracts': [base],
  'shared/analysis': [base, contracts],
  'shared/capabilities': [base, contracts],

  'electron/cdp': [base, contracts, ports],
  'electron/spool': [base, contracts],
  'electron/library': [base, contracts, ports, 'electron/spool'],
  'electron/locks': [base, contracts],
  'electron/activity': ['shared', 'electron/core', 'electron/runner'],
  'electron/capture': [base, contracts, ports, 'electron/cdp', 'electron/spool', 'electron/library'],
  'electron/runner': ['shared', 'electron/activity', 'electron/locks'],
  'electron/analysis-host': [base, contracts, ports, 'shared/analysis', 'electron/spool'],
  'electron/core': [
    'shared',
    'electron/activity',
    'electron/analysis-host',
    'electron/capture',
    'electron/cdp',
    'electron/library',
    'electron/locks',
    'electron/runner',
    'electron/spool',
  ],
  'electron/mcp': ['shared', 'electron/runner', 'electron/core'],
  'electron/cli': ['shared', 'electron/runner', 'electron/core', 'electron/mcp', 'electron/spool', 'electron/library'],
  'electron/ipc': ['shared', 'electron/runner', 'electron/core'],
  'electron/sample': [base, contracts],
  'electron/preload': [contracts],

  'renderer/bridge': [base, contracts],
  'renderer/stores': ['shared', 'renderer/bridge'],
  'renderer/charts': ['shared'],
  'renderer/widgets': [base],
  'renderer/views': ['shared', 'renderer/bridge', 'renderer/stores', 'renderer/charts', 'renderer/widgets'],

  sample: [],
  bench: ['shared', 'electron'],
  e2e: ['shared'],
};

/** Parts of electron/ that also run on Electron as Node, where there is no `electron` module. */
const WITHOUT_ELECTRON = [
  'activity',
  'analysis-host',
  'capture',
  'cdp',
  'cli',
  'core',
  'library',
  'locks',
  'mcp',
  'runner',
  'sample',
  'spool',
];

const OURS = '^(shared|electron|renderer|sample|scripts|bench|e2e)/';
const TEST = '\\.test\\.tsx?$';

/** A folder means everything below it; a name with an ending means that file. */
const pathPattern = (name) => (name.endsWith('.ts') ? `^${name.replace('.', '\\.')}$` : `^${name}/`);

const folderRules = Object.entries(MAY_IMPORT).map(([folder, allowed]) => ({
  name: `${folder.replace('/', '-')}-imports`,
  severity: 'error',
  comment: `${folder} may import ${allowed.length === 0 ? 'nothing of ours' : allowed.join(', ')}.`,
  // Tests may reach for the real neighbour instead of a stand-in; the process they run in is still kept by its tsconfig.
  from: { path: `^${folder}/`, pathNot: TEST },
  to: { path: OURS, pathNot: [folder, ...allowed].map(pathPattern) },
}));

const indexRules = readdirSync('electron', { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && existsSync(`electron/${entry.name}/index.ts`))
  .map((entry) => ({
    name: `electron-${entry.name}-index-only`,
    severity: 'error',
    comment: `electron/${entry.name} has an index.ts: what is not exported there is its own affair.`,
    from: { pathNot: [`^electron/${entry.name}/`, TEST] },
    to: { path: `^electron/${entry.name}/`, pathNot: `^electron/${entry.name}/index\\.ts$` },
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
      from: { path: `^electron/(${WITHOUT_ELECTRON.join('|')})/` },
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
      comment: 'A view never imports another view; what two need belongs in widgets, charts or a store.',
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
        pathNot: ['\\.d\\.ts$', '\\.config\\.ts$', '^sample/page/', '^e2e/fixtures/', '^scripts/[^/]+\\.mjs$'],
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
    exclude: { path: '(^|/)(dist|release|artifacts|\\.cache|e2e/fixtures/pages|sample/page/generated)/' },
    enhancedResolveOptions: { extensions: ['.ts', '.tsx', '.mjs', '.js', '.cjs', '.json', '.css'] },
  },
};
