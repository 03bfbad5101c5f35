/** A source as it is stored with a capture, at a place of the code that ran: the original if a source map has it. With the figures of the capture. */
import { useMemo } from 'react';
import type { CaptureRecord } from '../../../shared/core/contracts/captures.ts';
import { askFile } from '../../core/stores/ask-file.ts';
import type { SourceTab } from '../../core/stores/documents/source-tab.ts';
import { useQuery } from '../../core/stores/hooks/use-query.ts';
import { useBridge, useCaptureTitle, useTopic } from '../../core/stores/workbench.tsx';
import { languageOf } from '../../core/widgets/code-view/code-language.ts';
import { CodeView } from '../../core/widgets/code-view/code-view.tsx';
import { PrettyButton } from '../../core/widgets/code-view/pretty-button.tsx';
import { shownPlace, usePretty } from '../../core/widgets/code-view/use-pretty.ts';
import { FailureState } from '../../core/widgets/failure-state.tsx';
import { MiddleCut } from '../../core/widgets/middle-cut.tsx';
import { sourcePlace, wholeSource } from '../../core/widgets/source-place.ts';
import { EmptyState } from '../../core/widgets/states.tsx';
import { useLineWeights } from './line-weights.ts';
import type { ShownScript } from './source-captures.ts';
import './sources.css';

export interface StoredSourceProps {
  readonly tab: SourceTab;
  readonly capture: CaptureRecord;
}

export function StoredSource({ tab: { place }, capture }: StoredSourceProps) {
  const { analysis } = useBridge();
  const captureTitle = useCaptureTitle(capture);
  const lookIn = useTopic('settings', ({ sourceMapPaths }) => sourceMapPaths);
  const { answer, refetch } = useQuery(JSON.stringify([capture.file, place, lookIn]), ({ signal }) =>
    askFile(
      analysis,
      capture.file,
      (document) => document.query('code.source', { place, lookIn: [...lookIn], besideScripts: true }),
      {
        signal,
      },
    ),
  );
  const found = answer?.ok === true ? answer.value.source : null;
  const isOriginal = found !== null && found.name !== place.url;
  const language = languageOf(found?.name ?? place.url, 'javascript');
  const code = usePretty(found?.text ?? '', language);
  const { shownAt } = code;
  const shown = useMemo<ShownScript | null>(() => {
    if (found === null) return null;
    const { name, text, startLine } = found;
    return { url: place.url, startLine, text, original: isOriginal ? { name, mapAt: '' } : null };
  }, [found, place.url, isOriginal]);
  const times = useLineWeights('cpu-profile', capture.kind === 'cpu-profile' ? capture : null, shown, shownAt);
  const bytes = useLineWeights('heap-profile', capture.kind === 'heap-profile' ? capture : null, shown, shownAt);
  const at = useMemo(
    () => (found === null ? null : shownPlace({ shownAt }, { line: found.line, column: found.column, request: 1 })),
    [found, shownAt],
  );
  if (answer === null) return <EmptyState title="Loading the source …" />;
  if (!answer.ok) return <FailureState title="The source could not be loaded" error={answer.error} onRetry={refetch} />;
  if (found === null)
    return (
      <EmptyState title="The text of this script is not stored with the capture">
        <span className="mono selectable">{wholeSource(place)}</span>
      </EmptyState>
    );
  return (
    <div className="sources-source column full" data-testid="stored-source">
      <div className="pane-head sources-head">
        <h3 className="cut">
          <MiddleCut text={found.name} />
        </h3>
        <span className="third cut" data-testid="source-view">
          {isOriginal
            ? `Original, by the source map of ${sourcePlace({ url: place.url, line: 0 })}, stored with ${captureTitle}`
            : `As run by the target, stored with ${captureTitle}`}
        </span>
        <span className="grow" />
        <PrettyButton code={code} />
      </div>
      <div className="sources-text grow">
        <CodeView
          label={`Source of ${found.name}`}
          text={code.text}
          language={language}
          place={at}
          times={times.value}
          bytes={bytes.value}
        />
      </div>
    </div>
  );
}
