import { act, cleanup, render, screen } from '@testing-library/react';
import { useState } from 'react';
import { afterEach, expect, it } from 'vitest';
import type { NetworkEntry } from '../../../shared/engine/network/contract/network.ts';
import { networkEntry as entry } from '../../core/testing/records.ts';
import { createTestWorkbench } from '../../core/testing/workbench.tsx';
import { useRequestPlaces } from './use-request-places.ts';

afterEach(cleanup);

const ID = 'capture:net-00000001';

function View({ entries, isCapture }: { readonly entries: readonly NetworkEntry[]; readonly isCapture: boolean }) {
  const [id, setId] = useState<number | null>(null);
  const selected = entries.find((each) => each.id === id);
  const reveal = useRequestPlaces({ documentId: ID, isCapture, hasEntries: entries.length > 0, selected, onGo: setId });
  return <p data-testid="view">{`${id} ${reveal?.id}`}</p>;
}

function bench(isCapture: boolean) {
  const made = createTestWorkbench();
  const { places, selections } = made.workbench;
  const view = (entries: readonly NetworkEntry[]) => made.wrap(<View entries={entries} isCapture={isCapture} />);
  return {
    view,
    ask: (id: number) => act(() => places.getState().ask(ID, { view: 'request', id })),
    shown: () => screen.getByTestId('view').textContent,
    published: () => [...selections.getState().published.values()].map(({ selection }) => selection),
  };
}

it('a link selects its request once the requests are there, and publishes it', () => {
  const b = bench(true);
  const { rerender } = render(b.view([]));
  b.ask(2);
  expect(b.shown()).toBe('null undefined');
  rerender(b.view([entry(1), entry(2)]));
  expect(b.shown()).toBe('2 2');
  expect(b.published()).toMatchObject([
    { place: { view: 'request', id: 2 }, facts: { name: 'GET 2', status: 200, requestId: '2' } },
  ]);
});

it('a request of a live target has no place', () => {
  const b = bench(false);
  render(b.view([entry(1)]));
  b.ask(1);
  expect(b.published()).toMatchObject([{ place: null, kind: 'request', facts: { requestId: '1' } }]);
});
