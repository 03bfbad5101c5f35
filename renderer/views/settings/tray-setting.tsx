/** Checks whether the app stays in the tray when the window is closed while a flight recorder records. */
import type { Settings } from '../../../shared/contracts/app/settings.ts';
import { useAction } from '../../stores/hooks/use-action.ts';
import { useBridge, useTopic } from '../../stores/workbench.tsx';
import { OnOff } from '../../widgets/segmented.tsx';
import { SettingRow } from './setting-row.tsx';

const TITLE = 'Keep recording in the tray';

export function TraySetting({ stayInTray }: Pick<Settings, 'stayInTray'>) {
  const bridge = useBridge();
  const { error, perform } = useAction();
  const hasTray = useTopic('app', (app) => app.hasTray);
  return (
    <SettingRow
      title={TITLE}
      explanation={
        hasTray
          ? 'When you close the window while a flight recorder records, the app stays in the tray.'
          : 'This desktop shows no tray icons, so closing the window ends the app and its flight recorders.'
      }
      error={error}
    >
      <OnOff
        label={TITLE}
        isOn={stayInTray}
        onChange={(isOn) => void perform(() => bridge.command('settings.update', { stayInTray: isOn }))}
      />
    </SettingRow>
  );
}
