/** Emulation of device, CPU, network and page. Also shows emulation set by other clients. */
import { Popover } from 'radix-ui';
import { useState } from 'react';
import type { OptionValues } from '../../../shared/base/option-field.ts';
import { chosenParams, optionFields } from '../../../shared/core/capability/option-fields.ts';
import {
  DEVICE_PRESETS,
  NETWORK_CHOICES,
  networkChoice,
  NO_PAGE_EMULATION,
  pageEmulationWords,
  throughputText,
  type EmulationState,
  type NetworkChoice,
  type PageEmulation,
} from '../../../shared/core/contracts/emulation.ts';
import type { TargetInfo } from '../../../shared/core/contracts/targets.ts';
import { penEmulate } from '../../../shared/features/page/tools/emulate.ts';
import { useAction } from '../../core/stores/hooks/use-action.ts';
import { useBridge, useTopic } from '../../core/stores/workbench.tsx';
import { Button } from '../../core/widgets/button.tsx';
import { Field } from '../../core/widgets/field.tsx';
import { ChevronDownIcon, DeviceIcon } from '../../core/widgets/icons.tsx';
import { Dialog, type DialogProps } from '../../core/widgets/overlays/dialog.tsx';
import { OptionsForm } from '../../core/widgets/options-form.tsx';
import { Menu, type MenuEntry } from '../../core/widgets/overlays/menu.tsx';
import { FailureState } from '../../core/widgets/failure-state.tsx';
import { Segmented } from '../../core/widgets/segmented.tsx';
import { draftOf, pageOfDraft, type PageDraft } from './page-emulation-draft.ts';

// Screen size, orientation, preferences, time zone, locale and location of a page.

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

interface PageEmulationDialogProps {
  readonly page: PageEmulation;
  readonly onClose: () => void;
  readonly onApply: (page: PageEmulation) => void;
}

/** Mounted while it is open: it starts with what is emulated now. */
function PageEmulationDialog({ page, onClose, onApply }: PageEmulationDialogProps) {
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

// Custom network throttling with the parameters of the tool.

const FIELDS = optionFields(penEmulate);
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

const CPU_RATES = [1, 2, 4, 6, 20];
const NO_EMULATION = 'default';
const NO_THROTTLING = 'no throttling';

export function networkLabel({ label, conditions }: NetworkChoice): string {
  const { name, offline, latencyMs, downloadBytesPerS, uploadBytesPerS } = conditions;
  if (name === 'none' || offline) return label;
  const rate =
    downloadBytesPerS === uploadBytesPerS
      ? throughputText(downloadBytesPerS)
      : `${throughputText(downloadBytesPerS)} down, ${throughputText(uploadBytesPerS)} up`;
  return `${label}: ${Math.round(latencyMs)} ms, ${rate}`;
}

/** The active emulation as button text. */
export function deviceBarWords(
  state: EmulationState | undefined,
): Record<'device' | 'cpu' | 'network' | 'page', string> {
  const network = state?.network ?? null;
  return {
    page: state === undefined ? NO_EMULATION : pageEmulationWords(state.page).join(', ') || NO_EMULATION,
    device: state?.device ?? NO_EMULATION,
    cpu: state === undefined || state.cpuThrottling === 1 ? NO_THROTTLING : `${state.cpuThrottling}× slower`,
    network: network === null ? NO_THROTTLING : (networkChoice(network)?.label ?? network.name),
  };
}

function Choice({
  label,
  value,
  entries,
  disabled,
}: {
  label: string;
  value: string;
  entries: readonly MenuEntry[];
  disabled: boolean;
}) {
  return (
    <div className="device-bar-row">
      <span className="third">{label}</span>
      <Menu entries={entries}>
        <Button size="tiny" disabled={disabled} aria-label={`${label} ${value}`} title={value}>
          <span className="inline-row">
            <span className="cut">{value}</span> <ChevronDownIcon size={12} />
          </span>
        </Button>
      </Menu>
    </div>
  );
}

/** What is emulated, without what is at its default; empty if nothing is. */
function emulatedText(words: ReturnType<typeof deviceBarWords>): string {
  const { device, cpu, network, page } = words;
  return [device, cpu === NO_THROTTLING ? cpu : `CPU ${cpu}`, network, page]
    .filter((word) => word !== NO_EMULATION && word !== NO_THROTTLING)
    .join(', ');
}

/** One chip that says what is emulated, by whichever client, and opens what can be. */
export function DeviceBar({ target }: { target: TargetInfo }) {
  const bridge = useBridge();
  const state = useTopic('emulations', (emulations) => emulations.find(({ targetId }) => targetId === target.id));
  const { busy, error, perform } = useAction();
  const [asksNetwork, setAsksNetwork] = useState(false);
  const [asksPage, setAsksPage] = useState(false);
  const words = deviceBarWords(state);
  const chosen = networkChoice(state?.network ?? null);
  const page = state?.page ?? NO_PAGE_EMULATION;
  const emulated = emulatedText(words);

  const emulate = (params: Record<string, unknown>): void =>
    void perform(() => bridge.call('pen_emulate', { ...params, target: target.id }));
  const set = (change: { device?: null; page?: PageEmulation }): void =>
    void perform(() => bridge.command('emulation.set', { targetId: target.id, ...change }));

  return (
    <>
      <Popover.Root>
        <Popover.Trigger asChild>
          <Button
            icon={DeviceIcon}
            data-testid="emulation"
            data-set={emulated === '' ? undefined : ''}
            title={state === undefined ? 'Emulate a device, slow CPU or network' : `${emulated}; by ${state.by}`}
          >
            {emulated === '' ? 'Emulate' : emulated}
          </Button>
        </Popover.Trigger>
        <Popover.Portal>
          <Popover.Content
            className="channel-explanation device-bar"
            aria-label="Emulation"
            align="end"
            sideOffset={4}
            collisionPadding={8}
          >
            <Choice
              label="Device"
              value={words.device}
              disabled={busy}
              entries={[
                {
                  label: 'No emulation',
                  checked: state?.device === undefined || state.device === null,
                  onSelect: () => set({ device: null }),
                },
                { kind: 'separator' },
                ...DEVICE_PRESETS.map(({ name, widthPx, heightPx, scale }) => ({
                  label: `${name}, ${widthPx} × ${heightPx} @${scale}`,
                  checked: state?.device === name,
                  onSelect: () => emulate({ device: name }),
                })),
              ]}
            />
            <Choice
              label="CPU"
              value={words.cpu}
              disabled={busy}
              entries={CPU_RATES.map((rate) => ({
                label: rate === 1 ? 'No throttling' : `${rate}× slower`,
                checked: (state?.cpuThrottling ?? 1) === rate,
                onSelect: () => emulate({ cpuThrottling: rate }),
              }))}
            />
            <Choice
              label="Network"
              value={words.network}
              disabled={busy}
              entries={[
                ...NETWORK_CHOICES.map((choice) => ({
                  label: networkLabel(choice),
                  checked: chosen === choice,
                  onSelect: () => emulate(choice.params),
                })),
                { kind: 'separator' },
                {
                  label: 'Custom …',
                  checked: chosen === null,
                  onSelect: () => setAsksNetwork(true),
                },
              ]}
            />
            <Choice
              label="Page"
              value={words.page}
              disabled={busy}
              entries={[
                {
                  label: 'Dark color scheme',
                  checked: page.colorScheme === 'dark',
                  onSelect: () => set({ page: { ...page, colorScheme: page.colorScheme === 'dark' ? null : 'dark' } }),
                },
                {
                  label: 'Reduced motion',
                  checked: page.reducedMotion,
                  onSelect: () => set({ page: { ...page, reducedMotion: !page.reducedMotion } }),
                },
                {
                  label: 'Landscape',
                  checked: page.isLandscape,
                  onSelect: () => set({ page: { ...page, isLandscape: !page.isLandscape } }),
                  unavailable: words.device === NO_EMULATION && page.size === null ? 'choose a device or a size' : null,
                },
                { kind: 'separator' },
                { label: 'Size, locale, time zone, location …', onSelect: () => setAsksPage(true) },
              ]}
            />
            <div className="device-bar-end row">
              <span className="third grow">
                {state === undefined ? 'Nothing is emulated' : `Emulated, by ${state.by}`}
              </span>
              <Button size="tiny" disabled={busy || state === undefined} onClick={() => emulate({ device: 'reset' })}>
                Reset
              </Button>
            </div>
            <FailureState place="inline" error={error} />
          </Popover.Content>
        </Popover.Portal>
      </Popover.Root>
      {asksPage ? (
        <PageEmulationDialog
          page={page}
          onClose={() => setAsksPage(false)}
          onApply={(next) => {
            setAsksPage(false);
            set({ page: next });
          }}
        />
      ) : null}
      <CustomNetworkDialog open={asksNetwork} onOpenChange={setAsksNetwork} onApply={emulate} />
    </>
  );
}
