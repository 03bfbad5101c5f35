/** Details of one call: client, target, arguments, outcome, and result text. */
import type { ReactNode } from 'react';
import { durationText } from '../../../shared/base/duration-text.ts';
import { formatBytes } from '../../../shared/base/units.ts';
import type { CallRecord } from '../../../shared/core/contracts/activity.ts';
import { elapsedMs } from '../stores/topics/operations.ts';
import { useQuery } from '../stores/hooks/use-query.ts';
import { useBridge, useNow } from '../stores/workbench.tsx';
import { personAdvice } from '../words/person-text.ts';
import { Button } from '../widgets/button.tsx';
import { Dialog } from '../widgets/overlays/dialog.tsx';
import { CopyIcon } from '../widgets/icons.tsx';
import { ErrorState } from '../widgets/states.tsx';
import { callerName, callState, prettyJson, secondsClock } from './call-words.ts';

function Section({
  title,
  text,
  onCopy,
  children,
}: {
  title: string;
  text: string | null;
  onCopy: (text: string) => void;
  children?: ReactNode;
}) {
  return (
    <section className="call-section">
      <div className="call-section-head row">
        <h3>{title}</h3>
        {children}
        <span className="grow" />
        {text === null || text === '' ? null : (
          <Button size="tiny" look="bare" icon={CopyIcon} onClick={() => onCopy(text)}>
            Copy
          </Button>
        )}
      </div>
      {text === null || text === '' ? (
        <p className="third">No result yet.</p>
      ) : (
        <pre className="call-text selectable">{text}</pre>
      )}
    </section>
  );
}

/** The size in UTF-8 bytes, as results are counted. */
function byteLength(text: string): number {
  return new TextEncoder().encode(text).length;
}

export interface CallDialogProps {
  readonly call: CallRecord;
  readonly onClose: () => void;
  readonly onCopy: (text: string) => void;
}

export function CallDialog({ call, onClose, onCopy }: CallDialogProps) {
  const nowMs = useNow(call.endedAtMs === null);
  const bridge = useBridge();
  // Requested again when the call ends: a running call has no result.
  const question = call.endedAtMs === null ? null : call.id;
  const { answer } = useQuery(question, () => bridge.command('calls.answer', { callId: call.id }));
  const answerText = answer?.ok === true ? answer.value.text : null;
  const facts = [
    callerName(call),
    secondsClock(call.startedAtMs),
    callState(call).text,
    durationText(elapsedMs(call, nowMs)),
    call.targetTitle === null ? '' : `on ${call.targetTitle}`,
    call.captureId === null ? '' : `made ${call.captureId}`,
  ];
  return (
    <Dialog
      open
      onOpenChange={(open) => (open ? undefined : onClose())}
      title={call.tool}
      description={facts.filter(Boolean).join(', ')}
      widthPx={720}
    >
      <div className="call-sections">
        {call.error === null ? null : (
          <ErrorState
            place="inline"
            title={call.error.message}
            detail={call.outcomeNote ?? undefined}
            suggestion={personAdvice(call.error)}
          />
        )}
        <Section title="Arguments" text={prettyJson(call.argumentsJson)} onCopy={onCopy} />
        <Section title="Result" text={answerText} onCopy={onCopy}>
          {call.answerBytes === null ? null : (
            <span className="third small">
              {formatBytes(call.answerBytes)}
              {answerText !== null && byteLength(answerText) < call.answerBytes ? ' (truncated)' : ''}
            </span>
          )}
        </Section>
      </div>
    </Dialog>
  );
}
