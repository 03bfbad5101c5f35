/** A measured interaction of the library. */
import type { AppResult } from '../../../../shared/base/errors.ts';
import type { InteractionFile } from '../../../../shared/features/page/contract/interactions.ts';
import { interactionSections, interactionVerdict } from '../../../../shared/features/page/findings.ts';
import { interactText } from '../../../../shared/features/page/tools/interact-text.ts';
import type { AnalysisDocument } from '../../../core/bridge/analysis-client.ts';
import { ResultDocument, type AgainCall } from '../../../core/runs/result-document.tsx';
import type { CaptureViewProps } from '../../../core/widgets/capture-view.ts';
import { MEASURING } from './measuring.ts';

function loadFile(document: AnalysisDocument): Promise<AppResult<InteractionFile>> {
  return document.query('interaction.file', {});
}

const TABLES: ReadonlySet<string> = new Set(['cost']);

function partNames({ result }: InteractionFile): ReadonlyMap<string, string> {
  const { second } = result;
  if (second === null) return new Map();
  return new Map([[second.captureId, second.kind === 'trace' ? 'Open the trace' : 'Open the CPU profile']]);
}

export function InteractionDocument(view: CaptureViewProps) {
  const again = ({ asked: params }: InteractionFile): AgainCall[] =>
    params === null ? [] : [{ ...MEASURING, params, title: view.capture.name, label: 'Record again' }];
  return (
    <ResultDocument
      view={view}
      testId="interaction"
      load={loadFile}
      verdict={interactionVerdict}
      sections={interactionSections}
      tables={TABLES}
      partNames={partNames}
      again={again}
      markdown={({ result }) => interactText(result)}
    />
  );
}
