/** Profiles of other tools: a file with several profiles, one that only counts, and exports that move nothing in the bar. */
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from './fixtures/test.ts';
import { WorkbenchWindow } from './fixtures/window.ts';

const SEVERAL = {
  $schema: 'https://www.speedscope.app/file-format-schema.json',
  shared: {
    frames: [
      { name: 'main', file: 'main.js', line: 1 },
      { name: 'rest', file: 'rest.js', line: 1 },
    ],
  },
  profiles: [
    {
      type: 'evented',
      name: 'Thread 1',
      unit: 'milliseconds',
      startValue: 0,
      endValue: 100,
      events: [
        { type: 'O', frame: 0, at: 0 },
        { type: 'C', frame: 0, at: 100 },
      ],
    },
    {
      type: 'sampled',
      name: 'Thread 2',
      unit: 'milliseconds',
      startValue: 0,
      endValue: 50,
      samples: [[0, 1]],
      weights: [50],
    },
  ],
};

test('every profile of a file is shown, counts are samples, and an export moves nothing', async ({ bench }) => {
  const several = join(bench.folder, 'threads.speedscope.json');
  writeFileSync(several, JSON.stringify(SEVERAL));
  const counts = join(bench.folder, 'stacks.txt');
  writeFileSync(counts, 'main;work 1500\nmain 80\n');
  const app = await bench.app({ flags: ['--cdp-url=http://localhost:9', several] });
  const { page } = app;
  const window = new WorkbenchWindow(app);
  await window.resize(1440, 900);
  const document = page.getByTestId('cpu-profile-document').filter({ visible: true });
  await expect(document).toContainText('100.0ms active', { timeout: 30_000 });
  await document.getByTestId('file-profiles').click();
  await page.getByText('Thread 2, 50.0 ms').click();
  await expect(document).toContainText('50.0ms active');
  await document.getByRole('radio', { name: 'Functions' }).click();
  await expect(document).toContainText('rest');
  await window.screenshot('profiles-of-a-file');

  const exportButton = document.getByTestId('export-button');
  const before = await exportButton.boundingBox();
  expect((before?.x ?? 0) + (before?.width ?? 0)).toBeLessThanOrEqual(1440);
  const exported = join(bench.folder, 'a-name-of-some-length.collapsed.txt');
  const name = await window.saveAs(exported, async () => {
    await exportButton.click();
    await page.getByTestId('export-collapsed').click();
  });
  await expect.poll(() => existsSync(exported)).toBe(true);
  await expect(page.getByTestId('notice')).toContainText(`Exported to ${name}`);
  expect(await exportButton.boundingBox()).toEqual(before);
  await window.screenshot('export-outcome');

  await window.openFromOutside(counts);
  await expect(document).toContainText('1,580 samples', { timeout: 30_000 });
  await expect(document).not.toContainText('Runtime');
  await expect(document.getByTestId('icicle')).toBeVisible();
  await window.screenshot('counts-of-another-tool');
});
