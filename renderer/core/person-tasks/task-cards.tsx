/** Shows what calls wait for the person to do in their targets, over the documents. Text from the client is rendered as plain text. */
import type { PersonTask, TaskAnswer } from '../../../shared/core/contracts/person-tasks.ts';
import { showUnseen } from '../../../shared/base/visible-text.ts';
import { liveDocument } from '../stores/documents/document-tabs.ts';
import { useAction } from '../stores/hooks/use-action.ts';
import { useBridge, useDocuments, useNow, useTopic } from '../stores/workbench.tsx';
import { Button } from '../widgets/button.tsx';
import { FailureState } from '../widgets/failure-state.tsx';
import { PersonIcon } from '../widgets/icons.tsx';
import { stopwatch } from '../words/moments.ts';
import './person-tasks.css';

function TaskCard({ task }: { readonly task: PersonTask }) {
  const bridge = useBridge();
  const open = useDocuments((documents) => documents.open);
  const nowMs = useNow(true);
  const { busy, error, perform } = useAction();
  const { id, callId, caller, title, targetId, targetTitle, text, place, askedAtMs } = task;
  const answer = (given: TaskAnswer): void =>
    void perform(() => bridge.command('tasks.answer', { taskId: id, answer: given }));
  return (
    <section className="task row" aria-label={`${title}: ${place}`} data-testid="person-task">
      <PersonIcon size={16} className="is-warning" />
      <div className="task-words grow">
        <p>
          <b>Do the action now, then press Done</b> <span className="third">({place})</span>
        </p>
        <p className="task-text selectable">{showUnseen(text)}</p>
        <p className="third small">
          {title}
          {caller.kind === 'window' ? '' : ` of ${caller.name}`}
          {targetId === null ? null : (
            <>
              {' '}
              in{' '}
              <button type="button" className="link" onClick={() => open(liveDocument(targetId, targetTitle))}>
                {targetTitle === '' ? targetId : targetTitle}
              </button>
            </>
          )}
          , waiting <span className="task-time">{stopwatch(Math.max(0, nowMs - askedAtMs))}</span>
        </p>
        <FailureState place="inline" error={error} />
      </div>
      <div className="task-actions">
        <Button look="primary" disabled={busy} onClick={() => answer('done')}>
          Done
        </Button>
        <Button disabled={busy} title="Continue without it this time" onClick={() => answer('skip')}>
          Skip
        </Button>
        <Button
          look="bare"
          disabled={busy}
          title="Ends the whole call"
          onClick={() => void perform(() => bridge.command('calls.cancel', { callId }))}
        >
          Cancel
        </Button>
      </div>
    </section>
  );
}

export function TaskCards() {
  const tasks = useTopic('tasks');
  if (tasks.length === 0) return null;
  return (
    <div className="tasks" aria-live="polite">
      {tasks.map((task) => (
        <TaskCard key={task.id} task={task} />
      ))}
    </div>
  );
}
