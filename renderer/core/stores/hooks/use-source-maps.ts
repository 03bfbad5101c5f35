/** Source maps of a document's scripts: original names, search locations, and changing them. */
import { useEffect, useState } from 'react';
import type { AnalysisAnswer } from '../../../../shared/core/analysis/analysis.ts';
import type { CpuPlace } from '../../../../shared/engine/profile/contract/sampled-profiles.ts';
import type { AnalysisDocument } from '../../bridge/analysis-client.ts';
import { useQuery } from './use-query.ts';
import { useCommandRunner } from './use-command.ts';
import { useLayout, useTopic } from '../workbench.tsx';

type Found = AnalysisAnswer<'profile.originals'>;

/** When to look again for the maps of a capture, after the answer without any. */
export const LOOK_AGAIN_MS: readonly number[] = [1000, 2000, 5000, 15_000];

export interface SourceMaps {
  /** Null while loading and without a document. */
  readonly found: Found | null;
  readonly error: string | null;
  /** Charts show one name: the original one. */
  readonly inChart: boolean;
  readonly setInChart: (inChart: boolean) => void;
  /** The person's patterns of third-party code. */
  readonly ignorePatterns: readonly string[];
  /** Third-party functions are dimmed; remembered for all documents. */
  readonly dimsThirdParty: boolean;
  readonly setDimsThirdParty: (dims: boolean) => void;
  /** Folders and files chosen by the person. */
  readonly lookIn: readonly string[];
  readonly add: (from: 'folder' | 'file') => void;
  readonly remove: (path: string) => void;
}

/** Original names of all functions of a CPU profile or of a trace's samples. */
export function useSourceMaps(document: AnalysisDocument | null): SourceMaps {
  const lookIn = useTopic('settings', ({ sourceMapPaths }) => sourceMapPaths);
  const run = useCommandRunner();
  const [inChart, setInChart] = useState(true);
  const ignorePatterns = useTopic('settings', (settings) => settings.ignorePatterns);
  const dimsThirdParty = useLayout((layout) => layout.dimsThirdParty);
  const setDimsThirdParty = useLayout((layout) => layout.setDimsThirdParty);
  const [look, setLook] = useState(0);
  const { answer } = useQuery(
    document === null ? null : JSON.stringify([document.documentId, lookIn, look]),
    async () => {
      if (document === null) throw new Error('a question without a document');
      return document.query('profile.originals', { lookIn: [...lookIn], besideScripts: true });
    },
  );
  // Maps of a new capture are stored in the background, by any process: look again a few times.
  const isMissing = answer?.ok === true && !answer.value.hasStoredMaps;
  useEffect(() => {
    const afterMs = LOOK_AGAIN_MS[look];
    if (!isMissing || afterMs === undefined) return undefined;
    const timer = setTimeout(() => setLook(look + 1), afterMs);
    return () => clearTimeout(timer);
  }, [isMissing, look]);
  return {
    found: answer?.ok === true ? answer.value : null,
    error: answer?.ok === false ? answer.error.message : null,
    inChart,
    setInChart,
    ignorePatterns,
    dimsThirdParty,
    setDimsThirdParty,
    lookIn,
    add: (from) => void run('source-maps.add', { from }, 'The source maps were not added'),
    remove: (path) =>
      void run(
        'settings.update',
        { sourceMapPaths: lookIn.filter((other) => other !== path) },
        'The source maps were not removed',
      ),
  };
}

const NOTHING: Found = { originals: [], maps: [], unreadable: [], problems: [], hasStoredMaps: false };

/** Original names of other places, such as stack frames; a stable object until the query changes. */
export function useOriginalPlaces(
  document: Pick<AnalysisDocument, 'documentId' | 'query'>,
  places: readonly CpuPlace[],
): Found['originals'] {
  const lookIn = useTopic('settings', ({ sourceMapPaths }) => sourceMapPaths);
  const question = places.length === 0 ? null : JSON.stringify([document.documentId, lookIn, places]);
  const { answer } = useQuery(question, () =>
    document.query('profile.originals', { places: [...places], lookIn: [...lookIn], besideScripts: true }),
  );
  return (question !== null && answer?.ok === true ? answer.value : NOTHING).originals;
}
