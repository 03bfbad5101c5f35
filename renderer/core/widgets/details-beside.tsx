/** A view and its details: at its side with a border to drag, or over it in a narrow window. */
import type { ReactNode } from 'react';
import { IconButton } from './button.tsx';
import { CloseIcon } from './icons.tsx';
import { SplitPane } from './split-pane.tsx';

/** Room that details want: facts of one object, findings, or texts and tables. */
const ROOMS = {
  facts: { least: '420px', initialSize: '288px', minSize: '220px', maxSize: '520px' },
  findings: { least: '420px', initialSize: '348px', minSize: '240px', maxSize: '640px' },
  texts: { least: '340px', initialSize: '400px', minSize: '260px', maxSize: '70%' },
} as const;

export interface DetailsBesideProps {
  readonly main: ReactNode;
  /** Null: hidden. */
  readonly details: ReactNode | null;
  readonly isNarrow: boolean;
  readonly room: keyof typeof ROOMS;
  /** Accessible name of the border. */
  readonly label?: string;
  /** Over the details of a narrow window, unless they have a head of their own. */
  readonly head?: { readonly title: string; readonly size?: string; readonly onClose: () => void };
  /** Percentages by `main` and `details`, as last reported. */
  readonly sizes: Readonly<Record<string, number>> | undefined;
  readonly onSizes: (percentages: Record<string, number>) => void;
}

/** The same panes with and without details, so that the view keeps its state when they close. */
export function DetailsBeside(props: DetailsBesideProps) {
  const { main, details, isNarrow, room, label = 'Resize details', head, sizes, onSizes } = props;
  const { least, ...ofDetails } = ROOMS[room];
  const isOver = isNarrow && details !== null;
  return (
    <div className="beside body">
      <SplitPane
        label={label}
        direction="row"
        sizes={sizes}
        onSizes={onSizes}
        panes={[
          { id: 'main', content: main, minSize: isNarrow ? '0px' : least },
          ...(isNarrow || details === null
            ? []
            : [{ id: 'details', content: details, region: 'details', ...ofDetails, fixed: true }]),
        ]}
      />
      {isOver ? (
        <div className="beside-over" data-room={room} data-region="details">
          {head === undefined ? null : (
            <div className="pane-head">
              <h3 className="grow cut">{head.title}</h3>
              {head.size === undefined ? null : <span className="third">{head.size}</span>}
              <IconButton label="Close details" icon={CloseIcon} size="tiny" shortcut="Escape" onClick={head.onClose} />
            </div>
          )}
          {details}
        </div>
      ) : null}
    </div>
  );
}
