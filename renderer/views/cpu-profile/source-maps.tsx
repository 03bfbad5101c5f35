/** Source maps of a profile's scripts: what they tell, where they are looked for, and whether the chart shows original names. */
import { useMemo, useState } from 'react';
import { formatCount } from '../../../shared/base/units.ts';
import type { AnalysisAnswer } from '../../../shared/contracts/analysis.ts';
import type { AnalysisDocument } from '../../bridge/analysis-client.ts';
import { useAnswer } from '../../stores/use-answer.ts';
import { useCommandRunner } from '../../stores/use-command.ts';
import { useTopic } from '../../stores/workbench.tsx';
import { IconButton } from '../../widgets/button.tsx';
import { FileIcon } from '../../widgets/icons.tsx';
import { Menu, type MenuEntry } from '../../widgets/menu.tsx';
import { originalsOf, type Originals } from './originals.ts';

type Answer = AnalysisAnswer<'cpu.originals'>;

export interface SourceMaps {
  readonly originals: Originals;
  /** Null while they are read. */
  readonly found: Answer | null;
  readonly error: string | null;
  readonly inChart: boolean;
  readonly setInChart: (inChart: boolean) => void;
}

export function useSourceMaps(document: AnalysisDocument | null): SourceMaps {
  const lookIn = useTopic('settings', ({ sourceMapPaths }) => sourceMapPaths);
  const [inChart, setInChart] = useState(true);
  const { answer } = useAnswer(document === null ? null : JSON.stringify([document.documentId, lookIn]), async () => {
    if (document === null) throw new Error('a question without a document');
    return document.query('cpu.originals', { lookIn: [...lookIn] });
  });
  const found = answer?.ok === true ? answer.value : null;
  const originals = useMemo(() => originalsOf(found?.originals ?? [], inChart), [found, inChart]);
  return { originals, found, error: answer?.ok === false ? answer.error.message : null, inChart, setInChart };
}

function fileName(path: string): string {
  return path.split(/[\\/]/).findLast(Boolean) ?? path;
}

export function SourceMapMenu({ maps, functions }: { readonly maps: SourceMaps; readonly functions: number }) {
  const lookIn = useTopic('settings', ({ sourceMapPaths }) => sourceMapPaths);
  const run = useCommandRunner();
  const { found, error, inChart, setInChart } = maps;
  const count = found?.originals.length ?? 0;
  const state =
    error ??
    (found === null
      ? 'Reading source maps …'
      : count === 0
        ? 'No source map was found for these scripts'
        : `${formatCount(count)} of ${formatCount(functions)} functions, from ${formatCount(found.maps.length)} source map${found.maps.length === 1 ? '' : 's'}`);
  const add = (from: 'folder' | 'file'): void =>
    void run('source-maps.add', { from }, 'The source maps were not added');
  const remove = (path: string): void =>
    void run(
      'settings.update',
      { sourceMapPaths: lookIn.filter((other) => other !== path) },
      'The source maps were not taken away',
    );
  const entries: MenuEntry[] = [
    { kind: 'label', label: state },
    {
      label: 'Original names in the chart',
      checked: inChart && count > 0,
      unavailable: count === 0 ? 'There are none' : null,
      onSelect: () => setInChart(!inChart),
    },
    { kind: 'separator' },
    { label: 'Look in a folder of the build …', testId: 'source-map-folder', onSelect: () => add('folder') },
    { label: 'Take source map files …', testId: 'source-map-file', onSelect: () => add('file') },
    ...(lookIn.length === 0 ? [] : [{ kind: 'separator' as const }]),
    ...lookIn.map((path) => ({
      label: `Look no more in ${fileName(path)}${found?.unreadable.includes(path) === true ? ' (no source map)' : ''}`,
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
