/**
 * Pending consent requests in the live document of their target, or over the documents. A card does not take the focus, and Enter alone
 * does not answer it: Alt A allows once, Alt R refuses. Text from the client is rendered as plain text.
 */
import { Fragment, useEffect, useEffectEvent, useRef, useState, type KeyboardEvent } from 'react';
import { showUnseen } from '../../../shared/base/visible-text.ts';
import type { ConsentAnswer, ConsentRequest } from '../../../shared/core/contracts/consents.ts';
import { useAction } from '../stores/hooks/use-action.ts';
import { useBridge, useNow, useTopic, useWorkbench } from '../stores/workbench.tsx';
import { Button } from '../widgets/button.tsx';
import { WarningIcon } from '../widgets/icons.tsx';
import { Segmented } from '../widgets/segmented.tsx';
import { FailureState } from '../widgets/failure-state.tsx';
import {
  PERMISSION_TIMES,
  actionText,
  codeSize,
  requestTitle,
  waitingText,
  type PermissionTime,
} from './consent-words.ts';
import './consent.css';

/** Answer buttons work with pointer, Space, and their shortcuts only. */
function withoutEnter(event: KeyboardEvent): void {
  if (event.key === 'Enter') event.preventDefault();
}

/** Part of the card is on screen: its document is active. */
function isVisible(element: HTMLElement): boolean {
  const { top, bottom, width } = element.getBoundingClientRect();
  return element.checkVisibility({ visibilityProperty: true }) && width > 0 && bottom > 0 && top < window.innerHeight;
}

function AlwaysChoice({
  request,
  onAnswer,
}: {
  readonly request: ConsentRequest;
  readonly onAnswer: (answer: ConsentAnswer) => void;
}) {
  const [time, setTime] = useState<PermissionTime>('15m');
  // A permission that belongs to no page and no folder has one place only.
  const hasPlace = request.origin !== '';
  const [place, setPlace] = useState<'here' | 'everywhere'>(hasPlace ? 'here' : 'everywhere');
  const action = actionText(request.permissions);
  const forMs = PERMISSION_TIMES.find(({ value }) => value === time)?.forMs ?? null;
  return (
    <div className="consent-always row">
      <Segmented label="For how long" value={time} options={PERMISSION_TIMES} onValue={setTime} />
      {hasPlace ? (
        <Segmented
          label="Where"
          value={place}
          options={[
            { value: 'here', label: 'Here', title: request.origin },
            { value: 'everywhere', label: 'Everywhere' },
          ]}
          onValue={setPlace}
        />
      ) : null}
      <Button
        onKeyDown={withoutEnter}
        onClick={() => onAnswer({ answer: 'always', forMs, everywhere: place === 'everywhere' })}
      >
        Allow {request.caller.name}
      </Button>
      <span className="third small consent-scope">
        {request.caller.name} may then {action} {place === 'here' ? `at ${request.origin}` : 'everywhere'} without
        asking. Revoke it in Settings.
      </span>
    </div>
  );
}

interface ConsentContentProps {
  readonly request: Pick<ConsentRequest, 'code' | 'details'>;
  readonly onRead: () => void;
}

/** The complete code and arguments. Invisible and bidirectional control characters are shown as escapes. */
function ConsentContent({ request: { code, details }, onRead }: ConsentContentProps) {
  const end = useRef<HTMLSpanElement>(null);
  const read = useEffectEvent(onRead);
  useEffect(() => {
    if (end.current === null) return undefined;
    const observer = new IntersectionObserver((entries) => {
      if (entries.some(({ isIntersecting }) => isIntersecting)) read();
    });
    observer.observe(end.current);
    return () => observer.disconnect();
  }, []);
  return (
    <>
      {code === null ? null : <div className="third small">{codeSize(code)}</div>}
      <div className="consent-content selectable">
        {code === null ? null : <pre aria-label="Code to run">{showUnseen(code)}</pre>}
        {details.length === 0 ? null : (
          <dl className="consent-details" aria-label="Arguments">
            {details.map(({ label, text }) => (
              <Fragment key={label}>
                <dt className="third">{showUnseen(label)}</dt>
                <dd>{showUnseen(text)}</dd>
              </Fragment>
            ))}
          </dl>
        )}
        <span ref={end} className="consent-end" />
      </div>
    </>
  );
}

function ConsentCard({ request }: { readonly request: ConsentRequest }) {
  const bridge = useBridge();
  const { consentCards } = useWorkbench();
  const nowMs = useNow(true);
  const { busy, error, perform } = useAction();
  const [isAlways, setIsAlways] = useState(false);
  const isEmpty = request.code === null && request.details.length === 0;
  const card = useRef<HTMLElement>(null);
  const [isRead, setIsRead] = useState(isEmpty);
  useEffect(
    () =>
      consentCards.getState().show(request.id, {
        isVisible: () => card.current !== null && isVisible(card.current),
        isRead: () => isRead,
      }),
    [consentCards, request.id, isRead],
  );
  const onAnswer = (answer: ConsentAnswer): void =>
    void perform(() => bridge.command('consents.answer', { requestId: request.id, answer }));
  const isUnknown = request.caller.kind === 'mcp' && request.caller.assistantId === undefined;
  const hasCode = request.permissions.includes('run-code');
  const { caller, tool, title, targetId, targetTitle, targetUrl } = request;
  return (
    <section ref={card} className="consent" aria-label={requestTitle(request)} data-testid="consent-card">
      <header className="consent-head row">
        <WarningIcon size={16} className="is-warning" />
        <b>{requestTitle(request)}</b>
        {isUnknown ? (
          <span className="is-warning" title="Its name is its own claim">
            no token of its own
          </span>
        ) : null}
        <span className="third cut">
          {title}
          {targetId === null ? '' : ` in ${targetTitle === '' ? targetUrl : targetTitle} · ${targetUrl}`}
        </span>
        <span className="grow" />
        <span className="consent-time" role="timer">
          {waitingText(request, nowMs)}
        </span>
      </header>
      {isEmpty ? null : <ConsentContent request={request} onRead={() => setIsRead(true)} />}
      <div className="consent-actions row">
        <Button
          shortcut="Alt+KeyA"
          onKeyDown={withoutEnter}
          disabled={busy || !isRead}
          onClick={() => onAnswer({ answer: 'once' })}
        >
          {request.flags === undefined ? 'Allow once' : 'Allow until it disconnects'}
        </Button>
        <Button
          shortcut="Alt+KeyR"
          onKeyDown={withoutEnter}
          disabled={busy}
          onClick={() => onAnswer({ answer: 'refuse' })}
        >
          Refuse
        </Button>
        {caller.isShared === true || request.flags !== undefined ? null : (
          <Button
            look="bare"
            aria-expanded={isAlways}
            disabled={busy || !isRead}
            onClick={() => setIsAlways(!isAlways)}
          >
            Always …
          </Button>
        )}
        <span className="third small">
          {isRead
            ? `${tool}, requested by ${caller.name}.${hasCode ? ' It can read and change whatever the page can.' : ''}`
            : 'Scroll to the end to allow it.'}
        </span>
      </div>
      {isAlways ? <AlwaysChoice request={request} onAnswer={onAnswer} /> : null}
      <FailureState place="inline" error={error} />
    </section>
  );
}

/** `targetId` null: the requests that belong to no target. */
export function ConsentCards({ targetId }: { readonly targetId: string | null }) {
  const requests = useTopic('consents', (consents) => consents.requests);
  const own = requests.filter((request) => request.targetId === targetId);
  if (own.length === 0) return null;
  return (
    <div className="consents" aria-live="polite">
      {own.map((request) => (
        <ConsentCard key={request.id} request={request} />
      ))}
    </div>
  );
}
