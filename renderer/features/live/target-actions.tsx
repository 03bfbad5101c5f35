/** Actions on a target: navigate, reload, collect garbage, select for recording. */
import { useState, useEffect } from 'react';
import { z } from 'zod';
import { formatBytes, formatCount } from '../../../shared/base/units.ts';
import { durationText } from '../../../shared/base/duration-text.ts';
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
import { useBridge, useNow, useSelectedTargetId, useTopic, useWorkbench } from '../../core/stores/workbench.tsx';
import { Segmented } from '../../core/widgets/segmented.tsx';
import { canHunt } from '../leak-hunt/stores/leak-hunts.ts';
import { targetName } from '../../core/stores/topics/targets.ts';
import { Button, IconButton } from '../../core/widgets/button.tsx';
import { Field } from '../../core/widgets/field.tsx';
import { BackIcon, ForwardIcon, GoToIcon, RefreshIcon, DoneIcon } from '../../core/widgets/icons.tsx';
import { wholeSeconds } from '../../core/words/moments.ts';
import { FailureState } from '../../core/widgets/failure-state.tsx';

// Switches the flight recorder of a target on: seconds, and conditions that keep them.

/** Returns what the typed conditions mean. Until they are complete: which ones there are. */
function keepText(conditions: string, type: TargetType): string {
  const words = conditions.trim() === '' ? null : keepWhenWords(conditions);
  return words === null
    ? `Keeps these seconds on request, and when a condition is met. Separate conditions by commas: ${keepConditionExamples(type)}.`
    : `Keeps these seconds on request, and when ${words}.`;
}

function RecorderSetup({ target }: { readonly target: TargetInfo }) {
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

/** Long enough to read the longest one twice. */
const SHOWN_MS = 8000;

/** `onGone` is called once its time is over. */
function DoneNotice({ text, onGone }: { readonly text: string; readonly onGone: () => void }) {
  const nowMs = useNow(true);
  const [sinceMs] = useState(nowMs);
  const isOver = nowMs - sinceMs >= SHOWN_MS;
  useEffect(() => {
    if (isOver) onGone();
  });
  return (
    <output className="live-notice live-done row" title={text}>
      <DoneIcon size={14} className="is-done" />
      <span className="cut">{text}</span>
    </output>
  );
}

/** The displayed part of the `pen_collect_garbage` result. */
const CollectedSchema = z.object({
  durationMs: z.number(),
  heapUsedBeforeBytes: z.number().nullable(),
  heapUsedAfterBytes: z.number().nullable(),
});
const NavigatedSchema = z.object({
  url: z.string(),
  title: z.string(),
  httpStatus: z.number().nullable(),
  loaded: z.boolean(),
});

/** Rows leaked per press of the sample's button; its page shows the same number. */
const LEAKED_ROWS = 200;

export interface TargetActionsProps {
  readonly target: TargetInfo;
  /** Called with the heap size after a collection. */
  readonly onHeapUsed: (sizeBytes: number) => void;
}

/** `freed 12.3 MB, 119.1 MB used, took 24.0ms`. */
export function collectedText(value: z.infer<typeof CollectedSchema>): string {
  const { heapUsedBeforeBytes: before, heapUsedAfterBytes: after, durationMs } = value;
  const took = `took ${durationText(durationMs)}`;
  if (before === null || after === null) return `Garbage collected, ${took}`;
  const change = before >= after ? `freed ${formatBytes(before - after)}` : `grew by ${formatBytes(after - before)}`;
  return `Garbage collected: ${change}, ${formatBytes(after)} used, ${took}`;
}

/** Completes `shop.test/orders` to a full URL for the tool. */
export function completeUrl(typed: string): string {
  const text = typed.trim();
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(text) || /^[a-z]+:(?!\d)/i.test(text)) return text;
  return /^(localhost|127\.0\.0\.1|\[::1\])/i.test(text) ? `http://${text}` : `https://${text}`;
}

function Navigation({ target, onDone }: { target: TargetInfo; onDone: (text: string) => void }) {
  const bridge = useBridge();
  const { busy, error, perform } = useAction();
  const [url, setUrl] = useState('');
  const go = async (action: 'goto' | 'reload' | 'back' | 'forward'): Promise<void> => {
    const params =
      action === 'goto' ? { action, url: completeUrl(url), target: target.id } : { action, target: target.id };
    const moved = await perform(() => bridge.call('pen_navigate', params, NavigatedSchema));
    if (moved === null) return;
    setUrl('');
    onDone(
      `${action === 'reload' ? 'Reloaded' : 'At'} ${moved.url}${moved.httpStatus === null ? '' : `, HTTP ${moved.httpStatus}`}${moved.loaded ? '' : ', still loading'}`,
    );
  };
  return (
    <>
      <IconButton label="Back" icon={BackIcon} disabled={busy} onClick={() => void go('back')} />
      <IconButton label="Forward" icon={ForwardIcon} disabled={busy} onClick={() => void go('forward')} />
      <form
        className="live-navigate"
        onSubmit={(event) => {
          event.preventDefault();
          if (url.trim() !== '') void go('goto');
        }}
      >
        <div className="grow">
          <Field
            label="Go to URL"
            placeholder={target.url}
            icon={GoToIcon}
            value={url}
            disabled={busy}
            onValue={setUrl}
          />
        </div>
        <Button type="submit" disabled={busy || url.trim() === ''}>
          Go
        </Button>
      </form>
      <Button icon={RefreshIcon} disabled={busy} onClick={() => void go('reload')}>
        Reload
      </Button>
      {error === null ? null : (
        <div className="live-actions-outcome">
          <FailureState place="inline" error={error} />
        </div>
      )}
    </>
  );
}

/** The window of the sample is hidden, so the leak button is here. */
function GrowTheLeak({ onDone }: { onDone: (text: string) => void }) {
  const bridge = useBridge();
  const { busy, error, perform } = useAction();
  const grow = async (): Promise<void> => {
    const grown = await perform(() => bridge.command('sample.grow', {}));
    if (grown !== null) onDone(`${formatCount((grown.refreshes - 1) * LEAKED_ROWS)} rows leaked so far`);
  };
  return (
    <>
      <Button
        disabled={busy}
        data-testid="grow-leak"
        title={`Click the button of the sample: it removes ${LEAKED_ROWS} rows from the page, but does not free them`}
        onClick={() => void grow()}
      >
        Leak {LEAKED_ROWS} rows
      </Button>
      {error === null ? null : (
        <div className="live-actions-outcome">
          <FailureState place="inline" error={error} />
        </div>
      )}
    </>
  );
}

/** Opens the dialog of a command for this target, which becomes the selected one. */
function DialogButton({
  target,
  command,
  title,
  children,
}: {
  readonly target: TargetInfo;
  readonly command: string;
  readonly title: string;
  readonly children: string;
}) {
  const { commands, targetSelection } = useWorkbench();
  const open = async (): Promise<void> => {
    await targetSelection.getState().select(target.id, targetName(target));
    commands
      .getState()
      .commands.find(({ id }) => id === command)
      ?.run();
  };
  return (
    <Button title={title} onClick={() => void open()}>
      {children}
    </Button>
  );
}

export function TargetActions({ target, onHeapUsed }: TargetActionsProps) {
  const bridge = useBridge();
  const { targetSelection } = useWorkbench();
  const isSample = useTopic('endpoints', (endpoints) =>
    endpoints.some(({ id, origin }) => id === target.endpointId && origin === 'sample'),
  );
  const selectedId = useSelectedTargetId();
  const cooldown = useTopic('locks', (locks) =>
    locks.cooldowns.find(({ tool, targetId }) => tool === 'pen_collect_garbage' && targetId === target.id),
  );
  const nowMs = useNow(cooldown !== undefined);
  const { busy, error, perform } = useAction();
  const [outcome, setOutcome] = useState<{ readonly number: number; readonly text: string } | null>(null);
  // A number of its own: the same outcome again is shown for its full time.
  const report = (text: string): void => setOutcome((before) => ({ number: (before?.number ?? 0) + 1, text }));
  const coolsMs = cooldown === undefined ? 0 : cooldown.untilMs - nowMs;

  const collect = async (): Promise<void> => {
    setOutcome(null);
    const collected = await perform(() => bridge.call('pen_collect_garbage', { target: target.id }, CollectedSchema));
    if (collected === null) return;
    report(collectedText(collected));
    if (collected.heapUsedAfterBytes !== null) onHeapUsed(collected.heapUsedAfterBytes);
  };

  return (
    <div className="live-actions wrap">
      {selectedId === target.id ? null : (
        <Button look="primary" onClick={() => void targetSelection.getState().select(target.id, targetName(target))}>
          Record from this target
        </Button>
      )}
      {target.type === 'page' ? <Navigation target={target} onDone={report} /> : null}
      {isSample && target.type === 'page' ? <GrowTheLeak onDone={report} /> : null}
      <span className="live-actions-more">
        {target.type === 'page' ? (
          <DialogButton
            target={target}
            command="capture.interaction"
            title="Perform clicks and typing in this page and measure them"
          >
            Record an interaction
          </DialogButton>
        ) : null}
        {canHunt(target) ? (
          <DialogButton
            target={target}
            command="capture.leak-hunt"
            title="Repeat an action in rounds with heap snapshots, and see what grows in every round"
          >
            Hunt for a leak
          </DialogButton>
        ) : null}
        {target.type === 'page' ? (
          <DialogButton
            target={target}
            command="capture.explore"
            title="Walk this application by itself, and hunt what grows when it is repeated"
          >
            Explore for leaks
          </DialogButton>
        ) : null}
        {target.type === 'other' ? null : (
          <Button
            disabled={busy || coolsMs > 0}
            title={
              coolsMs > 0
                ? `Cools down, ready in ${wholeSeconds(coolsMs, 'up')}`
                : 'A full garbage collection, for a clean baseline'
            }
            onClick={() => void collect()}
          >
            {coolsMs > 0 ? `Ready in ${wholeSeconds(coolsMs, 'up')}` : 'Collect garbage'}
          </Button>
        )}
        {target.type === 'other' ? null : <RecorderSetup target={target} />}
      </span>
      {outcome === null ? null : (
        <DoneNotice key={outcome.number} text={outcome.text} onGone={() => setOutcome(null)} />
      )}
      {error === null ? null : (
        <div className="live-actions-outcome">
          <FailureState place="inline" error={error} />
        </div>
      )}
    </div>
  );
}
