/** The checks of `pen doctor` in the window: installed, found and reachable, with fixes. */
import type { Finding } from '../../../shared/core/contracts/diagnostics.ts';
import { useQuery } from '../stores/hooks/use-query.ts';
import { useBridge } from '../stores/workbench.tsx';
import { Button } from '../widgets/button.tsx';
import { CopyButton } from '../widgets/copy-button.tsx';
import { Dialog, type DialogProps } from '../widgets/overlays/dialog.tsx';
import { FailureState } from '../widgets/failure-state.tsx';
import { useClipboard } from '../stores/hooks/use-command.ts';
import './diagnostics.css';

const STATES: Readonly<Record<Finding['state'], string>> = { ok: 'OK', missing: 'Not found', broken: 'Problem' };

export function findingsText(findings: readonly Finding[]): string {
  return findings
    .map(({ subject, state, detail, advice }) =>
      [`${STATES[state]}\t${subject}\t${detail}`, ...(advice === undefined ? [] : [`\t\t${advice}`])].join('\n'),
    )
    .join('\n');
}

export function DiagnosticsDialog({ open, onOpenChange }: Pick<DialogProps, 'open' | 'onOpenChange'>) {
  const bridge = useBridge();
  const copy = useClipboard();
  // Checked each time the dialog opens, because endpoints change.
  const { answer, refetch } = useQuery(open ? 'diagnostics' : null, () => bridge.command('diagnostics.read', {}));
  const findings = answer?.ok === true ? answer.value.findings : null;
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title="Diagnostics"
      description="The same checks as pen doctor. They change nothing."
      widthPx={680}
      actions={
        <>
          {findings === null ? null : <CopyButton label="Copy as text" onCopy={() => copy(findingsText(findings))} />}
          <Button onClick={refetch}>Check again</Button>
          <Button look="primary" onClick={() => onOpenChange(false)}>
            Close
          </Button>
        </>
      }
    >
      {answer === null ? <p className="third">Checking …</p> : null}
      {answer?.ok === false ? <FailureState place="inline" error={answer.error} /> : null}
      {findings === null ? null : (
        <table className="diagnostics" data-testid="diagnostics">
          <tbody>
            {findings.map(({ subject, state, detail, advice }) => (
              <tr key={subject} data-state={state}>
                <td className={state === 'broken' ? 'is-error' : 'third'}>{STATES[state]}</td>
                <th scope="row">{subject}</th>
                <td className="selectable">
                  {detail}
                  {advice === undefined ? null : <p className="third small">{advice}</p>}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Dialog>
  );
}
