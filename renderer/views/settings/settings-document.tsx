/** The settings document: every setting, saved on change. */
import type { ReactNode } from 'react';
import { PRESETS, PresetSchema } from '../../../shared/contracts/app/permissions.ts';
import type { Settings } from '../../../shared/contracts/app/settings.ts';
import { useClipboard } from '../../stores/hooks/use-command.ts';
import { useAction } from '../../stores/hooks/use-action.ts';
import { useBridge, useTopic, useTopicKnown } from '../../stores/workbench.tsx';
import { Button } from '../../widgets/button.tsx';
import { CopyButton } from '../../widgets/copy-button.tsx';
import { OnOff, Segmented } from '../../widgets/segmented.tsx';
import { ErrorState } from '../../widgets/states.tsx';
import { formatBytes } from '../../../shared/base/units.ts';
import {
  readByteSetting,
  readFolder,
  readPatterns,
  readPort,
  writeBytes,
  type ByteSetting as ByteSettingName,
} from './fields.ts';
import { Permissions, SecretSetting } from './permission-settings.tsx';
import { SettingRow } from './setting-row.tsx';
import { ToolCategories } from './tool-categories.tsx';
import { TraySetting } from './tray-setting.tsx';
import { TypedSetting } from './typed-setting.tsx';
import { UpdateSettings } from './update-settings.tsx';
import './settings.css';

type Save = (patch: Partial<Settings>) => Promise<boolean>;

/** Saves the setting of one row and holds its error. */
function useSetting() {
  const bridge = useBridge();
  const { error, perform } = useAction();
  const save: Save = async (patch) => (await perform(() => bridge.command('settings.update', patch))) !== null;
  return { error, save };
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="settings-section" aria-label={title}>
      <h2 className="settings-head">{title}</h2>
      {children}
    </section>
  );
}

function ThemeSetting({ theme }: Pick<Settings, 'theme'>) {
  const { error, save } = useSetting();
  return (
    <SettingRow title="Theme" explanation="System follows the light or dark mode of your system." error={error}>
      <Segmented
        label="Theme"
        value={theme}
        options={[
          { value: 'system', label: 'System' },
          { value: 'light', label: 'Light' },
          { value: 'dark', label: 'Dark' },
        ]}
        onValue={(value) => void save({ theme: value })}
      />
    </SettingRow>
  );
}

function BrowserCloseSetting({ confirmBrowserClose }: Pick<Settings, 'confirmBrowserClose'>) {
  const { error, save } = useSetting();
  return (
    <SettingRow
      title="Ask before closing the browser"
      explanation="Browsers started from this window close when you quit."
      error={error}
    >
      <OnOff
        label="Ask before closing the browser"
        isOn={confirmBrowserClose}
        onChange={(isOn) => void save({ confirmBrowserClose: isOn })}
      />
    </SettingRow>
  );
}

const EVAL_WARNINGS: Readonly<Record<Settings['evalMode'], string | null>> = {
  off: null,
  ask: null,
  allow: 'Assistants can read and change every connected page without asking.',
};

export function EvalSetting({ evalMode }: Pick<Settings, 'evalMode'>) {
  const { error, save } = useSetting();
  return (
    <SettingRow
      title="Run code in targets"
      explanation="Controls whether assistants may evaluate JavaScript in connected targets. Your own console is not affected."
      warning={EVAL_WARNINGS[evalMode]}
      error={error}
    >
      <Segmented
        label="Run code in targets"
        value={evalMode}
        options={[
          { value: 'off', label: 'Off' },
          { value: 'ask', label: 'Ask me' },
          { value: 'allow', label: 'Allow' },
        ]}
        onValue={(value) => void save({ evalMode: value })}
      />
    </SettingRow>
  );
}

/** The permissions of assistants that use the common token or no token. */
function PresetSetting({ assistantPreset }: Pick<Settings, 'assistantPreset'>) {
  const { error, save } = useSetting();
  return (
    <SettingRow
      title="Permissions of other assistants"
      explanation={`For assistants without a token of their own. ${PRESETS[assistantPreset].explanation}`}
      error={error}
    >
      <Segmented
        label="Permissions of other assistants"
        value={assistantPreset}
        options={PresetSchema.options.map((value) => ({
          value,
          label: PRESETS[value].label,
          title: PRESETS[value].explanation,
        }))}
        onValue={(value) => void save({ assistantPreset: value })}
      />
    </SettingRow>
  );
}

interface ByteSettingProps {
  readonly title: string;
  readonly explanation: string;
  readonly setting: ByteSettingName;
  readonly unit: 'KB' | 'GB';
  readonly sizeBytes: number;
}

function ByteSetting({ title, explanation, setting, unit, sizeBytes }: ByteSettingProps) {
  const { error, save } = useSetting();
  return (
    <SettingRow title={title} explanation={explanation} error={error}>
      <TypedSetting
        label={title}
        stored={writeBytes(sizeBytes)}
        read={(text) => readByteSetting(setting, text, unit)}
        save={(value) => save({ [setting]: value })}
      />
    </SettingRow>
  );
}

interface ListingSettingProps {
  readonly title: string;
  readonly explanation: string;
  readonly setting: 'structuredResults' | 'coreTools';
  readonly isOn: boolean;
}

/** Shows what the list of tools holds for every assistant. */
function ListingSetting({ title, explanation, setting, isOn }: ListingSettingProps) {
  const { error, save } = useSetting();
  return (
    <SettingRow title={title} explanation={explanation} error={error}>
      <OnOff label={title} isOn={isOn} onChange={(next) => void save({ [setting]: next })} />
    </SettingRow>
  );
}

function McpSettings({ settings }: { settings: Settings }) {
  const bridge = useBridge();
  const token = useAction();
  const mcp = useTopic('mcp');
  const server = useSetting();
  const port = useSetting();
  const address = mcp.address === null ? 'Not running.' : `Listens on ${mcp.address}.`;
  return (
    <>
      <SettingRow
        title="MCP server"
        explanation={
          settings.mcpEnabled
            ? `Reachable from this machine only, with a token. ${address}`
            : 'Off: no assistant can connect over HTTP. Connected assistants are disconnected.'
        }
        error={server.error ?? (settings.mcpEnabled ? mcp.error : null)}
      >
        <OnOff
          label="MCP server"
          isOn={settings.mcpEnabled}
          onChange={(mcpEnabled) => void server.save({ mcpEnabled })}
        />
      </SettingRow>
      <SettingRow
        title="Port of the server"
        explanation="0: the system chooses a port, and snippets change at every start."
        error={port.error}
      >
        <TypedSetting
          label="Port of the server"
          stored={String(settings.mcpPort)}
          read={readPort}
          save={(mcpPort) => port.save({ mcpPort })}
        />
      </SettingRow>
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

function ProjectRootSetting({ projectRoot }: Pick<Settings, 'projectRoot'>) {
  const { error, save } = useSetting();
  return (
    <SettingRow
      title="Project folder"
      explanation="Assistants can only use files in this folder. Empty: the folder the app was started in."
      error={error}
    >
      <TypedSetting
        label="Project folder"
        stored={projectRoot ?? ''}
        placeholder="Working directory of the app"
        read={readFolder}
        save={(value) => save({ projectRoot: value })}
        wide
      />
    </SettingRow>
  );
}

function IgnoreSetting({ ignorePatterns }: Pick<Settings, 'ignorePatterns'>) {
  const { error, save } = useSetting();
  return (
    <SettingRow
      title="Ignored scripts"
      explanation="More third-party code, to dim or to collapse in profiles and traces: regular expressions on the address of a script or its original source, separated by commas. Packages (node_modules), extensions, other origins and the ignore lists of source maps always count."
      error={error}
    >
      <TypedSetting
        label="Ignored scripts"
        stored={ignorePatterns.join(', ')}
        placeholder="/vendor/, analytics[.]js$"
        read={readPatterns}
        save={(value) => save({ ignorePatterns: value })}
        wide
      />
    </SettingRow>
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
      <span className="setting-path">
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
  return (
    <div className="settings" data-testid="settings-document">
      <div className="settings-column">
        <h1 className="settings-title">Settings</h1>
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
        <fieldset className="settings-fields" disabled={!known}>
          <Section title="Appearance">
            <ThemeSetting theme={settings.theme} />
          </Section>
          <Section title="Browser">
            <BrowserCloseSetting confirmBrowserClose={settings.confirmBrowserClose} />
          </Section>
          <Section title="Flight recorder">
            <TraySetting stayInTray={settings.stayInTray} />
          </Section>
          <Section title="Assistants">
            <EvalSetting evalMode={settings.evalMode} />
            <PresetSetting assistantPreset={settings.assistantPreset} />
            <SecretSetting
              title="Secrets in assistants’ results"
              explanation="Cookies, storage, credentials, tokens and keys in results for assistants and the command line, recognised by name, context and form. Screenshots are not masked."
              warning="Assistants see your login credentials and may send them to their provider."
              setting="tellSecrets"
              isOn={settings.tellSecrets}
            />
            <Permissions />
            <ByteSetting
              title="Maximum response size"
              explanation="Text size of one response. Longer responses are paged."
              setting="answerBudgetBytes"
              unit="KB"
              sizeBytes={settings.answerBudgetBytes}
            />
            <McpSettings settings={settings} />
            <ListingSetting
              title="Structured results"
              explanation="Sends every result as data too, and its schema in the list of tools. Many assistants pass both to their model, at three times the size. One client gets them with pen mcp --structured."
              setting="structuredResults"
              isOn={settings.structuredResults}
            />
            <ListingSetting
              title="Core tools only"
              explanation="Lists the tools for pages, heap, CPU, traces, network and sources: 10 kB instead of 24. The others can still be called by name. One client gets this list with pen mcp --core."
              setting="coreTools"
              isOn={settings.coreTools}
            />
            <ToolCategories disabledCategories={settings.disabledCategories} />
            <ProjectRootSetting projectRoot={settings.projectRoot} />
          </Section>
          <Section title="Privacy">
            <SecretSetting
              title="Secrets in this window"
              explanation="Cookies, authorization headers and storage in the panels. HAR exports of them are always masked; other exports with Redacted."
              warning="They are visible to everyone who sees this screen or a screenshot of it."
              setting="showSecrets"
              isOn={settings.showSecrets}
            />
          </Section>
          <Section title="Captures">
            <IgnoreSetting ignorePatterns={settings.ignorePatterns} />
            <ByteSetting
              title="Maximum heap snapshot size"
              explanation="A capture that exceeds this size fails and is discarded. Files of any size can be opened."
              setting="heapSnapshotCapBytes"
              unit="GB"
              sizeBytes={settings.heapSnapshotCapBytes}
            />
            <ByteSetting
              title="Maximum trace file size"
              explanation="Larger traces cannot be opened in the window, by assistants or on the command line."
              setting="traceFileLimitBytes"
              unit="GB"
              sizeBytes={settings.traceFileLimitBytes}
            />
            <ByteSetting
              title="Disk budget of flight recorders"
              explanation="The oldest unpinned captures that flight recorders have kept are deleted when all of them together exceed this size. The next capture reports it."
              setting="recorderBudgetBytes"
              unit="GB"
              sizeBytes={settings.recorderBudgetBytes}
            />
            <ByteSetting
              title="Maximum library size"
              explanation="Captures and their column caches. When the library is full, column caches are deleted first, then the oldest unpinned captures. A notice reports it."
              setting="libraryLimitBytes"
              unit="GB"
              sizeBytes={settings.libraryLimitBytes}
            />
            <ByteSetting
              title="Memory for SQL"
              explanation="Questions that need more use temporary files. Applies to the next SQL process, which ends after ten minutes without a question."
              setting="sqlMemoryBytes"
              unit="GB"
              sizeBytes={settings.sqlMemoryBytes}
            />
            <DataFolder />
          </Section>
          <Section title="Updates">
            <UpdateSettings checkForUpdates={settings.checkForUpdates} />
          </Section>
          <Section title="About">
            <SettingRow title={`PEN Workbench ${app.version}`} explanation={app.runtime}>
              <span className="third">No telemetry</span>
            </SettingRow>
          </Section>
        </fieldset>
      </div>
    </div>
  );
}
