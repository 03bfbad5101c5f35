/** A channel: icon, name and state. Its width is constant, and it can be pressed in every state. */
import { Popover } from 'radix-ui';
import { useRef, useState } from 'react';
import { useStore } from 'zustand';
import type { OptionField, OptionValues } from '../../../shared/base/option-field.ts';
import { captureFields } from '../stores/capture-options.ts';
import { capabilityOf } from '../stores/topics/recording.ts';
import { useWorkbench } from '../stores/workbench.tsx';
import { Button } from '../widgets/button.tsx';
import { ToolIcon } from '../widgets/kind-icons.tsx';
import type { Channel, ChannelState } from '../stores/topics/channels.ts';
import type { AppError } from '../../../shared/base/errors.ts';
import { LockIcon, RecordingIcon } from '../widgets/icons.tsx';
import { Ring } from '../widgets/meter.tsx';
import { OptionsForm } from '../widgets/options-form.tsx';
import { ChannelExplanation } from './channel-explanation.tsx';
import { channelWords, doneShare } from './channel-words.ts';

// Options of one channel, from the definition of its tool; persisted, applied from the next capture on.

/** Trace options are next to their channel, network options in their panel. */
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
  readonly nowMs: number;
  readonly explained: boolean;
  readonly error: AppError | null;
  readonly onPress: () => void;
  readonly onExplain: (open: boolean) => void;
}

function ChannelIcon({ channel, state, nowMs }: Pick<ChannelButtonProps, 'channel' | 'state' | 'nowMs'>) {
  switch (state.kind) {
    case 'running':
    case 'recording':
      return <RecordingIcon />;
    case 'held':
    case 'needs':
      return (
        <span data-testid="lock-state">
          <LockIcon />
        </span>
      );
    case 'cooldown':
      return (
        <span data-testid="cooldown" className="channel-ring">
          <Ring label="Cooldown" share={(state.cooldown.untilMs - nowMs) / state.cooldown.totalMs} />
        </span>
      );
    default:
      return <ToolIcon tool={channel.tool} />;
  }
}

export function ChannelButton({ channel, state, nowMs, explained, error, onPress, onExplain }: ChannelButtonProps) {
  const words = channelWords(channel, state, nowMs);
  const share = state.kind === 'running' ? doneShare(state.call) : null;
  const button = useRef<HTMLButtonElement>(null);
  const failed = error !== null && state.kind === 'free';
  const options = useChannelOptions(channel);
  const hasOptions = options.fields.length > 0;
  const [showsOptions, setShowsOptions] = useState(false);
  return (
    <Popover.Root
      open={explained || showsOptions}
      onOpenChange={(open) => {
        if (!open) setShowsOptions(false);
        if (explained || open) onExplain(open);
      }}
    >
      <Popover.Anchor asChild>
        <button
          ref={button}
          type="button"
          className="channel"
          data-testid={`record-${channel.id}`}
          data-channel={channel.id}
          data-state={state.kind}
          data-warning={words.isWarning === true || undefined}
          aria-label={`${channel.title}: ${words.line}`}
          aria-haspopup={state.kind === 'free' || state.kind === 'recording' ? undefined : 'dialog'}
          aria-pressed={state.kind === 'recording' || undefined}
          title={`${channel.title}. ${words.story}${hasOptions ? `\nRight-click for its options${options.isChanged ? '; some are changed' : ''}` : ''}`}
          data-options={options.isChanged || undefined}
          onClick={() => {
            if (showsOptions) setShowsOptions(false);
            else if (explained) onExplain(false);
            else onPress();
          }}
          onContextMenu={(event) => {
            if (!hasOptions) return;
            event.preventDefault();
            if (explained) onExplain(false);
            setShowsOptions(true);
          }}
        >
          <span className="channel-icon">
            <ChannelIcon channel={channel} state={state} nowMs={nowMs} />
          </span>
          <span className="channel-title cut">{channel.barTitle}</span>
          <span className="channel-line cut">{failed ? 'failed, retry' : (words.bar ?? words.line)}</span>
          <span className="channel-short third small">{failed ? 'failed' : words.short}</span>
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
          {showsOptions ? (
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
