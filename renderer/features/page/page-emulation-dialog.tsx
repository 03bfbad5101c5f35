/** Screen size, orientation, preferences, time zone, locale and location of a page. */
import { useState } from 'react';
import { NO_PAGE_EMULATION, type PageEmulation } from '../../../shared/core/contracts/emulation.ts';
import { Button } from '../../core/widgets/button.tsx';
import { Dialog } from '../../core/widgets/overlays/dialog.tsx';
import { Field } from '../../core/widgets/field.tsx';
import { Segmented } from '../../core/widgets/segmented.tsx';
import { draftOf, pageOfDraft, type PageDraft } from './page-emulation-draft.ts';

type TextName = Exclude<keyof PageDraft, 'isMobile' | 'isLandscape' | 'colorScheme' | 'reducedMotion'>;
type SwitchName = 'isMobile' | 'isLandscape' | 'reducedMotion';

const TEXTS: readonly { readonly name: TextName; readonly label: string; readonly placeholder: string }[] = [
  { name: 'width', label: 'Width', placeholder: 'As the device or window' },
  { name: 'height', label: 'Height', placeholder: 'As the device or window' },
  { name: 'scale', label: 'Device pixel ratio', placeholder: '1' },
];
const PLACE: typeof TEXTS = [
  { name: 'timezone', label: 'Time zone', placeholder: 'Europe/Berlin' },
  { name: 'locale', label: 'Locale', placeholder: 'de-DE' },
  { name: 'latitude', label: 'Latitude', placeholder: '52.52' },
  { name: 'longitude', label: 'Longitude', placeholder: '13.40' },
];

export interface PageEmulationDialogProps {
  readonly page: PageEmulation;
  readonly onClose: () => void;
  readonly onApply: (page: PageEmulation) => void;
}

/** Mounted while it is open: it starts with what is emulated now. */
export function PageEmulationDialog({ page, onClose, onApply }: PageEmulationDialogProps) {
  const [draft, setDraft] = useState(() => draftOf(page));
  const read = pageOfDraft(draft);
  const errors = 'errors' in read ? read.errors : {};
  const change = (part: Partial<PageDraft>): void => setDraft((before) => ({ ...before, ...part }));
  const text = ({ name, label, placeholder }: (typeof TEXTS)[number]) => (
    <div className="page-emulation-row stack" key={name}>
      <span>{label}</span>
      <Field
        label={label}
        icon={null}
        placeholder={placeholder}
        value={draft[name]}
        error={errors[name] ?? null}
        onValue={(value) => change({ [name]: value })}
      />
    </div>
  );
  const toggle = (name: SwitchName, label: string) => (
    <label className="page-emulation-switch row">
      <input type="checkbox" checked={draft[name]} onChange={({ target }) => change({ [name]: target.checked })} />
      {label}
    </label>
  );
  return (
    <Dialog
      open
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      title="Emulate screen, preferences and place"
      description="Applies to this page for all clients until it is reset."
      widthPx={520}
      actions={
        <>
          <Button onClick={() => setDraft(draftOf(NO_PAGE_EMULATION))}>Restore defaults</Button>
          <Button
            look="primary"
            disabled={'errors' in read}
            onClick={() => {
              if ('page' in read) onApply(read.page);
            }}
          >
            Apply
          </Button>
        </>
      }
    >
      <div className="stack" data-testid="page-emulation">
        {TEXTS.map(text)}
        {toggle('isMobile', 'Mobile, with touch')}
        {toggle('isLandscape', 'Landscape: exchange width and height')}
        <div className="page-emulation-row stack">
          <span>Color scheme</span>
          <Segmented
            label="Color scheme"
            value={draft.colorScheme}
            options={[
              { value: 'default', label: 'Default' },
              { value: 'light', label: 'Light' },
              { value: 'dark', label: 'Dark' },
            ]}
            onValue={(colorScheme) => change({ colorScheme })}
          />
        </div>
        {toggle('reducedMotion', 'Reduced motion')}
        {PLACE.map(text)}
      </div>
    </Dialog>
  );
}
