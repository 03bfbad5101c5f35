/** Serves an app from source on Vite's development server, with packages from the cache. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import react from '@vitejs/plugin-react';
import { createServer, type PluginOption } from 'vite';
import { z } from 'zod';
import { CACHE, fetched } from '../heap-reference/packages.ts';
import { APP_PACKAGES, type DevelopmentApp } from './development-apps.ts';

const FOLDER = join(CACHE, 'leak-hunt-apps');

const nameOf = (spec: string): string => spec.slice(0, spec.lastIndexOf('@'));

/** Fetches the packages of all apps, if they are missing. */
export function fetchAppPackages(): void {
  fetched({
    folder: FOLDER,
    packages: APP_PACKAGES,
    files: APP_PACKAGES.map((spec) => `${nameOf(spec)}/package.json`),
    npmFlags: ['--ignore-scripts'],
  });
}

const PluginModuleSchema = z.looseObject({ default: z.unknown().optional(), svelte: z.unknown().optional() });

async function pluginOf({ plugin }: DevelopmentApp): Promise<PluginOption[]> {
  if (plugin === undefined) return [];
  if (plugin === 'react') return [react()];
  const file =
    plugin === 'svelte' ? '@sveltejs/vite-plugin-svelte/src/index.js' : 'vite-plugin-solid/dist/esm/index.mjs';
  const module = PluginModuleSchema.parse(await import(pathToFileURL(join(FOLDER, 'node_modules', file)).href));
  const make = (plugin === 'svelte' ? module.svelte : module.default) as () => PluginOption;
  return [make()];
}

export interface ServedApp extends AsyncDisposable {
  readonly url: string;
}

export async function serveApp(app: DevelopmentApp): Promise<ServedApp> {
  const folder = app.name.replaceAll(/\W+/g, '-');
  const root = join(FOLDER, 'apps', folder);
  mkdirSync(root, { recursive: true });
  writeFileSync(join(root, 'main.jsx'), app.main);
  for (const [name, text] of Object.entries(app.files ?? {})) writeFileSync(join(root, name), text);
  // `startChromium` waits for a title that ends so.
  const page = `<!doctype html><title>${app.name} (loaded)</title><body><script type="module" src="/main.jsx"></script></body>`;
  writeFileSync(join(root, 'index.html'), page);
  const server = await createServer({
    configFile: false,
    root,
    cacheDir: join(FOLDER, 'vite', folder),
    logLevel: 'error',
    mode: 'development',
    server: { host: '127.0.0.1', port: 0, watch: null },
    plugins: await pluginOf(app),
    optimizeDeps: { include: [...app.packages] },
    ...(app.jsx === undefined
      ? {}
      : { oxc: { jsx: { runtime: 'automatic', importSource: app.jsx, development: true } } }),
  });
  await server.listen();
  const address = server.httpServer?.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return { url: `http://127.0.0.1:${port}/`, [Symbol.asyncDispose]: () => server.close() };
}
