/**
 * Bundling of Lighthouse: it reads files next to its modules, and imports audits by their names. Each module stays a separate file, because
 * its functions are sent into pages as text: merging modules would rename what such a function calls there.
 */
import { readFileSync, readdirSync } from 'node:fs';
import { join, sep } from 'node:path';
import { ROOT } from './setup/project.mjs';

const LIGHTHOUSE = join(ROOT, 'node_modules', 'lighthouse');

/** @param {string} path from the root @returns {string} the file as a text of the program */
const textOf = (path) => JSON.stringify(readFileSync(join(ROOT, ...path.split('/')), 'utf8'));

/** @typedef {(path: string) => Promise<string>} ReadScript a file of the checkout, from its root; TypeScript as a script that defines `page` */

/**
 * axe-core, loaded so that it can be unloaded: parts of the function that runs in the page.
 * @param {ReadScript} read
 * @returns {Promise<string>} as a text of the program
 */
async function unloadableAxe(read) {
  const [loader, axe] = await Promise.all(
    ['electron/core/page-scripts/in-page/load-traceless.ts', 'node_modules/axe-core/axe.min.js'].map(read),
  );
  return JSON.stringify(`${loader}\nconst unloadAxe = page.loadTraceless(() => {\n${axe}\n});`);
}

/** Lines of a module in the bundle, by its path below node_modules. @type {Record<string, [what: string | RegExp, by: (read: ReadScript) => string | Promise<string>][]>} */
const CHANGES = {
  // The English texts are in the modules; other languages are 14 MB.
  'lighthouse/shared/localization/locales.js': [[/^[\s\S]*$/, () => 'export const locales = {};']],
  'lighthouse/shared/localization/format.js': [[/fs\.readdirSync\([\s\S]*?\.sort\(\);/, () => `['en-US'];`]],
  'lighthouse/shared/root.js': [
    [
      /fs\.readFileSync\(`\$\{LH_ROOT\}\/package\.json`, 'utf-8'\)/,
      () => textOf('node_modules/lighthouse/package.json'),
    ],
  ],
  'lighthouse/core/lib/axe.js': [
    [/fs\.readFileSync\(require\.resolve\('axe-core\/axe\.min\.js'\), 'utf8'\)/, unloadableAxe],
  ],
  // Nothing of it stays in the page.
  'lighthouse/core/gather/gatherers/accessibility.js': [
    [
      'window.scrollTo(originalScrollPosition.x, originalScrollPosition.y);',
      () => 'window.scrollTo(originalScrollPosition.x, originalScrollPosition.y); unloadAxe();',
    ],
  ],
  'lighthouse/core/gather/gatherers/stacks.js': [
    [
      /fs\.readFileSync\(\s*require\.resolve\('js-library-detector\/library\/libraries\.js'\), 'utf8'\)/,
      () => textOf('node_modules/js-library-detector/library/libraries.js'),
    ],
  ],
  'lighthouse/report/generator/report-assets.js': [
    [
      /fs\.readFileSync\(moduleDir \+ '\/\.\.\/assets\/standalone-template\.html',\s*'utf8'\)/,
      () => textOf('node_modules/lighthouse/report/assets/standalone-template.html'),
    ],
    [
      /fs\.readFileSync\(moduleDir \+ '\/\.\.\/\.\.\/dist\/report\/standalone\.js', 'utf8'\)/,
      () => textOf('node_modules/lighthouse/dist/report/standalone.js'),
    ],
  ],
  // Reports of user flows are not created here.
  'lighthouse/report/generator/flow-report-assets.js': [[/^[\s\S]*$/, () => 'export const flowReportAssets = {};']],
  // Otherwise both would take the bundle for esbuild's, and search for its marks.
  'lighthouse/core/config/config-helpers.js': [[`require.resolve('lighthouse-logger');`, () => '']],
  'lighthouse/core/lib/page-functions.js': [[`require.resolve('lighthouse-logger');`, () => '']],
  // No error reports are sent.
  'lighthouse/core/lib/sentry.js': [[`await import('@sentry/node')`, () => 'null']],
  // Optional packages of ws are required at run time, inside a try; as separate modules they would be resolved before.
  'ws/lib/buffer-util.js': [['process.env.WS_NO_BUFFER_UTIL', () => 'true']],
  'ws/lib/validation.js': [['process.env.WS_NO_UTF_8_VALIDATE', () => 'true']],
};

/** Modules that are imported by name only, from the root: every audit and gatherer. */
function namedLighthouseModules() {
  return ['core/audits', 'core/gather/gatherers'].flatMap((folder) =>
    readdirSync(join(LIGHTHOUSE, ...folder.split('/')), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.js'))
      .map((name) => `node_modules/lighthouse/${folder}/${name.split(sep).join('/')}`),
  );
}

/** @param {ReadScript} read @returns {import('vite').Plugin} */
export function lighthousePlugin(read) {
  /** @type {Set<string>} */
  const changed = new Set();
  return {
    name: 'pen:lighthouse',
    applyToEnvironment: ({ name }) => name === 'lighthouse',
    async transform(source, id) {
      const path = id.split('?')[0]?.split(sep).join('/') ?? '';
      const name = path.split('/node_modules/').at(-1);
      const changes = name === undefined ? undefined : CHANGES[name];
      if (name === undefined || changes === undefined) return null;
      let result = source;
      for (const [what, by] of changes) {
        const text = await by(read);
        const next = result.replace(what, () => text);
        // A later Lighthouse may read its files elsewhere: fail in the build instead of at run time.
        if (next === result) this.error(`${name} is not as the bundle expects it: ${what} was not found`);
        result = next;
      }
      changed.add(name);
      return { code: result, map: null };
    },
    buildEnd() {
      const missing = Object.keys(CHANGES).filter((name) => !changed.has(name));
      if (missing.length > 0) this.error(`${missing.join(', ')} are no longer part of Lighthouse`);
    },
  };
}

/**
 * The bundle's environment: like any other of Node, but each module a file of its own, at its place.
 * @param {import('vite').EnvironmentOptions} common
 * @returns {import('vite').EnvironmentOptions}
 */
export function lighthouseBundle(common) {
  const named = namedLighthouseModules().map((path) => [path.replace(/\.js$/, ''), join(ROOT, ...path.split('/'))]);
  return {
    ...common,
    build: {
      ...common.build,
      sourcemap: false,
      rolldownOptions: {
        ...common.build?.rolldownOptions,
        input: {
          audit: join(ROOT, 'electron', 'features', 'audits', 'audit-entry.ts'),
          report: join(ROOT, 'electron', 'features', 'audits', 'report-entry.ts'),
          ...Object.fromEntries(named),
        },
        output: {
          format: 'es',
          preserveModules: true,
          preserveModulesRoot: ROOT,
          // Packagers treat folders called node_modules specially.
          entryFileNames: ({ name }) =>
            `${name.replaceAll('node_modules/', 'packages/').replace('electron/features/audits/', '')}.js`,
        },
      },
    },
  };
}
