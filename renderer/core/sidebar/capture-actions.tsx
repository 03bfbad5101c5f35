/** Menu entries of a capture row, and their dialogs. */
import { useState } from 'react';
import { isRedactable, type CaptureRecord } from '../../../shared/core/contracts/captures.ts';
import type { ExportFormat } from '../../../shared/base/export-formats.ts';
import { countNoun } from '../../../shared/base/units.ts';
import type { WindowCommandName, WindowCommandParams } from '../../../shared/features/window.ts';
import { foldedChoices } from '../capture-info/folded-choices.ts';
import { otherExports } from '../capture-info/other-exports.ts';
import { comparableWith, comparisonOf } from '../stores/documents/compare.ts';
import { titleText } from '../stores/documents/capture-titles.ts';
import { canAddCapture, schemaName, sqlDocument } from '../stores/documents/sql-tab.ts';
import { activeDocument } from '../stores/documents/documents.ts';
import { captureDocument, type DocumentTab } from '../stores/documents/document-tabs.ts';
import { useClipboard, useCommandRunner } from '../stores/hooks/use-command.ts';
import { useCaptureTitles, useIsInBrowser, useWorkbench } from '../stores/workbench.tsx';
import { Button } from '../widgets/button.tsx';
import { Dialog } from '../widgets/overlays/dialog.tsx';
import { Field } from '../widgets/field.tsx';
import {
  CompareIcon,
  CopyIcon,
  DeleteIcon,
  ExportIcon,
  GoToIcon,
  FileIcon,
  OpenFolderIcon,
  PinIcon,
  RenameIcon,
  SplitIcon,
  SqlIcon,
} from '../widgets/icons.tsx';
import type { MenuEntry } from '../widgets/overlays/menu.tsx';

interface Question {
  readonly kind: 'rename' | 'description';
  readonly capture: CaptureRecord;
  readonly text: string;
}

export interface CaptureActions {
  readonly entriesFor: (capture: CaptureRecord, open: () => void) => readonly MenuEntry[];
  readonly open: (document: DocumentTab) => void;
  /** Exports captures as they are into a folder that the person chooses. */
  readonly exportAll: (captures: readonly CaptureRecord[]) => void;
  /** Writes their tables into a dataset of Parquet files. */
  readonly exportDataset: (captures: readonly CaptureRecord[]) => void;
  readonly askRename: (capture: CaptureRecord) => void;
  readonly copy: (text: string) => void;
  readonly question: Question | null;
  readonly titleOf: (capture: CaptureRecord) => string;
  readonly answer: (question: Question | null) => void;
  readonly rename: (capture: CaptureRecord, name: string) => void;
  readonly describe: (capture: CaptureRecord, note: string) => void;
  /** Deletes captures; a notice offers to undo it. */
  readonly remove: (captures: readonly CaptureRecord[]) => void;
}

export function useCaptureActions(): CaptureActions {
  const runCommand = useCommandRunner();
  const clipboard = useClipboard();
  const isInBrowser = useIsInBrowser();
  // Read when a menu opens or an entry is chosen.
  const { deletions, documents, topics } = useWorkbench();
  const titles = useCaptureTitles();
  const titleOf = (capture: CaptureRecord): string => {
    const title = titles.get(capture.id);
    return title === undefined ? capture.name : titleText(title);
  };
  const [question, setQuestion] = useState<Question | null>(null);
  const run = <N extends WindowCommandName>(name: N, params: WindowCommandParams<N>, failure: string): void =>
    void runCommand(name, params, failure);
  const copy = (text: string): void => void clipboard(text);
  const remove = (captures: readonly CaptureRecord[]): void =>
    deletions.getState().remove(captures, captures[0] === undefined ? '' : titleOf(captures[0]));
  const exportAs = (capture: CaptureRecord, format: ExportFormat, how: { readonly redact?: boolean } = {}): void =>
    run('captures.save-as', { captureId: capture.id, format, ...how }, `${titleOf(capture)} was not exported`);
  const askRename = (capture: CaptureRecord): void => setQuestion({ kind: 'rename', capture, text: capture.name });

  const compareWith = (capture: CaptureRecord): MenuEntry[] => {
    const captures = topics.captures.getState().value;
    const entryOf = (other: CaptureRecord): MenuEntry => ({
      label: titleOf(other),
      onSelect: () => documents.getState().open(comparisonOf(capture, other)),
    });
    const all = comparableWith(capture, captures);
    const { single, folded } = foldedChoices(all, captures, [capture], titles, entryOf);
    const entries = [...single.map(entryOf), ...folded];
    return entries.length === 0 ? [] : [{ kind: 'submenu', label: 'Compare with', icon: CompareIcon, entries }];
  };

  const addToQuestion = (capture: CaptureRecord): MenuEntry[] => {
    const active = activeDocument(documents.getState());
    if (active?.kind !== 'sql' || !canAddCapture(active, capture.id)) return [];
    const onSelect = (): void =>
      documents.getState().changeSql(active.id, ({ captureIds }) => ({ captureIds: [...captureIds, capture.id] }));
    return [{ label: `Add to the query as ${schemaName(active.captureIds.length)}`, onSelect }];
  };

  return {
    question,
    titleOf,
    answer: setQuestion,
    open: (tab) => documents.getState().open(tab),
    exportAll: (captures) =>
      run(
        'captures.save-all',
        { captureIds: captures.map(({ id }) => id) },
        `${countNoun(captures.length, 'capture')} were not exported`,
      ),
    exportDataset: (captures) =>
      run(
        'captures.save-dataset',
        { captureIds: captures.map(({ id }) => id) },
        `${countNoun(captures.length, 'capture')} were not written into the dataset`,
      ),
    askRename,
    copy,
    rename: (capture, name) =>
      run('captures.update', { captureId: capture.id, name }, `${titleOf(capture)} was not renamed`),
    describe: (capture, note) =>
      run('captures.update', { captureId: capture.id, note }, `The description of ${titleOf(capture)} was not saved`),
    remove,
    entriesFor: (capture, open) => [
      { label: 'Open', icon: GoToIcon, shortcut: 'Enter', onSelect: open },
      {
        label: 'Open to the right',
        icon: SplitIcon,
        onSelect: () => {
          open();
          const { splitRight, activeGroupId } = documents.getState();
          splitRight(activeGroupId, captureDocument(capture).id, { move: true });
        },
      },
      ...compareWith(capture),
      {
        label: 'Ask with SQL',
        icon: SqlIcon,
        onSelect: () => documents.getState().open(sqlDocument([capture.id])),
      },
      ...addToQuestion(capture),
      { kind: 'separator' },
      { label: 'Rename…', icon: RenameIcon, shortcut: 'F2', onSelect: () => askRename(capture) },
      {
        label: capture.note === '' ? 'Add description…' : 'Edit description…',
        icon: FileIcon,
        onSelect: () => setQuestion({ kind: 'description', capture, text: capture.note }),
      },
      {
        label: capture.pinned ? 'Unpin' : 'Pin',
        icon: PinIcon,
        onSelect: () =>
          run(
            'captures.update',
            { captureId: capture.id, pinned: !capture.pinned },
            `${titleOf(capture)} was not pinned`,
          ),
      },
      { kind: 'separator' },
      { label: 'Export…', icon: ExportIcon, onSelect: () => exportAs(capture, 'native') },
      { label: 'Export as .gz…', onSelect: () => exportAs(capture, 'gzip') },
      ...(isRedactable(capture, 'native')
        ? [{ label: 'Export redacted…', onSelect: () => exportAs(capture, 'native', { redact: true }) }]
        : []),
      ...otherExports(capture).map(({ format, label, isPage, redact }) => ({
        label: isPage ? label : `Export as ${label}`,
        onSelect: () => exportAs(capture, format, redact ? { redact } : {}),
      })),
      ...(isInBrowser
        ? []
        : [
            {
              label: 'Show in folder',
              icon: OpenFolderIcon,
              onSelect: () => run('captures.reveal', { captureId: capture.id }, 'The folder was not shown'),
            },
          ]),
      { kind: 'separator' },
      { label: 'Copy id', icon: CopyIcon, onSelect: () => copy(capture.id) },
      { label: 'Copy path', onSelect: () => copy(capture.file) },
      { kind: 'separator' },
      { label: 'Delete', icon: DeleteIcon, shortcut: 'Delete', tone: 'danger', onSelect: () => remove([capture]) },
    ],
  };
}

function TextQuestion({ question, actions }: { question: Question; actions: CaptureActions }) {
  const [text, setText] = useState(question.text);
  const isRename = question.kind === 'rename';
  const trimmed = text.trim();
  const unusable = isRename && trimmed === '';
  const finish = (): void => {
    if (unusable) return;
    if (isRename) actions.rename(question.capture, trimmed);
    else actions.describe(question.capture, trimmed);
    actions.answer(null);
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => (open ? undefined : actions.answer(null))}
      title={isRename ? 'Rename capture' : 'Description'}
      description={isRename ? undefined : actions.titleOf(question.capture)}
      actions={
        <>
          <Button onClick={() => actions.answer(null)}>Cancel</Button>
          <Button look="primary" disabled={unusable} onClick={finish}>
            {isRename ? 'Rename' : 'Save description'}
          </Button>
        </>
      }
    >
      {isRename ? (
        <Field
          label="Name"
          icon={null}
          value={text}
          onValue={setText}
          maxLength={200}
          onFocus={(event) => event.target.select()}
          onKeyDown={(event) => {
            if (event.key === 'Enter') finish();
          }}
        />
      ) : (
        <textarea
          className="capture-note"
          aria-label="Description"
          rows={6}
          maxLength={10_000}
          value={text}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) finish();
          }}
        />
      )}
    </Dialog>
  );
}

/** The dialogs of `useCaptureActions`; render once next to the list. */
export function CaptureDialogs({ actions }: { actions: CaptureActions }) {
  const { question } = actions;
  if (question === null) return null;
  return <TextQuestion key={question.capture.id} question={question} actions={actions} />;
}
