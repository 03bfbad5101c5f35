/** A channel: its name, and its state beside it, or in place of it in a narrow window. Its width does not depend on its state, and it can be pressed in every one. */
import { Popover } from 'radix-ui';
import { useRef } from 'react';
import { useStore } from 'zustand';
import type { OptionField, OptionValues } from '../../../shared/base/option-field.ts';
import { formatBytes } from '../../../shared/base/units.ts';
import { captureFields } from '../stores/capture-options.ts';
import { useCommandRunner } from '../stores/hooks/use-command.ts';
import { capabilityOf } from '../stores/topics/recording.ts';
import { useLayout, useRecording, useWorkbench } from '../stores/workbench.tsx';
import { Button } from '../widgets/button.tsx';
import { FailureState } from '../widgets/failure-state.tsx';
import { ToolIcon } from '../widgets/kind-icons.tsx';
import type { Channel, ChannelState } from '../stores/topics/channels.ts';
import type { AppError } from '../../../shared/base/errors.ts';
import { LockIcon, RecordingIcon } from '../widgets/icons.tsx';
import { Ring } from '../widgets/meter.tsx';
import { OptionsForm } from '../widgets/options-form.tsx';
import { shortcutText } from '../widgets/keys/keys.ts';
import { useMedia } from '../widgets/use-media.ts';
import { clockTime } from '../words/moments.ts';
import { personText } from '../words/person-text.ts';
import { channelWords, doneShare } from './channel-words.ts';
import { TraceOptionsForm } from './trace-options.tsx';

/** A window in which all channels are in the list. */
export const NARROW_BAR = '(max-width: 620px)';

// The popover of a channel that is not free: holder, duration, alternative, and stop button.

interface ChannelExplanationProps {
  readonly channel: Channel;
  readonly state: ChannelState;
  readonly nowMs: number;
  readonly error: AppError | null;
  readonly onDone: () => void;
}

function ChannelExplanation({ channel, state, nowMs, error, onDone }: ChannelExplanationProps) {
  const run = useCommandRunner();
  const showDrawer = useLayout((layout) => layout.showDrawer);
  const words = channelWords(channel, state, nowMs);
  const stopAndOpen = useRecording((recordings) => recordings.stop);
  const discard = useRecording((recordings) => recordings.discard);
  const recording = state.kind === 'recording' ? state.recording : state.kind === 'held' ? state.recording : null;
  const callId =
    recording !== null
      ? null
      : state.kind === 'running'
        ? state.call.id
        : state.kind === 'used'
          ? state.run.id
          : state.kind === 'held' || state.kind === 'needs'
            ? state.lock.callId
            : null;
  const stop = (): void => {
    if (callId === null) return;
    onDone();
    void run('calls.cancel', { callId }, 'The recording was not stopped');
  };
  const lock = state.kind === 'held' || state.kind === 'needs' ? state.lock : null;
  const alternative = state.kind === 'held' || state.kind === 'needs' ? state.alternative : null;
  return (
    <>
      <h3 className="channel-explanation-title">{channel.title}</h3>
      <p>{words.story}</p>
      {lock === null ? null : (
        <dl className="channel-facts">
          <dt>Held by</dt>
          <dd>{lock.callerName}</dd>
          <dt>Since</dt>
          <dd>{clockTime(lock.sinceMs)}</dd>
          <dt>On</dt>
          <dd className="cut">{lock.scopeTitle}</dd>
          {recording === null || recording.heapUsedBytes === null ? null : (
            <>
              <dt>Current heap size</dt>
              <dd>{formatBytes(recording.heapUsedBytes)}</dd>
            </>
          )}
        </dl>
      )}
      {alternative === null ? null : <p className="second">{personText(alternative)}</p>}
      {state.kind === 'cooldown' ? (
        <>
          <p className="second">
            Captures are kept {Math.round(state.cooldown.totalMs / 1000)} s apart, unless you skip the wait.
          </p>
          <div className="channel-explanation-actions">
            <Button
              onClick={() => {
                const { tool, targetId } = state.cooldown;
                onDone();
                void run('cooldowns.skip', { tool, targetId }, 'The cooldown was not skipped');
              }}
            >
              Skip the wait
            </Button>
          </div>
        </>
      ) : null}
      {error !== null && state.kind === 'free' ? <FailureState place="inline" error={error} /> : null}
      {recording === null ? null : (
        <div className="channel-explanation-actions">
          <Button
            disabled={recording.state === 'stopping'}
            onClick={() => {
              onDone();
              void discard(recording);
            }}
          >
            Stop and discard
          </Button>
          <Button
            look="primary"
            disabled={recording.state === 'stopping'}
            onClick={() => {
              onDone();
              void stopAndOpen(recording);
            }}
          >
            Stop and open
          </Button>
        </div>
      )}
      {callId === null ? null : (
        <div className="channel-explanation-actions">
          <Button
            onClick={() => {
              onDone();
              showDrawer('activity');
            }}
          >
            Show in Activity
          </Button>
          <Button onClick={stop}>{lock !== null && state.kind !== 'running' ? 'Stop' : 'Cancel'}</Button>
        </div>
      )}
    </>
  );
}

// Options of one channel, from the definition of its tool; persisted, applied from the next capture on.

/** A trace has a form of its own, and the network its panel. */
const ELSEWHERE: ReadonlySet<string> = new Set(['trace', 'network']);
const NO_VALUES: OptionValues = {};

interface ChosenOptions {
  /** Empty for a channel without options. */
  readonly fields: readonly OptionField[];
  readonly values: OptionValues;
  readonly isChanged: boolean;
}

function useChannelOptions({ id, tool }: Channel): ChosenOptions {
  const { captureOptions } = useWorkbench();
  const values = useStore(captureOptions, ({ byTool }) => byTool[tool]) ?? NO_VALUES;
  const capability = ELSEWHERE.has(id) ? null : capabilityOf({ tool });
  const fields = capability === null ? [] : captureFields(capability);
  return { fields, values, isChanged: fields.some(({ name }) => values[name] !== undefined) };
}

function ChannelOptions({
  channel,
  options: { fields, values, isChanged },
}: {
  readonly channel: Channel;
  readonly options: ChosenOptions;
}) {
  const { captureOptions } = useWorkbench();
  const { choose, reset } = captureOptions.getState();
  return (
    <div data-testid="channel-options">
      <h3 className="channel-explanation-title">{channel.title} options</h3>
      <OptionsForm
        label={`Options of ${channel.title}`}
        fields={fields}
        values={values}
        onValue={(name, value) => choose(channel.tool, name, value)}
      />
      <div className="channel-options-end">
        <Button size="tiny" disabled={!isChanged} onClick={() => reset(channel.tool)}>
          Restore defaults
        </Button>
      </div>
    </div>
  );
}

export interface ChannelButtonProps {
  readonly channel: Channel;
  readonly state: ChannelState;
  /** In the bar, in the list of the others, or in the bar for as long as it records. */
  readonly place: 'bar' | 'menu' | 'extra';
  readonly nowMs: number;
  readonly explained: boolean;
  readonly showsOptions: boolean;
  readonly error: AppError | null;
  readonly onPress: () => void;
  readonly onExplain: (open: boolean) => void;
  readonly onOptions: (open: boolean) => void;
}

/** States that are shown. */
const BUSY: ReadonlySet<ChannelState['kind']> = new Set([
  'running',
  'recording',
  'listening',
  'used',
  'held',
  'needs',
  'cooldown',
]);

function StateIcon({ state, nowMs }: Pick<ChannelButtonProps, 'state' | 'nowMs'>) {
  switch (state.kind) {
    case 'running':
    case 'recording':
    case 'listening':
      return <RecordingIcon size={12} />;
    case 'used':
    case 'held':
    case 'needs':
      return (
        <span data-testid="lock-state" className="channel-icon">
          <LockIcon size={12} />
        </span>
      );
    case 'cooldown':
      return (
        <span data-testid="cooldown" className="channel-icon">
          <Ring label="Cooldown" share={(state.cooldown.untilMs - nowMs) / state.cooldown.totalMs} />
        </span>
      );
    default:
      return null;
  }
}

export function ChannelButton({
  channel,
  state,
  place,
  nowMs,
  explained,
  showsOptions,
  error,
  onPress,
  onExplain,
  onOptions,
}: ChannelButtonProps) {
  const isNarrow = useMedia(NARROW_BAR);
  const words = channelWords(channel, state, nowMs);
  const share = state.kind === 'running' ? doneShare(state.call) : null;
  const button = useRef<HTMLButtonElement>(null);
  const failed = error !== null && state.kind === 'free';
  const options = useChannelOptions(channel);
  const hasOptions = options.fields.length > 0 || channel.id === 'trace';
  const isPressed = state.kind === 'recording' || state.kind === 'listening';
  const isBusy = BUSY.has(state.kind) || failed;
  const tips = [
    `${channel.title}${state.kind === 'free' ? ` (${shortcutText(channel.shortcut)})` : ''}. ${words.story}`,
    hasOptions ? `Right-click for its options${options.isChanged ? '; some are changed' : ''}` : '',
  ];
  return (
    <Popover.Root
      open={explained || showsOptions}
      onOpenChange={(open) => {
        if (!open) onOptions(false);
        if (explained || open) onExplain(open);
      }}
    >
      <Popover.Anchor asChild>
        <button
          ref={button}
          type="button"
          className="channel"
          data-testid={`record-${channel.id}`}
          data-place={place}
          data-state={state.kind}
          data-warning={words.isWarning === true || failed || undefined}
          aria-label={`${channel.title}: ${failed ? 'failed, retry' : words.line}`}
          aria-haspopup={state.kind === 'free' || isPressed ? undefined : 'dialog'}
          aria-pressed={isPressed || undefined}
          title={tips.filter(Boolean).join('\n')}
          data-options={options.isChanged || undefined}
          onClick={() => {
            if (showsOptions) onOptions(false);
            if (explained) onExplain(false);
            else onPress();
          }}
          onContextMenu={(event) => {
            if (!hasOptions) return;
            event.preventDefault();
            if (explained) onExplain(false);
            onOptions(true);
          }}
        >
          {place === 'bar' ? null : (
            <span className="channel-icon third">
              <ToolIcon tool={channel.tool} />
            </span>
          )}
          <span className="channel-title" data-busy={(place === 'bar' && isBusy) || undefined}>
            {place === 'menu' ? channel.command : channel.barTitle}
          </span>
          {place === 'menu' || isBusy ? (
            <span className="channel-state">
              <StateIcon state={state} nowMs={nowMs} />
              {place === 'menu' ? (failed ? 'failed, retry' : words.line) : failed ? 'failed' : words.short}
            </span>
          ) : null}
          {state.kind === 'running' ? (
            <span
              className="channel-fill"
              data-known={share !== null}
              style={share === null ? undefined : { width: `${share * 100}%` }}
            />
          ) : null}
        </button>
      </Popover.Anchor>
      <Popover.Portal>
        <Popover.Content
          className={showsOptions ? 'channel-explanation stack trace-options' : 'channel-explanation stack'}
          aria-label={showsOptions ? `${channel.title} options` : channel.title}
          align="start"
          // A narrow window has no room beside the list.
          side={place === 'menu' && !isNarrow ? 'right' : 'bottom'}
          sideOffset={4}
          collisionPadding={8}
          onCloseAutoFocus={(event) => {
            // Return the focus to the channel unless the person pressed something else.
            event.preventDefault();
            if (document.activeElement === document.body) button.current?.focus();
          }}
          onInteractOutside={(event) => {
            // A press on the channel closes it by its own click.
            if (event.target instanceof Node && button.current?.contains(event.target) === true) event.preventDefault();
          }}
        >
          {showsOptions && channel.id === 'trace' ? (
            <TraceOptionsForm />
          ) : showsOptions ? (
            <ChannelOptions channel={channel} options={options} />
          ) : (
            <ChannelExplanation
              channel={channel}
              state={state}
              nowMs={nowMs}
              error={error}
              onDone={() => onExplain(false)}
            />
          )}
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}
