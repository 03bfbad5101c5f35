/** Updates: whether the app asks its server by itself, the state, and the next step as a button. */
import type { UpdateState } from '../../../shared/features/updates/contract/updates.ts';
import { updateText, type UpdateActions } from './stores/updates.ts';
import { useAction } from '../../core/stores/hooks/use-action.ts';
import { useBridge, useTopic, useWorkbench } from '../../core/stores/workbench.tsx';
import { Button } from '../../core/widgets/button.tsx';
import { OnOff } from '../../core/widgets/segmented.tsx';
import { SettingRow } from '../../core/settings/setting-row.tsx';

const TITLE = 'Check for updates once a day';

/** The step that the person can start or cancel now; null while the app closes or asks, and where it does not update itself. */
function nextStep(state: UpdateState): { readonly label: string; readonly step: keyof UpdateActions } | null {
  const step = state.kind === 'failed' ? state.step : null;
  if (state.kind === 'idle' || step === 'check') return { label: 'Check for updates …', step: 'check' };
  if (state.kind === 'available' || step === 'download') return { label: 'Download', step: 'download' };
  if (state.kind === 'ready' || step === 'install') return { label: 'Restart and install', step: 'install' };
  if (state.kind === 'downloading' || state.kind === 'waiting') return { label: 'Cancel', step: 'cancel' };
  return null;
}

export function UpdateSettings() {
  const bridge = useBridge();
  const { updates } = useWorkbench();
  const isOn = useTopic('settings', (settings) => settings.checkForUpdates);
  const { error, perform } = useAction();
  const found = useTopic('updates');
  const { server, state } = found;
  const version = useTopic('app', (app) => app.version);
  const next = nextStep(state);
  return (
    <>
      <SettingRow
        title={TITLE}
        explanation={
          server === null
            ? 'This installation does not update itself, so it contacts no server.'
            : `Asks ${server} for the number of the newest version, which tells it your network address. Nothing is downloaded or installed without a click, and nothing happens while a recording or a call runs.`
        }
        error={error}
      >
        {server === null ? null : (
          <OnOff
            label={TITLE}
            isOn={isOn}
            onChange={(checkForUpdates) => void perform(() => bridge.command('settings.update', { checkForUpdates }))}
          />
        )}
      </SettingRow>
      <SettingRow title={`Version ${version}`} explanation={updateText(found)}>
        {next === null ? null : (
          <Button size="tiny" onClick={() => void updates[next.step]()}>
            {next.label}
          </Button>
        )}
      </SettingRow>
    </>
  );
}
