/** Custom network throttling with the parameters of the tool. */
import { useState } from 'react';
import { penEmulate } from '../../../shared/features/page/tools/emulate.ts';
import type { OptionValues } from '../../../shared/base/option-field.ts';
import { chosenParams, optionFields } from '../../../shared/core/capability/option-fields.ts';
import { Button } from '../../core/widgets/button.tsx';
import { Dialog, type DialogProps } from '../../core/widgets/overlays/dialog.tsx';
import { OptionsForm } from '../../core/widgets/options-form.tsx';

const OWN_FIGURES: ReadonlySet<string> = new Set(['latencyMs', 'downloadKbps', 'uploadKbps']);
const FIELDS = optionFields(penEmulate).filter(({ name }) => OWN_FIGURES.has(name));
const NO_VALUES: OptionValues = {};

export interface CustomNetworkDialogProps extends Pick<DialogProps, 'open' | 'onOpenChange'> {
  readonly onApply: (params: Record<string, unknown>) => void;
}

export function CustomNetworkDialog({ open, onOpenChange, onApply }: CustomNetworkDialogProps) {
  const [values, setValues] = useState(NO_VALUES);
  const params = chosenParams(FIELDS, values);
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title="Custom network throttling"
      widthPx={480}
      actions={
        <>
          <Button onClick={() => onOpenChange(false)}>Cancel</Button>
          <Button
            look="primary"
            disabled={Object.keys(params).length === 0}
            onClick={() => {
              onOpenChange(false);
              onApply(params);
            }}
          >
            Apply
          </Button>
        </>
      }
    >
      <OptionsForm
        label="Network"
        fields={FIELDS}
        values={values}
        onValue={(name, value) => setValues((before) => ({ ...before, [name]: value }))}
      />
    </Dialog>
  );
}
