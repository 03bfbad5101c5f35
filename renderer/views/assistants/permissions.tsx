/** Assistant permissions next to the connection setup; Settings has the rest. */
import { formatBytes } from '../../../shared/base/units.ts';
import type { Settings } from '../../../shared/contracts/settings.ts';
import { useAction } from '../../stores/use-action.ts';
import { useBridge } from '../../stores/workbench.tsx';
import { Button } from '../../widgets/button.tsx';
import { Segmented } from '../../widgets/segmented.tsx';
import { FailureState } from '../../widgets/failure-state.tsx';

export function AssistantPermissions({ settings, onSettings }: { settings: Settings; onSettings: () => void }) {
  const bridge = useBridge();
  const { error, perform } = useAction();
  return (
    <section className="permissions" aria-label="Assistant permissions">
      <h3 className="permissions-title">Assistant permissions</h3>
      <div className="permission">
        <span>Run code in targets</span>
        <Segmented
          label="Run code in targets"
          value={settings.evalMode}
          options={[
            { value: 'off', label: 'Off' },
            { value: 'ask', label: 'Ask me' },
            { value: 'allow', label: 'Allow' },
          ]}
          onValue={(evalMode) => void perform(() => bridge.command('settings.update', { evalMode }))}
        />
      </div>
      {settings.evalMode === 'off' ? null : (
        <p className="permission-note third">
          {settings.evalMode === 'ask'
            ? 'You see the code and allow or refuse each call. The call waits for your answer.'
            : 'Code runs in every page you connect, without asking.'}
        </p>
      )}
      <div className="permission">
        <span>Maximum response size</span>
        <span>
          {formatBytes(settings.answerBudgetBytes).replace(/\.0 /, ' ')} <span className="third">then paged</span>
        </span>
      </div>
      <FailureState place="inline" error={error} />
      <p className="permission-note third">
        You see each call in Activity as it runs and can cancel it. No assistant can start a browser. Nothing leaves
        this machine by itself.
      </p>
      <Button look="bare" size="tiny" onClick={onSettings}>
        All settings
      </Button>
    </section>
  );
}
