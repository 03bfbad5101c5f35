/** An exploration of the library: what it found with links to its hunts and scripts that repeat it, and the map of what was and was not reached. */
import type { AppResult } from '../../../shared/base/errors.ts';
import type { ExplorationFile, Found } from '../../../shared/features/explorer/contract/explorations.ts';
import { PERSON } from '../../../shared/core/findings/voice.ts';
import { exploreHeadline, notLooked } from '../../../shared/features/explorer/exploration-words.ts';
import { explorationSections } from '../../../shared/features/explorer/findings.ts';
import type { AnalysisDocument } from '../../core/bridge/analysis-client.ts';
import { askFile } from '../../core/stores/ask-file.ts';
import { useQuery } from '../../core/stores/hooks/use-query.ts';
import { useBridge, useCaptureTitle, useFiles } from '../../core/stores/workbench.tsx';
import { Button } from '../../core/widgets/button.tsx';
import type { CaptureViewProps } from '../../core/widgets/capture-view.ts';
import { CopyButton } from '../../core/widgets/copy-button.tsx';
import { Findings } from '../../core/widgets/findings/findings.tsx';
import { ReadDocument } from '../../core/widgets/read-document.tsx';
import { ExploreOn } from './explore-on.tsx';
import './exploration.css';

function loadFile(document: AnalysisDocument): Promise<AppResult<ExplorationFile>> {
  return document.query('exploration.file', {});
}

/** Rows lead nowhere; the buttons below them do. */
const nowhere = (): void => undefined;

function FoundActions({ found }: { readonly found: Found }) {
  const bridge = useBridge();
  const openCapture = useFiles((state) => state.openCapture);
  const { captureId, scripts, headline } = found;
  const copy = async (text: string): Promise<boolean> => (await bridge.command('clipboard.write', { text })).ok;
  return (
    <fieldset className="exploration-actions" aria-label={headline}>
      {captureId === null ? null : (
        <Button size="tiny" onClick={() => void openCapture(captureId)}>
          Open hunt {captureId}
        </Button>
      )}
      <CopyButton size="tiny" label="Copy Playwright test" onCopy={() => copy(scripts.playwright)} />
      <CopyButton size="tiny" label="Copy commands" onCopy={() => copy(scripts.commands.join('\n'))} />
      {scripts.budget === null ? null : (
        <CopyButton size="tiny" label="Copy budget file" onCopy={() => copy(scripts.budget ?? '')} />
      )}
    </fieldset>
  );
}

const actionsOf = (found: readonly Found[]) => found.map((each, at) => <FoundActions key={at} found={each} />);

export function ExplorationDocument({ capture, ...view }: CaptureViewProps) {
  const bridge = useBridge();
  const title = useCaptureTitle(capture);
  const { answer, refetch } = useQuery(capture.id, () => askFile(bridge.analysis, capture.file, loadFile));
  return (
    <ReadDocument
      {...view}
      className="exploration"
      testId="exploration"
      title={title}
      answer={answer}
      onRetry={refetch}
    >
      {(file) => (
        <div className="exploration-parts">
          <p className="exploration-headline" data-testid="exploration-headline">
            {exploreHeadline(file)} {file.endedBy === undefined ? '' : `The error: ${file.endedBy} `}
            {notLooked(file)}
          </p>
          <ExploreOn file={file} />
          <Findings
            areOpen
            parts={explorationSections(file)}
            voice={PERSON}
            go={nowhere}
            slots={{ leaks: actionsOf(file.leaks), shown: actionsOf(file.shown) }}
          />
        </div>
      )}
    </ReadDocument>
  );
}
