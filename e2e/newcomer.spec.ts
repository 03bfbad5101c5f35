/** The story of a newcomer: start, take a snapshot of the sample, see its leak, hand the file to a colleague. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from './fixtures/test.ts';
import { WorkbenchWindow } from './fixtures/window.ts';

test('without any setup: from the start document to the leaking class and an exported file', async ({ bench }) => {
  const app = await bench.app();
  const window = new WorkbenchWindow(app);
  await expect(app.page.getByTestId('start-document')).toBeVisible();
  await window.screenshot('start');
  await window.startSample();
  await window.sampleConnected();
  await window.screenshot('sample-connected');

  // Two refreshes of the order board, as its button does them: each leaks 200 rows.
  await window.openTarget('PEN sample');
  for (const rows of [200, 400]) {
    await app.page.getByTestId('grow-leak').click();
    await expect(app.page.getByText(`${rows} rows leaked so far`)).toBeVisible();
  }

  await window.record('heap-snapshot');
  // The analysis opens without further clicks.
  await expect(window.heapDocument()).toBeVisible({ timeout: 30_000 });
  await expect(window.captureRows()).toHaveCount(1);
  // 200 from its start, and those of the refreshes; all but the last 200 are off the page.
  await window.expectClass('Detached <tr', 400);
  await window.expectClass('OrderRow', 600);
  await window.screenshot('heap-snapshot');

  const exported = join(bench.folder, 'for a colleague.heapsnapshot');
  await window.export('native', exported);
  const client = await bench.mcp(app);
  const [capture] = (await client.call('pen_list_captures')).value['captures'] as {
    captureId: string;
    sizeBytes: number;
  }[];
  const info = await client.call('pen_capture_info', { capture: capture?.captureId });
  const bytes = readFileSync(exported);
  expect(bytes.equals(readFileSync(String(info.value['file'])))).toBe(true);
  expect(bytes).toHaveLength(capture?.sizeBytes ?? -1);
  const snapshot = JSON.parse(bytes.toString('utf8')) as { snapshot: { node_count: number }; strings: string[] };
  expect(snapshot.snapshot.node_count).toBeGreaterThan(1000);
  expect(snapshot.strings).toContain('OrderRow');

  // Other tools report the same for the exported file as the window.
  const analyzed = await bench.pen(['analyze', exported, '--json', '--all'], {
    data: app.data,
    temporary: app.temporary,
  });
  expect(analyzed.code).toBe(0);
  expect(analyzed.json()).toMatchObject({
    kind: 'heap-snapshot',
    nodes: snapshot.snapshot.node_count,
    classes: expect.arrayContaining([expect.objectContaining({ name: 'OrderRow', count: 600 })]),
  });
});

test('the leak of the sample is found with one press', async ({ bench }) => {
  test.slow();
  const app = await bench.app();
  const window = new WorkbenchWindow(app);
  await expect(app.page.getByTestId('start-document')).toBeVisible();
  await app.page.getByTestId('find-sample-leak').click();
  await expect(app.page.getByTestId('hunt-running')).toBeVisible({ timeout: 60_000 });
  await expect(app.page.getByTestId('hunt-verdict')).toContainText('OrderRow', { timeout: 600_000 });
  await window.screenshot('newcomer-leak');
});

test('a killed sample is reported as lost and restarted in place @night', async ({ bench }) => {
  const app = await bench.app();
  const window = new WorkbenchWindow(app);
  await window.startSample();
  await window.sampleConnected();
  const first = sampleProcess(app.temporary);
  expect(first.command).toContain('--remote-debugging-pipe');
  expect(first.command).not.toContain('--remote-debugging-port');
  process.kill(first.pid, 'SIGKILL');
  await window.expectEndpointState('pipe:sample', 'lost');
  await window.connectAgain('pipe:sample');
  await window.expectEndpointState('pipe:sample', 'connected');
  expect(sampleProcess(app.temporary).pid).not.toBe(first.pid);
});

/** The sample that has its profile in this temp folder, by the word of `ps`; of its processes the first, which has started the others. */
function sampleProcess(temporary: string): { readonly pid: number; readonly command: string } {
  const lines = execFileSync('ps', ['-ww', '-A', '-o', 'pid=,args='], { encoding: 'utf8' }).split('\n');
  const line = lines.find(
    (each) => each.includes(`--user-data-dir=${join(temporary, 'pen-sample-')}`) && !each.includes('--type='),
  );
  const [, pid, command] = /^\s*(\d+) (.*)$/.exec(line ?? '') ?? [];
  if (pid === undefined || command === undefined) throw new Error('no process of the sample');
  return { pid: Number(pid), command };
}
