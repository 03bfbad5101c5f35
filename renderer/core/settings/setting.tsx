/** The row of a setting, with the control that its schema calls for. */
import type { ReactNode } from 'react';
import type { AppError } from '../../../shared/base/errors.ts';
import { settingRow, type Settings } from '../../../shared/core/contracts/settings.ts';
import { useAction } from '../stores/hooks/use-action.ts';
import { useBridge, useTopic } from '../stores/workbench.tsx';
import { OnOff, Segmented } from '../widgets/segmented.tsx';
import { isByteSetting, readByteSetting, TYPED_SETTINGS, writeBytes, type TypedText } from './fields.ts';
import { SettingRow } from './setting-row.tsx';
import { TypedSetting } from './typed-setting.tsx';

interface SettingProps {
  readonly name: keyof Settings;
  /** Where it depends on more than the setting. */
  readonly explanation?: ReactNode;
  /** A fault of what the setting switches on. */
  readonly error?: AppError | null;
}

/** Saves a setting and holds the error of the last change. */
function useSaving(name: keyof Settings) {
  const bridge = useBridge();
  const { error, perform } = useAction();
  const save = async (value: unknown): Promise<boolean> =>
    (await perform(() => bridge.command('settings.update', { [name]: value }))) !== null;
  return { error, save };
}

/** How a setting that is typed is written and read; null for the others. */
function typedText(name: keyof Settings, settings: Settings, unit: 'KB' | 'GB' | undefined): TypedText | null {
  if (unit !== undefined && isByteSetting(name))
    return { stored: writeBytes(settings[name]), read: (text) => readByteSetting(name, text, unit) };
  return TYPED_SETTINGS[name]?.(settings) ?? null;
}

export function Setting({ name, explanation, error = null }: SettingProps) {
  const settings = useTopic('settings');
  const saving = useSaving(name);
  const row = settingRow(name);
  const value = settings[name];
  const written = String(value);
  const typed = typedText(name, settings, row.unit);
  const control =
    typed !== null ? (
      <TypedSetting
        label={row.title}
        {...typed}
        save={saving.save}
        {...(row.placeholder === undefined ? {} : { placeholder: row.placeholder, wide: true })}
      />
    ) : row.labels !== undefined ? (
      <Segmented
        label={row.title}
        value={written}
        options={Object.entries(row.labels).map(([each, label]) => {
          const hint = row.hints?.[each];
          return { value: each, label, ...(hint === undefined ? {} : { title: hint }) };
        })}
        onValue={(next) => void saving.save(typeof value === 'boolean' ? next === 'true' : next)}
      />
    ) : (
      <OnOff label={row.title} isOn={value === true} onChange={(isOn) => void saving.save(isOn)} />
    );
  return (
    <SettingRow
      title={row.title}
      explanation={explanation ?? row.explanation}
      warning={row.warnings?.[written]}
      error={saving.error ?? error}
    >
      {control}
    </SettingRow>
  );
}
