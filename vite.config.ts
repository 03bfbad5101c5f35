/** One configuration builds all parts: renderer, main, the command line, preload, the analysis process and the one of trace_engine. */
import { copyFileSync, mkdirSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { resolve } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig, type EnvironmentOptions, type Plugin } from 'vite';
import { PAGE_SCRIPT_SOURCES } from './electron/page-scripts/page-scripts.ts';
import { lighthouseBundle, lighthousePlugin } from './scripts/lighthouse-bundle.mjs';

const absolute = (...parts: string[]): string => resolve(import.meta.dirname, ...parts);

/** A bundle that runs on Electron's Node; everything but Electron and Node itself is in it, so packages need no node_modules. */
function nodeBundle(entry: Record<string, string>, folder: string, format: 'es' | 'cjs'): EnvironmentOptions {
  return {
    consumer: 'server',
    resolve: { noExternal: true },
    build: {
      outDir: absolute('dist', folder),
      emptyOutDir: true,
      target: 'node24',
      minify: false,
      sourcemap: true,
      rolldownOptions: {
        input: entry,
        platform: 'node',
        // `url` is left to `withoutLegacyUrl`: what is external here never gets to a plugin.
        external: ['electron', /^electron\//, /^node:/, ...builtinModules.filter((name) => name !== 'url')],
        output: {
          format,
          entryFileNames: format === 'cjs' ? '[name].cjs' : '[name].js',
          codeSplitting: format !== 'cjs',
        },
      },
    },
  };
}

/** chrome-remote-interface calls `url.parse`, which Node warns of on stderr once it is bundled: it gets ours. */
function withoutLegacyUrl(): Plugin {
  return {
    name: 'without-legacy-url',
    enforce: 'pre',
    resolveId: (source, importer) => {
      if (source !== 'url') return null;
      return importer?.includes('/chrome-remote-interface/') === true
        ? absolute('electron/cdp/legacy-url.ts')
        : { id: 'node:url', external: true };
    },
  };
}

/** Scripts that run inside pages are read as texts, so they are copied as they are. */
function copyPageScripts(): void {
  const folder = absolute('dist', 'page-scripts');
  mkdirSync(folder, { recursive: true });
  for (const [name, source] of Object.entries(PAGE_SCRIPT_SOURCES))
    copyFileSync(absolute(source), resolve(folder, name));
}

export default defineConfig({
  root: absolute('renderer'),
  base: './',
  // Its modules read JSON beside them when they are loaded, which a bundle does not have; this is the same in one file, data included.
  resolve: { alias: [{ find: /^css-tree$/, replacement: 'css-tree/dist/csstree.esm' }] },
  plugins: [withoutLegacyUrl(), react(), lighthousePlugin()],
  environments: {
    client: { build: { outDir: absolute('dist/renderer'), emptyOutDir: true, target: 'chrome148' } },
    main: nodeBundle({ main: absolute('electron/main.ts') }, 'main', 'es'),
    cli: nodeBundle({ pen: absolute('electron/cli/pen.ts') }, 'cli', 'es'),
    preload: nodeBundle({ preload: absolute('electron/preload/preload.ts') }, 'preload', 'cjs'),
    analysis: nodeBundle(
      {
        'analysis-host': absolute('electron/analysis-host/entry.ts'),
        'second-thread': absolute('electron/analysis-host/second-thread-entry.ts'),
      },
      'analysis-host',
      'es',
    ),
    // Apart from all others: it is loaded by its own process alone, and only when it is asked for.
    engine: nodeBundle({ 'trace-engine': absolute('electron/trace-engine/entry.ts') }, 'trace-engine', 'es'),
    lighthouse: lighthouseBundle(nodeBundle({}, 'lighthouse', 'es')),
  },
  builder: {
    buildApp: async (builder) => {
      await Promise.all(Object.values(builder.environments).map((environment) => builder.build(environment)));
      copyPageScripts();
    },
  },
});
