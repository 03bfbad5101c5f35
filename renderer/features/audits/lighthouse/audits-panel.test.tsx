import { act, cleanup, render, screen, within } from '@testing-library/react';
import { afterEach, expect, test } from 'vitest';
import { targetShownTo, targetSnapshot } from '../../../../shared/core/contracts/targets.ts';
import { capture, target } from '../../../core/testing/records.ts';
import { createTestWorkbench } from '../../../core/testing/workbench.tsx';
import { AuditsPanel } from './audits-panel.tsx';

afterEach(cleanup);

test('lists the reports of the page by its address, and apart those of other pages that the tab had', () => {
  const bench = createTestWorkbench();
  const customers = target('tab', { title: 'Customers', url: 'https://shop.test/customers' });
  const front = target('tab', { title: 'Shop front', url: 'https://shop.test/' });
  let reports = 0;
  const report = (takenBy: string, of: typeof front) => {
    reports += 1;
    const id = `lh-0000000${reports}`;
    return capture(id, {
      kind: 'lighthouse',
      target: targetSnapshot(targetShownTo('window', of)),
      takenBy,
      options: { performance: '2 of 3' },
    });
  };
  render(bench.wrap(<AuditsPanel target={customers} isConnected />));
  act(() =>
    bench.topic('captures', [
      report('front', front),
      report('place', { ...customers, url: `${customers.url}#third` }),
      report('yesterday', { ...customers, id: 'tab of yesterday' }),
      report('elsewhere', { ...front, id: 'another tab' }),
    ]),
  );
  const list = (name: string): string[] =>
    within(screen.getByRole('region', { name }))
      .getAllByRole('button')
      .map((row) => row.textContent ?? '');
  const ofPage = list('Reports of this page');
  expect(ofPage).toHaveLength(2);
  expect(ofPage.join()).toMatch(/place.*yesterday|yesterday.*place/);
  expect(list('Reports of other pages in this tab')).toEqual([
    expect.stringMatching(/Shop front \/Performance 2 of 3.*front/),
  ]);
});
