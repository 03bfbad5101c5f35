/** Options of each capture in the record bar; persisted, applied from the next capture on. */
import { useState } from 'react';
import { useStore } from 'zustand';
import { captureFields, type CaptureOptionsState } from '../stores/capture-options.ts';
import { CHANNELS } from '../stores/topics/channels.ts';
import { capabilityOf } from '../stores/topics/recording.ts';
import { useWorkbench } from '../stores/workbench.tsx';
import { Button } from '../widgets/button.tsx';
import { Dialog, type DialogProps } from '../widgets/overlays/dialog.tsx';
import { FittingSegmented } from '../widgets/fitting-segmented.tsx';
import { OptionsForm } from '../widgets/options-form.tsx';
import './options.css';

/** Trace options are next to their channel, network options in their panel. */
const ELSEWHERE: ReadonlySet<string> = new Set(['trace', 'network']);

const OFFERED = CHANNELS.flatMap((channel) => {
  const capability = ELSEWHERE.has(channel.id) ? null : capabilityOf(channel);
  const fields = capability === null ? [] : captureFields(capability);
  return fields.length === 0 ? [] : [{ channel, fields }];
});

const NO_VALUES: CaptureOptionsState['byTool'][string] = {};

export function CaptureOptionsDialog({ open, onOpenChange }: Pick<DialogProps, 'open' | 'onOpenChange'>) {
  const { captureOptions } = useWorkbench();
  const [chosen, setChosen] = useState(OFFERED[0]?.channel.id);
  const shown = OFFERED.find(({ channel }) => channel.id === chosen);
  const values = useStore(captureOptions, ({ byTool }) => byTool[shown?.channel.tool ?? '']) ?? NO_VALUES;
  const choose = useStore(captureOptions, (state) => state.choose);
  const reset = useStore(captureOptions, (state) => state.reset);
  if (shown === undefined) return null;
  const { channel, fields } = shown;
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title="Capture options"
      description="These options apply to captures you start here. Assistants and scripts pass their own options."
      widthPx={720}
      actions={
        <>
          <Button disabled={Object.keys(values).length === 0} onClick={() => reset(channel.tool)}>
            Restore defaults
          </Button>
          <Button look="primary" onClick={() => onOpenChange(false)}>
            Done
          </Button>
        </>
      }
    >
      <div className="options-dialog" data-testid="capture-options-dialog">
        <FittingSegmented
          label="Capture"
          value={channel.id}
          options={OFFERED.map(({ channel: { id, title } }) => ({ value: id, label: title }))}
          onValue={setChosen}
        />
        <OptionsForm
          label={`Options of ${channel.title}`}
          fields={fields}
          values={values}
          onValue={(name, value) => choose(channel.tool, name, value)}
        />
      </div>
    </Dialog>
  );
}
