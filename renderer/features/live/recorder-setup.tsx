/** Switches the flight recorder of a target on: seconds, and conditions that keep them. */
import { useState } from 'react';
import {
  KEEP_CONDITION_QUOTES,
  keepConditionExamples,
  keepWhenWords,
  RECORDER_SECONDS,
  type RecorderDetail,
  recordedKind,
  recorderDetails,
} from '../../../shared/features/live/recorder/contract/recorders.ts';
import { RECORDER_DETAIL_TEXTS, recorderDetailText } from '../../../shared/features/live/recorder/recorder-details.ts';
import type { TargetInfo, TargetType } from '../../../shared/core/contracts/targets.ts';
import { useAction } from '../../core/stores/hooks/use-action.ts';
import { useBridge, useTopic } from '../../core/stores/workbench.tsx';
import { Button } from '../../core/widgets/button.tsx';
import { FailureState } from '../../core/widgets/failure-state.tsx';
import { Field } from '../../core/widgets/field.tsx';
import { Segmented } from '../../core/widgets/segmented.tsx';

/** Returns what the typed conditions mean. Until they are complete: which ones there are. */
function keepText(conditions: string, type: TargetType): string {
  const words = conditions.trim() === '' ? null : keepWhenWords(conditions);
  return words === null
    ? `Keeps these seconds on request, and when a condition is met. Separate conditions by commas: ${keepConditionExamples(type)}.`
    : `Keeps these seconds on request, and when ${words}.`;
}

export function RecorderSetup({ target }: { readonly target: TargetInfo }) {
  const bridge = useBridge();
  const records = recordedKind(target.type);
  const isOn = useTopic('recorders', (recorders) => recorders.some(({ targetId }) => targetId === target.id));
  const { busy, error, perform, dismiss } = useAction();
  const [isOpen, setOpen] = useState(false);
  const [seconds, setSeconds] = useState(String(RECORDER_SECONDS.usual));
  const [conditions, setConditions] = useState('');
  const [detail, setDetail] = useState<RecorderDetail>('light');
  if (isOn) return null;
  if (!isOpen)
    return (
      <Button
        title={`Always hold the last seconds ${records === 'trace' ? 'of a trace' : 'of a CPU profile'}, and keep them when something slow has happened`}
        onClick={() => setOpen(true)}
      >
        Flight recorder
      </Button>
    );
  const number = Number(seconds);
  const isValid = Number.isInteger(number) && number >= RECORDER_SECONDS.least && number <= RECORDER_SECONDS.most;
  const start = async (): Promise<void> => {
    const params = {
      action: 'record',
      target: target.id,
      seconds: number,
      ...(detail === 'light' ? {} : { detail }),
      keepWhen: conditions,
    };
    const started = await perform(() => bridge.call('pen_watch', params));
    if (started !== null) setOpen(false);
  };
  const close = (): void => {
    dismiss();
    setOpen(false);
  };
  return (
    <form
      className="recorder-setup wrap"
      aria-label="Flight recorder"
      onSubmit={(event) => {
        event.preventDefault();
        if (isValid) void start();
      }}
    >
      <Field
        label="Seconds to hold"
        icon={null}
        clearable={false}
        value={seconds}
        trailing="seconds"
        inputMode="numeric"
        error={isValid ? null : `From ${RECORDER_SECONDS.least} to ${RECORDER_SECONDS.most}.`}
        onValue={setSeconds}
      />
      <Field
        label="Keep when"
        icon={null}
        value={conditions}
        placeholder="Keep when: blocked > 200 ms, exception"
        title={KEEP_CONDITION_QUOTES}
        onValue={setConditions}
      />
      <Segmented
        label="Detail"
        value={detail}
        options={recorderDetails(target.type).map((value) => ({
          value,
          label: RECORDER_DETAIL_TEXTS[value].label,
          title: recorderDetailText(value, records),
        }))}
        onValue={setDetail}
      />
      <Button type="submit" look="primary" disabled={busy || !isValid}>
        Start
      </Button>
      <Button onClick={close}>Cancel</Button>
      <p className="live-actions-outcome third">{keepText(conditions, target.type)}</p>
      <p className="live-actions-outcome third">{recorderDetailText(detail, records)}</p>
      {error === null ? null : (
        <div className="live-actions-outcome">
          <FailureState place="inline" error={error} />
        </div>
      )}
    </form>
  );
}
