/** The captures of a query with their letters: added, removed, and opened by a press. */
import { useState, type DragEvent } from 'react';
import { MAX_QUERY_CAPTURES, CAPTURE_KINDS, type CaptureRecord } from '../../../shared/core/contracts/captures.ts';
import { titleText } from '../../core/stores/documents/capture-titles.ts';
import { captureDocument } from '../../core/stores/documents/document-tabs.ts';
import { CAPTURE_DRAG_TYPE, findCapture } from '../../core/stores/topics/library.ts';
import { canAddCapture, schemaName, type SqlTab } from '../../core/stores/documents/sql-tab.ts';
import { TitleWords } from '../../core/widgets/title-words.tsx';
import { useCaptureTitles, useDocuments, useTopic, useTopicKnown } from '../../core/stores/workbench.tsx';
import { Button, IconButton } from '../../core/widgets/button.tsx';
import { AddIcon, CloseIcon } from '../../core/widgets/icons.tsx';
import { CaptureKindIcon } from '../../core/widgets/kind-icons.tsx';
import { Menu, type MenuEntry } from '../../core/widgets/overlays/menu.tsx';
import { dateTime } from '../../core/words/moments.ts';

/** Longer menus are hard to read; older captures are dragged from the library. */
const MENU_CAPTURES = 30;

export interface SqlCapturesProps {
  readonly tab: SqlTab;
  readonly onCaptures: (captureIds: readonly string[]) => void;
}

export function SqlCaptures({ tab, onCaptures }: SqlCapturesProps) {
  const captures = useTopic('captures');
  const known = useTopicKnown('captures');
  const titles = useCaptureTitles();
  const open = useDocuments((state) => state.open);
  const [isOver, setIsOver] = useState(false);
  const nameOf = (capture: CaptureRecord): string => {
    const title = titles.get(capture.id);
    return title === undefined ? capture.name : titleText(title);
  };
  const isFull = tab.captureIds.length >= MAX_QUERY_CAPTURES;
  const add = (captureId: string): void => {
    if (canAddCapture(tab, captureId)) onCaptures([...tab.captureIds, captureId]);
  };
  const addable = captures
    .filter(({ id }) => canAddCapture(tab, id))
    .toSorted((a, b) => Date.parse(b.startedAt) - Date.parse(a.startedAt));
  const entries: readonly MenuEntry[] = [
    ...addable.slice(0, MENU_CAPTURES).map((capture) => ({
      label: `${nameOf(capture)}, ${CAPTURE_KINDS[capture.kind].label}, ${dateTime(Date.parse(capture.startedAt))}`,
      onSelect: () => add(capture.id),
    })),
    ...(addable.length > MENU_CAPTURES
      ? [{ kind: 'label' as const, label: 'Drag an older capture from the library.' }]
      : []),
  ];
  const onDragOver = (event: DragEvent): void => {
    if (isFull || !event.dataTransfer.types.includes(CAPTURE_DRAG_TYPE)) return;
    event.preventDefault();
    setIsOver(true);
  };
  return (
    <div
      className="sql-drop"
      data-drop={isOver || undefined}
      onDragOver={onDragOver}
      onDragLeave={() => setIsOver(false)}
      onDrop={(event) => {
        setIsOver(false);
        const captureId = event.dataTransfer.getData(CAPTURE_DRAG_TYPE);
        if (findCapture(captures, captureId) === null) return;
        event.preventDefault();
        add(captureId);
      }}
    >
      <ul className="sql-captures row" aria-label="Captures used">
        {tab.captureIds.map((captureId, index) => {
          const capture = findCapture(captures, captureId);
          const name = capture === null ? (known ? 'no longer in the library' : '…') : nameOf(capture);
          return (
            <li key={captureId} className="sql-capture row" data-testid="sql-capture">
              <b className="mono">{schemaName(index)}</b>
              <span className="third">=</span>
              {capture === null ? (
                <span className="is-warning cut">{name}</span>
              ) : (
                <button
                  type="button"
                  className="sql-link sql-capture-name inline-row"
                  title={`Open ${name}`}
                  onClick={() => open(captureDocument(capture))}
                >
                  <CaptureKindIcon kind={capture.kind} size={14} />
                  <TitleWords title={titles.get(captureId) ?? { head: name, tail: '' }} />
                </button>
              )}
              <IconButton
                label={`Remove ${schemaName(index)}, ${name}`}
                icon={CloseIcon}
                size="tiny"
                onClick={() => onCaptures(tab.captureIds.filter((id) => id !== captureId))}
              />
            </li>
          );
        })}
        {tab.captureIds.length === 0 ? <li className="third">No capture: queries of the library.</li> : null}
        <li>
          <Menu entries={entries}>
            <Button
              look="bare"
              size="tiny"
              icon={AddIcon}
              disabled={entries.length === 0}
              title={
                isFull
                  ? `A query has ${MAX_QUERY_CAPTURES} captures at most`
                  : entries.length === 0
                    ? 'The library has no other capture'
                    : 'Add a capture; it can also be dragged here from the library'
              }
            >
              Add capture
            </Button>
          </Menu>
        </li>
      </ul>
    </div>
  );
}
