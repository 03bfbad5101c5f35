/** The flight recorder of a target: what it holds, who switched it on, what it has kept, and buttons to keep and to stop. */
import {
  costPercent,
  RECORDER_DETAIL_TEXTS,
  recorderDetailText,
} from '../../../shared/features/live/recorder/recorder-details.ts';
import {
  keepWhenWords,
  recorderLine,
  type RecorderState,
} from '../../../shared/features/live/recorder/contract/recorders.ts';
import { captureDocument } from '../../core/stores/documents/document-tabs.ts';
import { TAKEN_BY_WINDOW } from '../../core/stores/topics/library.ts';
import { useAction } from '../../core/stores/hooks/use-action.ts';
import { useKeepLast } from './use-keep-last.ts';
import { useBridge, useNow, useTopic, useWorkbench } from '../../core/stores/workbench.tsx';
import { Button } from '../../core/widgets/button.tsx';
import { Fact } from '../../core/widgets/fact.tsx';
import { FailureState } from '../../core/widgets/failure-state.tsx';
import { clockTime, stopwatch } from '../../core/words/moments.ts';

/** Returns what the recorder holds now: it may have begun, or continued, a moment ago. */
function heldText({ seconds, sinceMs, state }: RecorderState, nowMs: number): string {
  if (state === 'paused') return 'nothing';
  const heldMs = nowMs - sinceMs;
  return heldMs < seconds * 1000 ? stopwatch(Math.max(0, heldMs)) : `${seconds} s`;
}

/** The newest capture that it has kept, if it is still in the library. */
function LastKept({ recorder }: { readonly recorder: RecorderState }) {
  const { documents } = useWorkbench();
  const [newest] = recorder.kept;
  const record = useTopic('captures', (captures) => captures.find(({ id }) => id === newest?.captureId));
  if (newest === undefined || record === undefined) return null;
  return (
    <Fact name={`Kept at ${clockTime(newest.atMs)}`} title={newest.trigger}>
      <Button size="tiny" look="bare" onClick={() => documents.getState().open(captureDocument(record))}>
        Open
      </Button>
    </Fact>
  );
}

export function RecorderStrip({ recorder }: { readonly recorder: RecorderState }) {
  const bridge = useBridge();
  const keepLast = useKeepLast();
  const { busy, error, perform } = useAction();
  const nowMs = useNow(recorder.state === 'recording');
  // A page in a browser may be closed and opened again.
  const continuesWhenClosed = useTopic('app', ({ door, hasTray }) => hasTray || door === 'browser');
  const { detail, records } = recorder;
  const { targetId, caller, seconds, state, keepWhen, problem } = recorder;
  const conditions = keepWhen.join(', ');
  const keepText =
    conditions === '' ? 'Keeps them on request' : `Keeps them when ${keepWhenWords(conditions) ?? conditions}`;
  const stop = (): void => void perform(() => bridge.call('pen_watch', { action: 'off', target: targetId }));
  return (
    <section className="recording" data-testid="recorder-strip" aria-label="Flight recorder">
      <div className="recording-who">
        <p className="recording-title row">
          <span className="dot" data-state={state === 'paused' ? 'waiting' : 'recording'} />
          <b>{recorderLine(recorder)}</b>
          <span className="third">by {caller.kind === 'window' ? TAKEN_BY_WINDOW : caller.name}</span>
        </p>
        <p className="third cut" title={keepWhen.length === 0 ? undefined : keepText}>
          {keepText}
        </p>
        {continuesWhenClosed ? null : (
          <p className="third">Closing the window ends it, because this desktop shows no tray icons.</p>
        )}
      </div>
      <dl className="recording-figures">
        <Fact name="Holds">{heldText(recorder, nowMs)}</Fact>
        <Fact name="Detail" title={recorderDetailText(detail, records)}>
          {`${RECORDER_DETAIL_TEXTS[detail].label}, ≤ ${costPercent(detail, records)}% CPU`}
        </Fact>
        <LastKept recorder={recorder} />
      </dl>
      <div className="recording-actions">
        <Button disabled={busy} onClick={stop}>
          Stop
        </Button>
        <Button
          disabled={busy || state !== 'recording'}
          shortcut="Mod+Shift+KeyK"
          onClick={() => void keepLast(targetId)}
        >
          {state === 'keeping' ? 'Keeping …' : `Keep the last ${seconds} s`}
        </Button>
      </div>
      {problem === null && error === null ? null : (
        <div className="recording-error">
          {error === null ? null : <FailureState place="inline" error={error} />}
          {problem === null ? null : <p className="is-warning">The last attempt to keep failed: {problem}</p>}
        </div>
      )}
    </section>
  );
}
