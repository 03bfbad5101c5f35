import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { afterEach, expect, it } from 'vitest';
import { appError } from '../../../shared/base/errors.ts';
import { createTestWorkbench } from '../../core/testing/workbench.tsx';
import { endpoint, target } from '../../core/testing/records.ts';
import { ExploreDialog } from './explore-dialog.tsx';

afterEach(cleanup);

const PAGE = target('t1', { type: 'page', title: 'Shop', url: 'http://localhost:1/' });
const SERVER = target('n1', { type: 'node', title: 'server.js', url: 'file:///shop/server.js' });
const WORKER = target('w1', { type: 'worker', title: 'sums.js' });

function openDialog(servers: readonly ReturnType<typeof target>[]) {
  const bench = createTestWorkbench();
  const browser = endpoint('e1', { targets: [PAGE, WORKER] });
  bench.topic('endpoints', [browser, endpoint('e2', { targets: [...servers] })]);
  bench.topic('session', { selectedTargetId: PAGE.id });
  bench.answer('pen_explore', { ok: false, error: appError('cancelled', 'Only the question counts here.') });
  render(bench.wrap(<ExploreDialog open onOpenChange={() => undefined} />));
  const choice = screen.getByRole<HTMLSelectElement>('combobox', { name: 'Server behind it' });
  const explore = async () => {
    fireEvent.click(screen.getByRole('button', { name: 'Explore' }));
    await waitFor(() => expect(bench.asked.some(({ name }) => name === 'pen_explore')).toBe(true));
    return bench.asked.find(({ name }) => name === 'pen_explore')?.params;
  };
  return { bench, browser, choice, explore };
}

it('screens the server that is chosen of the connected Node processes', async () => {
  const { choice, explore } = openDialog([SERVER]);
  expect([...choice.options].map(({ value }) => value)).toEqual(['', SERVER.id]);
  fireEvent.change(choice, { target: { value: SERVER.id } });
  expect(await explore()).toMatchObject({ url: PAGE.url, server: SERVER.id, target: PAGE.id });
});

it('screens none unless one is chosen, and none that has ended since', async () => {
  const { bench, browser, choice, explore } = openDialog([SERVER]);
  fireEvent.change(choice, { target: { value: SERVER.id } });
  bench.topic('endpoints', [browser]);
  await waitFor(() => expect(choice.value).toBe(''));
  expect(await explore()).not.toHaveProperty('server');
});

it('says what is missing where no Node process is connected', () => {
  const { choice } = openDialog([]);
  expect(choice.disabled).toBe(true);
  expect(screen.getByText(/Start it with --inspect/)).toBeTruthy();
});
