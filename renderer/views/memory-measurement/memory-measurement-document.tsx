/** A memory measurement: its findings as cards. */
import { settle, unwrap } from '../../../shared/contracts/errors.ts';
import { PERSON } from '../../../shared/findings/voice.ts';
import { memoryMeasurementFindings } from '../../../shared/kinds/memory-measurement/findings.ts';
import type { AnalysisDocument } from '../../bridge/analysis-client.ts';
import { useOpenedDocument } from '../../stores/use-opened-document.ts';
import type { CaptureViewProps } from '../../widgets/capture-view.ts';
import { DocumentOpening } from '../../widgets/document-opening.tsx';
import { useFactsPane } from '../../widgets/facts-pane.tsx';
import { Findings } from '../../widgets/findings.tsx';

function load(document: AnalysisDocument) {
  return settle(() => memoryMeasurementFindings(async (query, params) => unwrap(await document.query(query, params))));
}

export function MemoryMeasurementDocument({ capture, exportMenu, facts, loss }: CaptureViewProps) {
  const opened = useOpenedDocument(capture.file, load);
  const factsPane = useFactsPane(facts);
  if (opened.current.state !== 'open')
    return <DocumentOpening what="The memory measurement" opened={opened} sizeBytes={capture.sizeBytes} />;
  const { view, parts } = opened.current.overview;
  return (
    <div data-testid="memory-measurement-document">
      <div className="toolbar" role="toolbar" aria-label="Memory measurement">
        <span className="grow cut second">{view}</span>
        {exportMenu}
        {factsPane.button}
      </div>
      {loss}
      <Findings parts={parts} voice={PERSON} go={() => undefined} />
      {factsPane.pane}
    </div>
  );
}
