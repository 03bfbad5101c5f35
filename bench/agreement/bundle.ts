/** Bundles a few lines of code with the packages that they import, as a page ships them. */
import { transform } from '@swc/core';
import { resolve, join } from 'node:path';
import { build, type Plugin } from 'vite';
import { releaseFolder, type Release } from './fetched.ts';

export interface BundledCode {
  readonly code: string;
  /** JSON of its source map. */
  readonly map: string;
}

export interface CodeOptions {
  /** Left as written instead of minified. */
  readonly isReadable?: boolean;
  /** Translated to ES5, with the helpers that old browsers need. */
  readonly isLegacy?: boolean;
  /** Bare imports are of the packages that are fetched, instead of those of the project. */
  readonly release?: Release;
}

const PROJECT = resolve(import.meta.dirname, '..', '..');

function entryPlugin(entry: string, code: string, isLegacy: boolean): Plugin {
  return {
    name: 'entry',
    resolveId: (id) => (id === entry ? id : null),
    load: (id) => (id === entry ? code : null),
    async transform(text, id) {
      if (!isLegacy || !/\.[cm]?jsx?$/.test(id)) return null;
      const module = await transform(text, {
        filename: id,
        sourceMaps: true,
        jsc: {
          target: 'es5',
          parser: { syntax: 'ecmascript', jsx: true },
          transform: { react: { runtime: 'automatic' } },
        },
        isModule: 'unknown',
      });
      return { code: module.code, map: module.map ?? null };
    },
  };
}

export async function bundleCode(
  code: string,
  { isReadable = false, isLegacy = false, release }: CodeOptions = {},
): Promise<BundledCode> {
  const root = release === undefined ? PROJECT : releaseFolder(release);
  const entry = join(root, 'agreement-entry.jsx');
  const result = await build({
    configFile: false,
    logLevel: 'silent',
    root,
    publicDir: false,
    define: { 'process.env.NODE_ENV': '"production"', 'process.env': '{}', global: 'globalThis' },
    plugins: [entryPlugin(entry, code, isLegacy)],
    oxc: { jsx: { runtime: 'automatic' } },
    build: {
      write: false,
      sourcemap: true,
      minify: !isReadable,
      target: isLegacy ? 'es2015' : 'esnext',
      rolldownOptions: {
        input: entry,
        output: { entryFileNames: 'app.js', format: 'iife', codeSplitting: false },
      },
    },
  });
  const output = 'output' in result ? result.output : [];
  const chunk = output.find(({ type }) => type === 'chunk');
  const map = output.find(({ fileName }) => fileName === 'app.js.map');
  if (chunk?.type !== 'chunk' || map?.type !== 'asset') throw new Error('the bundler wrote no script with a map');
  return { code: chunk.code, map: String(map.source) };
}
