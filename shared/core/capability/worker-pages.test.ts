import { expect, it } from 'vitest';
import type { TargetInfo, TargetType } from '../contracts/targets.ts';
import { pageOf, workersOf } from './worker-pages.ts';

const made = (id: string, type: TargetType, parentId: string | null, state: TargetInfo['state'] = 'attached') => ({
  id,
  type,
  title: id,
  url: `https://a.test/${id}`,
  endpointId: 'E1',
  endpoint: 'http://localhost:9222',
  parentId,
  state,
});
const PAGE: TargetInfo = made('page', 'page', null);
const TARGETS: readonly TargetInfo[] = [
  PAGE,
  made('other', 'page', null),
  made('frame', 'iframe', 'page'),
  made('worker', 'worker', 'page'),
  made('nested', 'worker', 'worker'),
  made('framed', 'worker', 'frame'),
  made('ended', 'worker', 'page', 'gone'),
  made('foreign', 'worker', 'other'),
  made('lost', 'worker', 'closed'),
];
const byId = (id: string): TargetInfo | null => TARGETS.find((target) => target.id === id) ?? null;
const pageIdOf = (id: string): string | undefined => pageOf(byId(id) ?? PAGE, byId)?.id;

it('the page of a worker or frame is found through its owners', () => {
  expect(['worker', 'nested', 'framed', 'frame', 'foreign'].map(pageIdOf)).toEqual([
    'page',
    'page',
    'page',
    'page',
    'other',
  ]);
  expect(['page', 'lost'].map(pageIdOf)).toEqual([undefined, undefined]);
});

it('the workers of a page are those that run, also of its frames and workers', () => {
  expect(workersOf(PAGE, TARGETS, byId).map(({ id }) => id)).toEqual(['worker', 'nested', 'framed']);
});
