/**
 * Opens places of code: in the Sources panel of a connected target, otherwise in the sources that are stored with the capture. Both show the original
 * if a source map has the place.
 */
import { useMemo } from 'react';
import type { CaptureRecord } from '../../../../shared/core/contracts/captures.ts';
import { liveDocument } from '../documents/document-tabs.ts';
import { findTarget, targetName } from '../topics/targets.ts';
import { sourceDocument } from '../documents/source-tab.ts';
import { useTopic, useWorkbench } from '../workbench.tsx';

/** A place in the code that ran, or in the original source of a script that ran: 1-based. */
interface PlaceOfCode {
  readonly url: string;
  readonly line: number;
  readonly column: number;
  readonly script?: string | undefined;
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
      show: ({ url, line, column, script }: PlaceOfCode): void => {
        const target = findTarget(topics.endpoints.getState().value, targetId);
        if (target === null) return;
        sourcePlaces.getState().open({
          targetId: target.id,
          scriptId: null,
          url: script ?? url,
          ...(script === undefined ? {} : { original: url }),
          line,
          column: Math.max(1, column),
        });
        documents.getState().open(liveDocument(target.id, targetName(target)));
      },
      whyNot: '',
    };
  }, [isThere, targetId, documents, sourcePlaces, topics]);
}

/** The same for a capture, whose target may not be connected any more: its scripts are then those that were stored with it. */
export function useCaptureSources(
  capture: CaptureRecord | null,
  /** For a capture whose record is gone. */
  targetId: string | null = capture?.target?.id ?? null,
): TargetSources {
  const { documents } = useWorkbench();
  const live = useTargetSources(targetId);
  // Nothing is stored of a file from elsewhere.
  const id = capture === null || capture.target === null ? null : capture.id;
  return useMemo(
    () =>
      live.show !== null || id === null
        ? live
        : {
            show: (place) => documents.getState().open(sourceDocument({ id }, place), { preview: true }),
            whyNot: '',
          },
    [live, documents, id],
  );
}
