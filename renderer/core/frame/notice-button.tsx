/** The button of a notice, off with the reason while its action cannot run. */
import type { NoticeAction } from '../stores/notices.ts';
import { useTopic } from '../stores/workbench.tsx';
import { Button } from '../widgets/button.tsx';

export function NoticeButton({ action: { label, run, whyOff } }: { readonly action: NoticeAction }) {
  const why = useTopic('endpoints', (endpoints) => whyOff?.(endpoints) ?? null);
  return (
    <Button size="tiny" disabled={why !== null} title={why ?? undefined} onClick={run}>
      {label}
    </Button>
  );
}
