/** The page of a view: one answer, as the window shows its place, with a line of what leads further. */
import { useEffect, useLayoutEffect, useState, useSyncExternalStore, type ReactNode } from 'react';
import { z } from 'zod';
import { useStore } from 'zustand';
import type { AppError } from '../../../shared/base/errors.ts';
import { LedgerIsolateSchema, LedgerProcessSchema } from '../../../shared/core/contracts/applications.ts';
import type { DocumentTab } from '../../core/stores/documents/document-tabs.ts';
import { activeDocument } from '../../core/stores/documents/documents.ts';
import { endpointText } from '../../core/stores/topics/targets.ts';
import { useWindowProblems, WorkbenchProvider } from '../../core/stores/workbench.tsx';
import { Button } from '../../core/widgets/button.tsx';
import { FailureState } from '../../core/widgets/failure-state.tsx';
import { TooltipProvider } from '../../core/widgets/overlays/tooltip.tsx';
import { useHeight } from '../../core/widgets/use-height.ts';
import { isolateRow, IsolateTable, ProcessList, reportedFigures } from '../ledger/isolates.tsx';
import type { Chat } from './chat-stores.ts';
import { headOfAnswer, type AnswerHead } from './first-frame/answer-head.ts';
import { drawHead, showTheme, wantedHeight } from './first-frame/first-frame.ts';
import type { Host, HostContext, ShownCall } from './host.ts';
import { placeOfAnswer } from './shown-place.ts';
import { ChatDocument, EarlyVerdict, type ChatDocumentProps } from './chat-document.tsx';
import './chat.css';

// The isolates and processes of an application as an answer has them: they were read once, and no capture has them.

const ApplicationSchema = z.object({
  endpoint: z.string(),
  product: z.string(),
  isolates: z.array(LedgerIsolateSchema),
  processes: z.array(LedgerProcessSchema),
  withoutProcesses: z.string().nullable(),
  /** An answer with a ledger has no isolates, and its ledger is a capture. */
  memory: z.never().optional(),
});
type ShownApplication = z.infer<typeof ApplicationSchema>;

/** Null for a failure, and for the answer of another tool. */
function applicationOfAnswer({ result }: ShownCall): ShownApplication | null {
  const parsed = result.isError === true ? null : ApplicationSchema.safeParse(result.structuredContent);
  return parsed?.success === true ? parsed.data : null;
}

interface ApplicationAnswerProps {
  readonly application: ShownApplication;
  readonly head: AnswerHead | null;
}

function ApplicationAnswer({ application, head }: ApplicationAnswerProps) {
  const { endpoint, product, isolates, processes, withoutProcesses } = application;
  const rows = isolates.map((isolate) => isolateRow(isolate.target, reportedFigures(isolate), isolate));
  return (
    <div className="chat-document application column" data-testid="application-answer">
      <div className="toolbar">
        <span className="cut">
          {product} at {endpointText(endpoint)}
        </span>
      </div>
      {head === null ? null : <EarlyVerdict {...head} />}
      <IsolateTable rows={rows} notes={withoutProcesses === null ? [] : [withoutProcesses]} />
      <ProcessList processes={processes} />
    </div>
  );
}

type Shown =
  | { readonly state: 'waiting' }
  /** The first frame stands for the document. */
  | { readonly state: 'opening' }
  /** The text of the answer says everything that there is. */
  | { readonly state: 'text' }
  | { readonly state: 'failed'; readonly error: AppError }
  | { readonly state: 'application'; readonly application: ShownApplication; readonly head: AnswerHead | null }
  | { readonly state: 'open'; readonly first: DocumentTab; readonly head: AnswerHead | null };

/** The place of the first frame, which is there until something takes its place. */
const firstFrame = (): Element | null => document.querySelector('#first');

function useShown(host: Host, chat: Chat): Shown {
  const [shown, setShown] = useState<Shown>({ state: 'waiting' });
  useEffect(() => {
    host.onCall((call) => {
      const place = call === null ? null : placeOfAnswer(call);
      const head = headOfAnswer(call?.arguments, call?.result);
      if (place === null) {
        const application = call === null ? null : applicationOfAnswer(call);
        setShown(application === null ? { state: 'text' } : { state: 'application', application, head });
        return;
      }
      const frame = firstFrame();
      if (head !== null && frame !== null) drawHead(frame, head);
      setShown({ state: 'opening' });
      const open = async (): Promise<void> => {
        const opened = await chat.open(place);
        const tab = activeDocument(chat.workbench.documents.getState());
        if (!opened.ok) setShown({ state: 'failed', error: opened.error });
        else setShown(tab === null ? { state: 'text' } : { state: 'open', first: tab, head });
      };
      void open();
    });
  }, [host, chat]);
  useLayoutEffect(() => {
    if (shown.state !== 'waiting' && shown.state !== 'opening') firstFrame()?.replaceChildren();
  }, [shown.state]);
  return shown;
}

function useContextOf(host: Host): HostContext {
  return useSyncExternalStore(host.onContext, host.context);
}

function useTheme({ theme }: HostContext): void {
  useEffect(() => showTheme(document.documentElement, theme), [theme]);
}

/** Asks for the room that the answer needs, as far as the host has it. `verdictPx`: the height of its verdict. */
function useWantedHeight(host: Host, context: HostContext, state: Shown['state'], verdictPx: number): void {
  const height = state === 'waiting' ? null : wantedHeight(context, state === 'text', verdictPx);
  useEffect(() => {
    if (height !== null) host.wantHeight(height);
  }, [host, height]);
}

function problemText({ code, message }: AppError): string {
  return code === 'no_window' ? 'PEN Workbench is not open. Start it and try again.' : message;
}

interface StripProps {
  readonly host: Host;
  readonly chat: Chat;
  readonly context: HostContext;
  /** The document of the answer. */
  readonly first: DocumentTab;
}

function Strip({ host, chat, context, first }: StripProps) {
  const documents = chat.workbench.documents;
  const tab = useStore(documents, activeDocument);
  const [problem, setProblem] = useState('');
  // Failures in the document: the window lists it.
  const failed = useWindowProblems(({ problems }) => problems[0]);
  const modes = context.availableDisplayModes ?? [];
  const isFull = context.displayMode === 'fullscreen';
  const show = async (): Promise<void> => {
    const shown = await chat.openInWindow();
    setProblem(shown.ok ? '' : problemText(shown.error));
  };
  const said = problem === '' && failed !== undefined ? `${failed.title}: ${failed.detail}` : problem;
  return (
    <header className="chat-strip row">
      {tab === null || tab.id === first.id ? null : (
        <Button size="tiny" onClick={() => documents.getState().open(first)}>
          Back
        </Button>
      )}
      <h1 className="chat-title cut">{tab?.title}</h1>
      <output className="chat-problem cut" title={said}>
        {said}
      </output>
      {modes.includes('fullscreen') ? (
        <Button size="tiny" onClick={() => host.requestDisplayMode(isFull ? 'inline' : 'fullscreen')}>
          {isFull ? 'Smaller' : 'Full screen'}
        </Button>
      ) : null}
      <Button size="tiny" onClick={() => void show()}>
        Open in PEN Workbench
      </Button>
    </header>
  );
}

interface BodyProps extends Pick<ChatDocumentProps, 'verdictPlace' | 'verdictPx'> {
  readonly chat: Chat;
  readonly shown: Shown;
}

function Body({ chat, shown, ...verdict }: BodyProps): ReactNode {
  const tab = useStore(chat.workbench.documents, activeDocument);
  if (shown.state === 'waiting' || shown.state === 'opening') return null;
  if (shown.state === 'failed') return <FailureState title="The answer is not shown as a view" error={shown.error} />;
  if (shown.state === 'application') return <ApplicationAnswer {...shown} />;
  if (shown.state === 'text' || tab === null)
    return <p className="chat-line third">The text of the answer is complete.</p>;
  return <ChatDocument tab={tab} head={tab.id === shown.first.id ? shown.head : null} {...verdict} />;
}

export function ChatApp({ host, chat }: { readonly host: Host; readonly chat: Chat }) {
  const context = useContextOf(host);
  const shown = useShown(host, chat);
  useTheme(context);
  const [verdictPlace, verdictPx] = useHeight();
  useWantedHeight(host, context, shown.state, verdictPx);
  return (
    <WorkbenchProvider workbench={chat.workbench}>
      <TooltipProvider>
        <div className="chat column">
          {shown.state === 'application' ? (
            <header className="chat-strip row">
              <h1 className="chat-title cut">Application</h1>
            </header>
          ) : null}
          {shown.state === 'open' ? <Strip host={host} chat={chat} context={context} first={shown.first} /> : null}
          <main className="chat-body">
            <Body chat={chat} shown={shown} verdictPlace={verdictPlace} verdictPx={verdictPx} />
          </main>
        </div>
      </TooltipProvider>
    </WorkbenchProvider>
  );
}
