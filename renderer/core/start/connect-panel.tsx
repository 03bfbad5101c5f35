/** Connect a target: found endpoints, advice if there are none, and another address. Used in Start and in a dialog. */
import { useEffect, useRef, useState, type ReactNode } from 'react';
import type { AppError } from '../../../shared/base/errors.ts';
import { judgeAddress } from '../stores/documents/address.ts';
import { useAction } from '../stores/hooks/use-action.ts';
import { useClipboard } from '../stores/hooks/use-command.ts';
import { isOwnConnected, shortAddress } from '../stores/topics/targets.ts';
import { useBridge, useTopic, useTopicKnown } from '../stores/workbench.tsx';
import { Button } from '../widgets/button.tsx';
import { CodeBlock } from '../widgets/code-block.tsx';
import { CopyButton } from '../widgets/copy-button.tsx';
import { Field } from '../widgets/field.tsx';
import { ConnectIcon, RefreshIcon, SampleIcon } from '../widgets/icons.tsx';
import { useKeys } from '../widgets/keys/keys.ts';
import { FailureState } from '../widgets/failure-state.tsx';
import { BrowserAdvice } from './browser-advice.tsx';
import { connectList } from './endpoint-card.ts';
import { EndpointItem } from './endpoint-item.tsx';
import { LocalProcesses } from './local-processes.tsx';
import './start.css';
import type { AppState } from '../../../shared/core/contracts/window-topics.ts';

// The form for another address: validated while typing, connected on Enter, with the error below.

/** Errors about the typed text; others are shown on the endpoint card. */
const ABOUT_THE_TEXT = new Set(['invalid_params', 'not_loopback']);

function AddressForm({ takesFocus }: { takesFocus: boolean }) {
  const clipboard = useClipboard();
  const bridge = useBridge();
  const [error, setError] = useState<AppError | null>(null);
  const [text, setText] = useState('');
  const [asked, setAsked] = useState(false);
  /** The text that connects now: another may be typed and sent meanwhile. */
  const [sent, setSent] = useState<string | null>(null);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (takesFocus) field.current?.focus();
  }, [takesFocus]);
  const verdict = judgeAddress(text);
  // An incomplete address is no error: validation starts on Enter and then continues while typing.
  const wrong = asked && verdict.state === 'wrong' ? verdict : null;
  const failure = error !== null && ABOUT_THE_TEXT.has(error.code) ? error : null;
  const problem =
    wrong !== null
      ? `${wrong.problem} ${wrong.advice}`
      : failure === null
        ? null
        : `${failure.message} ${failure.suggestion ?? ''}`.trim();
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    // With Activity open, what is below the field may be out of sight.
    if (problem !== null) form.current?.scrollIntoView({ block: 'nearest' });
  }, [problem]);
  const connect = async (): Promise<void> => {
    setAsked(true);
    if (verdict.state !== 'fine') return;
    setSent(text);
    setError(null);
    const added = await bridge.command('endpoints.add', { address: verdict.address });
    setSent((now) => (now === text ? null : now));
    if (!added.ok) {
      if (added.error.code !== 'cancelled') setError(added.error);
      return;
    }
    setText((now) => (now === text ? '' : now));
    setAsked(false);
  };
  const isSent = sent !== null && sent === text;
  return (
    <form
      ref={form}
      className="address"
      onSubmit={(event) => {
        event.preventDefault();
        void connect();
      }}
    >
      <div className="address-line">
        <div className="grow">
          <Field
            ref={field}
            label="Other address"
            placeholder="Other address: localhost:9333 or ws://localhost:9333/…"
            icon={ConnectIcon}
            data-testid="address-field"
            value={text}
            error={problem}
            onValue={(value) => {
              setText(value);
              setError(null);
              if (value === '') setAsked(false);
            }}
          />
        </div>
        <Button type="submit" disabled={isSent || verdict.state === 'empty'}>
          {isSent ? 'Connecting …' : 'Connect'}
        </Button>
      </div>
      {wrong?.command === undefined || wrong.command === null ? null : (
        <div className="address-command row">
          <CodeBlock label="SSH command" text={wrong.command} />
          <CopyButton label="Copy command" onCopy={() => clipboard(wrong.command ?? '')} />
        </div>
      )}
    </form>
  );
}

/** The sample target before it is an endpoint: not started, starting, or failed. */
function SampleItem({ sample }: { sample: AppState['sample'] }) {
  const bridge = useBridge();
  const { busy, error, perform } = useAction();
  const starting = busy || sample.state === 'starting' || sample.state === 'running';
  const problem = sample.error ?? error;
  return (
    <li
      className="endpoint"
      data-testid="endpoint-card"
      data-endpoint="sample"
      data-state={starting ? 'connecting' : 'idle'}
    >
      <div className="endpoint-line row">
        <SampleIcon size={16} className="endpoint-icon" />
        <div className="grow">
          <p className="endpoint-name">
            <b>Sample target</b>
          </p>
          <p className="endpoint-detail cut">
            A small page with a memory leak, for a first look. It closes with PEN Workbench
          </p>
        </div>
        {starting ? (
          <output className="endpoint-status row" data-tone="waiting">
            <span className="dot" data-state="waiting" />
            starting …
          </output>
        ) : null}
        <Button
          disabled={starting}
          data-testid="start-sample"
          onClick={() => void perform(() => bridge.command('sample.start', {}))}
        >
          {sample.state === 'failed' ? 'Retry' : 'Start'}
        </Button>
      </div>
      {problem === null || starting ? null : <FailureState place="inline" severity="warning" error={problem} />}
    </li>
  );
}

export interface ConnectPanelProps {
  /** Additional content below the address. */
  readonly children?: ReactNode;
  /** Absent in a dialog, which has a header. */
  readonly title?: string;
  readonly onOpened?: () => void;
  /** Initial focus: the address in a dialog, the suggested endpoint in Start if nothing is focused. */
  readonly inDialog?: boolean;
}

/** `9222, 9229, 9333`: ports are enough, because all hosts are this machine. */
function portsText(addresses: readonly string[]): string {
  return addresses.map((address) => shortAddress(address).replace(/^localhost:/, '')).join(', ');
}

export function ConnectPanel({ children, title, onOpened, inDialog = false }: ConnectPanelProps) {
  const bridge = useBridge();
  const known = useTopicKnown('endpoints');
  const endpoints = useTopic('endpoints');
  const sample = useTopic('app', (app) => app.sample);
  const [looked, setLooked] = useState<readonly string[]>([]);
  const { busy, error, perform } = useAction();
  const root = useRef<HTMLElement>(null);

  const look = async (): Promise<void> => {
    const answer = await perform(() => bridge.command('endpoints.look', {}));
    if (answer !== null) setLooked(answer.looked);
  };
  const lookOnce = useRef(look);
  useEffect(() => void lookOnce.current(), []);
  useKeys({ KeyR: () => void look() }, { within: root });

  const { cards, silent, noBrowser } = connectList(endpoints);
  const sampleListed = endpoints.some((endpoint) => endpoint.origin === 'sample');
  const connectable = cards.find(({ action, tone }) => action === 'connect' && tone === 'off');
  const anyConnected = cards.some(({ tone }) => tone === 'connected');
  const sampleStarts = !sampleListed && (sample.state === 'starting' || sample.state === 'running');
  // While one is connecting, Enter must not connect another.
  const anyWaiting = sampleStarts || cards.some(({ tone }) => tone === 'waiting');
  // A debugging port that is open was opened to be used.
  const suggestedId = anyConnected || anyWaiting ? null : (connectable?.id ?? null);
  // The next step after connecting: to open a target.
  const openable = new Set(endpoints.filter(({ targets }) => targets.length > 0).map(({ id }) => id));
  const openId =
    endpoints.find(isOwnConnected)?.id ??
    cards.find(({ id, tone }) => tone === 'connected' && openable.has(id))?.id ??
    null;
  const focused = suggestedId ?? openId;
  const lookedText = looked.length > 0 ? portsText(looked) : portsText(silent);

  useEffect(() => {
    const { activeElement } = document;
    // A button that was pressed may be gone: the focus is then on the page or on the document around the panel.
    if (inDialog || focused === null || (activeElement !== null && !activeElement.contains(root.current))) return;
    root.current?.querySelector<HTMLElement>('[data-region-focus]')?.focus();
  }, [inDialog, focused]);

  return (
    <section className="connect" ref={root} aria-label="Connect a target">
      <div className="connect-head row">
        {title === undefined ? null : <h2 className="connect-title">{title}</h2>}
        <span className="grow" />
        <output className="third cut">
          {busy ? 'scanning …' : lookedText === '' ? '' : `scanned at ${lookedText}`}
        </output>
        <Button size="tiny" icon={RefreshIcon} shortcut="KeyR" disabled={busy} onClick={() => void look()}>
          Scan again
        </Button>
      </div>
      <FailureState place="inline" error={error} />
      <ul className="endpoints">
        {sampleListed ? null : <SampleItem sample={sample} />}
        {cards.map((card) => {
          const endpoint = endpoints.find(({ id }) => id === card.id);
          return endpoint === undefined ? null : (
            <EndpointItem
              key={card.id}
              endpoint={endpoint}
              suggested={card.id === suggestedId}
              opensFirst={card.id === openId}
              onOpened={onOpened}
            />
          );
        })}
        {known ? null : (
          <li className="endpoint endpoint-waiting third">Scanning this machine for debugging ports …</li>
        )}
      </ul>
      <BrowserAdvice missing={noBrowser} />
      {inDialog ? <LocalProcesses onConnected={onOpened} /> : null}
      <AddressForm takesFocus={inDialog} />
      {children}
    </section>
  );
}
