/** memlab on one app, in a process of plain Node. It is no dependency of ours and not fetched: `npm install memlab` in any folder. */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';

const LIMIT_MS = 180_000;
const ResultSchema = z.object({ leaks: z.number() });

/** `folder`: where memlab is installed. Throws if it is not there. */
export function checkMemlab(folder: string): void {
  const api = join(folder, 'node_modules', '@memlab', 'api');
  if (!existsSync(api))
    throw new Error(`No memlab in ${folder}: npm install --prefix ${folder} --ignore-scripts memlab installs it.`);
}

/** The number of leaks that memlab reports for a page whose `act()` is the action; null if it failed or took too long. */
export async function leaksByMemlab(folder: string, url: string, actions: number): Promise<number | null> {
  const workDir = mkdtempSync(join(tmpdir(), 'pen-bench-memlab-'));
  const script = join(import.meta.dirname, 'memlab-script.mjs');
  const chromium = process.env['PEN_CHROMIUM'] ?? '/usr/bin/chromium';
  // Electron runs this as Node; memlab's browser driver expects a plain one.
  const { ELECTRON_RUN_AS_NODE: _asNode, ...environment } = process.env;
  try {
    const child = spawn(
      process.env['npm_node_execpath'] ?? 'node',
      [script, folder, url, chromium, String(actions), workDir],
      { env: environment, stdio: ['ignore', 'pipe', 'ignore'] },
    );
    const timer = setTimeout(() => child.kill('SIGKILL'), LIMIT_MS);
    let said = '';
    child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString('utf8')));
    await new Promise((resolve) => child.once('close', resolve));
    clearTimeout(timer);
    const last = said.trim().split('\n').at(-1) ?? '';
    return last.startsWith('{"leaks"') ? ResultSchema.parse(JSON.parse(last)).leaks : null;
  } finally {
    rmSync(workDir, { recursive: true, force: true });
  }
}
