/** Renders a trace for a test, and reads and operates it. */
import { act, fireEvent, render, screen } from '@testing-library/react';
import type { AppResult } from '../../../../shared/base/errors.ts';
import type { AnalysisDocument } from '../../../core/bridge/analysis-client.ts';
import { standInDocument, type StandInAnswers } from '../../../core/testing/analysis.ts';
import { DocumentIdProvider } from '../../../core/stores/documents/document-id.tsx';
import { captureDocument } from '../../../core/stores/documents/document-tabs.ts';
import { capture } from '../../../core/testing/records.ts';
import { createTestWorkbench } from '../../../core/testing/workbench.tsx';
import { TraceDocument } from '../trace-document.tsx';
import { TRACE_ANSWERS } from './trace-answers.ts';

/** Opens a trace and its pane with the answers of `TRACE_ANSWERS`, some replaced. `ofQuery` returns the parameters of each query of a name. */
export async function openTrace(more: StandInAnswers = {}, opened?: Promise<AppResult<AnalysisDocument>>) {
  const { document, asked } = standInDocument({ ...TRACE_ANSWERS, ...more }, '/x.json');
  const bench = createTestWorkbench({
    analysis: { open: () => opened ?? Promise.resolve({ ok: true, value: document }) },
  });
  const record = capture('trace-00000001', { kind: 'trace' });
  const tab = captureDocument(record);
  await act(async () => {
    bench.topic('captures', [record]);
    bench.workbench.documents.getState().open(tab);
    render(
      bench.wrap(
        <DocumentIdProvider documentId={tab.id}>
          <TraceDocument
            capture={record}
            exportMenu={null}
            facts={<p>facts</p>}
            loss={<p>lost</p>}
            samples={({ thread, placeId, leading }) => (
              <div data-testid="samples-stand-in">
                {leading} {placeId} {JSON.stringify(thread)}
              </div>
            )}
          />
        </DocumentIdProvider>,
      ),
    );
  });
  // Its pane is one row until it is asked for.
  if (opened === undefined) fireEvent.click(await screen.findByRole('button', { name: /^Open details/ }));
  const ofQuery = (query: string): unknown[] =>
    asked.filter((each) => each.query === query).map(({ params }) => params);
  return { ofQuery, bench };
}

export const surface = (): HTMLElement => screen.getByTestId('trace-surface');
export const heads = (): (string | undefined)[] =>
  screen.getAllByTestId('trace-track').map((head) => head.dataset['track']);
export const spoken = (): string => surface().querySelector('output')?.textContent ?? '';
export const search = (text: string): void =>
  void fireEvent.change(screen.getByTestId('trace-find'), { target: { value: text } });
export const press = (code: string, more: object = {}): void =>
  void fireEvent.keyDown(surface(), { code, key: code, ...more });
export const show = (view: string): void => void fireEvent.click(screen.getByRole('radio', { name: view }));
