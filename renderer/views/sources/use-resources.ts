/** Documents and style sheets of a page, loaded again whenever its list of scripts changes. */
import { useRef } from 'react';
import { ok } from '../../../shared/base/result.ts';
import type { PageResource, ScriptEntry } from '../../../shared/contracts/scripts.ts';
import { isPageLike, type TargetInfo } from '../../../shared/contracts/targets.ts';
import { useQuery } from '../../stores/use-query.ts';
import { useBridge } from '../../stores/workbench.tsx';

const NO_RESOURCES: readonly PageResource[] = [];

export function useResources(
  target: TargetInfo,
  isListening: boolean,
  scripts: readonly ScriptEntry[],
): readonly PageResource[] {
  const bridge = useBridge();
  const latest = useRef(NO_RESOURCES);
  const { answer } = useQuery(isListening && isPageLike(target.type) ? scripts : null, async () => {
    const found = await bridge.command('sources.resources', { targetId: target.id });
    // A page that navigates right now cannot list them: the last list stays until its new scripts are reported.
    if (found.ok) latest.current = found.value.resources;
    return ok(latest.current);
  });
  return answer?.ok === true ? answer.value : NO_RESOURCES;
}
