/** A snapshot of a gigabyte dropped on the window: it can be given up in the middle, opens, and leaves the window usable meanwhile. */
import { execFile } from 'node:child_process';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ROOT } from './fixtures/environment.ts';
import { expect, test } from './fixtures/test.ts';
import { WorkbenchWindow } from './fixtures/window.ts';

/** As many objects as make a file of more than 10⁹ bytes. */
const OBJECTS = 18_500_000;

test('a gigabyte dropped on the window is cancelled in the middle, and opens', async ({ bench }) => {
  test.setTimeout(300_000);
  const app = await bench.app();
  const { page } = app;
  const window = new WorkbenchWindow(app);
  const file = join(app.project, 'large.heapsnapshot');
  await promisify(execFile)(process.execPath, [
    join(ROOT, 'bench/heap-reference/make-synthetic-heap.mjs'),
    String(OBJECTS),
    file,
  ]);
  expect(statSync(file).size).toBeGreaterThan(1e9);

  await window.dropFile(file);
  const heap = window.heapDocument();
  const progress = heap.getByTestId('document-progress');
  await expect(progress).toContainText('%', { timeout: 60_000 });
  await window.screenshot('heap-large-reading');
  await heap.getByTestId('cancel-open').click();
  await expect(heap).toContainText('Opening was cancelled');

  await heap.getByRole('button', { name: 'Open again' }).click();
  await expect(progress).toBeVisible();
  // The window answers while it reads.
  await page.keyboard.press('Control+b');
  await expect(page.getByTestId('capture-row')).toHaveCount(0);
  await page.keyboard.press('Control+b');
  await expect(page.getByTestId('capture-row')).toHaveCount(1);

  await expect(heap.getByTestId('class-row').first()).toBeVisible({ timeout: 120_000 });
  await window.screenshot('heap-large-classes');
  // Retained sizes come later, in the same rows.
  await expect(heap.getByText(/retained sizes in \d/)).toBeVisible({ timeout: 120_000 });
  await window.expectClass('Class7', /\d/);
  await window.screenshot('heap-large-retained');
});
