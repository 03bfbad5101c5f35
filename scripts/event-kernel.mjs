/** Compiles the kernel of events (`shared/engine/trace/read/event-kernel.as`) from AssemblyScript into a module with its bytes. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { main as compile } from 'assemblyscript/asc';
import { ROOT } from './setup/project.mjs';

const FOLDER = 'shared/engine/trace/read';

/** For 16 bytes at once; without a collector, a start function or an import. */
const OPTIONS = ['-O3', '--noAssert', '--runtime', 'stub', '--enable', 'simd', '--use', 'abort='];

/**
 * @param {{ readonly constants: Readonly<Record<string, number>>, readonly pages: number }} build constants in front of the source, and pages of
 *   its memory
 * @returns {Promise<{ readonly path: string, readonly text: string }>} the module, from the project's root
 */
export async function kernelModule({ constants, pages }) {
  const source = readFileSync(join(ROOT, FOLDER, 'event-kernel.as'), 'utf8');
  const known = Object.entries(constants).map(([name, value]) => `const ${name}: i32 = ${value};`);
  /** @type {Uint8Array | null} */
  let code = null;
  let complaint = '';
  const { error } = await compile(
    ['kernel.ts', ...OPTIONS, '--initialMemory', `${pages}`, '--outFile', 'kernel.wasm'],
    {
      readFile: (name) => (name === 'kernel.ts' ? [...known, source].join('\n') : null),
      writeFile: (name, contents) => {
        if (name === 'kernel.wasm' && typeof contents !== 'string') code = contents;
      },
      listFiles: () => [],
      stderr: { write: (text) => void (complaint += text.toString()) },
    },
  );
  if (error !== null || code === null) throw new Error(`event-kernel.as does not compile: ${complaint}`);
  const text = [
    '/** Made from `event-kernel.as` by `npm run docs`: the bytes of the kernel in base 64. */',
    'export const KERNEL_CODE =',
    `  '${Buffer.from(code).toString('base64')}';`,
    '',
  ].join('\n');
  return { path: `${FOLDER}/kernel-code.ts`, text };
}
