/** A flame graph of calls whose boxes can be selected and copied; a menu entry zooms to a box. */
import type { ComponentProps } from 'react';
import { Icicle } from '../../core/widgets/icicle/icicle.tsx';
import type { MenuEntry } from '../../core/widgets/overlays/menu.tsx';

type IcicleProps = ComponentProps<typeof Icicle>;

export interface CallGraphProps extends Pick<
  IcicleProps,
  'label' | 'layout' | 'view' | 'nameOf' | 'textOf' | 'cardOf' | 'colours' | 'selected' | 'onSelect'
> {
  readonly copy: (text: string) => Promise<boolean>;
  /** Menu entries of a box, below that which zooms to it. */
  readonly moreOf: (box: number) => readonly MenuEntry[];
}

export function CallGraph({ copy, moreOf, ...graph }: CallGraphProps) {
  return (
    <Icicle
      {...graph}
      click="select"
      onCopy={(text) => void copy(text)}
      menuOf={(box) => [
        { label: 'Zoom to call', shortcut: 'Enter', onSelect: () => graph.view.fitBox(box) },
        ...moreOf(box),
      ]}
      table={null}
    />
  );
}
