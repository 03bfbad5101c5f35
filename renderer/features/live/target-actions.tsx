/** Actions on a target: navigate, emulate, and investigate, which opens what features do with one. */
import { useState, useEffect } from 'react';
import { z } from 'zod';
import type { AppError } from '../../../shared/base/errors.ts';
import { formatBytes, formatCount } from '../../../shared/base/units.ts';
import { durationText } from '../../../shared/base/duration-text.ts';
import type { TargetInfo } from '../../../shared/core/contracts/targets.ts';
import { useAction } from '../../core/stores/hooks/use-action.ts';
import { targetName } from '../../core/stores/topics/targets.ts';
import { useBridge, useNow, useSelectedTargetId, useTopic, useWorkbench } from '../../core/stores/workbench.tsx';
import { Button, IconButton } from '../../core/widgets/button.tsx';
import { FailureState } from '../../core/widgets/failure-state.tsx';
import { Field } from '../../core/widgets/field.tsx';
import {
  BackIcon,
  ChevronDownIcon,
  CloseIcon,
  CollectGarbageIcon,
  DoneIcon,
  ForwardIcon,
  GoToIcon,
  RefreshIcon,
} from '../../core/widgets/icons.tsx';
import { Menu, type MenuEntry } from '../../core/widgets/overlays/menu.tsx';
import { wholeSeconds } from '../../core/words/moments.ts';
import { DIALOGS } from '../dialogs.ts';
import { DeviceBar } from '../page/device-bar.tsx';
import { useScreenshots } from '../page/screenshots.ts';

/** What features do with a target in a dialog. */
const INVESTIGATIONS = DIALOGS.filter(({ command }) => command.section === 'Capture');

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

/** Over the panels until it is dismissed: nothing under the pointer moves. */
function FloatingFailure({ error, onDismiss }: { readonly error: AppError; readonly onDismiss: () => void }) {
  return (
    <div className="live-failure row">
      <FailureState place="inline" error={error} />
      <IconButton label="Dismiss" icon={CloseIcon} size="tiny" onClick={onDismiss} />
    </div>
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
  /** Then its stop is the primary button of the page. */
  readonly isRecording: boolean;
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

/**
 * Back and forward are there once the page has moved while it was shown: a page that has just been opened has nothing to go back to, and a press
 * on them would be an error.
 */
interface PageMoves {
  readonly url: string;
  readonly canGoBack: boolean;
  readonly canGoForward: boolean;
}

function Navigation({ target, onDone }: { target: TargetInfo; onDone: (text: string) => void }) {
  const bridge = useBridge();
  const { busy, error, perform, dismiss } = useAction();
  const [typed, setTyped] = useState<string | null>(null);
  const [moves, setMoves] = useState<PageMoves>({ url: target.url, canGoBack: false, canGoForward: false });
  if (moves.url !== target.url) setMoves({ ...moves, url: target.url, canGoBack: true });
  const go = async (action: 'goto' | 'reload' | 'back' | 'forward'): Promise<void> => {
    const params =
      action === 'goto' ? { action, url: completeUrl(typed ?? ''), target: target.id } : { action, target: target.id };
    const moved = await perform(async () => {
      const answer = await bridge.call('pen_navigate', params, NavigatedSchema);
      const hasEnded = !answer.ok && answer.error.code === 'no_history_entry';
      if (hasEnded || (answer.ok && action !== 'reload'))
        setMoves((before) => ({
          ...before,
          canGoBack: action === 'back' ? !hasEnded && before.canGoBack : true,
          canGoForward: action === 'back' ? !hasEnded || before.canGoForward : action === 'forward' && !hasEnded,
        }));
      return answer;
    });
    if (moved === null) return;
    setTyped(null);
    onDone(
      `${action === 'reload' ? 'Reloaded' : 'At'} ${moved.url}${moved.httpStatus === null ? '' : `, HTTP ${moved.httpStatus}`}${moved.loaded ? '' : ', still loading'}`,
    );
  };
  return (
    <>
      <IconButton label="Back" icon={BackIcon} disabled={busy || !moves.canGoBack} onClick={() => void go('back')} />
      <IconButton
        label="Forward"
        icon={ForwardIcon}
        disabled={busy || !moves.canGoForward}
        onClick={() => void go('forward')}
      />
      <IconButton label="Reload" icon={RefreshIcon} disabled={busy} onClick={() => void go('reload')} />
      <form
        className="live-navigate"
        onSubmit={(event) => {
          event.preventDefault();
          if (typed !== null && typed.trim() !== '') void go('goto');
        }}
      >
        <Field
          label="Go to URL"
          icon={GoToIcon}
          clearable={false}
          value={typed ?? target.url}
          disabled={busy}
          onValue={setTyped}
        />
      </form>
      {error === null ? null : <FloatingFailure error={error} onDismiss={dismiss} />}
    </>
  );
}

/** The window of the sample is hidden, so the leak button is here. */
function GrowTheLeak({ onDone }: { onDone: (text: string) => void }) {
  const bridge = useBridge();
  const { busy, error, perform, dismiss } = useAction();
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
      {error === null ? null : <FloatingFailure error={error} onDismiss={dismiss} />}
    </>
  );
}

export function TargetActions({ target, isRecording, onHeapUsed }: TargetActionsProps) {
  const bridge = useBridge();
  const { commands, targetSelection } = useWorkbench();
  const isSample = useTopic('endpoints', (endpoints) =>
    endpoints.some(({ id, origin }) => id === target.endpointId && origin === 'sample'),
  );
  const selectedId = useSelectedTargetId();
  const cooldown = useTopic('locks', (locks) =>
    locks.cooldowns.find(({ tool, targetId }) => tool === 'pen_collect_garbage' && targetId === target.id),
  );
  const nowMs = useNow(cooldown !== undefined);
  const { busy, error, perform, dismiss } = useAction();
  const [outcome, setOutcome] = useState<{ readonly number: number; readonly text: string } | null>(null);
  // A number of its own: the same outcome again is shown for its full time.
  const report = (text: string): void => setOutcome((before) => ({ number: (before?.number ?? 0) + 1, text }));
  const screenshots = useScreenshots(target, report);
  const coolsMs = cooldown === undefined ? 0 : cooldown.untilMs - nowMs;

  const collect = async (): Promise<void> => {
    setOutcome(null);
    const collected = await perform(() => bridge.call('pen_collect_garbage', { target: target.id }, CollectedSchema));
    if (collected === null) return;
    report(collectedText(collected));
    if (collected.heapUsedAfterBytes !== null) onHeapUsed(collected.heapUsedAfterBytes);
  };
  /** Opens the dialog of a command for this target, which becomes the selected one. */
  const open = async (command: string): Promise<void> => {
    await targetSelection.getState().select(target.id, targetName(target));
    commands
      .getState()
      .commands.find(({ id }) => id === command)
      ?.run();
  };
  const entries: MenuEntry[] = [
    ...INVESTIGATIONS.flatMap(({ command, unavailable }): MenuEntry[] =>
      (unavailable?.(target) ?? null) === null
        ? [{ label: `${command.title} …`, testId: command.id, onSelect: () => void open(command.id) }]
        : [],
    ),
    { kind: 'separator' },
    {
      label: 'Collect garbage',
      icon: CollectGarbageIcon,
      unavailable: coolsMs > 0 ? `ready in ${wholeSeconds(coolsMs, 'up')}` : busy ? 'runs already' : null,
      onSelect: () => void collect(),
    },
    ...(target.type === 'page' ? screenshots.entries : []),
  ];
  const failure = error ?? screenshots.error;

  return (
    <div className="live-actions row">
      {target.type === 'page' ? <Navigation target={target} onDone={report} /> : <span className="grow" />}
      {isSample && target.type === 'page' ? <GrowTheLeak onDone={report} /> : null}
      {target.type === 'page' ? <DeviceBar target={target} /> : null}
      {selectedId === target.id ? null : (
        <Button onClick={() => void targetSelection.getState().select(target.id, targetName(target))}>
          Record from this target
        </Button>
      )}
      {target.type === 'other' ? null : (
        <Menu align="end" entries={entries}>
          <Button look={isRecording ? 'plain' : 'primary'} data-testid="investigate">
            <span className="inline-row">
              Investigate <ChevronDownIcon size={12} />
            </span>
          </Button>
        </Menu>
      )}
      {outcome === null ? null : (
        <DoneNotice key={outcome.number} text={outcome.text} onGone={() => setOutcome(null)} />
      )}
      {failure === null ? null : <FloatingFailure error={failure} onDismiss={dismiss} />}
    </div>
  );
}
