/**
 * Pending consent requests in the live document of their target. A card does not take the focus, and Enter alone does not answer it: Alt A
 * allows once, Alt R refuses. Text from the client is rendered as plain text.
 */
import { useEffect, useEffectEvent, useRef, useState, type KeyboardEvent } from 'react';
import { showUnseen } from '../../../shared/base/visible-text.ts';
import type { ConsentAnswer, ConsentRequest } from '../../../shared/contracts/consents.ts';
import { useAction } from '../../stores/use-action.ts';
import { useBridge, useNow, useTopic, useWorkbench } from '../../stores/workbench.tsx';
import { Button } from '../../widgets/button.tsx';
import { WarningIcon } from '../../widgets/icons.tsx';
import { Segmented } from '../../widgets/segmented.tsx';
import { FailureState } from '../../widgets/failure-state.tsx';
import { PERMISSION_TIMES, codeSize, requestTitle, secondsLeft, type PermissionTime } from './consent-words.ts';
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
  const [place, setPlace] = useState<'here' | 'everywhere'>('here');
  const forMs = PERMISSION_TIMES.find(({ value }) => value === time)?.forMs ?? null;
  return (
    <div className="consent-always">
      <Segmented label="For how long" value={time} options={PERMISSION_TIMES} onValue={setTime} />
      <Segmented
        label="Where"
        value={place}
        options={[
          { value: 'here', label: 'Here', title: request.origin },
          { value: 'everywhere', label: 'Every target' },
        ]}
        onValue={setPlace}
      />
      <Button
        onKeyDown={withoutEnter}
        onClick={() => onAnswer({ answer: 'always', forMs, everywhere: place === 'everywhere' })}
      >
        Allow {request.caller.name}
      </Button>
      <span className="third small consent-scope">
        {place === 'here'
          ? `Any code from ${request.caller.name} at ${request.origin}`
          : `Any code from ${request.caller.name} on every target`}
        , without asking. Revoke it in Settings.
      </span>
    </div>
  );
}

/** The complete code. Invisible and bidirectional control characters are shown as escapes. */
function ConsentCode({ code, onRead }: { readonly code: string; readonly onRead: () => void }) {
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
      <div className="third small">{codeSize(code)}</div>
      <pre className="consent-code selectable" aria-label="Code to run">
        {showUnseen(code)}
        <span ref={end} className="consent-code-end" />
      </pre>
    </>
  );
}

function ConsentCard({ request }: { readonly request: ConsentRequest }) {
  const bridge = useBridge();
  const { consentCards } = useWorkbench();
  const nowMs = useNow(true);
  const { busy, error, perform } = useAction();
  const [isAlways, setIsAlways] = useState(false);
  const card = useRef<HTMLElement>(null);
  const [isRead, setIsRead] = useState(request.code === null);
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
  const { code, caller, tool, targetTitle, targetUrl } = request;
  return (
    <section ref={card} className="consent" aria-label={requestTitle(request)} data-testid="consent-card">
      <header className="consent-head">
        <WarningIcon size={16} className="is-warning" />
        <b>{requestTitle(request)}</b>
        <span className="third cut">
          in {targetTitle === '' ? targetUrl : targetTitle} · {targetUrl}
        </span>
        <span className="grow" />
        <span className="consent-time" role="timer">
          refused in {secondsLeft(request, nowMs)} s
        </span>
      </header>
      {code === null ? null : <ConsentCode code={code} onRead={() => setIsRead(true)} />}
      <div className="consent-actions">
        <Button
          shortcut="Alt+KeyA"
          onKeyDown={withoutEnter}
          disabled={busy || !isRead}
          onClick={() => onAnswer({ answer: 'once' })}
        >
          Allow once
        </Button>
        <Button
          shortcut="Alt+KeyR"
          onKeyDown={withoutEnter}
          disabled={busy}
          onClick={() => onAnswer({ answer: 'refuse' })}
        >
          Refuse
        </Button>
        <Button look="bare" aria-expanded={isAlways} disabled={busy || !isRead} onClick={() => setIsAlways(!isAlways)}>
          Always …
        </Button>
        <span className="third small">
          {isRead
            ? `${tool}, requested by ${caller.name}. It can read and change whatever the page can.`
            : 'Scroll to the end of the code to allow it.'}
        </span>
      </div>
      {isAlways ? <AlwaysChoice request={request} onAnswer={onAnswer} /> : null}
      <FailureState place="inline" error={error} />
    </section>
  );
}

export function ConsentCards({ targetId }: { readonly targetId: string }) {
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
