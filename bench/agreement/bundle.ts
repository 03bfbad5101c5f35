/** Bundles a few lines of code with the packages that they import, as a page ships them. */
import { transform } from '@swc/core';
import { resolve, join } from 'node:path';
import { build, type Plugin } from 'vite';

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
}

/** Bare imports resolve from here. */
const ROOT = resolve(import.meta.dirname, '..', '..');
const ENTRY = join(ROOT, 'agreement-entry.jsx');

function entryPlugin(code: string, isLegacy: boolean): Plugin {
  return {
    name: 'entry',
    resolveId: (id) => (id === ENTRY ? id : null),
    load: (id) => (id === ENTRY ? code : null),
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
  { isReadable = false, isLegacy = false }: CodeOptions = {},
): Promise<BundledCode> {
  const result = await build({
    configFile: false,
    logLevel: 'silent',
    root: ROOT,
    publicDir: false,
    define: { 'process.env.NODE_ENV': '"production"', 'process.env': '{}', global: 'globalThis' },
    plugins: [entryPlugin(code, isLegacy)],
    oxc: { jsx: { runtime: 'automatic' } },
    build: {
      write: false,
      sourcemap: true,
      minify: !isReadable,
      target: isLegacy ? 'es2015' : 'esnext',
      rolldownOptions: {
        input: ENTRY,
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
