/** The panels of a target: the overview and one per subject. */
import { Tabs } from 'radix-ui';
import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import type { TargetInfo } from '../../../shared/core/contracts/targets.ts';
import { OVERVIEW_PANEL } from '../stores/topics/live-panels.ts';
import { useViewHistory } from '../stores/hooks/use-view-history.ts';
import { useWorkbench } from '../stores/workbench.tsx';

/** Props of a panel. */
export interface LivePanelContext {
  readonly target: TargetInfo;
  /** True if the target is open and connected; recorded data stays visible otherwise. */
  readonly isConnected: boolean;
}

export interface LivePanel {
  readonly id: string;
  readonly label: string;
  /** True if targets of this type have the panel. */
  readonly appliesTo: (target: TargetInfo) => boolean;
  readonly render: (context: LivePanelContext) => ReactNode;
}

export function LivePanels({
  panels,
  overview,
  ...context
}: LivePanelContext & { readonly panels: readonly LivePanel[]; readonly overview: ReactNode }) {
  const { livePanels } = useWorkbench();
  const { target } = context;
  const shown = panels.filter((panel) => panel.appliesTo(target));
  const chosen = useStore(livePanels, (state) => state.chosen.get(target.id));
  const active = shown.find(({ id }) => id === chosen) ?? null;
  useViewHistory('panel', active?.id ?? OVERVIEW_PANEL, (id) => livePanels.getState().choose(target.id, id));
  if (shown.length === 0) return overview;
  return (
    <Tabs.Root
      className="column fill"
      value={active?.id ?? OVERVIEW_PANEL}
      onValueChange={(id) => livePanels.getState().choose(target.id, id)}
    >
      <Tabs.List className="live-panel-tabs" aria-label="Panels of this target">
        <Tabs.Trigger className="live-panel-tab" value={OVERVIEW_PANEL}>
          Overview
        </Tabs.Trigger>
        {shown.map(({ id, label }) => (
          <Tabs.Trigger key={id} className="live-panel-tab" value={id}>
            {label}
          </Tabs.Trigger>
        ))}
      </Tabs.List>
      <Tabs.Content className="column fill" value={active?.id ?? OVERVIEW_PANEL} tabIndex={-1}>
        {active === null ? overview : active.render(context)}
      </Tabs.Content>
    </Tabs.Root>
  );
}
