import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import type { ComponentProps } from 'react';
import { afterEach, expect, it } from 'vitest';
import { createTestWorkbench } from '../../../core/testing/workbench.tsx';
import { SourceLinksContext } from '../../../core/widgets/source-link.tsx';
import type { SourcePosition } from '../../../core/widgets/source-place.ts';
import { SourceFact } from './source-fact.tsx';

afterEach(cleanup);

async function show(
  bench: ReturnType<typeof createTestWorkbench>,
  fact: ComponentProps<typeof SourceFact>,
  open: ((place: SourcePosition) => void) | null = null,
): Promise<void> {
  await act(
    async () =>
      void render(
        bench.wrap(
          <SourceLinksContext value={{ show: open, whyNot: '' }}>
            <dl>
              <SourceFact {...fact} />
            </dl>
          </SourceLinksContext>,
        ),
      ),
  );
}

it('shows and copies the snapshot location without a source map', async () => {
  const copied: string[] = [];
  const bench = createTestWorkbench();
  await show(bench, {
    location: { url: 'http://shop.test/app.js', line: 3, column: 7 },
    onCopy: (text) => Promise.resolve(copied.push(text) > 0),
  });
  expect(screen.getByTestId('object-source').textContent).toContain('http://shop.test/app.js:3:7');
  await act(async () => void fireEvent.click(screen.getByRole('button', { name: 'Copy source location' })));
  expect(copied).toEqual(['http://shop.test/app.js:3:7']);
});

it('shows and copies the original location, with the generated one below', async () => {
  const copied: string[] = [];
  const bench = createTestWorkbench();
  bench.answer('source.original', {
    ok: true,
    value: { original: { source: '/shop/src/row.ts', line: 64, column: 12, mapFile: '/shop/app.js.map' } },
  });
  await show(bench, {
    location: { url: '/shop/app.js', line: 1, column: 2041 },
    onCopy: (text) => Promise.resolve(copied.push(text) > 0),
  });
  const { textContent } = screen.getByTestId('object-source');
  expect(textContent).toContain('/shop/src/row.ts:64:12');
  expect(textContent).toContain('/shop/app.js:1:2041, by source map');
  fireEvent.click(screen.getByRole('button', { name: 'Copy source location' }));
  expect(copied).toEqual(['/shop/src/row.ts:64:12']);
  expect(bench.asked).toEqual([{ name: 'source.original', params: { url: '/shop/app.js', line: 1, column: 2041 } }]);
});

it('prefers the source map that is stored with the capture', async () => {
  const bench = createTestWorkbench();
  await show(bench, {
    location: { url: 'http://shop.test/app.js', line: 1, column: 27 },
    stored: { source: 'src/details.js', line: 4, column: 15 },
    onCopy: () => Promise.resolve(true),
  });
  const { textContent } = screen.getByTestId('object-source');
  expect(textContent).toContain('src/details.js:4:15');
  expect(textContent).toContain('http://shop.test/app.js:1:27, by source map');
  expect(bench.asked).toEqual([]);
});

it('is a link to the place in the code that ran', async () => {
  const shown: SourcePosition[] = [];
  const bench = createTestWorkbench();
  const location = { url: '/shop/app.js', line: 1, column: 2041 };
  await show(
    bench,
    { location, stored: { source: 'src/row.ts', line: 64, column: 12 }, onCopy: () => Promise.resolve(true) },
    (place) => shown.push(place),
  );
  fireEvent.click(screen.getByRole('link', { name: 'src/row.ts:64:12' }));
  expect(shown).toEqual([location]);
});
