/** Opens places of code in the Sources panel of a target, which shows the original if a source map has the place. */
import { useMemo } from 'react';
import { liveDocument } from '../documents/document-tabs.ts';
import { findTarget, targetName } from '../topics/targets.ts';
import { useTopic, useWorkbench } from '../workbench.tsx';

/** A place in the code that ran: 1-based. */
interface PlaceOfCode {
  readonly url: string;
  readonly line: number;
  readonly column: number;
}

interface TargetSources {
  /** Null if the target is not connected. */
  readonly show: ((place: PlaceOfCode) => void) | null;
  readonly whyNot: string;
}

/** `targetId`: null for a capture of no known target. */
export function useTargetSources(targetId: string | null): TargetSources {
  const { documents, sourcePlaces, topics } = useWorkbench();
  const isThere = useTopic('endpoints', (endpoints) => {
    const target = findTarget(endpoints, targetId);
    return target !== null && target.state !== 'gone';
  });
  return useMemo(() => {
    if (!isThere)
      return {
        show: null,
        whyNot:
          targetId === null
            ? 'No link: the capture has places of code, not its text, and does not name its target.'
            : 'No link: the capture has places of code, not its text, and its target is not connected.',
      };
    return {
      show: ({ url, line, column }: PlaceOfCode): void => {
        const target = findTarget(topics.endpoints.getState().value, targetId);
        if (target === null) return;
        sourcePlaces.getState().open({ targetId: target.id, scriptId: null, url, line, column: Math.max(1, column) });
        documents.getState().open(liveDocument(target.id, targetName(target)));
      },
      whyNot: '',
    };
  }, [isThere, targetId, documents, sourcePlaces, topics]);
}
