/** The indicator of pending consent requests, with shortcuts to show and answer them. */
import type { ConsentAnswer, ConsentRequest } from '../../../shared/core/contracts/consents.ts';
import { liveDocument } from '../stores/documents/document-tabs.ts';
import { useCommandRunner } from '../stores/hooks/use-command.ts';
import { useCommands, useDocuments, useNow, useTopic, useWorkbench } from '../stores/workbench.tsx';
import { WarningIcon } from '../widgets/icons.tsx';
import { Kbd } from '../widgets/keys/kbd.tsx';
import { answerable, requestTitle, waitingText } from './consent-words.ts';
import './consent.css';

export function ConsentMark() {
  const requests = useTopic('consents', (consents) => consents.requests);
  const { consentCards } = useWorkbench();
  const open = useDocuments((documents) => documents.open);
  const run = useCommandRunner();
  const nowMs = useNow(requests.length > 0);
  const first = requests[0] ?? null;
  const unavailable = first === null ? 'no pending request' : null;

  /** A request without a target is over the documents already. */
  const show = ({ targetId, targetTitle, targetUrl }: ConsentRequest): void => {
    if (targetId !== null) open(liveDocument(targetId, targetTitle === '' ? targetUrl : targetTitle));
  };
  /** Without a visible card, a shortcut only shows the request. */
  const answer = (given: ConsentAnswer): void => {
    const { cards } = consentCards.getState();
    const request = answerable(requests, cards);
    // Refusing does not require reading the code.
    if (request !== null && given.answer !== 'refuse' && cards.get(request.id)?.isRead() !== true) return;
    if (request !== null)
      void run('consents.answer', { requestId: request.id, answer: given }, 'Your answer was not delivered');
    else if (first !== null) show(first);
  };
  useCommands([
    {
      id: 'consent.show',
      title: 'Show pending requests',
      section: 'Go to',
      shortcut: 'Alt+KeyQ',
      unavailable,
      run: () => {
        if (first !== null) show(first);
      },
    },
    {
      id: 'consent.allow',
      title: 'Allow the pending request once',
      section: 'Application',
      shortcut: 'Alt+KeyA',
      unavailable,
      run: () => answer({ answer: 'once' }),
    },
    {
      id: 'consent.refuse',
      title: 'Refuse the pending request',
      section: 'Application',
      shortcut: 'Alt+KeyR',
      unavailable,
      run: () => answer({ answer: 'refuse' }),
    },
  ]);
  if (first === null) return null;
  return (
    <button type="button" className="consent-mark row" data-testid="consent-mark" onClick={() => show(first)}>
      <WarningIcon size={14} />
      <span className="cut">
        {requestTitle(first)}
        {requests.length > 1 ? `, and ${requests.length - 1} more` : ''}
      </span>
      <span className="figure">{waitingText(first, nowMs)}</span>
      <Kbd shortcut="Alt+KeyQ" />
    </button>
  );
}
