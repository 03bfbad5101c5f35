/** The settings document: every setting, saved on change. */
import { useEffect, useRef, useState, type ReactNode } from 'react';
import type { AppError } from '../../../shared/base/errors.ts';
import { PERMISSIONS, PRESETS } from '../../../shared/core/contracts/permissions.ts';
import { settingRow, type Settings } from '../../../shared/core/contracts/settings.ts';
import { formatBytes } from '../../../shared/base/units.ts';
import {
  CATEGORY_LABELS,
  ToolCategorySchema,
  type ToolCategory,
} from '../../../shared/core/contracts/tool-categories.ts';
import { useAction } from '../stores/hooks/use-action.ts';
import { useClipboard } from '../stores/hooks/use-command.ts';
import { useBridge, useIsInBrowser, useNow, useTopic, useTopicKnown } from '../stores/workbench.tsx';
import { Button } from '../widgets/button.tsx';
import { CopyButton } from '../widgets/copy-button.tsx';
import { Field } from '../widgets/field.tsx';
import { CheckIcon } from '../widgets/icons.tsx';
import { OnOff, Segmented } from '../widgets/segmented.tsx';
import { ErrorState } from '../widgets/states.tsx';
import { clockTime } from '../words/moments.ts';
import { isByteSetting, readByteSetting, TYPED_SETTINGS, writeBytes, type Typed, type TypedText } from './fields.ts';
import { SettingRow, SettingsFilter } from './setting-row.tsx';
import { APP_SETTINGS_PARTS } from '../../features/shell-parts.ts';
import './settings.css';

// A typed setting, saved on Enter or blur, never while typing, because half a number is a number too. Escape restores the saved value.

export interface TypedSettingProps<T> {
  readonly label: string;
  /** The saved value as text. */
  readonly stored: string;
  readonly read: (text: string) => Typed<T>;
  /** Saves the value; false if main refused it. */
  readonly save: (value: T) => Promise<boolean>;
  readonly placeholder?: string;
  readonly wide?: boolean;
}

/** The time that the check mark is shown after saving. */
const SAVED_SHOWN_MS = 1600;

export function TypedSetting<T>({ label, stored, read, save, placeholder, wide = false }: TypedSettingProps<T>) {
  const [text, setText] = useState(stored);
  const [problem, setProblem] = useState<string | null>(null);
  const [saved, setSaved] = useState(false);
  const editing = useRef(false);

  // Show a value changed elsewhere (another settings view, a flag) unless the person is typing.
  useEffect(() => {
    if (!editing.current) setText(stored);
  }, [stored]);
  useEffect(() => {
    if (!saved) return undefined;
    const timer = setTimeout(() => setSaved(false), SAVED_SHOWN_MS);
    return () => clearTimeout(timer);
  }, [saved]);

  const finish = async (): Promise<void> => {
    editing.current = false;
    if (text.trim() === stored) {
      setText(stored);
      setProblem(null);
      return;
    }
    const typed = read(text);
    setProblem(typed.ok ? null : typed.problem);
    if (typed.ok) setSaved(await save(typed.value));
  };

  return (
    <div className="typed-setting" data-wide={wide}>
      <Field
        label={label}
        icon={null}
        clearable={false}
        value={text}
        error={problem}
        {...(placeholder === undefined ? {} : { placeholder })}
        {...(saved ? { trailing: <CheckIcon size={14} className="is-done" /> } : {})}
        onValue={(value) => {
          editing.current = true;
          setText(value);
          setProblem(null);
        }}
        onBlur={() => void finish()}
        onKeyDown={(event) => {
          if (event.key === 'Enter') void finish();
          if (event.key === 'Escape' && text !== stored) {
            event.preventDefault();
            event.stopPropagation();
            editing.current = false;
            setText(stored);
            setProblem(null);
          }
        }}
      />
    </div>
  );
}

// The row of a setting, with the control that its schema calls for.

interface SettingProps {
  readonly name: keyof Settings;
  /** Where it depends on more than the setting. */
  readonly explanation?: ReactNode;
  /** Why a switch cannot be changed here; said in place of the explanation. */
  readonly unavailable?: string | undefined;
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

/** Text form of a setting that is typed; null for the others. */
function typedText(name: keyof Settings, settings: Settings, unit: 'KB' | 'GB' | undefined): TypedText | null {
  if (unit !== undefined && isByteSetting(name))
    return { stored: writeBytes(settings[name]), read: (text) => readByteSetting(name, text, unit) };
  return TYPED_SETTINGS[name]?.(settings) ?? null;
}

function Setting({ name, explanation, unavailable, error = null }: SettingProps) {
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
      <OnOff
        label={row.title}
        isOn={value === true}
        unavailable={unavailable}
        onChange={(isOn) => void saving.save(isOn)}
      />
    );
  return (
    <SettingRow
      title={row.title}
      explanation={unavailable ?? explanation ?? row.explanation}
      warning={row.warnings?.[written]}
      error={saving.error ?? error}
    >
      {control}
    </SettingRow>
  );
}

/** Which groups of tools assistants are offered. */
function ToolCategories({ disabledCategories }: Pick<Settings, 'disabledCategories'>) {
  const bridge = useBridge();
  const { error, perform } = useAction();
  const toggle = (category: ToolCategory): void => {
    const others = disabledCategories.filter((each) => each !== category);
    const next = others.length === disabledCategories.length ? [...others, category] : others;
    void perform(() => bridge.command('settings.update', { disabledCategories: next }));
  };
  return (
    <SettingRow
      title="Tools offered to assistants"
      explanation="Tools in a disabled category are not listed and cannot be called. Connected assistants are notified immediately."
      error={error}
    >
      <fieldset className="setting-categories" aria-label="Tools offered to assistants">
        {ToolCategorySchema.options.map((category) => (
          <Button
            key={category}
            size="tiny"
            aria-pressed={!disabledCategories.includes(category)}
            onClick={() => toggle(category)}
          >
            {CATEGORY_LABELS[category]}
          </Button>
        ))}
      </fieldset>
    </SettingRow>
  );
}

// Standing permissions of clients.

/** Standing permissions, each with "Revoke". */
function Permissions() {
  const bridge = useBridge();
  const grants = useTopic('consents', (consents) => consents.grants);
  const nowMs = useNow(grants.length > 0);
  const { error, perform } = useAction();
  return grants
    .filter(({ untilMs }) => untilMs === null || untilMs > nowMs)
    .map(({ id, callerName, permission, origin, untilMs }) => (
      <SettingRow
        key={id}
        title={`${callerName}: ${PERMISSIONS[permission].action.toLowerCase()} without asking`}
        explanation={`${origin === null ? 'Everywhere' : `At ${origin}`}, ${untilMs === null ? 'until it disconnects' : `until ${clockTime(untilMs)}`}.`}
        error={error}
      >
        <Button size="tiny" onClick={() => void perform(() => bridge.command('consents.revoke', { grantId: id }))}>
          Revoke
        </Button>
      </SettingRow>
    ));
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="settings-section" aria-label={title}>
      <h2 className="settings-head">{title}</h2>
      {children}
    </section>
  );
}

/** The permissions of assistants that use the common token or no token. */
function PresetSetting() {
  const preset = useTopic('settings', (settings) => settings.assistantPreset);
  return (
    <Setting
      name="assistantPreset"
      explanation={`${settingRow('assistantPreset').explanation} ${PRESETS[preset].explanation}`}
    />
  );
}

/** Setting that the app stays in the tray when the window is closed while a flight recorder records. */
function TraySetting() {
  const hasTray = useTopic('app', (app) => app.hasTray);
  return (
    <Setting
      name="stayInTray"
      unavailable={
        hasTray
          ? undefined
          : 'This desktop shows no tray icons, so closing the window ends the app and its flight recorders.'
      }
    />
  );
}

function McpSettings() {
  const bridge = useBridge();
  const token = useAction();
  const isOn = useTopic('settings', (settings) => settings.mcpEnabled);
  const { address, error } = useTopic('mcp');
  const listens = address === null ? 'Not running.' : `Listens on ${address}.`;
  return (
    <>
      <Setting
        name="mcpEnabled"
        explanation={isOn ? `Reachable from this machine only, with a token. ${listens}` : undefined}
        error={isOn ? error : null}
      />
      <Setting name="mcpPort" />
      <SettingRow
        title="Token of the server"
        explanation="A new token invalidates the old one. Assistants set up over HTTP need the new snippet; stdio is not affected."
        error={token.error}
      >
        <Button size="tiny" onClick={() => void token.perform(() => bridge.command('mcp.new-token', {}))}>
          New token
        </Button>
      </SettingRow>
    </>
  );
}

function DataFolder() {
  const clipboard = useClipboard();
  const { dataDirectory } = useTopic('app');
  const spool = useTopic('spool');
  const where = spool.besideLibrary
    ? 'Temporary capture files are stored there too, because this machine’s temp folder is in memory.'
    : `Temporary capture files: ${spool.directory}.`;
  return (
    <SettingRow
      title="Data folder"
      explanation={
        <>
          Library, settings and index. {spool.directory === '' ? '' : where}{' '}
          {spool.freeBytes > 0 ? `${formatBytes(spool.freeBytes)} free.` : ''}
        </>
      }
    >
      <span className="setting-path row">
        <code className="selectable">{dataDirectory}</code>
        <CopyButton label="Copy path" iconOnly size="tiny" onCopy={() => clipboard(dataDirectory)} />
      </span>
    </SettingRow>
  );
}

export function SettingsDocument() {
  const known = useTopicKnown('settings');
  const settings = useTopic('settings');
  const app = useTopic('app');
  const isInBrowser = useIsInBrowser();
  const [filter, setFilter] = useState('');
  return (
    <div className="settings" data-testid="settings-document">
      <div className="settings-column">
        <h1 className="settings-title">Settings</h1>
        <Field label="Search settings" placeholder="Search settings" value={filter} onValue={setFilter} />
        {known ? null : (
          <ErrorState
            severity="info"
            place="strip"
            title="Loading settings …"
            detail="The defaults are shown until then."
          />
        )}
        {/* The notices of the status line lead here. */}
        {app.notices.map((notice) => (
          <ErrorState key={notice} severity="info" place="strip" title={notice} />
        ))}
        <SettingsFilter value={filter}>
          <fieldset className="settings-fields" disabled={!known}>
            <Section title="Appearance">
              <Setting name="theme" />
            </Section>
            {isInBrowser ? null : (
              <>
                <Section title="Browser">
                  <Setting name="confirmBrowserClose" />
                </Section>
                <Section title="Flight recorder">
                  <TraySetting />
                </Section>
              </>
            )}
            <Section title="Assistants">
              <Setting name="evalMode" />
              <PresetSetting />
              <Setting name="tellSecrets" />
              <Permissions />
              <Setting name="answerBudgetBytes" />
              <McpSettings />
              <Setting name="structuredResults" />
              <Setting name="coreTools" />
              <ToolCategories disabledCategories={settings.disabledCategories} />
              <Setting name="projectRoot" />
            </Section>
            <Section title="Privacy">
              <Setting name="showSecrets" />
            </Section>
            <Section title="Captures">
              <Setting name="ignorePatterns" />
              <Setting name="heapSnapshotCapBytes" />
              <Setting name="traceFileLimitBytes" />
              <Setting name="recorderBudgetBytes" />
              <Setting name="libraryLimitBytes" />
              <Setting name="sqlMemoryBytes" />
              <DataFolder />
            </Section>
            {isInBrowser
              ? null
              : Object.entries(APP_SETTINGS_PARTS).map(([title, Part]) => (
                  <Section key={title} title={title}>
                    <Part />
                  </Section>
                ))}
            <Section title="About">
              <SettingRow title={`PEN Workbench ${app.version}`} explanation={app.runtime}>
                <span className="third">No telemetry</span>
              </SettingRow>
            </Section>
          </fieldset>
        </SettingsFilter>
      </div>
    </div>
  );
}
