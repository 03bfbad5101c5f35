/** Views of a profile below the toolbar, with details alongside or, in narrow windows, over them. */
import type { ReactNode } from 'react';
import { IconButton } from '../button.tsx';
import { CloseIcon } from '../icons.tsx';
import { SplitPane } from '../split-pane.tsx';

export interface ProfileBodyProps {
  /** Facts of the capture, shown over the details in narrow windows. */
  readonly title: string;
  readonly main: ReactNode;
  readonly details: ReactNode;
  readonly isNarrow: boolean;
  readonly showsDetails: boolean;
  readonly onClose: () => void;
  readonly sizes: Readonly<Record<string, number>> | undefined;
  readonly onSizes: (percentages: Record<string, number>) => void;
}

export function ProfileBody(props: ProfileBodyProps) {
  const { title, main, details, isNarrow, showsDetails, onClose, sizes, onSizes } = props;
  return (
    <div className="profile-body body">
      <SplitPane
        label="Resize details"
        direction="row"
        sizes={sizes}
        onSizes={onSizes}
        panes={[
          { id: 'main', content: main, minSize: isNarrow ? '0px' : '420px' },
          ...(isNarrow || !showsDetails
            ? []
            : [
                {
                  id: 'details',
                  content: details,
                  initialSize: '288px',
                  minSize: '220px',
                  maxSize: '520px',
                  fixed: true,
                },
              ]),
        ]}
      />
      {isNarrow && showsDetails ? (
        <div className="profile-overlay">
          <div className="pane-head">
            <h3 className="grow cut">{title}</h3>
            <IconButton label="Close details" icon={CloseIcon} size="tiny" shortcut="Escape" onClick={onClose} />
          </div>
          {details}
        </div>
      ) : null}
    </div>
  );
}
