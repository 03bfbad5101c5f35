/** Test helper: a page as a target. */
import { targetShownTo, type ShownTarget, type TargetInfo } from '../../contracts/targets.ts';

export function examplePage(title: string, url: string, more: Partial<TargetInfo> = {}): ShownTarget {
  return targetShownTo('window', {
    id: 'T1',
    type: 'page',
    title,
    url,
    endpointId: 'E1',
    endpoint: 'http://localhost:9222',
    parentId: null,
    state: 'attached',
    ...more,
  });
}
