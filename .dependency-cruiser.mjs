/**
 * The plan of the house (docs/architecture.md) as rules: base ← engine ← core ← features, no way past a door, no cycles, no orphans.
 * Runs on Electron as Node (dependency-cruiser refuses Node 20) with @swc/core, since TypeScript 7 has no compiler API to borrow:
 * without it 0 modules are read and everything passes, so `npm run check` fails on 0 modules.
 */
import { existsSync, readdirSync } from 'node:fs';
import { FEATURES } from './shared/features/uses.ts';

const OURS = '^(shared|electron|renderer|sample|scripts|bench|e2e)/';
/** Tests and what only they use; they may reach for the real neighbour instead of a stand-in. */
const TEST = '\\.test\\.tsx?$|/testing/|-fixture\\.ts$';

/** The lists of features. */
const SHARED_LISTS = '^shared/features/[^/]+$';
const ELECTRON_LISTS = '^electron/features/[^/]+$';
const RENDERER_LISTS = '^renderer/features/[^/]+$';

/** Folders that join the parts of a process. Nothing else in core knows a feature. */
const ELECTRON_ROOTS = '^electron/core/(app|cli|window|workbench|web|analysis-host/engines)/';
const RENDERER_ROOTS = '^renderer/core/shell/';

/** Files of `from` may import of ours only `to`. @param {string} name @param {string} from @param {string[]} to @param {string} comment @param {string[]} except */
const only = (name, from, to, comment, except = []) => ({
  name,
  severity: 'error',
  comment,
  from: { path: from, pathNot: [TEST, ...except] },
  to: { path: OURS, pathNot: to },
});

const LOW = '^shared/(base|engine|core)/';

const storeyRules = [
  only('base', '^shared/base/', ['^shared/base/'], 'base has nothing of ours below it.'),
  only('engine', '^shared/engine/', ['^shared/(base|engine)/'], 'The engine knows bytes, no tool, no window.'),
  only('shared-core', '^shared/core/', [LOW, SHARED_LISTS], 'core knows features by their lists only.'),
  only('shared-features', '^shared/features/', ['^shared/'], 'shared knows no process.'),
  only(
    'electron-core',
    '^electron/core/',
    [LOW, SHARED_LISTS, '^electron/core/', ELECTRON_LISTS],
    'core knows features by their lists only.',
    [ELECTRON_ROOTS],
  ),
  only('electron', '^electron/', ['^(shared|electron)/'], 'The main process and the window never meet.'),
  only(
    'renderer-core',
    '^renderer/core/',
    [LOW, SHARED_LISTS, '^renderer/core/', RENDERER_LISTS],
    'core knows features by their lists only.',
    [RENDERER_ROOTS],
  ),
  only(
    'renderer',
    '^renderer/',
    ['^(shared|renderer)/'],
    'Nothing of the main process reaches the window but through the bridge.',
  ),
  only('in-page', '^electron/.*/in-page/', ['/in-page/', '^shared/base/', '/contracts?/'], 'Code that runs in pages.'),
  only('sample', '^sample/', ['^sample/'], 'The sample is a program of its own.'),
  only('bench', '^bench/', ['^(bench|shared|electron)/'], 'Benchmarks know no window.'),
  only('e2e', '^e2e/', ['^(e2e|shared)/'], 'Stories drive the built app.'),
  {
    name: 'engine-doors',
    severity: 'error',
    comment: 'The engine is entered by an index.ts, or by the contract of its queries.',
    from: { pathNot: ['^shared/engine/', '^(bench|e2e)/', TEST] },
    to: { path: '^shared/engine/', pathNot: ['/index\\.ts$', '/contract/'] },
  },
];

const inFeature = (names) => `^(shared|electron|renderer)/features/(${names.join('|')})/`;
const featureRules = Object.entries(FEATURES).map(([name, uses]) =>
  only(
    `feature-${name}`,
    inFeature([name]),
    [
      '^(shared|electron|renderer)/core/',
      '^shared/(base|engine)/',
      SHARED_LISTS,
      ELECTRON_LISTS,
      RENDERER_LISTS,
      inFeature([name, ...uses]),
    ],
    `${name} may use ${uses.length === 0 ? 'no other feature' : uses.join(', ')}.`,
  ),
);

const unlisted = ['shared', 'electron', 'renderer'].flatMap((storey) =>
  readdirSync(`${storey}/features`, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !(entry.name in FEATURES))
    .map((entry) => `${storey}/features/${entry.name}`),
);
if (unlisted.length > 0)
  throw new Error(`shared/features/uses.ts says nothing of ${unlisted.join(', ')}: what does it use?`);

/** The parts of electron/ that may know Electron; all others also run where there is no `electron` module, on Electron as Node. */
const WITH_ELECTRON =
  '^electron/(core/(app/main\\.ts$|window/|ipc/|preload/|analysis-client/utility-process-launcher\\.ts$)|features/[^/]+/window/)';

/** A folder means everything below it; a name with an ending means that file. */
const pathPattern = (name) => (name.endsWith('.ts') ? `^${name.replaceAll('.', '\\.')}$` : `^${name}/`);

/** Beside an `index.ts` also public: types that others implement or are handed, and what an index must not load for everybody. */
const BESIDE_INDEX = {
  app: ['types.ts', 'part.ts'],
  // Imports `electron`, which the index must not: the command line loads it too.
  'analysis-client': ['utility-process-launcher.ts'],
  // Commands need these for a given file: the index loads the library with its database.
  library: ['disk.ts', 'kind-of-file.ts', 'zip-captures.ts'],
};

const indexRules = ['electron/core', 'electron/features'].flatMap((storey) =>
  readdirSync(storey, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(`${storey}/${entry.name}/index.ts`))
    .map(({ name }) => ({
      name: `${storey.replace('/', '-')}-${name}-index-only`,
      severity: 'error',
      comment: `${storey}/${name} has an index.ts: what is not exported there is its own affair.`,
      from: { pathNot: [`^${storey}/${name}/`, '^bench/', TEST] },
      to: {
        path: `^${storey}/${name}/`,
        pathNot: [
          '/index\\.ts$|/in-page/',
          '^electron/features/[^/]+/(commands|part|window)(\\.ts$|/)',
          ...(BESIDE_INDEX[name] ?? []).map((file) => pathPattern(`${storey}/${name}/${file}`)),
        ],
      },
    })),
);

export default {
  forbidden: [
    ...storeyRules,
    ...featureRules,
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
          // Read by these rules.
          '^shared/features/uses\\.ts$',
          '\\.config\\.ts$',
          '^sample/page/',
          '^electron/.*/in-page/',
          '^e2e/fixtures/',
          // Bundled by bench/explore/explore-apps.ts.
          '^bench/explore/apps/',
          // In place of Node's modules (scripts/shared-file-bundle.mjs).
          '^electron/core/shared-file/engine/node/',
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
