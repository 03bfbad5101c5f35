import { act, cleanup, render, screen, waitFor } from '@testing-library/react';
import { afterEach, expect, it } from 'vitest';
import { createTestWorkbench } from '../../testing/workbench.tsx';
import { useLiveOriginals, type LivePlace } from './use-live-originals.ts';

afterEach(cleanup);

const ORIGINAL = { name: 'load', source: 'src/prices.ts', line: 8, column: 5 };
const place = (line: number, url = 'http://shop.test/app.js'): LivePlace => ({ url, scriptId: '7', line, column: 9 });

function Places({ places }: { places: readonly LivePlace[] }) {
  const originalOf = useLiveOriginals('T1', places);
  return <p data-testid="names">{places.map((each) => originalOf(each)?.name ?? '–').join()}</p>;
}

async function shown(answer: { originals: (typeof ORIGINAL | null)[]; isComplete: boolean }, places: LivePlace[]) {
  const bench = createTestWorkbench();
  bench.answer('originals.live', { ok: true, value: answer });
  const view = render(bench.wrap(<Places places={places} />));
  return {
    bench,
    view,
    show: (next: LivePlace[]) => act(async () => view.rerender(bench.wrap(<Places places={next} />))),
  };
}

it('asks for the places in view once, and not for those without a script', async () => {
  const { bench, show } = await shown({ originals: [ORIGINAL, null], isComplete: true }, [
    place(1),
    place(2),
    place(3, ''),
  ]);
  await waitFor(() => expect(screen.getByTestId('names').textContent).toBe('load,–,–'));
  await show([place(2), place(1)]);
  expect(screen.getByTestId('names').textContent).toBe('–,load');
  const asked = bench.asked.filter(({ name }) => name === 'originals.live');
  expect(asked).toEqual([
    {
      name: 'originals.live',
      params: {
        targetId: 'T1',
        places: [1, 2].map((line) => ({ url: 'http://shop.test/app.js', scriptId: '7', line, column: 9 })),
      },
    },
  ]);
});

it('asks again while source maps are being read', async () => {
  const { bench } = await shown({ originals: [null], isComplete: false }, [place(1)]);
  const asked = () => bench.asked.filter(({ name }) => name === 'originals.live').length;
  await waitFor(() => expect(asked()).toBe(1));
  bench.answer('originals.live', { ok: true, value: { originals: [ORIGINAL], isComplete: true } });
  await waitFor(() => expect(screen.getByTestId('names').textContent).toBe('load'));
  expect(asked()).toBe(2);
});
