/** The two sides of a comparison, each replaced by a menu or a drop, and exchanged; of a series also what is in between. */
import { useState, type DragEvent } from 'react';
import { CAPTURE_KINDS, type CaptureRecord } from '../../../shared/core/contracts/captures.ts';
import { foldedChoices } from '../capture-info/folded-choices.ts';
import { captureChoice, ofTargetFirst, sizeText } from '../stores/documents/capture-choice.ts';
import { titleText } from '../stores/documents/capture-titles.ts';
import { canCompare, comparableWith, inComparedOrder } from '../stores/documents/compare.ts';
import { captureDocument } from '../stores/documents/document-tabs.ts';
import { CAPTURE_DRAG_TYPE, findCapture } from '../stores/topics/library.ts';
import { Button, IconButton } from '../widgets/button.tsx';
import { ChevronDownIcon, ImportIcon, SwapIcon } from '../widgets/icons.tsx';
import { Menu, type MenuEntry } from '../widgets/overlays/menu.tsx';
import { TitleWords } from '../widgets/title-words.tsx';
import { ToolbarEnd } from '../widgets/toolbar-end.tsx';
import { useCaptureTitles, useDocuments, useNow, useTopic } from '../stores/workbench.tsx';
import { differingParts } from '../stores/topics/differing-parts.ts';
import './comparison.css';

interface SideProps {
  readonly side: 'A' | 'B';
  readonly capture: CaptureRecord;
  /** The other capture, which cannot be selected here as well. */
  readonly other: CaptureRecord;
  /** What of its address is not that of the other. */
  readonly part: string;
  readonly captures: readonly CaptureRecord[];
  readonly onCapture: (capture: CaptureRecord) => void;
}

/** Makes an element a place to drop one of these captures on; `data-over` marks it meanwhile. */
function useCaptureDrop(accepted: readonly CaptureRecord[], onCapture: (capture: CaptureRecord) => void) {
  const [over, setOver] = useState(false);
  return {
    'data-over': over ? '' : undefined,
    onDragOver: (event: DragEvent): void => {
      if (!event.dataTransfer.types.includes(CAPTURE_DRAG_TYPE)) return;
      event.preventDefault();
      setOver(true);
    },
    onDragLeave: (): void => setOver(false),
    onDrop: (event: DragEvent): void => {
      setOver(false);
      const dropped = findCapture(accepted, event.dataTransfer.getData(CAPTURE_DRAG_TYPE));
      if (dropped === null) return;
      event.preventDefault();
      onCapture(dropped);
    },
  };
}

function Side({ side, capture, other, part, captures, onCapture }: SideProps) {
  const accepted = comparableWith(other, captures).filter(({ id }) => id !== capture.id);
  const drop = useCaptureDrop(accepted, onCapture);
  const titles = useCaptureTitles();
  const nowMs = useNow(false);
  const open = useDocuments((state) => state.open);
  const title = titles.get(capture.id) ?? { head: capture.name, tail: '' };
  const entryOf = (each: CaptureRecord): MenuEntry => ({
    ...captureChoice(each, titles, nowMs),
    onSelect: () => onCapture(each),
  });
  const choices = foldedChoices(ofTargetFirst(accepted, other), captures, [capture, other], titles, entryOf);
  const others = [...choices.single.map(entryOf), ...choices.folded];
  const entries: readonly MenuEntry[] = [
    { label: 'Open', onSelect: () => open(captureDocument(capture)) },
    ...(others.length === 0 ? [] : [{ kind: 'label' as const, label: `In place of ${side}` }, ...others]),
  ];
  return (
    <Menu entries={entries}>
      <button
        type="button"
        className="compared-side inline-row"
        data-testid={`diff-chip-${side}`}
        title={`${side === 'A' ? 'Compared with' : 'Looked at'}: ${titleText(title)}, ${part === '' ? '' : `${part}, `}${sizeText(capture)}. Drop another capture here, or choose one`}
        {...drop}
      >
        <span className="compared-letter">{side}</span>
        <TitleWords title={title} />
        {part === '' ? null : <span className="compared-part cut third small"> {part}</span>}
        <ChevronDownIcon size={12} />
      </button>
    </Menu>
  );
}

export interface ComparedSidesProps {
  readonly base: CaptureRecord;
  readonly later: CaptureRecord;
  readonly between: readonly CaptureRecord[];
  /** Compares other captures, in order: the first as A, the last as B. */
  readonly onPut: (base: CaptureRecord, later: CaptureRecord, between: readonly CaptureRecord[]) => void;
}

export function ComparedSides({ base, later, between, onPut }: ComparedSidesProps) {
  const captures = useTopic('captures');
  const titles = useCaptureTitles();
  const nowMs = useNow(false);
  const put = (a: CaptureRecord, b: CaptureRecord): void =>
    onPut(
      a,
      b,
      between.filter(({ id }) => id !== a.id && id !== b.id),
    );
  const others = captures.filter(
    (each) => canCompare(each, base) && canCompare(each, later) && !between.some(({ id }) => id === each.id),
  );
  const add = (capture: CaptureRecord): void => {
    const [first, ...rest] = inComparedOrder([base, ...between, later, capture]);
    const last = rest.pop();
    if (first !== undefined && last !== undefined) onPut(first, last, rest);
  };
  const drop = useCaptureDrop(others, add);
  const addEntry = (each: CaptureRecord): MenuEntry => ({
    ...captureChoice(each, titles, nowMs),
    onSelect: () => add(each),
  });
  const [partOfBase, partOfLater] = differingParts(base.target, later.target);
  const added = foldedChoices(
    ofTargetFirst(inComparedOrder(others), later),
    captures,
    [base, ...between, later],
    titles,
    addEntry,
  );
  return (
    <div className="toolbar" role="toolbar" aria-label="What is compared">
      <Side
        side="A"
        capture={base}
        other={later}
        part={partOfBase}
        captures={captures}
        onCapture={(capture) => put(capture, later)}
      />
      {between.length === 0 ? (
        <IconButton
          label="Swap A and B"
          icon={SwapIcon}
          data-testid="diff-swap"
          onClick={() => onPut(later, base, [])}
        />
      ) : (
        <Menu
          entries={[
            { kind: 'label', label: 'Between A and B; select one to remove it' },
            ...between.map((each) => ({
              ...captureChoice(each, titles, nowMs),
              checked: true,
              onSelect: () =>
                onPut(
                  base,
                  later,
                  between.filter(({ id }) => id !== each.id),
                ),
            })),
          ]}
        >
          <Button data-testid="diff-between">{`${between.length} between`}</Button>
        </Menu>
      )}
      <Side
        side="B"
        capture={later}
        other={base}
        part={partOfLater}
        captures={captures}
        onCapture={(capture) => put(base, capture)}
      />
      {CAPTURE_KINDS[later.kind].hasSeries ? (
        <Menu entries={[...added.single.map(addEntry), ...added.folded]}>
          <button
            type="button"
            className="compared-more inline-row"
            data-testid="diff-drop"
            disabled={others.length === 0}
            title="Drop or select another capture: three or more make a series"
            {...drop}
          >
            <ImportIcon size={14} />
            <span className="cut">Add to the series</span>
          </button>
        </Menu>
      ) : null}
      <ToolbarEnd>{null}</ToolbarEnd>
    </div>
  );
}
