/** axe-core finds nothing in the controls of the window. The views are checked in the running window (`e2e/screens.night.spec.ts`). */
import { cleanup, render } from '@testing-library/react';
import type { ReactNode } from 'react';
import { afterEach, beforeAll, expect, it } from 'vitest';
import { axeFindings } from '../testing/axe.ts';
import { giveElementsASize } from '../testing/sizes.ts';
import { Button } from './button.tsx';
import { Dialog } from './overlays/dialog.tsx';
import { PlotStack } from './plot/plot-stack.tsx';
import type { Column } from './tables/table-columns.ts';
import { TimeBars } from './time-bars/time-bars.tsx';
import { Tree } from './tree.tsx';
import { Treemap } from './treemap/treemap.tsx';
import { VirtualTable } from './tables/virtual-table.tsx';

beforeAll(() => giveElementsASize());
afterEach(cleanup);

interface Row {
  readonly name: string;
  readonly level: number;
}

const COLUMNS: readonly Column<Row>[] = [
  { id: 'name', title: 'Name', width: 'grow', sortable: 'text', text: ({ name }) => name },
  { id: 'level', title: 'Level', width: 80, text: ({ level }) => String(level) },
];
const ROWS: readonly Row[] = [
  { name: 'Order', level: 1 },
  { name: 'lines', level: 2 },
];
const nothing = (): undefined => undefined;

const table = { label: 'Classes', columns: COLUMNS, keyOf: ({ name }: Row) => name, onSelect: nothing };
const TABLE = (
  <VirtualTable
    {...table}
    rows={ROWS}
    selectedKey="lines"
    sort={[{ columnId: 'name', descending: true }]}
    onSort={nothing}
    tree={{ levelOf: ({ level }) => level, expandedOf: ({ level }) => (level === 1 ? true : null), onToggle: nothing }}
    empty={null}
  />
);
const EMPTY_TABLE = (
  <VirtualTable
    {...table}
    rows={[]}
    selectedKey={null}
    empty={
      <>
        <p>No class matches.</p>
        <Button onClick={nothing}>Clear filter</Button>
      </>
    }
  />
);
const treeRow = { heightPx: 24, expanded: null, text: 'orders', content: 'orders' };
const TREE = (
  <Tree
    kind="tree"
    label="Targets"
    rows={[
      { ...treeRow, key: 'chrome', level: 1, expanded: true },
      { ...treeRow, key: 'orders', level: 2 },
    ]}
    selectedKey="orders"
    onSelect={nothing}
  />
);
const TREEMAP = (
  <Treemap
    label="Retained by the window"
    items={[{ key: 'orders', size: 10 }]}
    wordsOf={() => ({ name: 'Orders', figure: '10 B', token: '--accent' })}
    cardOf={nothing}
    selectedKey="too small for a box"
    onSelect={nothing}
    onDescend={nothing}
    onAscend={null}
    onCopy={nothing}
    menuOf={() => []}
  />
);
const DATA = (
  <table>
    <caption>Samples</caption>
    <tbody>
      <tr>
        <th scope="row">0 s</th>
        <td>1 MB</td>
      </tr>
    </tbody>
  </table>
);
const TIME_BARS = (
  <TimeBars
    label="Allocations"
    title="Live bytes"
    note="at the end"
    startMs={0}
    barMs={10}
    count={2}
    values={[1, 2]}
    top={2}
    formatValue={String}
    textOf={() => '10 ms'}
    range={{ fromMs: 0, toMs: 10 }}
    onRange={nothing}
    table={DATA}
  />
);
const PLOTS = (
  <PlotStack
    label="Metrics"
    fromMs={0}
    toMs={1000}
    times={[0, 1000]}
    breaks={[false, false]}
    rows={[]}
    spans={[]}
    bands={[]}
    marks={[]}
    rowPx={40}
    headText="Last minute"
    onCopy={nothing}
    table={DATA}
  />
);
const DIALOG = (
  <Dialog open onOpenChange={nothing} title="Connect a target" actions={<Button onClick={nothing}>Cancel</Button>}>
    <p>Enter its address.</p>
  </Dialog>
);

it.each<[string, ReactNode]>([
  ['a table with a tree', TABLE],
  ['an empty table', EMPTY_TABLE],
  ['a tree', TREE],
  ['a treemap', TREEMAP],
  ['bars over time', TIME_BARS],
  ['plots', PLOTS],
  ['a dialog', DIALOG],
])('%s has no finding', async (_name, element) => {
  render(<main>{element}</main>);
  expect(await axeFindings()).toEqual([]);
});
