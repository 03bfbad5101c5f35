/** Switches the flight recorder of the selected target on: seconds, and conditions that keep them. */
import { useState } from 'react';
import type { TargetInfo, TargetType } from '../../../shared/core/contracts/targets.ts';
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
import { useAction } from '../../core/stores/hooks/use-action.ts';
import { findTarget, targetName } from '../../core/stores/topics/targets.ts';
import { useBridge, useSelectedTargetId, useTopic } from '../../core/stores/workbench.tsx';
import { Button } from '../../core/widgets/button.tsx';
import { FailureState } from '../../core/widgets/failure-state.tsx';
import { Field } from '../../core/widgets/field.tsx';
import { Dialog, type DialogProps } from '../../core/widgets/overlays/dialog.tsx';
import type { FeatureDialog } from '../../core/widgets/overlays/feature-dialog.ts';
import { Segmented } from '../../core/widgets/segmented.tsx';

/** Returns what the typed conditions mean. Until they are complete: which ones there are. */
function keepText(conditions: string, type: TargetType): string {
  const words = conditions.trim() === '' ? null : keepWhenWords(conditions);
  return words === null
    ? `Keeps these seconds on request, and when a condition is met. Separate conditions by commas: ${keepConditionExamples(type)}.`
    : `Keeps these seconds on request, and when ${words}.`;
}

function RecorderForm({ target, onDone }: { readonly target: TargetInfo; readonly onDone: () => void }) {
  const bridge = useBridge();
  const records = recordedKind(target.type);
  const isOn = useTopic('recorders', (recorders) => recorders.some(({ targetId }) => targetId === target.id));
  const { busy, error, perform } = useAction();
  const [seconds, setSeconds] = useState(String(RECORDER_SECONDS.usual));
  const [conditions, setConditions] = useState('');
  const [detail, setDetail] = useState<RecorderDetail>('light');
  if (isOn) return <p>It is on: the page of the target has what it holds, and the buttons that keep and end it.</p>;
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
    if ((await perform(() => bridge.call('pen_watch', params))) !== null) onDone();
  };
  return (
    <form
      className="recorder-setup stack"
      aria-label="Flight recorder"
      onSubmit={(event) => {
        event.preventDefault();
        if (isValid) void start();
      }}
    >
      <div className="recorder-field">
        <span>Seconds to hold</span>
        <Field
          label="Seconds to hold"
          icon={null}
          clearable={false}
          value={seconds}
          inputMode="numeric"
          error={isValid ? null : `From ${RECORDER_SECONDS.least} to ${RECORDER_SECONDS.most}.`}
          onValue={setSeconds}
        />
      </div>
      <div className="recorder-field">
        <span>Keep when</span>
        <Field
          label="Keep when"
          icon={null}
          value={conditions}
          placeholder="blocked > 200 ms, exception"
          title={KEEP_CONDITION_QUOTES}
          onValue={setConditions}
        />
      </div>
      <p className="third">{keepText(conditions, target.type)}</p>
      <div className="recorder-field">
        <span>Detail</span>
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
      </div>
      <p className="third recorder-about">{recorderDetailText(detail, records)}</p>
      <FailureState place="inline" error={error} />
      <div className="dialog-actions">
        <Button onClick={onDone}>Cancel</Button>
        <Button type="submit" look="primary" disabled={busy || !isValid}>
          Start
        </Button>
      </div>
    </form>
  );
}

function RecorderDialog({ open, onOpenChange }: Pick<DialogProps, 'open' | 'onOpenChange'>) {
  const selectedId = useSelectedTargetId();
  const target = useTopic('endpoints', (endpoints) => findTarget(endpoints, selectedId));
  if (target === null) return null;
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title="Flight recorder"
      description={`Always holds the last seconds of ${targetName(target)}, and keeps them when something slow has happened.`}
      widthPx={560}
    >
      <RecorderForm target={target} onDone={() => onOpenChange(false)} />
    </Dialog>
  );
}

export const DIALOG: FeatureDialog = {
  Dialog: RecorderDialog,
  command: {
    id: 'capture.flight-recorder',
    title: 'Flight recorder',
    keywords: 'record always last seconds ring watch slow blocked',
    section: 'Capture',
  },
  unavailable: (target) => (target === null || target.type === 'other' ? 'select a target first' : null),
};
