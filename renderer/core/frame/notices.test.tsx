import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, expect, it } from 'vitest';
import { endpoint } from '../testing/records.ts';
import { createTestWorkbench } from '../testing/workbench.tsx';
import { Notices } from './notices.tsx';

afterEach(cleanup);

const NOTICE = {
  id: 'n1',
  severity: 'warning',
  title: 'Trace of Orders was lost',
  detail: null,
  action: null,
} as const;

it('an action that cannot run is off and says why', () => {
  const bench = createTestWorkbench();
  render(bench.wrap(<Notices />));
  const whyOff = (endpoints: readonly unknown[]) => (endpoints.length === 0 ? 'Orders is not connected' : null);
  act(() =>
    bench.workbench.notices
      .getState()
      .add({ ...NOTICE, action: { label: 'Record again', run: () => undefined, whyOff } }),
  );
  const button = screen.getByRole('button', { name: 'Record again' });
  expect([button.hasAttribute('disabled'), button.title]).toEqual([true, 'Orders is not connected']);
  act(() => bench.topic('endpoints', [endpoint('e1')]));
  expect(button.hasAttribute('disabled')).toBe(false);
});

it('a notice of what is told elsewhere too goes by itself, except while it is pointed at', () => {
  const bench = createTestWorkbench();
  render(bench.wrap(<Notices />));
  const { add } = bench.workbench.notices.getState();
  act(() => {
    add({ ...NOTICE, isPassing: true });
    add({ ...NOTICE, id: 'n2', title: 'Trace deleted' });
    add({ ...NOTICE, id: 'n3', title: 'Told in its page', shownIn: 'live:t1' });
  });
  expect(screen.queryByText('Told in its page')).toBeNull();
  const passing = () => screen.queryByText(NOTICE.title)?.closest('[data-testid="notice"]') ?? null;
  const pointed = passing();
  if (pointed === null) throw new Error('a notice');
  fireEvent.pointerEnter(pointed);
  act(() => bench.pass(60_000));
  expect(passing()).not.toBeNull();
  fireEvent.pointerLeave(pointed);
  act(() => bench.pass(10_000));
  expect(passing()).not.toBeNull();
  act(() => bench.pass(10_000));
  expect(passing()).toBeNull();
  expect(screen.getByText('Trace deleted')).toBeTruthy();
});
