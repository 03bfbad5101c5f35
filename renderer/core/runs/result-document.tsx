/** A result of the library: its verdict, what only its kind shows, the captures that it is built on, and its findings. */
import type { ReactNode } from 'react';
import type { AppResult } from '../../../shared/base/errors.ts';
import { CAPTURE_KINDS, captureUri, type CaptureRecord } from '../../../shared/core/contracts/captures.ts';
import { partsOf } from '../../../shared/core/contracts/results.ts';
import type { Section } from '../../../shared/core/findings/model.ts';
import type { Verdict } from '../../../shared/core/findings/verdict.ts';
import { PERSON, told } from '../../../shared/core/findings/voice.ts';
import type { AnalysisDocument } from '../bridge/analysis-client.ts';
import { captureDocument } from '../stores/documents/document-tabs.ts';
import type { AskedRun } from '../stores/documents/run-tab.ts';
import { useOpenedDocument } from '../stores/hooks/use-opened-document.ts';
import { useClipboard } from '../stores/hooks/use-command.ts';
import { findTarget, targetName } from '../stores/topics/targets.ts';
import { useCaptureTitle, useDocuments, useSelectedTargetId, useTopic, useWorkbench } from '../stores/workbench.tsx';
import { Button } from '../widgets/button.tsx';
import type { CaptureViewProps } from '../widgets/capture-view.ts';
import { CopyButton } from '../widgets/copy-button.tsx';
import { DocumentOpening } from '../widgets/document-opening.tsx';
import { Findings } from '../widgets/findings/findings.tsx';
import { ToldWords } from '../widgets/findings/told-words.tsx';
import { isLongHeadline } from '../widgets/findings/verdict-head.tsx';
import { VerdictPage } from '../widgets/findings/verdict-page.tsx';
import { verdictIssue } from '../verdict/capture-verdict.tsx';
import { ToldTable } from '../widgets/findings/told-table.tsx';
import { paramsOn, useAgainTarget } from './again-target.ts';
import { useDialogOn } from './dialog-on.ts';
import './result.css';

/** The same call again, or a little changed, on the target of the result. */
export interface AgainCall extends Omit<AskedRun, 'targetId'> {
  readonly title: string;
  readonly label: string;
  /** It works on no target. */
  readonly needsNone?: boolean;
}

export interface ResultDocumentProps<File> {
  readonly view: CaptureViewProps;
  readonly testId: string;
  /** A stable function. */
  readonly load: (document: AnalysisDocument) => Promise<AppResult<File>>;
  readonly verdict: (file: File) => Verdict;
  readonly sections: (file: File) => readonly Section[];
  /** Ids of sections that are drawn as tables. */
  readonly tables?: ReadonlySet<string>;
  /** Below a section, by its id. */
  readonly slots?: (file: File) => Readonly<Record<string, ReactNode>>;
  /** What the captures are to the result, by their ids; where any is named, only these are shown. */
  readonly partNames?: (file: File) => ReadonlyMap<string, string>;
  /** Before the captures, where their names are no commands. */
  readonly partsLead?: string;
  /** The first one is what a reader does next; the last one can also be changed in its dialog. */
  readonly again?: (file: File) => readonly AgainCall[];
  /** All of it, to be copied. */
  readonly markdown: (file: File) => string;
  /** Between figures and findings. */
  readonly children?: (file: File) => ReactNode;
}

/** Rows lead nowhere; the captures below the verdict do. */
const nowhere = (): void => undefined;
const NO_TABLES: ReadonlySet<string> = new Set();
const NO_NAMES: ReadonlyMap<string, string> = new Map();

interface AgainProps {
  readonly capture: CaptureRecord;
  readonly call: AgainCall;
  readonly isFirst: boolean;
}

function Again({ capture, call, isFirst }: AgainProps) {
  const { startedRuns } = useWorkbench();
  const selectedId = useSelectedTargetId();
  const { title, label, needsNone = false, ...asked } = call;
  const was = capture.target;
  // Another page can take the place of one that was closed: addresses are loaded into it.
  const selected = useTopic('endpoints', (endpoints) => findTarget(endpoints, selectedId));
  const own = useAgainTarget(was?.id ?? null, was, was === null ? '' : targetName(was));
  const isPage = was === null || was.type === 'page';
  const targetId = needsNone ? null : (own.id ?? (isPage && selected?.type === 'page' ? selected.id : null));
  const isMissing = targetId === null && !needsNone;
  const missing = [own.missing, ...(isPage ? ['Select a page first'] : [])].filter((text) => text !== null).join('. ');
  return (
    <Button
      look={isFirst ? 'primary' : 'plain'}
      disabled={isMissing}
      title={isMissing ? missing : undefined}
      onClick={() => {
        const params = paramsOn(asked.params, was?.id, targetId);
        void startedRuns.getState().start(title, { ...asked, params, targetId });
      }}
    >
      {label}
    </Button>
  );
}

function Change({ capture, call }: { readonly capture: CaptureRecord; readonly call: AgainCall }) {
  const open = useDialogOn(call.command, capture.target?.id ?? null, capture.target, call);
  return open === null ? null : (
    <Button look="bare" onClick={() => void open()}>
      Change …
    </Button>
  );
}

function PartButton({ part, name }: { readonly part: CaptureRecord; readonly name: string | undefined }) {
  const open = useDocuments((documents) => documents.open);
  const title = useCaptureTitle(part);
  return (
    <Button size="tiny" onClick={() => open(captureDocument(part))}>
      {name ?? title}
    </Button>
  );
}

interface PartsProps {
  readonly capture: CaptureRecord;
  readonly names: ReadonlyMap<string, string>;
  readonly lead: string | undefined;
}

/** The captures that it is built on, and how many of them are gone. */
function Parts({ capture, names, lead }: PartsProps) {
  const ids = partsOf(capture);
  const parts = useTopic('captures', (captures) => ids.flatMap((id) => captures.find((each) => each.id === id) ?? []));
  const shown = names.size === 0 ? parts : parts.filter(({ id }) => names.has(id));
  if (ids.length === 0) return null;
  return (
    <p className="result-captures row" data-testid="result-captures">
      {lead === undefined || shown.length === 0 ? null : <span className="second">{lead}</span>}
      {shown.map((part) => (
        <PartButton key={part.id} part={part} name={names.get(part.id)} />
      ))}
      {parts.length === ids.length ? null : (
        <span className="third">{`${ids.length - parts.length} of ${ids.length} captures are no longer in the library.`}</span>
      )}
    </p>
  );
}

export function ResultDocument<File>(props: ResultDocumentProps<File>) {
  const {
    view,
    testId,
    load,
    verdict,
    sections,
    tables = NO_TABLES,
    slots,
    partNames,
    partsLead,
    again,
    markdown,
    children,
  } = props;
  const { capture, exportMenu, loss } = view;
  const title = useCaptureTitle(capture);
  const version = useTopic('app', (app) => app.version);
  const copy = useClipboard();
  const opened = useOpenedDocument(capture.file, load);
  const { label } = CAPTURE_KINDS[capture.kind];
  if (opened.current.state !== 'open')
    return <DocumentOpening what={`The ${label.toLowerCase()}`} opened={opened} sizeBytes={capture.sizeBytes} />;
  const file = opened.current.overview;
  const said = verdict(file);
  const { level, headline, figures, notes = [] } = said;
  const parts = sections(file);
  const calls = again?.(file) ?? [];
  return (
    <div className="column full" data-testid={testId}>
      <div className="toolbar" role="toolbar" aria-label={label}>
        <span className="cut" title={title}>
          {title}
        </span>
        <span className="grow" />
        {exportMenu}
      </div>
      {loss}
      <VerdictPage
        testId={`${testId}-page`}
        headTestId="verdict"
        level={level}
        headline={<ToldWords words={headline} voice={PERSON} />}
        isLong={isLongHeadline(told(headline, PERSON))}
        {...(notes.length === 0
          ? {}
          : {
              lead: notes.map((note, at) => (
                <p key={at}>
                  <ToldWords words={note} voice={PERSON} />
                </p>
              )),
            })}
        figures={figures.map(([caption, value]) => [<ToldWords key={caption} words={value} voice={PERSON} />, caption])}
        actions={
          <>
            {calls.map((call, at) => (
              <Again key={call.label} capture={capture} call={call} isFirst={at === 0} />
            ))}
            {calls.slice(-1).map((call) => (
              <Change key={call.command} capture={capture} call={call} />
            ))}
            <CopyButton
              label="Copy for an issue"
              onCopy={() =>
                copy(
                  verdictIssue(said, [], PERSON, {
                    title,
                    link: captureUri(capture.id),
                    address: capture.target?.url ?? '',
                    version,
                  }),
                )
              }
            />
            <CopyButton label="Copy as Markdown" onCopy={() => copy(markdown(file))} />
          </>
        }
      >
        <div className="result-body">
          {children?.(file)}
          <Parts capture={capture} names={partNames?.(file) ?? NO_NAMES} lead={partsLead} />
          {parts
            .filter(({ id }) => tables.has(id))
            .map(({ id, title: named, blocks }) => (
              <section key={id} aria-label={named} className="result-table">
                <h2>{named}</h2>
                {blocks.map((block, at) =>
                  block.kind === 'table' ? (
                    <ToldTable key={at} table={block} voice={PERSON} />
                  ) : block.kind === 'paragraph' ? (
                    <p key={at} className="small second">
                      {told(block.words, PERSON)}
                    </p>
                  ) : null,
                )}
              </section>
            ))}
          <Findings
            areOpen
            parts={parts.filter(({ id }) => !tables.has(id))}
            voice={PERSON}
            go={nowhere}
            slots={slots?.(file) ?? {}}
          />
        </div>
      </VerdictPage>
    </div>
  );
}
