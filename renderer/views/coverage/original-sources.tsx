/** Selects an original source of a covered script to show its coverage. */
import { useState } from 'react';
import type { AnalysisAnswer } from '../../../shared/contracts/analysis.ts';
import type { CoveredFile } from '../../../shared/contracts/coverage.ts';
import type { AnalysisDocument } from '../../bridge/analysis-client.ts';
import { useQuery } from '../../stores/use-query.ts';
import { useTopic } from '../../stores/workbench.tsx';
import { Button } from '../../widgets/button.tsx';
import { Menu } from '../../widgets/menu.tsx';
import { sourcePlace } from '../../widgets/source-place.ts';

export type OriginalSource = AnalysisAnswer<'coverage.originals'>['originals'][number];

export interface Originals {
  readonly originals: readonly OriginalSource[];
  /** Null: the generated script. */
  readonly chosen: OriginalSource | null;
  readonly choose: (original: OriginalSource | null) => void;
}

const NO_ORIGINALS: readonly OriginalSource[] = [];

export function useOriginals(document: AnalysisDocument, { index, hasText }: CoveredFile, isStyle: boolean): Originals {
  const lookIn = useTopic('settings', ({ sourceMapPaths }) => sourceMapPaths);
  const question = isStyle || !hasText ? null : JSON.stringify([document.documentId, index, lookIn]);
  const { current } = useQuery(question, () => document.query('coverage.originals', { index, lookIn: [...lookIn] }));
  const originals = current?.ok === true ? current.value.originals : NO_ORIGINALS;
  const [chosen, choose] = useState<OriginalSource | null>(null);
  return { originals, chosen: chosen !== null && originals.includes(chosen) ? chosen : null, choose };
}

export function OriginalMenu({
  originals,
  chosen,
  onChoose,
}: {
  readonly originals: readonly OriginalSource[];
  readonly chosen: OriginalSource | null;
  readonly onChoose: (original: OriginalSource | null) => void;
}) {
  return (
    <Menu
      align="end"
      entries={[
        { label: 'Generated', checked: chosen === null, onSelect: () => onChoose(null) },
        { kind: 'separator' },
        ...originals.map((original) => ({
          label: original.source,
          checked: original === chosen,
          onSelect: () => onChoose(original),
        })),
      ]}
    >
      <Button size="tiny" data-testid="coverage-originals" title="Original sources from the source map">
        {chosen === null ? `Original: ${originals.length} found` : sourcePlace({ url: chosen.source, line: 0 })}
      </Button>
    </Menu>
  );
}
