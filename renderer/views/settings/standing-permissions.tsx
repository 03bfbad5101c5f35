/** Standing permissions of clients. */
import { PERMISSIONS } from '../../../shared/contracts/app/permissions.ts';
import { useAction } from '../../stores/hooks/use-action.ts';
import { useBridge, useNow, useTopic } from '../../stores/workbench.tsx';
import { Button } from '../../widgets/button.tsx';
import { clockTime } from '../../words/moments.ts';
import { SettingRow } from './setting-row.tsx';

/** Standing permissions, each with "Revoke". */
export function Permissions() {
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
