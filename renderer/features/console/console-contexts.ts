/** Where the console prompt can evaluate: the frames of the page, and the workers and frames that are targets of their own. No React here. */
import type { LiveLogState, ScriptFrame } from '../../../shared/core/contracts/live-logs.ts';
import type { EndpointInfo, TargetInfo } from '../../../shared/core/contracts/targets.ts';
import { sourcePlace } from '../../core/widgets/source-place.ts';

/** The targets below a target, in the order of the protocol: workers, and frames in other processes. */
export function targetsBelow(endpoints: readonly EndpointInfo[], { id, endpointId }: TargetInfo): TargetInfo[] {
  const all = endpoints.find((endpoint) => endpoint.id === endpointId)?.targets ?? [];
  const below = new Set([id]);
  // A child may be listed before its parent.
  for (let before = 0; before < below.size;) {
    before = below.size;
    for (const target of all) if (target.parentId !== null && below.has(target.parentId)) below.add(target.id);
  }
  return all.filter((target) => target.id !== id && below.has(target.id) && target.type !== 'other');
}

/** `top`, the name that the page gave the frame, or the end of its URL. */
export function frameLabel({ depth, name, url }: ScriptFrame): string {
  if (depth === 0) return 'top';
  return name === '' ? sourcePlace({ url, line: 0 }) || '(no URL)' : name;
}

/** The frame in which the prompt evaluates; null for a target without frames. */
export function selectedFrame({
  frames = [],
  selectedFrameId,
}: Pick<LiveLogState, 'frames' | 'selectedFrameId'>): ScriptFrame | null {
  return frames.find(({ frameId }) => frameId === selectedFrameId) ?? frames.find(({ depth }) => depth === 0) ?? null;
}
