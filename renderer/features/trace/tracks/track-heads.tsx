/** Track names on the left: collapse, hide, and reorder by dragging or keyboard. */
import { useState, type DragEvent, type KeyboardEvent } from 'react';
import { countNoun } from '../../../../shared/base/units.ts';
import type { AppError } from '../../../../shared/base/errors.ts';
import type { TraceTrack } from '../../../../shared/engine/trace/contract/trace-tracks.ts';
import { ChevronDownIcon, ChevronRightIcon, MoreIcon } from '../../../core/widgets/icons.tsx';
import { Menu, usePointMenu, type MenuEntry } from '../../../core/widgets/overlays/menu.tsx';
import type { PlacedTrack } from './track-list.ts';
import { errorText } from '../../../core/words/person-text.ts';

export interface TrackActions {
  readonly onState: (track: TraceTrack, state: 'open' | 'closed' | 'hidden') => void;
  /** Inserts before another track; null: at the end. */
  readonly onMove: (trackId: string, beforeId: string | null) => void;
  readonly onRetry: (track: TraceTrack) => void;
  readonly onOnly: (track: TraceTrack) => void;
  readonly onShowAll: () => void;
}

export interface TrackHeadsProps extends TrackActions {
  readonly placed: readonly PlacedTrack[];
  /** Load errors by track id. */
  readonly failed: ReadonlyMap<string, AppError>;
}

const KIND_WORDS: Readonly<Partial<Record<TraceTrack['kind'], string>>> = {
  network: 'request',
  interactions: 'interaction',
  frames: 'frame',
  'layout-shifts': 'shift',
};

/** Second line: the group of the track, or how much it has. */
export function secondLine({ group, boxes, interactions, kind, name }: TraceTrack): string {
  const noun = KIND_WORDS[kind];
  if (noun !== undefined && boxes > 0) return countNoun(interactions ?? boxes, noun);
  return group === name ? '' : shortAddress(group);
}

/** The last path segment of a URL, or its host; other texts are unchanged. */
function shortAddress(text: string): string {
  const url = /^[a-z][a-z0-9+.-]*:\/\/([^/?#]*)([^?#]*)/i.exec(text);
  if (url === null) return text;
  const [, host = '', path = ''] = url;
  return path.split('/').findLast((part) => part !== '') ?? (host || text);
}

/** A track lower than this shows only its name. */
const TWO_LINES_PX = 36;
const DRAG_TYPE = 'application/x-pen-track';

export function TrackHeads(props: TrackHeadsProps) {
  const { placed, failed, onState, onMove, onRetry, onOnly, onShowAll } = props;
  const [dropBefore, setDropBefore] = useState<string | null | undefined>(undefined);
  const menu = usePointMenu();
  const moveBy = (index: number, step: 1 | -1): void => {
    const id = placed[index]?.track.id;
    if (id === undefined) return;
    const before = step === -1 ? placed[index - 1] : placed[index + 2];
    if (step === -1 && before === undefined) return;
    onMove(id, before?.track.id ?? null);
  };
  const entriesOf = ({ track, state }: PlacedTrack, index: number): readonly MenuEntry[] => [
    {
      label: state === 'open' ? 'Collapse' : 'Expand',
      shortcut: state === 'open' ? 'ArrowLeft' : 'ArrowRight',
      onSelect: () => onState(track, state === 'open' ? 'closed' : 'open'),
    },
    { label: 'Hide', shortcut: 'Delete', onSelect: () => onState(track, 'hidden') },
    { label: 'Hide all others', onSelect: () => onOnly(track) },
    { kind: 'separator' },
    {
      label: 'Move up',
      shortcut: 'Alt+ArrowUp',
      unavailable: index === 0 ? 'already first' : null,
      onSelect: () => moveBy(index, -1),
    },
    {
      label: 'Move down',
      shortcut: 'Alt+ArrowDown',
      unavailable: index === placed.length - 1 ? 'already last' : null,
      onSelect: () => moveBy(index, 1),
    },
    { kind: 'separator' },
    { label: 'Show all tracks', onSelect: onShowAll },
  ];
  const [stopId, setStopId] = useState<string | null>(null);
  const tabStop = Math.max(
    0,
    placed.findIndex(({ track }) => track.id === stopId),
  );
  const onKeyDown = (event: KeyboardEvent<HTMLElement>, each: PlacedTrack, index: number): void => {
    const { track } = each;
    if (event.altKey && (event.code === 'ArrowUp' || event.code === 'ArrowDown'))
      moveBy(index, event.code === 'ArrowUp' ? -1 : 1);
    else if (event.ctrlKey || event.metaKey || event.altKey) return;
    else if (event.code === 'ArrowLeft') onState(track, 'closed');
    else if (event.code === 'ArrowRight') onState(track, 'open');
    else if (event.code === 'Delete') onState(track, 'hidden');
    else if (event.code === 'ArrowUp' || event.code === 'ArrowDown') {
      const heads =
        event.currentTarget.closest('.trace-heads')?.querySelectorAll<HTMLElement>('.trace-head-name') ?? [];
      heads[index + (event.code === 'ArrowUp' ? -1 : 1)]?.focus();
    } else if (event.key === 'ContextMenu' || (event.code === 'F10' && event.shiftKey)) {
      const { left, bottom } = event.currentTarget.getBoundingClientRect();
      menu.openAt({ x: left + 16, y: bottom }, entriesOf(each, index));
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };
  /** Dropping on the upper half inserts before, on the lower half after. */
  const targetOf = (event: DragEvent<HTMLElement>, index: number): string | null => {
    const { top, height } = event.currentTarget.getBoundingClientRect();
    const place = event.clientY < top + height / 2 ? index : index + 1;
    return placed[place]?.track.id ?? null;
  };
  return (
    <>
      {placed.map((each, index) => {
        const { track, state, topPx, heightPx } = each;
        const error = failed.get(track.id);
        const second = secondLine(track);
        const Chevron = state === 'open' ? ChevronDownIcon : ChevronRightIcon;
        return (
          <div
            key={track.id}
            className="trace-head"
            data-testid="trace-track"
            data-track={track.id}
            data-state={state}
            data-drop={dropBefore === track.id || undefined}
            style={{ top: topPx, height: heightPx }}
            draggable
            onDragStart={(event) => {
              event.dataTransfer.setData(DRAG_TYPE, track.id);
              event.dataTransfer.effectAllowed = 'move';
            }}
            onDragOver={(event) => {
              if (!event.dataTransfer.types.includes(DRAG_TYPE)) return;
              event.preventDefault();
              event.stopPropagation();
              setDropBefore(targetOf(event, index));
            }}
            onDragLeave={() => setDropBefore(undefined)}
            onDragEnd={() => setDropBefore(undefined)}
            onDrop={(event) => {
              const moved = event.dataTransfer.getData(DRAG_TYPE);
              if (moved === '') return;
              event.preventDefault();
              event.stopPropagation();
              setDropBefore(undefined);
              onMove(moved, targetOf(event, index));
            }}
            onContextMenu={(event) => {
              event.preventDefault();
              menu.openAt({ x: event.clientX, y: event.clientY }, entriesOf(each, index));
            }}
          >
            <button
              type="button"
              className="trace-head-name"
              // One tab stop for all heads; arrow keys move between them.
              tabIndex={index === tabStop ? 0 : -1}
              onFocus={() => setStopId(track.id)}
              aria-expanded={state === 'open'}
              title={`${track.name}${track.group === '' ? '' : `, ${track.group}`}. Move it by dragging or with Alt and the arrow keys`}
              onClick={() => onState(track, state === 'open' ? 'closed' : 'open')}
              onKeyDown={(event) => onKeyDown(event, each, index)}
            >
              <Chevron size={12} />
              <span className="trace-head-words">
                <b className="cut">{track.name}</b>
                {second === '' || (state === 'open' && heightPx < TWO_LINES_PX) ? null : (
                  <span className="third small cut">{second}</span>
                )}
              </span>
            </button>
            {error !== undefined ? (
              <button
                type="button"
                className="trace-head-error is-error small"
                title={errorText(error)}
                onClick={() => onRetry(track)}
              >
                {' '}
                Failed. Retry{' '}
              </button>
            ) : null}
            <span className="trace-head-more">
              <Menu entries={entriesOf(each, index)}>
                <button
                  type="button"
                  className="button inline-row icon-button"
                  data-look="bare"
                  data-size="tiny"
                  tabIndex={-1}
                  aria-label={`Actions for ${track.name}`}
                >
                  <MoreIcon size={14} />
                </button>
              </Menu>
            </span>
          </div>
        );
      })}
      {menu.element}
    </>
  );
}
