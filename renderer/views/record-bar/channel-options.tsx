/** Options of one channel, from the definition of its tool; persisted, applied from the next capture on. */
import { useStore } from 'zustand';
import type { OptionField, OptionValues } from '../../../shared/base/option-field.ts';
import { captureFields } from '../../stores/capture-options.ts';
import type { Channel } from '../../stores/topics/channels.ts';
import { capabilityOf } from '../../stores/topics/recording.ts';
import { useWorkbench } from '../../stores/workbench.tsx';
import { Button } from '../../widgets/button.tsx';
import { OptionsForm } from '../../widgets/options-form.tsx';

/** Trace options are next to their channel, network options in their panel. */
const ELSEWHERE: ReadonlySet<string> = new Set(['trace', 'network']);
const NO_VALUES: OptionValues = {};

export interface ChosenOptions {
  /** Empty for a channel without options. */
  readonly fields: readonly OptionField[];
  readonly values: OptionValues;
  readonly isChanged: boolean;
}

export function useChannelOptions({ id, tool }: Channel): ChosenOptions {
  const { captureOptions } = useWorkbench();
  const values = useStore(captureOptions, ({ byTool }) => byTool[tool]) ?? NO_VALUES;
  const capability = ELSEWHERE.has(id) ? null : capabilityOf({ tool });
  const fields = capability === null ? [] : captureFields(capability);
  return { fields, values, isChanged: fields.some(({ name }) => values[name] !== undefined) };
}

export function ChannelOptions({
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
