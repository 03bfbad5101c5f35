/** memlab on one app, in a process of plain Node. It is no dependency of ours and not fetched: `npm install @memlab/api` in any folder. */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';

const ResultSchema = z.object({ leaks: z.number(), traces: z.string() });
const MAX_REASON_CHARS = 60;
/** Time it may take to end its browser. */
const GRACE_MS = 5000;

/** `leaks`: null if it did not end. `traces`: what retains them, as it writes it. */
export interface MemlabFound {
  readonly leaks: number | null;
  readonly traces: string;
  readonly text: string;
}

/** `folder`: where memlab is installed. Throws if it is not there. */
export function checkMemlab(folder: string): void {
  const api = join(folder, 'node_modules', '@memlab', 'api');
  if (!existsSync(api))
    throw new Error(`No memlab in ${folder}: npm install --prefix ${folder} --ignore-scripts @memlab/api installs it.`);
}

/** The leaks that memlab reports for a page whose `act()` is the action. Its processes are ended after `limitMs`. */
export async function leaksByMemlab(
  folder: string,
  url: string,
  { actions, limitMs }: { readonly actions: number; readonly limitMs: number },
): Promise<MemlabFound> {
  const workDir = mkdtempSync(join(tmpdir(), 'pen-bench-memlab-'));
  const script = join(import.meta.dirname, 'memlab-script.mjs');
  const chromium = process.env['PEN_CHROMIUM'] ?? '/usr/bin/chromium';
  // Electron runs this as Node; memlab's browser driver expects a plain one.
  const { ELECTRON_RUN_AS_NODE: _asNode, ...environment } = process.env;
  try {
    const child = spawn(
      process.env['npm_node_execpath'] ?? 'node',
      [script, folder, url, chromium, String(actions), workDir],
      { env: environment, stdio: ['ignore', 'pipe', 'pipe'] },
    );
    let hasExpired = false;
    let killing: ReturnType<typeof setTimeout> | undefined;
    const timer = setTimeout(() => {
      hasExpired = true;
      // Its browser is in a group of its own, and its driver ends it on this signal.
      child.kill('SIGTERM');
      killing = setTimeout(() => child.kill('SIGKILL'), GRACE_MS);
    }, limitMs);
    let said = '';
    let failed = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => (said += chunk));
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => (failed += chunk));
    await new Promise((resolve) => child.once('close', resolve));
    clearTimeout(timer);
    clearTimeout(killing);
    // memlab moves the cursor after its last line.
    const result = said.split('\n').find((line) => line.startsWith('{"leaks"'));
    if (result !== undefined) {
      const { leaks, traces } = ResultSchema.parse(JSON.parse(result));
      return { leaks, traces, text: `${leaks} leaks` };
    }
    if (hasExpired) return { leaks: null, traces: '', text: `no end after ${Math.round(limitMs / 1000)} s` };
    const reason = failed.split('\n').find((line) => /Error|error/.test(line)) ?? said.trim().split('\n').at(-1) ?? '';
    return { leaks: null, traces: '', text: `failed: ${reason.trim().slice(0, MAX_REASON_CHARS)}` };
  } finally {
    // Its browser may still be writing its profile.
    rmSync(workDir, { recursive: true, force: true, maxRetries: 5, retryDelay: 500 });
  }
}
