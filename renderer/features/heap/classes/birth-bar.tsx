/** The line under the toolbar that selects the captures between which the listed objects were allocated. */
import type { CaptureRecord } from '../../../../shared/core/contracts/captures.ts';
import { titleText } from '../../../core/stores/documents/capture-titles.ts';
import { useCaptureTitles } from '../../../core/stores/workbench.tsx';
import { Button } from '../../../core/widgets/button.tsx';
import { ChevronDownIcon } from '../../../core/widgets/icons.tsx';
import { Menu } from '../../../core/widgets/overlays/menu.tsx';
import { dateTime } from '../../../core/words/moments.ts';
import { ProgressText } from '../query-progress.tsx';
import type { BirthRange } from './use-birth-range.ts';
import { errorText } from '../../../core/words/person-text.ts';

export function BirthBar({ range }: { range: BirthRange }) {
  const { earlier, after, upTo, pending } = range;
  const titles = useCaptureTitles();
  const captureLabel = (capture: CaptureRecord): string => {
    const title = titles.get(capture.id);
    return title === undefined ? `${capture.name}, ${dateTime(Date.parse(capture.startedAt))}` : titleText(title);
  };
  if (after === null)
    return (
      <div className="pane-head" data-testid="birth-bar">
        <span className="third">
          The library has no earlier capture of this process. Take two snapshots; imported files do not name their
          process.
        </span>
      </div>
    );
  const later = earlier.filter(({ startedAt }) => Date.parse(startedAt) > Date.parse(after.startedAt));
  return (
    <div className="pane-head" data-testid="birth-bar">
      <span className="third">Allocated after</span>
      <Menu
        entries={earlier.map((capture) => ({
          label: captureLabel(capture),
          checked: capture.id === after.id,
          onSelect: () => range.setAfter(capture.id),
        }))}
      >
        <Button size="tiny" title={captureLabel(after)}>
          <span className="menu-value inline-row">
            <span className="cut">{captureLabel(after)}</span>
            <ChevronDownIcon size={12} />
          </span>
        </Button>
      </Menu>
      <span className="third">and before</span>
      <Menu
        entries={[
          { label: 'This capture', checked: upTo === null, onSelect: () => range.setUpTo(null) },
          ...later.map((capture) => ({
            label: captureLabel(capture),
            checked: capture.id === upTo?.id,
            onSelect: () => range.setUpTo(capture.id),
          })),
        ]}
      >
        <Button size="tiny">
          <span className="menu-value inline-row">
            <span className="cut">{upTo === null ? 'this capture' : captureLabel(upTo)}</span>
            <ChevronDownIcon size={12} />
          </span>
        </Button>
      </Menu>
      <span className="grow" />
      {pending?.state === 'reading' ? (
        <span className="third">
          <ProgressText doing="Loading the earlier capture" progress={pending.progress} />
        </span>
      ) : pending?.state === 'failed' ? (
        <span className="is-error cut" title={errorText(pending.error)}>
          {pending.error.message}
        </span>
      ) : (
        <span className="third cut">By object id: ids increase within a process</span>
      )}
    </div>
  );
}
