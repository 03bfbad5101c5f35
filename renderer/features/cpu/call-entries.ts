/** Menu entries of a call in the chart. */
import type { ProfileFilter, CpuPlace, CpuRange } from '../../../shared/engine/profile/contract/sampled-profiles.ts';
import type { MenuEntry } from '../../core/widgets/overlays/menu.tsx';
import { CopyIcon, NoteIcon } from '../../core/widgets/icons.tsx';
import { functionName } from '../../core/widgets/source-place.ts';
import { placeOf, stackOf, stackText, subtreeText, type ProfileChart } from './profile-chart.ts';
import { filterEntries } from '../../core/widgets/profile/filter-entries.ts';
import { transformEntries, type TransformTarget } from '../../core/widgets/profile/transform-entries.ts';

/** Actions on a call. */
export interface CallActions {
  readonly onFilter: (filter: ProfileFilter) => void;
  readonly onSandwich: (place: CpuPlace) => void;
  readonly onCopyLink: () => void;
  /** Begins a note for the selected call; null if there are no notes. */
  readonly onAddNote: (() => void) | null;
  /** In a trace: shows the same time in the tracks. */
  readonly onTracks?: ((range: CpuRange) => void) | undefined;
}

export interface BoxActions extends CallActions {
  /** Boxes are callers of the box above them. */
  readonly isInverted: boolean;
  /** Writes a weight. */
  readonly format: (weight: number) => string;
  readonly onCopy: (text: string) => void;
  readonly onFit: (box: number) => void;
}

/** The path to a call. Garbage collection is drawn on the stack it interrupts, which is not its own. */
function callOf(chart: ProfileChart, box: number, isInverted: boolean): Omit<TransformTarget, 'place'> {
  const { name, url } = placeOf(chart, box);
  if (url === '' && name === '(garbage collector)') return {};
  const path = stackOf(chart, box).toReversed();
  return isInverted ? { callers: path } : { path };
}

export function callEntries(chart: ProfileChart, box: number, actions: BoxActions): readonly MenuEntry[] {
  const { isInverted, format, onCopy, onFit, onFilter, onSandwich, onCopyLink, onAddNote, onTracks } = actions;
  const place = placeOf(chart, box);
  const fromMs = chart.layout.starts[box] ?? 0;
  const toMs = fromMs + (chart.layout.sizes[box] ?? 0);
  return [
    { label: 'Zoom to call', shortcut: 'Enter', onSelect: () => onFit(box) },
    { label: 'Callers and callees', onSelect: () => onSandwich(place) },
    ...(onTracks === undefined ? [] : [{ label: 'Show in the tracks', onSelect: () => onTracks({ fromMs, toMs }) }]),
    { kind: 'separator' },
    ...filterEntries(place, onFilter, true),
    transformEntries({ place, ...callOf(chart, box, isInverted) }, onFilter),
    { kind: 'separator' },
    { label: 'Copy name', icon: CopyIcon, onSelect: () => onCopy(functionName(place.name)) },
    { label: 'Copy stack', icon: CopyIcon, onSelect: () => onCopy(stackText(stackOf(chart, box))) },
    { label: 'Copy subtree', icon: CopyIcon, onSelect: () => onCopy(subtreeText(chart, box, format)) },
    { label: 'Copy link to this view', icon: CopyIcon, onSelect: onCopyLink },
    ...(onAddNote === null ? [] : [{ label: 'Add note…', icon: NoteIcon, onSelect: onAddNote }]),
  ];
}
