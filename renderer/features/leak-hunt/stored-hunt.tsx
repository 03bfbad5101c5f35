/** A leak hunt of the library: its result as it was stored, at once; what needs a snapshot that is gone says so. */
import { useState } from 'react';
import { penLeakHunt } from '../../../shared/features/leak-hunt/tools/leak-hunt.ts';
import { type CaptureRecord, captureUri } from '../../../shared/core/contracts/captures.ts';
import { huntSnapshots } from '../../../shared/core/contracts/leak-hunts.ts';
import { type LeakHuntFile } from '../../../shared/features/leak-hunt/contract/leak-hunt-files.ts';
import { askFile } from '../../core/stores/ask-file.ts';
import { captureDocument } from '../../core/stores/documents/document-tabs.ts';
import type { HuntResult } from './stores/leak-hunts.ts';
import { useQuery } from '../../core/stores/hooks/use-query.ts';
import { useBridge, useCaptureTitle, useDocuments, useTopic, useWorkbench } from '../../core/stores/workbench.tsx';
import { Button } from '../../core/widgets/button.tsx';
import type { CaptureViewProps } from '../../core/widgets/capture-view.ts';
import { EmptyState } from '../../core/widgets/states.tsx';
import { useHuntAgain } from './hunt-again.tsx';
import { HuntResultView } from './hunt-result.tsx';
import { ReadDocument } from '../../core/widgets/read-document.tsx';

/** The stored result with its snapshots as the library has them now; null if another version wrote it in another form. */
export function storedResult(
  hunt: Pick<CaptureRecord, 'id'>,
  file: LeakHuntFile,
  captures: readonly CaptureRecord[],
): HuntResult | null {
  const parsed = penLeakHunt.result.safeParse(file.result);
  if (!parsed.success) return null;
  const files = new Map(captures.map((capture) => [capture.id, capture.file]));
  const snapshots = parsed.data.snapshots.map((snapshot) => ({
    ...snapshot,
    file: files.get(snapshot.captureId ?? '') ?? '',
  }));
  const gone = snapshots.flatMap(({ captureId, file: path }) => (path === '' && captureId !== null ? [captureId] : []));
  return { ...parsed.data, snapshots, goneSnapshots: gone, captureId: hunt.id, link: captureUri(hunt.id) };
}

interface Comparing {
  readonly isRunning: boolean;
  readonly notes: readonly string[];
}

/** Compares the snapshots again on request: another result is a hunt of its own, which is opened. */
function useCompareAgain(capture: CaptureRecord): Comparing & { readonly start: () => Promise<void> } {
  const bridge = useBridge();
  const { windowProblems } = useWorkbench();
  const open = useDocuments((state) => state.open);
  const [state, setState] = useState<Comparing>({ isRunning: false, notes: [] });
  const start = async (): Promise<void> => {
    setState({ isRunning: true, notes: [] });
    const params = { captures: [capture.id], recompute: true };
    const answer = await bridge.call(penLeakHunt.name, params, penLeakHunt.result);
    setState({ isRunning: false, notes: answer.ok ? answer.notes : [] });
    if (!answer.ok) windowProblems.getState().addError('The snapshots were not compared', answer.error);
    else if (answer.value.captureId !== undefined && answer.value.captureId !== capture.id)
      open(captureDocument({ id: answer.value.captureId, kind: 'leak-hunt', name: capture.name }));
  };
  return { ...state, start };
}

function Result({ capture, file }: { readonly capture: CaptureRecord; readonly file: LeakHuntFile }) {
  const captures = useTopic('captures');
  const comparing = useCompareAgain(capture);
  const result = storedResult(capture, file, captures);
  const ids = huntSnapshots(capture)?.judged ?? [];
  const found = ids.flatMap((id) => captures.find((each) => each.id === id) ?? []);
  const canCompare = found.length === ids.length && ids.length > 0;
  const { asked } = file;
  const again = useHuntAgain(asked, capture.target);
  if (comparing.isRunning) return <EmptyState title="Comparing the snapshots …" />;
  const compareAgain = (): void => void comparing.start();
  if (result === null)
    return (
      <EmptyState
        title="This hunt was stored by another version of PEN Workbench"
        action={
          canCompare ? (
            <Button look="primary" onClick={compareAgain}>
              Recompute
            </Button>
          ) : undefined
        }
      >
        Its verdict: {file.verdict.text}
      </EmptyState>
    );
  return (
    <HuntResultView
      result={result}
      notes={[...file.notes, ...comparing.notes]}
      asked={asked}
      captures={found}
      again={again}
      {...(canCompare ? { onCompareAgain: compareAgain } : {})}
    />
  );
}

export function StoredHuntDocument({ capture, ...view }: CaptureViewProps) {
  const bridge = useBridge();
  const title = useCaptureTitle(capture);
  const { answer, refetch } = useQuery(capture.id, () =>
    askFile(bridge.analysis, capture.file, (document) => document.query('leak-hunt.file', {})),
  );
  return (
    <ReadDocument
      {...view}
      className="hunt-stored"
      testId="stored-hunt"
      title={title}
      answer={answer}
      onRetry={refetch}
    >
      {(file) => <Result capture={capture} file={file} />}
    </ReadDocument>
  );
}
