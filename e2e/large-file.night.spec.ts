/** Large files dropped on the window: opening can be cancelled, completes, and does not block the window. */
import { execFile } from 'node:child_process';
import { closeSync, openSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ROOT } from './fixtures/environment.ts';
import { expect, test } from './fixtures/test.ts';
import { WorkbenchWindow } from './fixtures/window.ts';

/** A file that is longer than any string of V8 (2²⁹ characters): its objects alone have some 160 MB. */
const OBJECTS = 3_000_000;
const TEXT_MEGABYTES = 400;

test('a dropped file of 600 MB is cancelled while it opens, then opens', async ({ bench }) => {
  // The analysis has a low priority: on a machine that is busy with something else it gets a tenth of a core.
  test.setTimeout(900_000);
  const app = await bench.app();
  const { page } = app;
  const window = new WorkbenchWindow(app);
  const file = join(app.project, 'large.heapsnapshot');
  await promisify(execFile)(process.execPath, [
    join(ROOT, 'bench/heap-reference/make-synthetic-heap.mjs'),
    String(OBJECTS),
    file,
    String(TEXT_MEGABYTES),
  ]);
  expect(statSync(file).size).toBeGreaterThan(2 ** 29);

  await window.dropFile(file);
  const heap = window.heapDocument();
  const progress = heap.getByTestId('document-progress');
  await expect(progress).toContainText('%', { timeout: 60_000 });
  await window.screenshot('heap-large-reading');
  await heap.getByTestId('cancel-open').click();
  await expect(heap).toContainText('Opening was cancelled');

  await heap.getByRole('button', { name: 'Open again' }).click();
  await expect(progress).toBeVisible();
  // The window responds while the file is read.
  await page.keyboard.press('Control+b');
  await expect(page.getByTestId('capture-row')).toHaveCount(0);
  await page.keyboard.press('Control+b');
  await expect(page.getByTestId('capture-row')).toHaveCount(1);

  await expect(heap.getByTestId('class-row').first()).toBeVisible({ timeout: 300_000 });
  await window.screenshot('heap-large-classes');
  // Retained sizes appear later in the same rows.
  await expect(heap.getByText(/retained sizes in \d/)).toBeVisible({ timeout: 500_000 });
  await window.expectClass('Class7', /\d/);
  await window.screenshot('heap-large-retained');
});

/** Main-thread tasks of 1 ms, each with a call of 0.5 ms in it, until the file has `leastBytes`; answers the number of tasks. */
function writeTrace(file: string, leastBytes: number): number {
  const descriptor = openSync(file, 'w');
  const common = '"pid":7,"tid":1';
  writeSync(
    descriptor,
    `{"traceEvents":[{"name":"thread_name","ph":"M","cat":"__metadata",${common},"ts":0,"args":{"name":"CrRendererMain"}}`,
  );
  let tasks = 0;
  for (let bytes = 0; bytes < leastBytes;) {
    const events: string[] = [];
    for (let index = 0; index < 10_000; index += 1, tasks += 1) {
      const ts = 1_000_000 + tasks * 1000;
      events.push(
        `,\n{"name":"RunTask","cat":"disabled-by-default-devtools.timeline","ph":"X",${common},"ts":${ts},"dur":900,"args":{}}`,
        `,\n{"name":"FunctionCall","cat":"devtools.timeline","ph":"X",${common},"ts":${ts + 100},"dur":500,"args":{"data":{"functionName":"fillRow","url":"http://shop.test/app.js","lineNumber":${index}}}}`,
      );
    }
    bytes += writeSync(descriptor, events.join(''));
  }
  writeSync(descriptor, ']}');
  closeSync(descriptor);
  return tasks;
}

test('a dropped trace of 200 MB opens with all of its tasks', async ({ bench }) => {
  const app = await bench.app();
  const { page } = app;
  const window = new WorkbenchWindow(app);
  const file = join(app.project, 'large.json');
  const tasks = writeTrace(file, 200_000_000);
  expect(statSync(file).size).toBeGreaterThan(200_000_000);

  await window.dropFile(file);
  const trace = page.getByTestId('trace-document').filter({ visible: true });
  await expect(trace.getByTestId('trace-figures')).toContainText(`${(tasks * 2 + 1).toLocaleString('en-US')} events`, {
    timeout: 120_000,
  });
  // The window responds at once.
  await page.keyboard.press('Control+b');
  await expect(page.getByTestId('capture-row')).toHaveCount(0);
  await page.keyboard.press('Control+b');
  await expect(page.getByTestId('capture-row')).toHaveCount(1);
  await expect(trace.getByTestId('trace-track').filter({ hasText: 'Main' })).toBeVisible();
  await window.screenshot('trace-large');
});
