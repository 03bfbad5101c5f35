/** Builds all bundles: renderer, main process, command line, preload, and the processes of the analysis, SQL and Lighthouse. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { basename, isAbsolute, relative, resolve, sep } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig, type EnvironmentOptions, type Plugin } from 'vite';
import { checkoutText, fetchScriptText } from './electron/core/page-scripts/bundle.ts';
import { PAGE_SCRIPT_SOURCES } from './electron/core/page-scripts/page-scripts.ts';
import { asciiPlugin } from './scripts/ascii-bundle.mjs';
import { lighthouseBundle, lighthousePlugin } from './scripts/lighthouse-bundle.mjs';
import { enginePlugins } from './scripts/shared-file-bundle.mjs';
import { writeSharedPage } from './scripts/shared-page.mjs';
import { viewPlugins } from './scripts/view-bundle.mjs';

const absolute = (...parts: string[]): string => resolve(import.meta.dirname, ...parts);

/** A bundle for Node: Electron's, and that of the npm package. It contains everything except Electron, Node itself and DuckDB, whose programs are files of their own. */
function nodeBundle(
  entry: Record<string, string>,
  folder: string,
  format: 'es' | 'cjs',
  treeshake: { readonly moduleSideEffects: boolean } | true = true,
): EnvironmentOptions {
  return {
    consumer: 'server',
    resolve: { noExternal: true },
    build: {
      outDir: absolute('dist', folder),
      emptyOutDir: true,
      // The npm package runs on Node 22 too.
      target: 'node22',
      minify: false,
      sourcemap: true,
      rolldownOptions: {
        input: entry,
        platform: 'node',
        treeshake,
        // `url` and `http` are not external, because plugins never see external modules and `ownBuiltins` resolves them.
        external: [
          'electron',
          /^electron\//,
          // Bundles scripts of pages in a checkout only.
          'vite',
          /^@duckdb\//,
          /^node:(?!http$)/,
          ...builtinModules.filter((name) => name !== 'url' && name !== 'http'),
        ],
        output: {
          format,
          comments: { legal: true, annotation: false, jsdoc: false },
          entryFileNames: format === 'cjs' ? '[name].cjs' : '[name].js',
          codeSplitting: format !== 'cjs',
        },
      },
    },
  };
}

/** The script of a worker in a shared file, in one file, for the browsers of those who are sent it. */
const SHARED_FILE_ENGINE: EnvironmentOptions = {
  consumer: 'client',
  build: {
    outDir: absolute('dist/shared-engine'),
    emptyOutDir: false,
    target: ['chrome120', 'firefox128', 'safari17'],
    rolldownOptions: {
      input: { engine: absolute('electron/core/shared-file/engine/entry.ts') },
      output: { entryFileNames: '[name].js', format: 'iife', codeSplitting: false },
    },
  },
};

/** Replaces `http` of Node, whose import loads undici. */
function ownBuiltins(): Plugin {
  return {
    name: 'own-builtins',
    enforce: 'pre',
    resolveId(source) {
      if (this.environment.config.consumer !== 'server') return null;
      if (source === 'http' || source === 'node:http') return absolute('electron/core/process/node-http.ts');
      return null;
    },
  };
}

/** Writes the modules and assets of each bundle into `dist/modules`, from the root of the checkout, for the notices of third parties (`scripts/packaging/notices.mjs`). */
function listModules(): Plugin {
  return {
    name: 'list-modules',
    apply: 'build',
    generateBundle: {
      // Before a bundle is made into one page.
      order: 'pre',
      handler(_options, bundle) {
        const { root, build } = this.environment.config;
        const files = Object.values(bundle).flatMap((file) =>
          file.type === 'chunk' ? file.moduleIds : file.originalFileNames.map((name) => resolve(root, name)),
        );
        const modules = files
          .filter((file) => isAbsolute(file))
          .map((file) => relative(import.meta.dirname, file).replaceAll(sep, '/'));
        mkdirSync(absolute('dist', 'modules'), { recursive: true });
        writeFileSync(
          absolute('dist', 'modules', `${basename(build.outDir)}.json`),
          JSON.stringify(modules.toSorted()),
        );
      },
    },
  };
}

/** The scripts that run inside pages are files of their own, because they are read as text. */
async function writePageScripts(): Promise<void> {
  const folder = absolute('dist', 'page-scripts');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const [name, source] of Object.entries(PAGE_SCRIPT_SOURCES))
    writeFileSync(resolve(folder, name), await checkoutText(source));
  writeFileSync(resolve(folder, 'fetch-heap.cjs'), await fetchScriptText());
}

export default defineConfig({
  root: absolute('renderer'),
  base: './',
  // The modules of css-tree read JSON files next to them at load time, which a bundle does not have. This build is one file with the data.
  resolve: { alias: [{ find: /^css-tree$/, replacement: 'css-tree/dist/csstree.esm' }] },
  plugins: [
    ownBuiltins(),
    react(),
    lighthousePlugin(checkoutText),
    asciiPlugin(),
    listModules(),
    ...enginePlugins(absolute('electron/core/shared-file/engine')),
    ...viewPlugins({
      first: absolute('renderer/features/chat/first-frame/entry.ts'),
      windowOnly: absolute('renderer/features/chat/window-only.tsx'),
    }),
  ],
  environments: {
    client: {
      build: {
        outDir: absolute('dist/renderer'),
        emptyOutDir: true,
        target: 'chrome148',
        // A part that is shared with one that is loaded later would run before `page-policy.ts`.
        rolldownOptions: { output: { codeSplitting: false } },
      },
    },
    // The page of views in chats, which hosts show in browsers of their own.
    view: {
      consumer: 'client',
      build: {
        outDir: absolute('dist/chat-view'),
        emptyOutDir: true,
        target: 'chrome120',
        cssCodeSplit: false,
        rolldownOptions: {
          input: { view: absolute('renderer/features/chat/main.tsx') },
          output: { codeSplitting: false },
        },
      },
    },
    // The viewer of a shared file, which is packed into one page when everything is built.
    shared: {
      consumer: 'client',
      build: {
        outDir: absolute('dist/shared-viewer'),
        emptyOutDir: true,
        target: ['chrome120', 'firefox128', 'safari17'],
        cssCodeSplit: false,
        rolldownOptions: {
          input: { viewer: absolute('renderer/features/chat/shared-file/main.tsx') },
          output: {
            codeSplitting: false,
            format: 'iife',
            entryFileNames: 'viewer.js',
            assetFileNames: 'viewer[extname]',
          },
        },
      },
    },
    engine: SHARED_FILE_ENGINE,
    main: nodeBundle({ main: absolute('electron/core/app/main.ts') }, 'main', 'es'),
    cli: nodeBundle({ pen: absolute('electron/core/cli/pen.ts') }, 'cli', 'es'),
    preload: nodeBundle({ preload: absolute('electron/core/preload/preload.ts') }, 'preload', 'cjs'),
    analysis: nodeBundle({ 'analysis-host': absolute('electron/core/analysis-host/entry.ts') }, 'analysis-host', 'es'),
    // A bundle of its own, without modules that only make schemas: a file is half read before all of the analysis is loaded a second time.
    second: nodeBundle(
      { 'second-thread': absolute('electron/core/analysis-host/second-thread-entry.ts') },
      'second-thread',
      'es',
      { moduleSideEffects: false },
    ),
    // A bundle of its own, because only its own process loads it, on request.
    sql: nodeBundle({ 'sql-host': absolute('electron/features/sql/host/entry.ts') }, 'sql-host', 'es'),
    lighthouse: lighthouseBundle(nodeBundle({}, 'lighthouse', 'es')),
  },
  builder: {
    buildApp: async (builder) => {
      await Promise.all(Object.values(builder.environments).map((environment) => builder.build(environment)));
      await Promise.all([writePageScripts(), writeSharedPage(import.meta.dirname)]);
    },
  },
});
