/** Props of an icicle. */
import type { ChartRange } from '../../charts/range.ts';
import type { ReactNode, RefObject } from 'react';
import type { MenuEntry } from '../overlays/menu.tsx';
import type { BoxSet } from './hits.ts';
import type { IcicleLayout } from './icicle-layout.ts';
import type { IcicleView } from './use-icicle-view.ts';

export interface IcicleProps {
  /** Accessible name. */
  readonly label: string;
  readonly layout: IcicleLayout;
  readonly view: IcicleView;
  readonly nameOf: (box: number) => string;
  /** Text of a box: announced on selection and copied with Ctrl C. */
  readonly textOf: (box: number) => string;
  /** Content of the hover card. */
  readonly cardOf: (box: number) => ReactNode;
  /** Fill token of each category; a stable list. */
  readonly colours: readonly string[];
  readonly off?: ReadonlySet<number>;
  readonly hits?: BoxSet;
  /** Boxes that fade into the background. */
  readonly dim?: BoxSet;
  /** Enter or F3 (1), with Shift (−1), while there are results. */
  readonly onHit?: (step: 1 | -1) => void;
  readonly selected: number | null;
  readonly onSelect: (box: number | null) => void;
  /** `select`: a click selects and a double click fits the box; otherwise a click fits it. */
  readonly click?: 'fit' | 'select';
  /** The selected range; dragged with Alt if there is a handler. */
  readonly range?: ChartRange | null;
  readonly onRange?: (range: ChartRange | null) => void;
  /** Receives the focusable element. */
  readonly surfaceRef?: RefObject<HTMLDivElement | null>;
  readonly onCopy?: (text: string) => void;
  /** Menu entries of a box (right click, Shift F10). */
  readonly menuOf?: (box: number) => readonly MenuEntry[];
  /** Further keys for the selected box by code (`KeyF`), without modifiers. */
  readonly keysOfBox?: Readonly<Record<string, (box: number) => void>>;
  /** The same boxes as a screen reader table. */
  readonly table: ReactNode;
  /** Lies over the boxes, such as pins. */
  readonly overlay?: ReactNode;
}
