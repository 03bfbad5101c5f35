import { act, cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { afterEach, expect, it } from 'vitest';
import { activeDocument } from '../../core/stores/documents/documents.ts';
import { endpoint, target } from '../../core/testing/records.ts';
import { createTestWorkbench } from '../../core/testing/workbench.tsx';
import { FindSampleLeak } from './sample-hunt.tsx';

afterEach(cleanup);

it('starts the sample, waits for its page, and opens a hunt that presses its button', async () => {
  const bench = createTestWorkbench();
  bench.answer('sample.start', { ok: true, value: { endpointId: 'sample' } });
  render(bench.wrap(<FindSampleLeak />));
  fireEvent.click(screen.getByTestId('find-sample-leak'));
  await waitFor(() => expect(bench.asked).toEqual([{ name: 'sample.start', params: {} }]));
  expect(screen.getByTestId('find-sample-leak').hasAttribute('disabled')).toBe(true);
  const page = target('page-1', { title: 'PEN sample', endpointId: 'sample' });
  act(() => bench.topic('endpoints', [endpoint('sample', { origin: 'sample', targets: [page] })]));
  await waitFor(() => expect(bench.asked.at(-1)?.name).toBe('pen_leak_hunt'));
  expect(bench.asked.at(-1)?.params).toEqual({
    target: 'page-1',
    steps: [{ click: 'Refresh orders' }],
    repeat: 5,
    rounds: 3,
  });
  expect(activeDocument(bench.workbench.documents.getState())?.kind).toBe('leak-hunt');
});

it('is the first thing to do until an own page is connected', () => {
  const bench = createTestWorkbench();
  render(bench.wrap(<FindSampleLeak />));
  const look = () => screen.getByTestId('find-sample-leak').dataset['look'];
  const connect = (origin: 'sample' | 'added') =>
    act(() => bench.topic('endpoints', [endpoint('e1', { origin, targets: [target('t1')] })]));
  connect('sample');
  expect(look()).toBe('primary');
  connect('added');
  expect(look()).toBe('plain');
});
