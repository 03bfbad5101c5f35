/** Builds all bundles: renderer, main process, command line, preload, and the processes of the analysis, SQL and Lighthouse. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { resolve } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig, type EnvironmentOptions, type Plugin } from 'vite';
import { checkoutText, fetchScriptText } from './electron/core/page-scripts/bundle.ts';
import { PAGE_SCRIPT_SOURCES } from './electron/core/page-scripts/page-scripts.ts';
import { asciiPlugin } from './scripts/ascii-bundle.mjs';
import { lighthouseBundle, lighthousePlugin } from './scripts/lighthouse-bundle.mjs';
import { viewPlugins } from './scripts/view-bundle.mjs';

const absolute = (...parts: string[]): string => resolve(import.meta.dirname, ...parts);

/** A bundle for Node: Electron's, and that of the npm package. It contains everything except Electron, Node itself and DuckDB, whose programs are files of their own. */
function nodeBundle(entry: Record<string, string>, folder: string, format: 'es' | 'cjs'): EnvironmentOptions {
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
    ...viewPlugins({
      first: absolute('renderer/features/chat/first-frame/entry.ts'),
      windowOnly: absolute('renderer/features/chat/window-only.tsx'),
    }),
  ],
  environments: {
    client: { build: { outDir: absolute('dist/renderer'), emptyOutDir: true, target: 'chrome148' } },
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
    main: nodeBundle({ main: absolute('electron/core/app/main.ts') }, 'main', 'es'),
    cli: nodeBundle({ pen: absolute('electron/core/cli/pen.ts') }, 'cli', 'es'),
    preload: nodeBundle({ preload: absolute('electron/core/preload/preload.ts') }, 'preload', 'cjs'),
    analysis: nodeBundle(
      {
        'analysis-host': absolute('electron/core/analysis-host/entry.ts'),
        'second-thread': absolute('electron/core/analysis-host/second-thread-entry.ts'),
      },
      'analysis-host',
      'es',
    ),
    // A bundle of its own, because only its own process loads it, on request.
    sql: nodeBundle({ 'sql-host': absolute('electron/features/sql/host/entry.ts') }, 'sql-host', 'es'),
    lighthouse: lighthouseBundle(nodeBundle({}, 'lighthouse', 'es')),
  },
  builder: {
    buildApp: async (builder) => {
      await Promise.all(Object.values(builder.environments).map((environment) => builder.build(environment)));
      await writePageScripts();
    },
  },
});
