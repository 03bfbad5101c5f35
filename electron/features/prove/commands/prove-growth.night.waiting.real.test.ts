/** `pen prove` on what an action leaves behind: of a page and of a server. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ProofReportSchema, type ProofReport } from '../../../../shared/features/workflow/proofs.ts';
import { startSite, type Site } from '../../../core/cdp/testing/real-targets.ts';
import { createCommandLine } from '../../../core/cli/testing/command-line.ts';
import { PLAIN_NODE } from '../../../core/process/own-programs-fixture.ts';

/** Stays up, and keeps a row of each action or not. */
const acting = (isLeaking: boolean): string => `class OrderRow {} const rows = [];
globalThis.act = () => { const row = new OrderRow(); ${isLeaking ? 'rows.push(row);' : ''} return 'one row'; };
setInterval(() => {}, 1e6);`;
/** Each click keeps a row, or not. */
const page = (
  isLeaking: boolean,
): string => `<!doctype html><title>shop</title><h1>Shop</h1><button>Order</button><script>
class OrderRow { cells = new Array(50).fill(7); }
const rows = [];
document.querySelector('button').onclick = () => { const row = new OrderRow(); ${isLeaking ? 'rows.push(row);' : 'rows[0] = row;'} };
</script>`;

const node = JSON.stringify(PLAIN_NODE);
const browser = process.env['PEN_CHROMIUM'] ?? '/usr/bin/chromium';

let site: Site;
beforeAll(async () => {
  site = await startSite({ '/before': page(true), '/after': page(false), '/again': page(true) });
});
afterAll(() => site[Symbol.asyncDispose]());

async function prove(...words: readonly string[]): Promise<{ readonly status: number; readonly report: ProofReport }> {
  const line = await createCommandLine();
  try {
    await writeFile(join(line.folder, 'leaking.js'), acting(true));
    await writeFile(join(line.folder, 'clean.js'), acting(false));
    const ran = await line.run(['prove', `--browser=${browser}`, ...words, '--json']);
    return { status: ran.status, report: ProofReportSchema.parse(ran.json()) };
  } finally {
    await line.remove();
  }
}

const provePages = (after: string): ReturnType<typeof prove> =>
  prove('--before', site.url('/before'), '--after', site.url(after), '--claim', 'heapGrowthObjects', 'click Order');

describe('a proof of growth', () => {
  test('of a page whose leak was mended is proven', async () => {
    expect(await provePages('/after')).toMatchObject({ status: 0, report: { verdict: 'proven' } });
  });

  test('of a page with an empty patch is not', async () => {
    expect(await provePages('/again')).toMatchObject({ status: 1, report: { verdict: 'not proven' } });
  });

  test('of a server that keeps what it was asked for is proven once it keeps nothing', async () => {
    const sides = ['--before', `${node} leaking.js`, '--after', `${node} clean.js`];
    const { report } = await prove(...sides, '--claim', 'leak OrderRow', 'act()');
    expect(report).toMatchObject({ verdict: 'proven', runs: 5, missing: [] });
    expect(report.figures[0]).toMatchObject({ name: 'leak OrderRow', before: { median: 1 }, after: { median: 0 } });
  });
});
