/** The column cache of a heap snapshot: used by the app and the command line, and deleted completely. */
import { existsSync, readdirSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, type Bench } from './fixtures/test.ts';
import { until } from './fixtures/until.ts';
import { WorkbenchWindow } from './fixtures/window.ts';
import type { Workbench } from './fixtures/workbench.ts';

const columnsIn = (folder: string): string[] =>
  existsSync(folder)
    ? readdirSync(folder)
        .filter((name) => name.endsWith('.columns'))
        .map((name) => join(folder, name))
    : [];

/** Classes with counts, sizes and retained sizes, as returned to an assistant. */
async function classesOf(bench: Bench, app: Workbench, captureId: string): Promise<unknown> {
  const client = await bench.mcp(app);
  const { value } = await client.call('pen_heap_summary', { capture: captureId, sort: 'retained', limit: 100 });
  await client.close();
  return value;
}

test('a capture opens from its column cache after a restart, and both are deleted together', async ({ bench }) => {
  const folders = bench.folders();
  const library = join(folders.data, 'library');
  const first = await bench.app({ folders });
  const window = new WorkbenchWindow(first);
  await window.startSample();
  await window.sampleConnected();
  await window.record('heap-snapshot');
  const heap = window.heapDocument();
  await expect(heap).toContainText(/Read in .*, retained sizes in/, { timeout: 30_000 });
  await until('the column cache to be written', () => columnsIn(library).length === 1);
  const [columns = ''] = columnsIn(library);
  expect(statSync(columns).mode & 0o777).toBe(0o600);
  const captureId = columns.slice(library.length + 1, -'.columns'.length);
  const figures = await classesOf(bench, first, captureId);
  await first.close();

  const second = await bench.app({ folders });
  const again = new WorkbenchWindow(second);
  await again.openCapture(captureId);
  await expect(again.heapDocument()).toContainText('Opened from the column cache in', { timeout: 30_000 });
  expect(await classesOf(bench, second, captureId)).toEqual(figures);
  await again.expectClass('OrderRow', 200);
  await again.screenshot('column-cache');
  await second.close();

  // Damaged columns are recomputed without a message.
  truncateSync(columns, statSync(columns).size - 1000);
  const third = await bench.app({ folders });
  const rewritten = new WorkbenchWindow(third);
  expect(columnsIn(library)).toEqual([]);
  await rewritten.openCapture(captureId);
  await expect(rewritten.heapDocument()).toContainText(/Read in .*, retained sizes in/, { timeout: 30_000 });
  expect(await classesOf(bench, third, captureId)).toEqual(figures);
  await until('the column cache to be written again', () => columnsIn(library).length === 1);
  const client = await bench.mcp(third);
  expect((await client.call('pen_delete_capture', { capture: captureId })).isError).toBe(false);
  await client.close();
  expect(columnsIn(library)).toEqual([]);
});
