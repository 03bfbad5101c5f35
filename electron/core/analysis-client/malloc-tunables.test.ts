import { expect, it } from 'vitest';
import { mallocTunables } from './malloc-tunables.ts';

it.each([
  ['nothing', undefined, 'glibc.malloc.hugetlb=1:glibc.malloc.arena_max=1'],
  ['an empty value', '', 'glibc.malloc.hugetlb=1:glibc.malloc.arena_max=1'],
  ['other tunables', 'glibc.malloc.check=3', 'glibc.malloc.check=3:glibc.malloc.hugetlb=1:glibc.malloc.arena_max=1'],
  ['a choice of pages', 'glibc.malloc.hugetlb=0', 'glibc.malloc.hugetlb=0:glibc.malloc.arena_max=1'],
])('are set beside %s of the person', (_what, own, expected) => {
  expect(mallocTunables(own)).toEqual({ GLIBC_TUNABLES: expected });
});
