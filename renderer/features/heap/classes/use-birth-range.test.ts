import { expect, it } from 'vitest';
import type { TargetSnapshot } from '../../../../shared/core/contracts/targets.ts';
import { capture } from '../../../core/testing/records.ts';
import { earlierOfSameTarget } from './use-birth-range.ts';

const SHOP: TargetSnapshot = {
  id: 'page-1',
  type: 'page',
  title: 'Shop',
  url: 'https://shop.test/list?page=1',
  endpoint: 'http://localhost:9222',
};

it('ignores captures of another process', () => {
  const at = (minute: number): { startedAt: string } => ({
    startedAt: `2026-11-21T00:${String(minute).padStart(2, '0')}:00Z`,
  });
  const own = capture('heap-00000001', { target: SHOP, ...at(9) });
  const sameSite = { ...SHOP, url: 'https://shop.test/basket' };
  const others = [
    capture('heap-00000002', { target: SHOP, ...at(3) }),
    capture('heap-00000003', { target: sameSite, ...at(4) }),
    capture('heap-00000004', { target: { ...SHOP, id: 'page-2' }, ...at(5) }),
    capture('heap-00000005', { target: { ...SHOP, url: 'https://bank.test/' }, ...at(5) }),
    capture('heap-00000006', { target: { ...SHOP, endpoint: 'http://localhost:9223' }, ...at(5) }),
    capture('heap-00000007', { target: null, ...at(6) }),
    capture('heap-00000008', { target: SHOP, ...at(12) }),
  ];
  expect(earlierOfSameTarget(own, others).map(({ id }) => id)).toEqual(['heap-00000003', 'heap-00000002']);
  const imported = capture('heap-00000009', { target: null, ...at(9) });
  expect(earlierOfSameTarget(imported, others)).toEqual([]);
});
