/** Starts recording the coverage of a target's scripts or style sheets. */
import { isPageLike, type TargetInfo } from '../../../shared/contracts/targets.ts';
import type { Action } from '../../stores/use-action.ts';
import { useBridge } from '../../stores/workbench.tsx';
import { Button } from '../../widgets/button.tsx';
import { Menu } from '../../widgets/menu.tsx';

export interface CoverageMenuProps {
  readonly target: TargetInfo;
  readonly isConnected: boolean;
  /** Runs the start; its error is shown by the panel. */
  readonly action: Action;
}

export function CoverageMenu({ target, isConnected, action }: CoverageMenuProps) {
  const bridge = useBridge();
  const start = (tool: 'pen_js_coverage' | 'pen_css_coverage'): void =>
    void action.perform(() =>
      bridge.call(tool, {
        target: target.id,
        action: 'start',
        ...(tool === 'pen_js_coverage' ? { detailed: true } : {}),
      }),
    );
  return (
    <Menu
      align="end"
      entries={[
        { label: 'JavaScript coverage', onSelect: () => start('pen_js_coverage') },
        {
          label: 'CSS coverage',
          unavailable: isPageLike(target.type) ? null : 'Only pages have style sheets',
          onSelect: () => start('pen_css_coverage'),
        },
      ]}
    >
      <Button size="tiny" disabled={!isConnected || action.busy}>
        Record coverage
      </Button>
    </Menu>
  );
}
