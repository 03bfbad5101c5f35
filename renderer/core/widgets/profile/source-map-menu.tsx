/** The source map menu: state, search locations, and whether charts show original names. */
import { fileName } from '../../../../shared/base/addresses.ts';
import { formatCount } from '../../../../shared/base/units.ts';
import { IconButton } from '../button.tsx';
import { FileIcon } from '../icons.tsx';
import { Menu, type MenuEntry } from '../overlays/menu.tsx';

export interface FoundMaps {
  readonly originals: readonly unknown[];
  readonly maps: readonly unknown[];
  readonly unreadable: readonly string[];
  /** Maps that could not be stored or do not fit, each with its address. */
  readonly problems: readonly { readonly address: string; readonly why: string }[];
}

export interface SourceMapMenuProps {
  readonly maps: {
    /** Null while loading. */
    readonly found: FoundMaps | null;
    readonly error: string | null;
    readonly inChart: boolean;
    readonly setInChart: (inChart: boolean) => void;
    readonly dimsThirdParty: boolean;
    readonly setDimsThirdParty: (dims: boolean) => void;
    readonly lookIn: readonly string[];
    readonly add: (from: 'folder' | 'file') => void;
    readonly remove: (path: string) => void;
  };
  /** The total number; null if unknown. */
  readonly functions: number | null;
}

/** Problems listed in the menu. */
const SHOWN_PROBLEMS = 5;

/** Maps that were left out, with their addresses. */
export function problemEntries(problems: FoundMaps['problems']): MenuEntry[] {
  if (problems.length === 0) return [];
  const shown = problems.slice(0, SHOWN_PROBLEMS).map(({ address, why }) => `${fileName(address)}: ${why}`);
  const rest = problems.length - shown.length;
  return [
    { kind: 'separator' },
    ...shown.map((label): MenuEntry => ({ kind: 'label', label })),
    ...(rest === 0 ? [] : [{ kind: 'label' as const, label: `${formatCount(rest)} more source maps were left out` }]),
  ];
}

export function SourceMapMenu({ maps, functions }: SourceMapMenuProps) {
  const { found, error, inChart, setInChart, dimsThirdParty, setDimsThirdParty, lookIn, add, remove } = maps;
  const count = found?.originals.length ?? 0;
  const state =
    error ??
    (found === null
      ? 'Loading source maps …'
      : count === 0
        ? 'No source maps found for these scripts'
        : `${formatCount(count)}${functions === null ? '' : ` of ${formatCount(functions)}`} functions from ${formatCount(found.maps.length)} source map${found.maps.length === 1 ? '' : 's'}`);
  const entries: MenuEntry[] = [
    { kind: 'label', label: state },
    {
      label: 'Show original names',
      checked: inChart && count > 0,
      unavailable: count === 0 ? 'none found' : null,
      onSelect: () => setInChart(!inChart),
    },
    {
      label: 'Dim 3rd parties',
      checked: dimsThirdParty,
      testId: 'dim-third-parties',
      onSelect: () => setDimsThirdParty(!dimsThirdParty),
    },
    { kind: 'separator' },
    { label: 'Load from build folder …', testId: 'source-map-folder', onSelect: () => add('folder') },
    { label: 'Load source map files …', testId: 'source-map-file', onSelect: () => add('file') },
    ...problemEntries(found?.problems ?? []),
    ...(lookIn.length === 0 ? [] : [{ kind: 'separator' as const }]),
    ...lookIn.map((path) => ({
      label: `Remove ${fileName(path)}${found?.unreadable.includes(path) === true ? ' (no source map)' : ''}`,
      onSelect: () => remove(path),
    })),
  ];
  return (
    <Menu align="end" entries={entries}>
      <IconButton
        label={`Source maps: ${state}`}
        icon={FileIcon}
        pressed={count > 0}
        data-testid="source-maps"
        data-count={count}
      />
    </Menu>
  );
}
