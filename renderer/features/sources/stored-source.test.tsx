/** The source that is stored with a capture, at a place of the code that ran. */
import { act, cleanup, render, screen } from '@testing-library/react';
import { afterEach, expect, it } from 'vitest';
import { sourceDocument } from '../../core/stores/documents/source-tab.ts';
import { standInDocument } from '../../core/testing/analysis.ts';
import { capture } from '../../core/testing/records.ts';
import { createTestWorkbench } from '../../core/testing/workbench.tsx';
import { StoredSource } from './stored-source.tsx';

afterEach(cleanup);

const PROFILE = capture('cpu-00000001', { kind: 'cpu-profile', name: 'Typing' });
const ORIGINAL = 'export const rows = [];\nexport function makeRows() {\n  return rows.map(String);\n}\n';
const SOURCE = { name: 'https://shop.test/src/rows.ts', text: ORIGINAL, line: 2, column: 1, startLine: 1 };
const PLACE = { url: 'https://shop.test/app.js', line: 1, column: 800 };

async function show(source: typeof SOURCE | null): Promise<void> {
  const row = { name: 'n', ...PLACE, self: 60, total: 90, samples: 6 };
  const { document } = standInDocument({
    'code.source': () => ({ source }),
    'profile.functions': () => ({ rows: [row], start: 0, total: 1 }),
    'profile.lines': () => ({ lines: [{ line: 1, samples: 6, self: 60 }] }),
    'profile.originals': ({ places = [] }) => ({
      originals: places.map(({ name = '', url, line, column }) => ({
        place: { name, url, line, column },
        original: { name: null, source: SOURCE.name, line: 2, column: 8 },
        besideFile: null,
      })),
      maps: [],
      unreadable: [],
      problems: [],
      hasStoredMaps: true,
    }),
  });
  const bench = createTestWorkbench({ analysis: { open: () => Promise.resolve({ ok: true, value: document }) } });
  bench.topic('captures', [PROFILE]);
  const tab = sourceDocument(PROFILE, PLACE);
  await act(async () => void render(bench.wrap(<StoredSource tab={tab} capture={PROFILE} />)));
}

it('is the original at its line, with the time of the profile', async () => {
  await show(SOURCE);
  const shown = await screen.findByTestId('stored-source');
  expect(shown.textContent).toContain('https://shop.test/src/rows.ts');
  expect(screen.getByTestId('source-view').textContent).toMatch(/^Original, by the source map of app\.js, stored with/);
  expect(shown.querySelector('.code-marked-line')?.textContent).toBe('export function makeRows() {');
  expect((await screen.findByTitle(/self time, 100\.0% of this source's/)).textContent).toBe('60.0 ms');
});

it('is the script where no original is known', async () => {
  await show({ ...SOURCE, name: PLACE.url });
  expect((await screen.findByTestId('source-view')).textContent).toMatch(/^As run by the target, stored with/);
});

it('says that nothing is stored, with the place', async () => {
  await show(null);
  expect(await screen.findByText('The text of this script is not stored with the capture')).toBeTruthy();
  expect(screen.getByText('https://shop.test/app.js:1:800')).toBeTruthy();
});
