/** The scripts of pages in a checkout: our own modules as one text each, as the build stores them. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..', '..', '..');

/** `path`: from the root of the checkout. Modules in TypeScript become a script that defines `page`, with what the module exports. */
export async function checkoutText(path: string): Promise<string> {
  return path.endsWith('.ts') ? bundled(join(ROOT, path)) : readFile(join(ROOT, path), 'utf8');
}

async function bundled(entry: string): Promise<string> {
  const { build } = await import('vite');
  const outputs = await build({
    configFile: false,
    root: ROOT,
    logLevel: 'silent',
    build: {
      write: false,
      // The oldest browsers whose pages are profiled are older than the app's own.
      target: 'chrome110',
      minify: false,
      lib: { entry, name: 'page', formats: ['iife'] },
    },
  });
  const [output] = Array.isArray(outputs) ? outputs : [outputs];
  const chunk = output !== undefined && 'output' in output ? output.output[0] : undefined;
  if (chunk === undefined) throw new Error(`${entry} became no script.`);
  return chunk.code;
}

/** The script of `pen fetch` as one file for `node -` of Node 18 and newer, which reads it from stdin. */
export async function fetchScriptText(): Promise<string> {
  const { build } = await import('vite');
  const outputs = await build({
    configFile: false,
    root: ROOT,
    logLevel: 'silent',
    ssr: { noExternal: true },
    build: {
      write: false,
      target: 'node18',
      minify: true,
      ssr: join(ROOT, 'electron', 'features', 'fetch', 'fetch-heap.ts'),
      rolldownOptions: { output: { format: 'cjs' } },
    },
  });
  const [output] = Array.isArray(outputs) ? outputs : [outputs];
  const chunk = output !== undefined && 'output' in output ? output.output[0] : undefined;
  if (chunk === undefined) throw new Error('The script of pen fetch could not be made.');
  return chunk.code;
}
